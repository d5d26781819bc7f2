"""Is every number of a caption written somewhere that the caption was made from?"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from omniscience_assets.captioning.grounding.measured import measured_values
from omniscience_assets.captioning.grounding.numbers import Quantity, matches, normalise, parse_numbers
from omniscience_assets.records import Evidence, Figure

_IN_A_NAME = re.compile(r"(?<=[A-Za-z_^\-])\d+(?:\.\d+)?")
_LOST_POWER = re.compile(r"(?<![\d.])10-(\d{1,2})(?!\d)")
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_NUMBER_WORDS = {
    word: float(value)
    for value, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}
_LIST_MARKER = re.compile(r"(?:(?<=\s)|^)\(?(\d{1,2})[.)](?=\s)")


@dataclass(frozen=True, slots=True)
class Grounding:
    """How many different numbers a text states, and which of them are written nowhere else."""

    numbers: int
    unsupported: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """Share of the numbers that are grounded, 0..1; `None` for a text that states none."""
        return None if self.numbers == 0 else 1 - len(self.unsupported) / self.numbers


def grounded_values(figure: Figure, evidence: Evidence) -> tuple[float, ...]:
    """All values that a caption of the figure may state, ascending.

    They are written in the image (texts, ticks, axes, legends, panel titles), in the paper's title, the author caption
    or the paragraphs that refer to the figure, or follow from what was measured in it (`measured_values`).
    """
    values = written_values([*paper_texts(figure), *image_texts(evidence)])
    return tuple(sorted(values | measured_values(evidence)))


def written_values(texts: Iterable[str]) -> set[float]:
    """All values that are written in some texts, as numbers, in names, or as words up to twelve."""
    return {value for text in texts for value in _written(text)}


def ground_numbers(text: str, values: tuple[float, ...]) -> Grounding:
    """Look every number of the text up in `values` (ascending). The markers of a list 1, 2, 3 … state nothing."""
    markers = set(_list_markers(normalise(text)))
    stated: dict[str, bool] = {}
    for quantity in parse_numbers(text):
        if quantity.start not in markers:
            stated.setdefault(quantity.text, _is_grounded(quantity, values))
    return Grounding(len(stated), tuple(number for number, grounded in stated.items() if not grounded))


def _is_grounded(quantity: Quantity, values: tuple[float, ...]) -> bool:
    for reading in quantity.readings:
        first = bisect_left(values, reading.value - reading.slack - 1e-9 * abs(reading.value))
        for value in values[first:]:
            if matches(quantity, value):
                return True
            if value > reading.value + reading.slack:
                break
    return False


def _list_markers(text: str) -> Iterator[int]:
    """Offsets of the digits of markers that count up from 1."""
    expected = 1
    for marker in _LIST_MARKER.finditer(text):
        if int(marker[1]) in {expected, 1}:
            yield marker.start(1)
            expected = int(marker[1]) + 1


def _written(text: str) -> Iterator[float]:
    for quantity in parse_numbers(text):
        yield from (reading.value for reading in quantity.readings)
    plain = normalise(text)
    yield from (float(digits) for digits in _IN_A_NAME.findall(plain))
    yield from (10.0 ** -int(digits) for digits in _LOST_POWER.findall(plain))
    yield from (_NUMBER_WORDS[word] for word in map(str.lower, _WORD.findall(plain)) if word in _NUMBER_WORDS)


def paper_texts(figure: Figure) -> list[str]:
    """What the paper says of a figure: its title, the author caption, sub-captions, paragraphs that refer to it."""
    captions = [panel.caption for panel in figure.panels]
    return [figure.title, figure.caption, figure.number or "", *captions, *(one.text for one in figure.mentions)]


def image_texts(evidence: Evidence) -> list[str]:
    """What is written in an image: its texts, and the ticks, titles, legends and labels that were read out of them."""
    return list(_image_texts(evidence))


def _image_texts(evidence: Evidence) -> Iterator[str]:
    yield from (item.text for item in evidence.texts)
    if evidence.diagram is not None:
        yield from (node.text for node in evidence.diagram.nodes)
        yield from (edge.label for edge in evidence.diagram.edges)
    for panel in evidence.panels:
        yield from _panel_texts(panel.title, panel.legend_labels)
        yield from (series.label for series in panel.series if series.label)
        for axis in (*panel.axes, *([panel.colour_axis] if panel.colour_axis else [])):
            yield from _panel_texts(axis.title, (axis.unit or "", *(tick.label for tick in axis.ticks)))


def _panel_texts(title: str | None, others: Iterable[str]) -> Iterator[str]:
    yield title or ""
    yield from others
