"""Units behind the titles of axes and behind numbers: are they those of the figure?"""

import re
from collections.abc import Iterator

from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.mention import Mention
from omniscience_assets.quality.grounding.outcomes import doubt
from omniscience_assets.quality.grounding.parts import Ruler, Source
from omniscience_assets.quality.grounding.roles import unit_after
from omniscience_assets.quality.grounding.subjects import Sentence
from omniscience_assets.quality.grounding.text import keys, numbers
from omniscience_assets.quality.grounding.units import Unit, are_alike, parse_unit, plain_units, read_unit, unit_of
from omniscience_assets.records import Check

_IN = re.compile(
    r"[”\"’']?\s?(?P<open>[(\[/]|(?:,\s)?(?:(?:is|are|was)\s)?(?:measured\s|given\s|expressed\s"
    r"|shown\s|plotted\s|quoted\s|stated\s)?in(?:\sunits\sof)?\s|,\s(?:units?\sof\s)?)",
    re.IGNORECASE,
)
_FREE = re.compile(r"(?<![\d\s]\s)\bin\s(?=[A-Za-zμΩÅ°%])")
_SIGN = re.compile(r"[⊙☉]")
"""What no OCR engine reads."""
_UNSURE = frozenset({"M", "B", "G", "k", "K"})
"""Letters that behind a number are a magnitude, or a name, as often as a unit."""


def check_units(discourse: Discourse) -> Iterator[Check]:
    """One check per unit of an axis and per unit behind a number."""
    for sentence in discourse.sentences:
        checked: set[int] = set()
        for mention in sentence.mentions:
            if mention.rulers and not mention.lines:
                check = _of_axis(discourse, sentence, mention)
                if check is not None:
                    checked.add(check.start)
                    yield check
        yield from _of_nothing(discourse, sentence, checked)
        for number in sentence.numbers:
            unit, words, end = unit_after(discourse, number)
            if unit is not None:
                start = end - len(words) if words != "%" else number.end - 1
                check = _of_number(discourse, sentence, unit, words, start)
                if check is not None:
                    yield check


def _of_nothing(discourse: Discourse, sentence: Sentence, checked: set[int]) -> Iterator[Check]:
    """Units ("in keV") behind words that name no axis: another prefix of an axis' unit that stands nowhere is wrong."""
    axes = [ruler for panel in discourse.sources.rulers for ruler in panel]
    units = [(ruler, unit) for ruler in axes if (unit := parse_unit(unit_of(ruler.axis) or "")) is not None]
    for match in _FREE.finditer(discourse.text, sentence.span.start, sentence.span.end):
        unit = read_unit(plain_units(discourse.text[match.end() : match.end() + 32]))
        if unit is None or match.end() in checked or len(unit.text) < 2:
            continue
        words = discourse.text[match.end() : match.end() + len(unit.text)]
        related = [ruler for ruler, own in units if own.dimension == unit.dimension]
        if related and not any(_same(ruler, words, unit) for ruler in related):
            check = _wrong(discourse, words, match.end(), related, unit)
            if check is not None:
                yield check
        elif not related:
            yield from _unwritten(discourse, unit, words, match.end())


def _unwritten(discourse: Discourse, unit: Unit, words: str, start: int) -> Iterator[Check]:
    """A unit that stands nowhere, where the image has another of its dimension between brackets, on no axis."""
    written = [one for one in discourse.sources.bracketed_units if one.dimension == unit.dimension]
    if not written or any(abs(one.size / unit.size - 1) < 1e-6 for one in written):
        return
    if any(plain_units(words) in plain_units(text.text) for text in discourse.sources.evidence.texts):
        return
    if _paper(discourse, words, unit) is None:
        found = ", ".join(dict.fromkeys(one.text for one in written))
        yield doubt(discourse.text, "unit", (start, start + len(words)), "", found, proof=False)


def _of_axis(discourse: Discourse, sentence: Sentence, mention: Mention) -> Check | None:
    gap = _IN.match(discourse.text, mention.end)
    if gap is None:
        return None
    start = gap.end()
    after = plain_units(discourse.text[start : start + 40])
    known = next(
        (
            unit
            for unit in discourse.sources.units
            if after.startswith(unit) and not after[len(unit) : len(unit) + 1].isalnum()
        ),
        None,
    )
    unit = parse_unit(known) if known else read_unit(after, alone=gap["open"].strip() not in {"(", "[", "/"})
    length = len(known) if known else len(unit.text) if unit else 0
    if not length or after[length : length + 1].isalnum() or (gap["open"].startswith(",") and "in" not in gap["open"]):
        return None
    if gap["open"].strip() in {"(", "["} and after[length : length + 1] not in {")", "]"}:
        return None
    words = discourse.text[start : start + length]
    if length == 1 and gap.group() == "(":
        return None  # The argument of a function: "m(t)".
    scope = discourse.scope(sentence, mention.start)
    rulers = [ruler for ruler in mention.rulers if scope.has(ruler.panel)] or list(mention.rulers)
    if any(_same(ruler, words, unit) for ruler in rulers):
        return Check("unit", words, start, start + length, rulers[0].name, "supported", "evidence")
    return _wrong(discourse, words, start, rulers, unit)


