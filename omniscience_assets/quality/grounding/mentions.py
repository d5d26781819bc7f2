"""The series, axes and categories that a caption speaks of, by their words or by their looks."""

import re
from collections.abc import Iterator
from dataclasses import replace

from omniscience_assets.quality.grounding.appearance import find_looks, has_noun
from omniscience_assets.quality.grounding.mention import Mention
from omniscience_assets.quality.grounding.parts import Line, Name, Ruler
from omniscience_assets.quality.grounding.sources import Sources
from omniscience_assets.quality.grounding.text import Word, keys, words
from omniscience_assets.quality.grounding.units import plain_units, read_unit

_QUOTE = re.compile(
    r"“([^“”]{1,120})”|\"([^\"\n]{1,120})\"|‘([^‘’\n]{1,80})’(?!\w)|(?<!\w)'([^'\n]{1,80})'(?!\w)|`([^`\n]{1,80})`"
)
_DIRECTION = re.compile(
    r"\b(?:(?P<x>x|horizontal|bottom|lower\shorizontal)|(?P<y>y|vertical)|(?P<side>left|right|top"
    r"|upper)(?:[\s-]hand)?(?:\s[xy])?)"
    r"[\s-]?ax[ei]s\b|\b(?:(?P<x2>horizontal)|(?P<y2>vertical))\sone\b"
    r"|\b(?P<abscissa>abscissae?)\b|\b(?P<ordinate>ordinates?)\b"
    r"|\b(?P<colour>colou?r\s?(?:bars?|scales?|axis|maps?))\b",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r"\s?[(\[]|\s(?:in|is|runs|on|spans|ranges)\b")
_COMPOUND = re.compile(r"-(?!ax[ei]s|curve|line|like|based)[a-z]{3,}")
"""What makes another word of a name: "multi-commit" where a label is "multi"."""
_UNIT_BEHIND = re.compile(r"\s?[(\[]|\sin\s")
_WEAK = frozenset(
    {
        "a", "i", "x", "y", "z", "the", "of", "in", "at", "on", "to", "and", "or", "is", "as", "by", "for", "all",
        "none",
        "no", "yes", "with", "from", "per", "s", "m", "k", "t", "n", "mean", "line", "total", "time", "value",
    }
)  # fmt: skip
"""Names of one word that prose uses for itself: they name something only between quotation marks."""


def quotations(text: str) -> list[tuple[int, int]]:
    """Where words in quotation marks stand, without the marks."""
    found = []
    for match in _QUOTE.finditer(text):
        group = next(index for index in range(1, 6) if match[index] is not None)
        found.append((match.start(group), match.end(group)))
    return found


def find_mentions(text: str, sources: Sources) -> list[Mention]:
    """All names, looks and directions of axes in a text, in order; none overlaps another."""
    quoted = quotations(text)
    named = list(_by_name(text, sources, quoted))
    taken = [(mention.start, mention.end) for mention in named]
    starts = {mention.start for mention in named if mention.lines}
    looks = [look for look in find_looks(text, sources, starts) if not _overlaps(look, taken)]
    directions = [one for one in _by_direction(text, sources) if not _overlaps(one, taken)]
    return _joined(sorted([*named, *looks, *directions], key=lambda mention: mention.start), text)


def _overlaps(mention: Mention, taken: list[tuple[int, int]]) -> bool:
    return any(mention.start < end and start < mention.end for start, end in taken)


def _by_name(text: str, sources: Sources, quoted: list[tuple[int, int]]) -> Iterator[Mention]:
    """The longest names that stand in the text; those between quotation marks whole."""
    found = words(text)
    for start, end in quoted:
        inside = keys(text[start:end])
        entries = [name for name in sources.names.get(inside[0], ()) if name.keys == inside] if inside else []
        if entries:
            yield _mention(text, start, end, _exact(entries, text[start:end]), is_quoted=True)
    index = 0
    while index < len(found):
        length, entries = _longest(found, index, sources)
        start, end = found[index].start, found[index + max(0, length - 1)].end
        inside_quotes = any(a <= start and end <= b for a, b in quoted)
        if entries and not inside_quotes and _is_name(text, start, end, entries):
            yield _mention(text, start, end, _exact(entries, text[start:end]))
            index += length
        else:
            index += 1


def _exact(entries: list[Name], written: str) -> list[Name]:
    """Of several names with the same words those that are written just so, if there are any."""
    return [name for name in entries if name.text == written] or entries


def _longest(found: list[Word], index: int, sources: Sources) -> tuple[int, list[Name]]:
    """How many words the longest name has that begins at a word, and what is called so."""
    best, entries = 0, []
    key = found[index].key
    singular = key.removesuffix("s") if len(key) > 4 else key
    for name in sources.names.get(key if key in sources.names else singular, ()):
        length = len(name.keys)
        if length < best:
            break
        if all(
            index + offset < len(found) and _same(found[index + offset].key, key, offset + 1 == length)
            for offset, key in enumerate(name.keys)
        ):
            best = length
            entries.append(name)
    return best, entries


def _same(written: str, key: str, is_last: bool) -> bool:
    return written == key or (is_last and len(key) > 3 and written == f"{key}s")


