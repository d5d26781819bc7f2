"""Rises, falls, peaks, plateaus: what a caption says curves do, held against their points."""

import re
from collections.abc import Iterator

from omniscience_assets.captioning.facts.numbers import along, span
from omniscience_assets.quality.grounding import holding
from omniscience_assets.quality.grounding.course_words import COURSE
from omniscience_assets.quality.grounding.courses import LITTLE, RUN, Course, Manner, of_cloud, of_line
from omniscience_assets.quality.grounding.curves import Curve
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.inked import denies_course
from omniscience_assets.quality.grounding.parts import Line
from omniscience_assets.quality.grounding.roles import HEDGE, Told, read_roles
from omniscience_assets.quality.grounding.said_of import is_of_what_is_plotted
from omniscience_assets.quality.grounding.steps import Said, denies_itself, is_in_order
from omniscience_assets.quality.grounding.subjects import Sentence, Subject
from omniscience_assets.quality.grounding.text import Span
from omniscience_assets.records import Check

_NEGATED = re.compile(
    r"\b(?:not|never|no|without|neither|nor|rather\sthan|instead\sof|hardly|fails?\sto"
    r"|cease\w*\sto|nothing|stops?)\b(?:\s\w+){0,3}\s$|n[’']t\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
_ALONG = re.compile(
    r"(?:\b(?:with|for|at|under|upon|towards?|to)\s(?:an?\s|the\s|ever\s|further\s|of\s)*|\b(?:with|for|at)\s(?:in|de)creasing\s[\w^_]{1,16}\s(?:and|or)\s|\bas\s[\w\s^_()-]{1,40}?\s)$",
    re.IGNORECASE,
)
_FLIPS = re.compile(
    r"\b(?:with|for|at|towards?)\s(?:decreasing|falling|lower|smaller|declining)\b"
    r"|\bas\s[\w\s^_()-]{1,30}?\s(?:decreases|falls|drops|declines|shrinks)\b|right\sto\sleft",
    re.IGNORECASE,
)
_NOT_COURSE = re.compile(
    r"\s(?:time|times|rate|rates|constant|constants|length|width|edge|edges|curves?|factor|between"
    r"|within|into|on|inside|outside|below|above|under|short|mode|modes|product|channel|behind"
    r"|together|along|from\szero\sto\s\w+\son)\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    r"\b(?:initial\w*|first|early|then|finally|afterwards?|later|eventually|again|before|after"
    r"|beyond|until|briefly|locally|partly|at\s(?:low|high|small|large|short|long|early|late)\w*"
    r"|start|end|once|subsequent\w*|towards(?!\sthe\s(?:right|left)(?:\s?[,;.]|$))|between|followed|turns?"
    r"|near|back|recover\w*|past|middle|around|beginning|outset)\b",
    re.IGNORECASE,
)
_TO_PLACE = re.compile(r"\s(?:\w+\s)?to\s[^,;]{1,40}?\s(?:at|near|around|when|for)\s", re.IGNORECASE)
"""Words behind a course of a part: "rises to 100 at 1 Hz"."""
_EXTREME = re.compile(r"\b(?:bottom|lowest|summit|highest|minimum|maximum|top|peak)\b", re.IGNORECASE)
_STEADY = re.compile(r"\b(?:monoton\w+|steadily|throughout|continuous\w*|always|consistently)\b", re.IGNORECASE)
_SIDE = re.compile(
    r"\b(?P<from>after|beyond|past|above|from|once|starting\sat)\b|\b(?P<to>before|until|till|up\sto|below|by)\b",
    re.IGNORECASE,
)


_SLIGHT = re.compile(r"\s(?:only\s|very\s)?(?:slightly|somewhat|marginally|gently|a\s(?:little|bit))\b", re.IGNORECASE)
_AGAINST = "the numbers around it go the other way"
_GOES_TO = re.compile(rf"go(?:es)?\s(?:up|down)\sto\s(?:{HEDGE}\s?)*[-−]?\d", re.IGNORECASE)
_RULED = re.compile(r"\b(?:ax[ei]s|bars?|scales?|labels?|ticks?)\s$", re.IGNORECASE)
_INK_AGAINST = "all that is drawn there goes the other way"
_NO_LINE = "no line goes so"


def check_trends(discourse: Discourse) -> Iterator[Check]:
    """One check per word that tells a course of something that is plotted."""
    for sentence in discourse.sentences:
        said = list(_said(discourse, sentence))
        for one in said:
            check = _check(discourse, sentence, one, said)
            if check is not None:
                yield check


def _said(discourse: Discourse, sentence: Sentence) -> Iterator[Said]:
    text = discourse.text
    covered = [(mention.start, mention.end) for mention in sentence.mentions]
    covered += [(start, end) for start, end in discourse.quoted if sentence.span.holds(start)]
    behind = -1
    for match in COURSE.finditer(text, sentence.span.start, sentence.span.end):
        start, end = match.span()
        last, behind = behind, end
        if any(a < end and start < b for a, b in covered) or _NOT_COURSE.match(text, end):
            continue
        left = text[max(sentence.span.start, start - 48) : start]
        if _is_along(sentence, start, left) or _is_extent(discourse, sentence, match):
            continue
        course: Course = match.lastgroup[:-1]  # type: ignore[index, assignment]
        clause = sentence.clause(start)
        near = start if last > clause.start else clause.start
        if text.startswith(" to", end) and _EXTREME.search(text, near, min(clause.end, end + 24)):
            continue
        flips = _FLIPS.search(discourse.masked, clause.start, clause.end) is not None
        yield Said(course, start, end, _NEGATED.search(left) is not None, flips, match.group().lower())


def _is_extent(discourse: Discourse, sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether an axis or a colour bar is said to go up, or down, to a number."""
    if not _GOES_TO.match(discourse.text, match.start()):
        return False
    named = [one for one in sentence.within(sentence.clause(match.start())) if one.end <= match.start()]
    of_axis = bool(named) and bool(named[-1].rulers) and not named[-1].lines
    return of_axis or _RULED.search(discourse.text, sentence.span.start, match.start()) is not None


def _is_along(sentence: Sentence, start: int, left: str) -> bool:
    """Whether the words tell where along the axis one looks: "with increasing time", "as the energy grows"."""
    if _ALONG.search(left) and not re.search(r"\bas\s(?:it|they|the\s(?:curve|line))\s$", left):
        if re.search(r"creasing\s[\w^_]+\s(?:and|or)\s$", left):
            return True
        begin = left.rfind(" as ") + 1
        before = re.search(r"\b(?:with|for|at|under|upon|towards?|to)\s(?:\w+\s)*$", left[begin:])
        if before is None or re.search(
            r"\b(?:with|for|at|under|upon|towards?)\s(?:an?\s|the\s|ever\s|further\s)*$", left
        ):
            return True
    named = [mention for mention in sentence.mentions if mention.end <= start and mention.end > start - 14]
    across = bool(named) and bool(named[-1].rulers) and not named[-1].lines
    across = across and not re.search(r"[=≈\d,]", left[named[-1].end - start :])
    return across and all(ruler.axis.orientation == "x" for ruler in named[-1].rulers)


def _check(discourse: Discourse, sentence: Sentence, one: Said, said: list[Said]) -> Check | None:
    subject = discourse.subject(sentence, one.start)
    lines = [line for line in subject.lines if line.curve is not None and _can_tell(line.curve, one)]
    clause = sentence.clause(one.start)
    told = read_roles(discourse, sentence, clause)
    words = discourse.text[one.start : one.end]
    odd: Check | None = None
    if one.is_step and denies_itself(discourse, sentence, one):
        odd = Check("trend", words, one.start, one.end, subject.name, "unsupported", None, _AGAINST)
    alike = [other for other in said if _same_subject(discourse, sentence, other, subject)]
    partly = _is_partly(discourse, clause, one, alike)
    here = [other for other in alike if clause.holds(other.start)]
    plain = one.is_step and not one.flips and not _is_partly(discourse, clause, one, here)
    if not odd and plain and denies_course(discourse, sentence, one.start, one.course == "up", subject):
        odd = Check("trend", words, one.start, one.end, subject.name, "unsupported", None, _INK_AGAINST)
    if not lines:
        return odd
    steady = _STEADY.search(discourse.text, clause.start, clause.end) is not None
    near = [number for number in told if _is_between(number, one, alike)]
    least = LITTLE if _SLIGHT.match(discourse.text, one.end) else RUN
    manner = Manner(partly, steady, least)
    results = [_judge(line, one, _window(discourse, line, one, near), manner) for line in lines]
    known = [(line, result) for line, result in zip(lines, results, strict=True) if result is not None]
    if not known:
        return odd
    wrong = [line for line, result in known if not result]
    wrong = wrong or [line for line, _ in known if not is_in_order(discourse, sentence, line, one, alike)]
    of_all = len(wrong) == len(known) > 1
    if wrong and (subject.is_open or not (of_all or discourse.sources.complete.several(wrong))):
        return odd
    if (not wrong) or (subject.mention is None and len(wrong) < len(known)):
        return odd or Check("trend", words, one.start, one.end, subject.name, "supported", "evidence")
    if len(wrong) < len(known) and len(subject.lines) > 1 and not _is_group(discourse, subject):
        return odd or Check("trend", words, one.start, one.end, subject.name, "supported", "evidence")
    if subject.mention is None and not is_of_what_is_plotted(discourse, sentence, one.start):
        return odd or Check("trend", words, one.start, one.end, subject.name, "unsupported", None, _NO_LINE)
    curve, facts = wrong[0].curve, wrong[0].series.facts
    found = (facts.trend if facts else None) or _course_of(curve)
    return Check("trend", words, one.start, one.end, wrong[0].name, "contradicted", "evidence", found)


def _is_partly(discourse: Discourse, clause: Span, one: Said, alike: list[Said]) -> bool:
    """Whether only a part of the curve is spoken of: another course of it is told too, or where or when this one is."""
    others = any(other.course != one.course or abs(other.start - one.start) > 1 for other in alike if other is not one)
    up_to_there = _TO_PLACE.match(discourse.masked, one.end, clause.end) is not None
    return others or up_to_there or _PARTLY.search(discourse.masked, clause.start, clause.end) is not None


def _is_group(discourse: Discourse, subject: Subject) -> bool:
    """Whether several series were named one by one: then each must do what is told."""
    return subject.mention is not None and len(subject.lines) > len(discourse.lines_of(subject.mention, subject.scope))


def _course_of(curve: Curve | None) -> str:
    return "" if curve is None else f"from {curve.first:.4g} to {curve.last:.4g}"


def _same_subject(discourse: Discourse, sentence: Sentence, other: Said, subject: Subject) -> bool:
    return discourse.subject(sentence, other.start).lines == subject.lines


def _can_tell(curve: Curve, one: Said) -> bool:
    """Whether the points of a curve can show such a course; on turned axes "up" has two meanings."""
    if curve.is_upright:
        return False
    if curve.position.inverted or (curve.value.inverted and not one.verb.startswith(("increas", "decreas"))):
        return False
    if curve.plotted.series.kind == "scatter":
        return one.course in {"up", "down"}
    if curve.plotted.series.kind in {"bar", "box"}:
        return one.course in {"up", "down"} and len(curve.shape) >= 3 and not curve.plotted.series.horizontal
    return len(curve.shape) >= 2


def _window(discourse: Discourse, line: Line, one: Said, told: list[Told]) -> tuple[float, float] | None:
    """The stretch of positions, as shares of the axis, over which a course is told; `None` for all or where unclear."""
    curve = line.curve
    if curve is None or curve.position.scale not in {"linear", "log"}:
        return None
    places = [number for number in told if _is_place(number, curve)]
    low = next((n for n in places if n.pair == "low"), None)
    high = next((n for n in places if n.pair == "high"), None)
    if low and high:
        ends = [_share(number, curve) for number in (low, high)]
        return (min(ends), max(ends)) if ends[0] != ends[1] else None
    after = [number for number in places if number.number.start > one.start]
    if len(after) >= 2 and re.search(r"\bfrom\b", discourse.text[one.end : after[0].number.start]):
        ends = [_share(number, curve) for number in after[:2]]
        if abs(ends[0] - ends[1]) > 0.04 and not COURSE.search(discourse.text, one.end, after[1].number.start):
            return min(ends), max(ends)
    for number in after[:1]:
        if any(other.number.start < number.number.start and other.number.start > one.start for other in told):
            break
        side = list(_SIDE.finditer(number.follows[-30:]))
        if side:
            share = _share(number, curve)
            start, end = (share, curve.shape[-1][0]) if side[-1]["from"] else (curve.shape[0][0], share)
            return (start, end) if end - start > 0.04 else None
    return None


def _is_between(number: Told, one: Said, alike: list[Said]) -> bool:
    """Whether no other course of the same subject stands between a number and the one that is told."""
    low, high = sorted((number.number.start, one.start))
    return not any(low < other.start < high for other in alike if other is not one)


def _is_place(told: Told, curve: Curve) -> bool:
    """Whether a number is sure to be a position."""
    if told.rulers:
        return any(ruler.axis is curve.position for ruler in told.rulers)
    on_value, on_place = holding.factor_on(told, curve.value), holding.factor_on(told, curve.position)
    if told.unit_text and (on_value is None) != (on_place is None):
        return on_place is not None
    return told.place == "yes" and told.pair is None


def _share(told: Told, curve: Curve) -> float:
    factor = holding.factor_on(told, curve.position) or 1.0
    value = told.number.quantity.readings[-1].value * factor
    share = along(curve.position, value) / (span(curve.position) or 1.0)
    return min(max(share, curve.shape[0][0]), curve.shape[-1][0])


def _judge(line: Line, one: Said, window: tuple[float, float] | None, manner: Manner) -> bool | None:
    course: Course = one.course
    if one.flips:
        course = {"up": "down", "down": "up"}.get(course, course)  # type: ignore[assignment]
    assert line.curve is not None
    if line.series.kind == "scatter":
        found = of_cloud(line, course, manner.partly or window is not None)
    else:
        found = of_line(line.curve, course, window, manner)
    return found if found is None or not one.is_negated else not found