def _same(ruler: Ruler, words: str, unit: Unit | None) -> bool:
    own = unit_of(ruler.axis)
    if own is None:
        title = plain_units(ruler.axis.title or "")
        return bool(re.search(rf"[(\[/]\s?{re.escape(plain_units(words))}\s?(?:[)\]]|$)", title))
    if are_alike(own, words) or keys(own) == keys(words):
        return True
    other = parse_unit(own)
    factor = unit.factor_to(other) if unit is not None and other is not None else None
    return factor is not None and abs(factor - 1) < 1e-6


def _wrong(
    discourse: Discourse, words: str, start: int, rulers: list[Ruler], unit: Unit | None, *, is_of_axis: bool = True
) -> Check | None:
    """A unit that is not the axis': the paper may say it, or the axis may have none in its title."""
    paper = _paper(discourse, words, unit)
    if paper is not None:
        return Check("unit", words, start, start + len(words), rulers[0].name, "supported", paper)
    own = [there for ruler in rulers if (there := unit_of(ruler.axis))]
    titled = [ruler for ruler in rulers if ruler.axis.title]
    if not own and not titled:
        return None
    symbols = all(len(one) == 1 for one in own)  # "(W)" behind a title is a symbol as often as a unit.
    proof = bool(own) and not symbols and discourse.sources.complete.plots and is_of_axis
    found = ", ".join(dict.fromkeys(own)) or "no unit"
    return doubt(discourse.text, "unit", (start, start + len(words)), rulers[0].name, found, proof=proof)


def _paper(discourse: Discourse, words: str, unit: Unit | None) -> Source | None:
    """Where the paper writes a unit: behind a number or between brackets."""
    plain = plain_units(words)
    for number in discourse.sources.paper_numbers:
        other = read_unit(number.after[:24])
        alike = unit is not None and other is not None and (other.dimension, other.size) == (unit.dimension, unit.size)
        if alike or re.match(rf"{re.escape(plain)}(?!\w)", number.after):
            return number.source
    bracketed = re.compile(
        rf"[(\[]\s?(?:in\s)?{re.escape(plain)}\s?[)\]]|\bin\s(?:units\sof\s)?{re.escape(plain)}(?!\w)"
    )
    figure = discourse.sources.figure
    if any(
        bracketed.search(plain_units(text)) for text in (figure.caption, *(panel.caption for panel in figure.panels))
    ):
        return "author_caption"
    return "context" if any(bracketed.search(plain_units(one.text)) for one in figure.mentions) else None


def _of_number(discourse: Discourse, sentence: Sentence, unit: Unit, words: str, start: int) -> Check | None:
    """A unit behind a number: some axis has its dimension, or some text its letters."""
    scope = discourse.scope(sentence, start)
    rulers = [ruler for panel in discourse.sources.rulers for ruler in panel]
    here = [ruler for ruler in rulers if scope.has(ruler.panel)]
    for ruler in (*here, *rulers):
        own = parse_unit(unit_of(ruler.axis) or "")
        if _same(ruler, words, unit) or (own is not None and own.dimension == unit.dimension):
            return Check("unit", words, start, start + len(words), ruler.name, "supported", "evidence")
    unread = discourse.sources.evidence.origin != "vector" and _SIGN.search(words) is not None
    if words in _UNSURE or unread or not discourse.sources.evidence.panels or not rulers:
        return None
    if any(
        re.search(rf"(?<![A-Za-z]){re.escape(plain_units(words))}(?![A-Za-z])", text)
        for text in discourse.sources.plain_texts
    ):
        return Check("unit", words, start, start + len(words), "", "supported", "evidence")
    if any(ruler.axis.title is None and ruler.axis.scale in {"linear", "log", "unknown"} for ruler in here):
        return next(_unwritten(discourse, unit, words, start), None)
    if words == "%":
        return None
    titled = [ruler for ruler in here if ruler.axis.title] or here or rulers
    if not discourse.sources.complete.words and not _is_written_otherwise(discourse, unit):
        return None
    return _wrong(discourse, words, start, titled, unit, is_of_axis=False)


def _is_written_otherwise(discourse: Discourse, unit: Unit) -> bool:
    """Whether the image has a unit of the same dimension, and of another size, behind some number."""
    for text in discourse.sources.plain_texts:
        for number in numbers(text):
            other = read_unit(text[number.end : number.end + 24].lstrip())
            if other is not None and other.dimension == unit.dimension and abs(other.size / unit.size - 1) > 1e-6:
                return True
    return False
