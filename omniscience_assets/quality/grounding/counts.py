"""How many lines, panels, bars or categories a caption says there are."""

import re
from collections.abc import Iterator

from omniscience_assets.quality.grounding.appearance import find_looks
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.parts import Line
from omniscience_assets.quality.grounding.subjects import Scope
from omniscience_assets.quality.grounding.text import Number
from omniscience_assets.records import Check

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11,
    "twelve": 12, "single": 1, "pair of": 2, "couple of": 2, "trio of": 3,
}  # fmt: skip
_BETWEEN = (
    r"(?:\s(?:different|distinct|separate|coloured|colored|smooth|solid|dashed|dotted|stacked"
    r"|grouped|vertical|horizontal|small|main|side-by-side|line|"
    r"scatter|bar|data|plotted|labell?ed|legend|filled|noisy|individual|adjacent|overlaid"
    r"|overlapping|sets\sof|groups\sof|rows\sof|red|blue|green|black|orange|grey|gray|purple))*"
)
_NOUN = (
    r"(?P<noun>(?:sub-?)?(?:panels?|plots?|figures?)|lines?|curves?|traces?|series|step\slines?"
    r"|bars?|points|markers|dots|histograms?|bands?|boxes|box\splots?"
    r"|data\ssets?|datasets?|legend\sentries|entries|categories|groups|bins|nodes|(?:sets\sof\s)?(?:points|bars))\b"
)
_COUNT = re.compile(rf"\b(?P<word>{'|'.join(_WORDS)}|\d{{1,3}}){_BETWEEN}\s{_NOUN}", re.IGNORECASE)
_NUMBER_NOUN = re.compile(rf"{_BETWEEN}\s{_NOUN}(?!\sof\b)", re.IGNORECASE)
_IN_ALL = re.compile(r"\s(?:\w+\s)?in\s(?:all|total)\b", re.IGNORECASE)
_PART_OF = re.compile(
    r"\b(?:other|of\sthe|these|those|first|last|next|remaining|upper|lower|top|bottom|all\sbut"
    r"|at\sleast|more\sthan|between\sthe|only|the)\s$",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:shows?|showing|plots?|plotting|contains?|containing|consists?\sof|compris\w+|has|have"
    r"|having|with|compares?|comparing|displays?|presents?|there\sare"
    r"|made\sof|composed\sof|lists?|into|of|in)\s(?:a\stotal\sof\s|exactly\s|a\s)?$|^\W*$",
    re.IGNORECASE,
)
_OF_SOME = re.compile(r"\s(?:of|in|at|on|from|above|below|beside)\b", re.IGNORECASE)
"""What makes some of all: "two panels of the top row"."""
_STROKES = {"line", "step"}
_CURVES = _STROKES | {"histogram", "area", "band", "contour"}


def is_count(discourse: Discourse, number: Number) -> bool:
    """Whether a number in digits counts things."""
    whole = number.value == int(number.value) and number.quantity.text.isdigit()
    return (
        whole
        and (_NUMBER_NOUN.match(discourse.text, number.end) or _IN_ALL.match(discourse.text, number.end)) is not None
    )


def check_counts(discourse: Discourse) -> Iterator[Check]:
    """Counts of panels, series, bars and categories."""
    for sentence in discourse.sentences:
        for match in _COUNT.finditer(discourse.text, sentence.span.start, sentence.span.end):
            told = (
                _WORDS.get(match["word"].lower()) or int(match["word"])
                if not match["word"].isdigit()
                else int(match["word"])
            )
            left = discourse.text[max(sentence.span.start, match.start() - 24) : match.start()]
            scope = discourse.scope(sentence, match.start())
            possible = _possible(match["noun"].lower(), scope, discourse)
            if not possible or _PART_OF.search(left) or _is_unread(match, scope, discourse):
                continue
            check = _judge(discourse, match, told, possible, bool(_TOTAL.search(left)))
            if check:
                yield check