def _is_name(text: str, start: int, end: int, entries: list[Name]) -> bool:
    """Whether words without quotation marks are a name, and not the words that they are elsewhere."""
    written = text[start:end]
    if any(len(name.keys) > 1 for name in entries):
        return True
    key = entries[0].keys[0]
    if key.isdigit() or _COMPOUND.match(text, end):
        return False
    if len(key) == 1 or key in _WEAK:
        exact = any(name.text.strip() == written for name in entries) or _has_its_unit(text, end, entries, written)
        opens = re.search(r"(?:^|[.:;]\s)$", text[max(0, start - 2) : start]) is not None
        opens = opens and not _INTRODUCES.match(text, end)
        capital = written.isupper() or (len(key) > 1 and written[:1].isupper() and not opens)
        return exact and capital and key not in {"a", "i"} and text[end : end + 1] != "'"
    return True


def _has_its_unit(text: str, end: int, entries: list[Name], written: str) -> bool:
    """Whether the letter of an axis stands before its unit or "axis": "J (MeV)", "J in MeV", "the J axis"."""
    titled = any(name.kind == "axis" and re.match(rf"{re.escape(written)}\s?[(\[/]", name.text) for name in entries)
    gap = _UNIT_BEHIND.match(text, end)
    unit = read_unit(plain_units(text[gap.end() : gap.end() + 24]), alone=False) if gap is not None else None
    return titled and (unit is not None or re.match(r"[\s-]ax[ei]s\b", text[end : end + 6]) is not None)


def _mention(text: str, start: int, end: int, entries: list[Name], is_quoted: bool = False) -> Mention:
    return Mention(
        start, end, text[start:end],
        lines=tuple(name.part for name in entries if isinstance(name.part, Line)),
        rulers=tuple(name.part for name in entries if isinstance(name.part, Ruler)),
        categories=tuple(name.part for name in entries if isinstance(name.part, tuple)),
        names=tuple(entries), is_quoted=is_quoted,
        panels=frozenset(name.panel for name in entries if name.panel is not None),
    )  # fmt: skip


def _by_direction(text: str, sources: Sources) -> Iterator[Mention]:
    """Axes by their direction: "the horizontal axis"."""
    for match in _DIRECTION.finditer(text):
        rulers = tuple(ruler for panel in sources.rulers for ruler in panel if _runs(ruler, match))
        yield Mention(
            match.start(), match.end(), match.group(), rulers=rulers,
            panels=frozenset(ruler.panel for ruler in rulers),
        )  # fmt: skip


def _runs(ruler: Ruler, match: re.Match[str]) -> bool:
    if match["colour"]:
        return ruler.is_colour
    if ruler.is_colour:
        return False
    if match["side"]:
        side = match["side"].lower()
        return ruler.axis.side == {"upper": "top"}.get(side, side)
    return ruler.axis.orientation == ("x" if match["x"] or match["x2"] or match["abscissa"] else "y")


_BEFORE_LOOK = re.compile(
    r"(?:[\s“”\"'‘’`(:=,]|\b(?:is|are|was|were|shown|drawn|plotted|marked|rendered|displayed"
    r"|depicted|given|colou?red|represented|appears|in|as|with|by|using|a|an|the"
    r"|vivid|bright|line|curve|on|of)\b)*",
    re.IGNORECASE,
)
_BEHIND_LOOK = re.compile(
    r"(?:[\s“”\"'‘’`(:=]|\b(?:which|that|is|are|labell?ed|named|called|marked|representing"
    r"|represents?|denoting|denotes?|showing|shows?|standing|stands?|corresponding|corresponds?"
    r"|for|of|to|being|belongs?|used|we|see|find|have|or|markers?|lines?|curves?|symbols|one|ones|the|as|line)\b)*",
    re.IGNORECASE,
)
_IN_COLOUR = re.compile(r"\bin\s(?:an?\s|the\s)?(?:\w+\s)?$", re.IGNORECASE)


def _joined(mentions: list[Mention], text: str) -> list[Mention]:
    """Names with their looks: "the red line “A”" and "“A” (red)" are one mention each."""
    kept: list[Mention] = []
    for mention in mentions:
        before = kept[-1] if kept else None
        if before is not None and mention.start - before.end <= 48:
            between = text[before.end : mention.start]
            named = mention.lines and not mention.is_look
            if (
                before.rulers
                and not before.names
                and mention.rulers
                and not mention.lines
                and not re.search(r"[.;]|\d", between)
            ):
                both = tuple(ruler for ruler in mention.rulers if ruler in before.rulers)
                kept.append(replace(mention, rulers=both or mention.rulers))
                continue
            if before.is_look and named and _is_said_of(before, text, between):
                kept[-1] = replace(mention, start=before.start, text=text[before.start : mention.end], look=before.look)
                continue
            if mention.is_look and before.lines and not before.look and _tells(between):
                kept[-1] = replace(before, end=mention.end, text=text[before.start : mention.end], look=mention.look)
                continue
        kept.append(mention)
    return kept


def _is_said_of(look: Mention, text: str, between: str) -> bool:
    """Whether a look is that of the name behind it: "the red line “A”", "in red, “A” rises"."""
    if between.strip(" “\"‘'`") == "," and _IN_COLOUR.search(text, max(0, look.start - 24), look.start):
        return not has_noun(look.text)
    return _BEHIND_LOOK.fullmatch(between) is not None


def _tells(between: str) -> bool:
    """Whether a look is that of the name before it: in brackets, behind "in", "as", "with", or right behind it."""
    if _BEFORE_LOOK.fullmatch(between) is None:
        return False
    bound = re.search(r"[(:=]|\b(?:in|as|with|by|using|is|are|was|were)\b", between)
    return bound is not None or not re.search(r"\w|,", between)
