"""The numbers of a caption that say something: not those of names, dates, labels and units, but ordinals of an axis."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from omniscience_assets.captioning.grounding.numbers import parse_numbers
from omniscience_assets.quality.grounding.colours import COLOUR
from omniscience_assets.quality.grounding.parts import Ruler
from omniscience_assets.quality.grounding.sources import Sources
from omniscience_assets.quality.grounding.text import Number, keys, numbers
from omniscience_assets.quality.grounding.units import plain_units

_DATE = re.compile(r"(?<![\d-])(?:1[5-9]|20)\d\d-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?(?![\d-])")
_LABEL = re.compile(r"\b(?:line|curve|one|band|region|trace|points),\s(?P<label>[-−]?\d[\d.]*\s?[^\W\d]{1,5}),\s")
"""A number with a unit that stands for the curve before it: "the blue line, 40 MeV, stands"."""
_COLOURED = re.compile(rf"(?P<label>[-−]?\d[\d.]*(?:\s[^\W\d]{{1,5}})?)\s\({COLOUR}\)", re.IGNORECASE)
"""A number that stands for the curve of a colour: "at 120 (red), 160 (green) or 200 Hz (blue)"."""
_MAGNITUDE = re.compile(r"\s?([kKMGB])(?![\w/·])")
_ORDINAL = re.compile(r"(?<![\w.])(?P<digits>\d{1,4})(?:st|nd|rd|th)\s(?P<word>[A-Za-z]{3,})")
_COUNTED = re.compile(r"\b(?P<word>[A-Za-z]{3,})\s$")
MAX_NUMBERS = 300
"""Numbers of a text that are looked at: no caption of a figure has more."""


def said_numbers(text: str, taken: Sequence[tuple[int, int]], sources: Sources) -> list[Number]:
    """The numbers that a caption states, in order.

    Args:
        text: The caption.
        taken: Where names, quotations and panels stand; numbers inside are theirs.
        sources: What it is held against.
    """
    spans = [*taken, *(match.span() for match in _DATE.finditer(text))]
    labels = [match.span("label") for pattern in (_LABEL, _COLOURED) for match in pattern.finditer(text)]
    spans += [span for span in labels if _is_label(text, span, sources)]
    spans.sort()
    starts, found = [start for start, _ in spans], []
    for number in sorted([*numbers(text), *_ordinals(text, sources)], key=lambda one: one.start):
        near = spans[max(0, bisect_right(starts, number.start) - 3) : bisect_right(starts, number.start)]
        inside = any(start <= number.start and number.end <= end for start, end in near)
        if not inside and not _is_of_unit(text, number, sources):
            found.append(_with_magnitude(text, number, sources))
    return found[:MAX_NUMBERS]


def counted_axes(text: str, number: Number, sources: Sources) -> tuple[Ruler, ...]:
    """The axes on which a number counts: "day 8" on one in days, "the 80th percentile" on one of percentiles."""
    ordinal = _ORDINAL.match(text, number.start)
    word = ordinal or _COUNTED.search(text, max(0, number.start - 24), number.start)
    return _axes_of(word["word"], sources) if word is not None else ()


def _axes_of(word: str, sources: Sources) -> tuple[Ruler, ...]:
    """The axes that count what a word names."""
    key = keys(word)[0].removesuffix("s")
    every = [ruler for panel in sources.rulers for ruler in panel if not ruler.is_colour]
    written = [(ruler, keys(f"{ruler.axis.title or ''} {ruler.axis.unit or ''}")) for ruler in every]
    return tuple(ruler for ruler, there in written if key in {one.removesuffix("s") for one in there})


def _ordinals(text: str, sources: Sources) -> Iterator[Number]:
    for match in _ORDINAL.finditer(text):
        if _axes_of(match["word"], sources):
            (quantity,) = parse_numbers(match["digits"])
            yield Number(quantity, match.start(), match.start("word") - 1)


def _is_label(text: str, span: tuple[int, int], sources: Sources) -> bool:
    """Whether a text of the image that is part of no axis is a number, or begins with it, and names something there."""
    written = keys(text[slice(*span)])
    return any(free[: len(written)] == written for free in sources.free_texts)


def _is_of_unit(text: str, number: Number, sources: Sources) -> bool:
    """Whether a number is the power of ten with which an axis' unit begins: "in 10^6 cm/s"."""
    written = plain_units(text[number.start : number.end + 24])
    return any(unit[:1].isdigit() and written.startswith(unit) for unit in sources.units)


def _with_magnitude(text: str, number: Number, sources: Sources) -> Number:
    """A number whose letter is a magnitude on the tick labels: "61.2 K" beside ticks of "60.0 K"."""
    match = _MAGNITUDE.match(text, number.end)
    if match is None or match[1] not in sources.magnitudes:
        return number
    (quantity,) = parse_numbers(f"{number.quantity.text}{match[1]}")
    return Number(quantity, number.start, match.end())
