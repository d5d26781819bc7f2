"""Names that are all but one of the figure's: one word of them is another, or they stand among its names in a list."""

import re
from collections.abc import Iterator
from itertools import pairwise

from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.parts import Name
from omniscience_assets.quality.grounding.text import Word, keys, words
from omniscience_assets.quality.grounding.vocabulary import GENERIC

_GAP = re.compile(r"[\s_/-]{0,2}[“”\"'‘’`(\[{]?[\s_^]?")
"""What may stand between the words of one name."""
_ITEM = r"[^\s,;:.()“”\"][^,;:.()“”\"]{0,30}?"
_LIST = re.compile(
    rf"(?P<first>{_ITEM}),\s(?P<middle>{_ITEM}(?:,\s{_ITEM}){{0,6}}?),?\s(?:and|or)\s(?P<last>[^\s,;:.()“”\"]+(?:\s[^\s,;:.()“”\"]+){{0,2}})"
)
_SPLIT = re.compile(r",\s")
_IDENTIFIER = re.compile(r"(?<![\w.-])(?=[\w-]*\d)(?P<letters>[A-Z][A-Za-z]*)-?(?P<digits>\d+(?:\.\d+)?)(?![\w-])")
_COMPOUND = re.compile(r"(?<![\w-])(?P<head>[^\W\d_]+)-(?P<tail>[a-z]{3,})(?![\w-])")
_GREEK_LETTERS = frozenset(keys("αβγδεζηθικλμνξπρστφχψω"))
_PATH = re.compile(r"(?<![\w/])(?P<head>[a-z]{3,})/(?P<tail>[a-z_]{3,})(?![\w/])")
_SEVERAL, _FAMILY, _LEAST_CUT = 3, 2, 4
"""Tails of one head, and heads of one tail; and letters of a word that the edge of a box may cut."""
_UNDERSCORED = re.compile(r"(?<!\w)[A-Za-z]{3,}(?:_[A-Za-z]{3,})+(?!\w)")


def find_strangers(discourse: Discourse) -> Iterator[tuple[int, int]]:
    """Where words stand that must be a name of the figure, if they are to mean anything."""
    yield from _altered(discourse)
    yield from _in_lists(discourse)
    yield from _numbered(discourse)
    yield from _in_paths(discourse)
    for match in _UNDERSCORED.finditer(discourse.text):
        yield match.span()
    yield from _compounded(discourse)


def _compounded(discourse: Discourse) -> Iterator[tuple[int, int]]:
    """Words behind another letter than that with which the image has them, or another word than the two and more.

    "g-mode" for "i-mode", "perpendicular-firehose" for one of "oblique-firehose" and "parallel-firehose".
    """
    for match in _COMPOUND.finditer(discourse.text):
        (head, *tail) = keys(match.group())
        letters = "" if len(head) == 1 else "{2,}"
        others = re.findall(rf"(?<= )(\w{letters}) (?={re.escape(tail[0])} )", discourse.sources.image) if tail else []
        if len(set(others) - {head}) >= (1 if len(head) == 1 else _FAMILY):
            yield match.span()


def _in_paths(discourse: Discourse) -> Iterator[tuple[int, int]]:
    """What stands behind a stroke and a word behind which the image has several others: "example/ocr"."""
    for match in _PATH.finditer(discourse.text):
        others = re.findall(rf"(?<= {re.escape(match['head'])} )\w+", discourse.sources.image)
        cut = any(len(one) >= _LEAST_CUT and keys(match["tail"])[0].startswith(one) for one in others)
        if len(set(others)) >= _SEVERAL and not cut:
            yield match.span()


def _altered(discourse: Discourse) -> Iterator[tuple[int, int]]:
    """Names of three words and more with another word in the place of one: "unstable real poles"."""
    names = {name.keys: name for found in discourse.sources.names.values() for name in found if len(name.keys) > 2}
    for sentence in discourse.sentences:
        found = words(discourse.text[sentence.span.start : sentence.span.end])
        for name in names.values():
            for index in range(len(found) - len(name.keys) + 1):
                run = found[index : index + len(name.keys)]
                start, end = sentence.span.start + run[0].start, sentence.span.start + run[-1].end
                whole = name.kind == "axis" and all(map(_is_symbol, name.keys))
                inside = [one for one in sentence.mentions if one.names and start <= one.start and one.end <= end]
                named = any(not whole or (one.start, one.end) == (start, end) for one in inside)
                if not named and _is_altered(name, run) and _is_run(discourse.text, run, sentence.span.start):
                    yield start, end