def _judge(discourse: Discourse, match: re.Match[str], told: int, possible: set[int], is_total: bool) -> Check | None:
    words, start, end = match.group(), match.start(), match.end()
    if told in possible:
        return Check("count", words, start, end, "", "supported", "evidence")
    said = {number.quantity.readings[0].value for number in discourse.sources.paper_numbers}
    spelt = f" {match['word'].lower()} " in discourse.sources.caption + discourse.sources.context
    if told in said or spelt:
        return Check("count", words, start, end, "", "supported", "author_caption")
    most = max(possible)
    whole = discourse.sources.complete.plots and discourse.sources.evidence.origin == "vector"
    panels = match["noun"].lower().endswith(("panel", "panels"))
    if whole and panels and is_total and most > 1 and not _OF_SOME.match(discourse.text, end):
        return Check("count", words, start, end, "", "unsupported", None, f"{most} were read")
    if told < most and (not is_total or told > 1):
        return None
    wrong = whole and is_total and told > 2 * most
    found = f"at most {most} were read"
    if (not wrong and not is_total) or (panels and discourse.sources.evidence.origin != "vector"):
        return None
    return Check(
        "count", words, start, end, "", "contradicted" if wrong else "unsupported", "evidence" if wrong else None, found
    )


def _is_unread(match: re.Match[str], scope: Scope, discourse: Discourse) -> bool:
    """Whether things are counted by a look that no series has: lines may have been left out, or read as one."""
    look = next(iter(find_looks(match.group(), discourse.sources)), None)
    return look is not None and not any(scope.has(line.panel) for line in look.lines)


def _possible(noun: str, scope: Scope, discourse: Discourse) -> set[int]:
    """All counts that a reader may arrive at; nothing where none can be known."""
    sources = discourse.sources
    panels = [index for index in range(len(sources.evidence.panels)) if scope.has(index)]
    if noun.endswith(("panel", "panels", "subplots", "plots", "subfigures", "figures", "plot", "subplot")):
        if noun in {"plots", "plot", "figure", "figures"}:
            return set()
        parts = {
            len(sources.evidence.panels),
            len(sources.figure.panels),
            len(sources.told_letters),
            sum(bool(i.raster) for i in sources.figure.images),
        }
        return {part for part in parts if part} if sources.evidence.panels else set()
    if "node" in noun:
        return {len(sources.evidence.diagram.nodes)} if sources.evidence.diagram else set()
    lines = [line for index in panels for line in sources.lines[index]]
    if "categor" in noun or "group" in noun or "bin" in noun:
        ticks = {
            len(ruler.axis.ticks)
            for index in panels
            for ruler in sources.rulers[index]
            if ruler.axis.scale == "category"
        }
        counts = {line.series.count for line in lines if line.series.kind in {"bar", "box", "histogram"}}
        return ticks | counts if ticks or counts else set()
    return _of_lines(noun, panels, lines, discourse)


def _of_lines(noun: str, panels: list[int], lines: list[Line], discourse: Discourse) -> set[int]:
    if not lines:
        return set()
    found: set[int] = set()
    for some in ([line for line in lines if line.panel == index] for index in panels):
        found |= _counts(noun, some)
    found |= _counts(noun, lines)
    entries = [len(discourse.sources.evidence.panels[index].legend) for index in panels]
    return {count for count in found | set(entries) | {sum(entries)} if count}


def _counts(noun: str, lines: list[Line]) -> set[int]:
    kinds = [line.series.kind for line in lines]
    labelled = [line.series.kind for line in lines if line.series.label]
    counts = {len(kinds), len(labelled), len({line.series.label for line in lines if line.series.label})}
    for group in (
        _STROKES,
        _CURVES,
        {"step"},
        {"line"},
        {"bar"},
        {"histogram"},
        {"scatter"},
        {"band", "area"},
        {"band"},
        {"area"},
        {"box"},
    ):
        counts |= {sum(kind in group for kind in kinds), sum(kind in group for kind in labelled)}
    if noun.startswith(("bar", "box", "point", "marker", "dot", "sets")):
        counts |= {line.series.count for line in lines}
        counts |= {sum(line.series.count for line in lines if line.series.kind == kind) for kind in set(kinds)}
    return counts
