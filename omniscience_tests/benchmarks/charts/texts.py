"""The words of a chart and how they are compared: what differs only in typography is the same."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec

Level = Literal["", "^", "_"]
_LEVELS = re.compile(r"([\^_])(-?[A-Za-z0-9]+)")
_PLAIN = str.maketrans(
    {"−": "-", "–": "-", "‐": "-", "‑": "-", "⁄": "/", "·": "×", "⋅": "×", "∙": "×", "Ω": "Ω", "’": "'"}
)
_NUMBER = r"[+-]?(?:\d+(?:[ ,]\d{3})*\.?\d*|\.\d+)(?:e[+-]?\d+)?"
_TICK = re.compile(
    rf"(?:[×x*])?{_NUMBER}\s?[kKMGTmunpμBf%°]?|(?:{_NUMBER})?[×x*]?10[+-]?\d*|[+-]?1e[+-]?\d+[+-]?{_NUMBER}?|[×x*]?1e[+-]?\d+",
    re.IGNORECASE,
)
_WEEKDAY, _MONTH = "mon|tue|wed|thu|fri|sat|sun", "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY = re.compile(rf"(?:(?:{_WEEKDAY}|{_MONTH})[a-z]*|am|pm|[\d:/.,\-' ]|w\d+|q\d)+", re.IGNORECASE)


def split_levels(text: str) -> Iterator[tuple[Level, str]]:
    """Text cut into pieces that stand on the line, above or below it."""
    at = 0
    for match in _LEVELS.finditer(text):
        if match.start() > at:
            yield "", text[at : match.start()]
        yield ("^" if match[1] == "^" else "_"), match[2]
        at = match.end()
    if at < len(text):
        yield "", text[at:]


def normalise(text: str) -> str:
    """What is left when spaces, kinds of minus and marks of raised print are taken away."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).translate(_PLAIN)).translate(_PLAIN)
    return re.sub(r"[\s^_{}$]+", "", plain)


def known_texts(spec: ChartSpec) -> list[str]:
    """Texts that must be read, in the markup of the specification; tick labels of numbers are not among them."""
    return [text for panel in spec.panels for text in _of_panel(panel, spec.style.letter)]


def _of_panel(panel: PanelSpec, pattern: str) -> Iterator[str]:
    if panel.letter is not None:
        yield pattern.format(panel.letter)
    if panel.title is not None:
        yield panel.title
    for axis in (*panel.axes, *((panel.colour_axis,) if panel.colour_axis else ())):
        yield from _of_axis(axis)
    yield from (panel.series[index].label or "" for index in panel.legend)
    yield from (note.text for note in panel.notes)


def _of_axis(axis: AxisSpec) -> Iterator[str]:
    if not axis.hidden:
        yield from axis.categories
        if axis.label is not None:
            yield axis.label


def is_tick(text: str) -> bool:
    """Whether a text may be a tick label that the renderer chose by itself: a number, a power, a factor or a date."""
    return (
        _TICK.fullmatch(normalise(text).lower().replace("µ", "μ")) is not None
        or _DAY.fullmatch(text.strip().translate(_PLAIN)) is not None
    )


def count_texts(known: Iterable[str], read: Iterable[str]) -> tuple[int, int, int]:
    """Texts found, texts there are and texts read; unknown tick labels among those read count as neither."""
    wanted = Counter(map(normalise, known))
    got = list(read)
    seen = Counter(map(normalise, got))
    hits = sum((wanted & seen).values())
    free = wanted.copy()
    stray = 0
    for text in got:
        name = normalise(text)
        if free[name] > 0:
            free[name] -= 1
        elif not is_tick(text):
            stray += 1
    return hits, sum(wanted.values()), hits + stray