def _is_altered(name: Name, run: list[Word]) -> bool:
    """Whether a run of words is a name but for one number or prefix, or the title of an axis but for one symbol."""
    other = [(word.key, key) for word, key in zip(run, name.keys, strict=True) if word.key != key]
    if len(other) != 1:
        return False
    written, key = other[0]
    shared = [one for one in name.keys if one != key and len(one) > 2 and not one.isdigit()]
    if written.isdigit() and key.isdigit():
        return bool(shared)
    if min(len(written), len(key)) > _LEAST_CUT and (written.endswith(key) or key.endswith(written)):
        return bool(shared)  # Prefixes change what a word means, endings do not.
    return name.kind == "axis" and all(map(_is_symbol, (written, *name.keys)))


def _is_symbol(key: str) -> bool:
    return len(key) == 1 or key in _GREEK_LETTERS


def _is_run(text: str, run: list[Word], offset: int) -> bool:
    """Whether words stand side by side."""
    return all(_GAP.fullmatch(text, offset + a.end, offset + b.start) for a, b in pairwise(run))


def _in_lists(discourse: Discourse) -> Iterator[tuple[int, int]]:
    """The one item of a list that the figure does not know, where it knows two others and more."""
    for match in _LIST.finditer(discourse.text):
        items = list(_items(match, discourse))
        last = _last_of_kin(match, items, discourse)
        if last is not None:
            yield last
        known = [_is_known(discourse, *item) for item in items]
        strange = [item for item, is_known in zip(items, known, strict=True) if not is_known]
        if sum(known) > 1 and len(strange) == 1 and not _is_description(discourse.text[slice(*strange[0])]):
            yield strange[0]


def _last_of_kin(match: re.Match[str], items: list[tuple[int, int]], discourse: Discourse) -> tuple[int, int] | None:
    """The last word of a list that names nothing, where the image has all others and one of them looks like it.

    All others are whole texts of the image, and it looks like one of them ("Lx, Ly and Lw"), or every word was read.
    """
    start = match.start("last")
    word = match["last"].partition(" ")[0]
    others = [match["first"].rpartition(" ")[2], *_SPLIT.split(match["middle"])]
    if any(keys(one) not in discourse.sources.free_texts for one in others) or keys(word)[0] in GENERIC:
        return None
    if any(start == item[0] for item in items) or not re.match(r"\s?[.,;:)]|$", match.string[start + len(word) :]):
        return None
    kin = any(len(one) == len(word) and sum(a != b for a, b in zip(one, word, strict=True)) == 1 for one in others)
    is_label = kin or (discourse.sources.complete.words and len(word) >= _LEAST_CUT)
    return (start, start + len(word)) if is_label else None


def _items(match: re.Match[str], discourse: Discourse) -> Iterator[tuple[int, int]]:
    """Where the items of a list stand; of the first and the last only the words that a name has there."""
    first, last = match.span("first"), match.span("last")
    ends = next((one for one in discourse.mentions if one.end == first[1] and one.names), None)
    if ends is not None:
        yield ends.start, ends.end
    at = match.start("middle")
    for piece in _SPLIT.split(match["middle"]):
        start = match.string.index(piece, at)
        at = start + len(piece)
        yield start, at
    begins = next((one for one in discourse.mentions if one.start == last[0] and one.names), None)
    if begins is not None:
        yield begins.start, begins.end


def _is_known(discourse: Discourse, start: int, end: int) -> bool:
    named = any(one.names and one.start <= start and end <= one.end for one in discourse.mentions)
    return named or discourse.sources.find_words(keys(discourse.text[start:end])) is not None


def _is_description(item: str) -> bool:
    """Whether an item is more than a name: it has a number, or common words alone."""
    parts = keys(item)
    return not parts or any(part in GENERIC for part in parts) or len(parts) > 3


def _numbered(discourse: Discourse) -> Iterator[tuple[int, int]]:
    """Letters with another number than those with which the image has them: "CH35" for CH21 and CH22."""
    image = discourse.sources.image
    for match in _IDENTIFIER.finditer(discourse.text):
        letters = "".join(keys(match["letters"]))
        if len(letters) > 1 and len(set(re.findall(rf"(?<= {re.escape(letters)} )\d+", image))) > 1:
            yield match.span()
