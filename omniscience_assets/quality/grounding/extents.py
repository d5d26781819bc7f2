"""Numbers that tell how far an axis goes."""

import re
from collections.abc import Sequence

from omniscience_assets.captioning.facts.numbers import number
from omniscience_assets.quality.grounding import holding
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.parts import Ruler
from omniscience_assets.quality.grounding.readable import free_numbers
from omniscience_assets.quality.grounding.roles import HEDGE, Told
from omniscience_assets.quality.grounding.subjects import Sentence
from omniscience_assets.quality.grounding.text import Span, keys, numbers
from omniscience_assets.quality.grounding.units import plain_units, unit_of

_EXTENT = re.compile(
    r"\b(?:span\w*|rang\w*|runs?|running|extend\w*|extent|cover\w*|goes|going|from|between|scales?"
    r"|scaled|limit\w*|ticks?|labell?ed|marked"
    r"|starts?|starting|ends?|ending|reach\w*|stretch\w*|over|on|in|axis|to|up\sto|bounded)\b",
    re.IGNORECASE,
)
_OPENED = re.compile(r"(?:\s?[(\[][^()\[\]]{1,16}[)\]])?[\W\d]*[(\[:,–-]\s*")
"""What stands between an axis and its range: "Energy (keV), 0–5"."""
_MOVES = re.compile(
    r"\b(?:ris\w*|rose|fall\w*|fell|increas\w*|decreas\w*|declin\w*|grow\w*|drop\w*|climb\w*"
    r"|peak\w*|decay\w*|maxim\w*|minim\w*|highest"
    r"|lowest|oscillat\w*|saturat\w*|levels?|dips?|crosses|lies?|lying|var(?:y|ies))\b",
    re.IGNORECASE,
)
_SPANS = re.compile(
    r"\W*(?:[\w()]+,?\s){0,6}?(?:spanning|covering|limits|ranges?|between|from|over|ranging"
    r"|running|extending|stretching)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(r",\s(?:\w+\s)?(?:labell?ed|marked)\b", re.IGNORECASE)
"""What is said of things in the plot, not of the axis before the comma."""
_OF_THE_AXIS = re.compile(
    r"\b(?:ax[ei]s|ticks?|scales?|abscissa|ordinate|rang\w+|span\w*|limits?|runs?|running|extend\w*|cover\w*"
    r"|stretch\w*)\b",
    re.IGNORECASE,
)
_REACHES = re.compile(r"\breach\w*", re.IGNORECASE)
"""What is plotted does so as well: "a greater MPC, reaching 0.3"."""
_AGAINST = re.compile(r"\b(?:as\sa\sfunction\sof|against|versus|vs\.?)\s[^,;]{1,60}$", re.IGNORECASE)
"""Words behind the title of an axis by which the range is that of the other one."""
_OF_A_THING = re.compile(
    r"\b(?:area|region|band|box|curve|line|trace|points?|cluster|cloud|data|contours?|it|they|which|that|ones?)\b[^,;.]{0,40}?"
    r"\b(?:cover|span|rang|extend|reach|stretch|run)\w*\s(?:over\s|in\s|along\s|across\s)?(?:the\s)?$",
    re.IGNORECASE,
)
"""Words before the title of an axis by which the range is that of something in the plot."""
_HEDGES = re.compile(rf"(?:{HEDGE}\s?)+$", re.IGNORECASE)
_COUNTED = re.compile(r"\s([a-z]{4,})\b")
_ALONG = frozenset({"line", "step", "area", "band"})
"""Series that run along an axis and end on it."""
_TICKED = re.compile(r"\btick(?:s|\s?(?:labels?|marks?)(?:\s\w+)?)\s(?:from|at)\s(?:[^\s,;]+\sto\s)?$", re.IGNORECASE)
"""Words right before what is written at an axis."""
_SOME_AXIS = re.compile(rf"\b(?:axis|axes)\b[^,;.\d]{{0,24}}?\b(?:from|between)\s(?:{HEDGE}\s?)*$", re.IGNORECASE)
_ON_AXES = re.compile(r"\s?\S{0,8}\s(?:on|along)\s(?:its|their|both|all|the)\s(?:\w+\s)?ax[ei]s\b", re.IGNORECASE)
"""Words around a range that is one of an axis, whichever it is."""
_FEWEST, _FAR = 4, 0.25
"""Numbers of an image without axes that tell how far they go, and share of these by which one may go farther."""
_WORD, _FEW_WORDS, _MOST_WORDS = re.compile(r"[^\W\d]{2,}"), 3, 8
_BEFORE = 90
"""Characters before a number in which it is said to be of the axis."""
_CARRIES_ON = re.compile(
    r"\W*(?:and\s|which\s|it\s)*(?:range|limits|from|spann?\w*|runs?|running|extend\w*|cover\w*"
    r"|ranging|ranges|with|goes|going)\b",
    re.IGNORECASE,
)
_VARIABLE = re.compile(
    r"[)\]”\"]{0,2}\s?(?:[\[(][^()\[\]]{1,16}[\])]\s?)?"
    r"(?:[=≈]|(?:is|of)\s(?:about\s|around\s|roughly\s|nearly\s)?(?:[~≈]?\s?[-−]?\d|zero\b|one\b|two\b|unity\b))",
    re.IGNORECASE,
)
"""What makes an axis' title a place on it: "at Energy (keV) = 5", "a bias of zero"."""


def find_extent(discourse: Discourse, sentence: Sentence, clause: Span, told: Told) -> list[Ruler]:
    """The axes whose ends a number tells, if it does."""
    if told.place == "yes" and told.rulers:
        return []
    start = told.number.start
    named = [
        one for one in sentence.mentions if (one.rulers or one.lines) and not _VARIABLE.match(discourse.text, one.end)
    ]
    before = [one for one in named if one.end <= start]
    after = [one for one in named if one.start >= told.end and clause.holds(one.start)]
    text = discourse.text
    if before and (before[-1].end > clause.start or _CARRIES_ON.match(text, clause.start)):
        chosen, between = before[-1], text[before[-1].end : start]
    elif after:
        chosen, between = after[0], text[clause.start : start]
        if not _SPANS.match(between):
            return []
    else:
        return []
    bare = _HEDGES.sub("", between)
    if chosen.lines or not chosen.rulers or len(between) > _BEFORE or _MOVES.search(between):
        return []
    if _OF_A_THING.search(text, clause.start, chosen.start):
        return []
    if _REACHES.search(between) and _OF_THE_AXIS.search(text, clause.start, start) is None:
        return []
    if not _EXTENT.search(bare) and not _OPENED.fullmatch(bare):
        return []
    if "categor" in between or _LABELLED.search(between):
        return []
    counted = next((one for one in named if one.rulers and 0 < one.start - told.end <= 2), None)
    if counted is None and _counts_something(discourse, told, chosen.text):
        return []
    if counted is not None and re.search(r"\bover\s(?:\w+\s)?$", between):
        chosen = counted
    scope = discourse.scope(sentence, start)
    here = [ruler for ruler in chosen.rulers if scope.has(ruler.panel)] or list(chosen.rulers)
    here = _across(discourse, here) if _AGAINST.search(bare) else here
    return _in_its_unit(discourse, told, here)


def _across(discourse: Discourse, rulers: list[Ruler]) -> list[Ruler]:
    """The axes against which what is on some axes is drawn; none where it is drawn against one that was not found."""
    panels = {ruler.panel for ruler in rulers if ruler.axis.orientation == "y"}
    every = [ruler for panel in discourse.sources.rulers for ruler in panel]
    return [ruler for ruler in every if ruler.panel in panels and ruler.axis.orientation == "x"]


def _counts_something(discourse: Discourse, told: Told, title: str) -> bool:
    """Whether another word of the image stands right behind a number: "the trace over 1500 iterations"."""
    word = _COUNTED.match(discourse.text, told.end)
    key = keys(word[1])[0] if word else ""
    return bool(key) and f" {key} " in discourse.sources.image and key not in keys(title)


def _in_its_unit(discourse: Discourse, told: Told, rulers: list[Ruler]) -> list[Ruler]:
    """The axes, or those of their panels that have the number's unit: "the gain in dB from 0 to 4 kHz"."""
    fits = [ruler for ruler in rulers if holding.factor_on(told, ruler.axis) is not None]
    if fits or not told.unit_text or not all(unit_of(ruler.axis) for ruler in rulers):
        return fits or rulers
    panels = {ruler.panel for ruler in rulers}
    others = [ruler for panel in discourse.sources.rulers for ruler in panel if ruler.panel in panels]
    return [ruler for ruler in others if holding.factor_on(told, ruler.axis) is not None]


def judge_extent(discourse: Discourse, told: Told, rulers: list[Ruler]) -> tuple[bool, Ruler, str] | None:
    """Whether a number is an end of one of some axes, of which, and what its ends are; `None` if none is known."""
    curves = [line.curve for panel in discourse.sources.lines for line in panel if line.curve]
    known = [(ruler, holding.extent_holds(told, ruler, curves)) for ruler in rulers]
    judged = [(ruler, holds) for ruler, holds in known if holds is not None]
    if not judged:
        return None
    if any(holds for _, holds in judged):
        return True, judged[0][0], ""
    ruler = judged[0][0]
    if _may_be_of_data(discourse, told, ruler) or _is_across(discourse, told, judged):
        return None
    ends = [number(end) for end in (ruler.axis.low, ruler.axis.high) if end is not None]
    return False, ruler, f"tick labels from {' to '.join(ends)}"


def is_surely_extent(discourse: Discourse, clause: Span, told: Told, ruler: Ruler) -> bool:
    """Whether a number can only be an end of an axis: words say so, or few stand between the axis and the number.

    "The number of iterations is between 31 and 39" may be a range of values.
    """
    text = discourse.text
    if _TICKED.search(text, clause.start, told.number.start):
        return True
    named = [one for one in discourse.mentions if ruler in one.rulers and one.end <= told.number.start]
    between = text[named[-1].end : told.number.start] if named else text[clause.start : told.number.start]
    words = len(_WORD.findall(between))
    if _OF_THE_AXIS.search(text, clause.start, clause.end):
        return words <= _MOST_WORDS
    return words <= _FEW_WORDS and re.search(r"\b(?:is|are|was|were)\b", between) is None


def _is_across(discourse: Discourse, told: Told, judged: Sequence[tuple[Ruler, bool]]) -> bool:
    """Whether a number on none of some axes is an end of one without a title: "the MPC by age, 25 to 99"."""
    if any(holding.place_is_shown(told, ruler.axis, 1.0) for ruler, _ in judged):
        return False
    known = {id(ruler.axis) for ruler, _ in judged}
    panels = {ruler.panel for ruler, _ in judged}
    others = [one for panel in panels for one in discourse.sources.rulers[panel] if id(one.axis) not in known]
    unnamed = [one for one in others if not one.is_colour and one.axis.title is None]
    return any(holding.extent_holds(told, one, ()) for one in unnamed)


def _may_be_of_data(discourse: Discourse, told: Told, ruler: Ruler) -> bool:
    """Whether a number may be where the data end, of a panel with series that were not read: "as it goes on to 16"."""
    before = discourse.text[max(0, told.number.start - _BEFORE) : told.number.start]
    lines = [line for line in discourse.sources.lines[ruler.panel] if line.series.kind in _ALONG]
    unread = any(line.curve is None for line in lines)
    return unread and _OF_THE_AXIS.search(before) is None and holding.place_is_shown(told, ruler.axis, 1.0)


def is_off_every_axis(discourse: Discourse, clause: Span, pair: Sequence[Told], told: Told) -> bool:
    """Whether an axis, which the words do not tell by its title, is said to end where none does.

    Args:
        discourse: The caption.
        clause: In which the range stands.
        pair: The low and the high end of the range.
        told: The one of both that is asked for.
    """
    (low, high), text = pair, discourse.text
    before = text[clause.start : low.number.start]
    of_axis = _SOME_AXIS.search(before) is not None or _ON_AXES.match(text, high.number.end, clause.end) is not None
    every = [ruler for panel in discourse.sources.rulers for ruler in panel if not ruler.is_colour]
    if not every:
        written = _with_unit(discourse, told) or (list(free_numbers(discourse.sources)) if of_axis else [])
        return _is_beyond(told, written)
    other = low if told is high else high
    curves = [line.curve for panel in discourse.sources.lines for line in panel if line.curve]
    ends = [(holding.extent_holds(other, ruler, curves), holding.extent_holds(told, ruler, curves)) for ruler in every]
    known = of_axis and (discourse.sources.complete.axes or other.number.value != 0)
    return known and any(one for one, _ in ends) and not any(second is not False for first, second in ends if first)


def _with_unit(discourse: Discourse, told: Told) -> list[float]:
    """The numbers that the image has with the unit that is told."""
    if not told.unit_text:
        return []
    unit = re.compile(rf"\s?{re.escape(plain_units(told.unit_text))}(?![^\W\d_])")
    texts = discourse.sources.plain_texts
    return [one.value for text in texts for one in numbers(text) if unit.match(text, one.end)]


def _is_beyond(told: Told, values: Sequence[float]) -> bool:
    """Whether a number lies far from all of several values."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    slack = _FAR * (high - low)
    return len(set(values)) >= _FEWEST and not low - slack <= told.number.value <= high + slack
