"""Whole captions of charts: true ones, and the same with one fault planted."""

import asyncio
import random
import re
from dataclasses import dataclass

from omniscience_assets.captioning import prompts
from omniscience_assets.captioning.backends.composer import Composer
from omniscience_assets.captioning.backends.protocol import CaptionReply, CaptionRequest
from omniscience_assets.records import Evidence, Figure
from omniscience_tests.benchmarks.captions.faults import FAULTS, UNITS, plant, wrong_panels
from omniscience_tests.benchmarks.captions.statements import Statement, statements
from omniscience_tests.benchmarks.captions.styles import CLOSE, OPEN, Style, panel_words, write
from omniscience_tests.benchmarks.captions.voices import VOICES
from omniscience_tests.benchmarks.charts.spec import ChartSpec

_MARKS = re.compile(f"{OPEN}(.*?){CLOSE}", re.DOTALL)


@dataclass(frozen=True)
class Written:
    """A caption of a chart, true but for what is said to be wrong."""

    text: str
    style: str
    fault: str | None
    spans: tuple[tuple[int, int], ...] = ()
    """Where the fault stands: two places for names that were swapped."""


def captions(
    spec: ChartSpec, figure: Figure, evidence: Evidence, rng: random.Random, wanted: dict[str, int]
) -> list[Written]:
    """As many captions with a fault as without; the kinds of which there are fewest so far come first.

    Args:
        spec: What is true.
        figure: For the composer alone.
        evidence: For the composer alone: it is one voice among the others.
        rng: Chooses statements, voices and faults.
        wanted: How many of each fault there are so far; counted up here.
    """
    found: list[Written] = []
    for fault in sorted(FAULTS, key=lambda fault: (wanted.get(fault, 0), fault)):
        style = rng.choice(VOICES)
        pair = _pair(spec, style, fault, rng)
        if pair is not None:
            found += pair
            wanted[fault] = wanted.get(fault, 0) + 1
        if len(found) >= 8:
            break
    composed = "" if _is_too_fine(spec) else _composed(figure, evidence)
    if composed:
        found.append(Written(composed, "composer", None))
        broken = _break(composed, spec, rng)
        if broken is not None:
            found.append(broken)
            wanted[broken.fault or ""] = wanted.get(broken.fault or "", 0) + 1
    return found


def _pair(spec: ChartSpec, style: Style, fault: str, rng: random.Random) -> list[Written] | None:
    """A caption with a fault, and another one of the same panel in the same voice that is true."""
    indices = list(range(len(spec.panels)))
    rng.shuffle(indices)
    for index in indices:
        every = [one for one in statements(spec, index, rng) if one.kind in style.templates]
        rng.shuffle(every)
        for statement in every:
            planted, named = _plant(statement, spec, fault, rng)
            if planted is None:
                continue
            rest = [one for one in every if one is not statement and _is_compatible(one, statement)]
            others = rest[: rng.randint(1, 3)]
            bad = _text(spec, style, [*others[:1], planted, *others[1:]], (index, named), rng)
            good = _text(spec, style, [*rest[-3:], statement][-4:], (index, None), rng)
            spans, plain = _unmark(bad)
            if spans:
                return [Written(good, style.name, None), Written(plain, style.name, fault, tuple(spans))]
    return None


def _is_compatible(one: Statement, other: Statement) -> bool:
    """Not the same thing said twice."""
    return one.kind != other.kind or one.series != other.series


def _plant(
    statement: Statement, spec: ChartSpec, fault: str, rng: random.Random
) -> tuple[Statement | None, int | None]:
    if fault != "panel":
        return plant(statement, spec, fault, rng), None
    others = wrong_panels(statement, spec) if len(spec.panels) > 1 else []
    return (statement, rng.choice(others)) if others else (None, None)


def _text(
    spec: ChartSpec, style: Style, said: list[Statement], panels: tuple[int, int | None], rng: random.Random
) -> str:
    """Sentences about a panel; where a panel is wrong, only the sentence with the fault is about it."""
    index, wrong = panels
    parts = [rng.choice(style.opening)] if style.opening and rng.random() < 0.5 else []
    for position, statement in enumerate(said):
        sentence = write(statement, style, spec, rng)
        if len(spec.panels) > 1:
            is_wrong = wrong is not None and (len(said) == 1 or position == min(1, len(said) - 1))
            name = rng.choice(panel_words(spec, wrong if is_wrong and wrong is not None else index))
            if is_wrong:
                name = f"{OPEN}{name}{CLOSE}"
            head = rng.choice(style.panel).format(panel=name)
            first = sentence.split(" ")[0].lower()
            lowered = sentence[:1].lower() + sentence[1:] if first in _LOWER else sentence
            sentence = head[:1].upper() + head[1:] + lowered
        parts.append(sentence)
    return " ".join(parts)


_LOWER = {
    "the", "a", "along", "for", "in", "at", "on", "with", "between", "it", "its", "most", "rendered", "viewed",
    "beginning", "as", "towering", "overall,", "going", "compared", "around", "near", "where", "from", "spanning",
    "logarithmic", "peaking",
}  # fmt: skip


def _unmark(text: str) -> tuple[list[tuple[int, int]], str]:
    spans, plain, at = [], "", 0
    for match in _MARKS.finditer(text):
        plain += text[at : match.start()]
        spans.append((len(plain), len(plain) + len(match[1])))
        plain += match[1]
        at = match.end()
    return spans, plain + text[at:]


def _is_too_fine(spec: ChartSpec) -> bool:
    """Whether an axis shows so small a part of its values that the composer's five digits are wrong there."""
    axes = [axis for panel in spec.panels for axis in panel.axes if axis.scale == "linear"]
    return any(axis.high - axis.low < 1e-3 * abs(axis.high) for axis in axes)


_PROMPT = prompts.load("compose")


def _composed(figure: Figure, evidence: Evidence) -> str:
    reply = asyncio.run(Composer().caption(CaptionRequest(figure, evidence, _PROMPT)))
    return reply.text if isinstance(reply, CaptionReply) else ""


_RISES = re.compile(r"\b(rises|falls|increases|decreases)(?= straight from about| from about| over about)")
_OTHER = {"rises": "falls", "falls": "rises", "increases": "decreases", "decreases": "increases"}
_TICKS = re.compile(
    r"shows (?P<title>[^.;]{2,40}?)(?: in [^,;]{1,12})?, (?:from about \S+ to \S+, )?"
    r"with tick labels from (?P<low>-?[\d.]+) to (?P<high>-?[\d.]+) on a linear"
)
_UNIT = re.compile(r"shows (?P<title>[^.;,]{2,40}?) in (?P<unit>[^,;]{1,10}),")


def _break(text: str, spec: ChartSpec, rng: random.Random) -> Written | None:
    """One fault in the composer's caption: an end of an axis, a unit, or a rise where there is a fall."""
    breakers = [_break_trend, _break_ticks, _break_unit]
    rng.shuffle(breakers)
    return next((broken for breaker in breakers if (broken := breaker(text, spec, rng)) is not None), None)


def _break_trend(text: str, spec: ChartSpec, rng: random.Random) -> Written | None:
    matches = list(_RISES.finditer(text))
    if not matches:
        return None
    match = rng.choice(matches)
    return _replaced(text, match.start(), match.end(), _OTHER[match[1]], "trend")


def _break_ticks(text: str, spec: ChartSpec, rng: random.Random) -> Written | None:
    matches = list(_TICKS.finditer(text))
    if not matches:
        return None
    match = rng.choice(matches)
    low, high = float(match["low"]), float(match["high"])
    wrong = high + 0.5 * (high - low)
    decimals = len(match["high"].partition(".")[2])
    return _replaced(text, match.start("high"), match.end("high"), f"{wrong:.{decimals}f}", "number")


def _break_unit(text: str, spec: ChartSpec, rng: random.Random) -> Written | None:
    matches = [match for match in _UNIT.finditer(text) if match["unit"].replace("−", "-") in UNITS]
    if not matches:
        return None
    match = rng.choice(matches)
    wrong = rng.choice(UNITS[match["unit"].replace("−", "-")])
    return _replaced(text, match.start("unit"), match.end("unit"), wrong, "unit")


def _replaced(text: str, start: int, end: int, words: str, fault: str) -> Written:
    return Written(text[:start] + words + text[end:], "composer", fault, ((start, start + len(words)),))
