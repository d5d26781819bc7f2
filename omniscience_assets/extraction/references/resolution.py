"""Which figures a paragraph refers to, by its reference tags and by what is printed."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from omniscience_assets.extraction.references.grammar import FigureNumber, Reference, find_references
from omniscience_assets.extraction.references.labels import LONE, Key, named_by, number_key
from omniscience_assets.extraction.references.letters import read_letters
from omniscience_assets.records import ReferenceSpan

_BARE_NUMBER = re.compile(r"\W{0,2}(?:[A-Z][.-]?)?\d{1,3}(?:\.\d{1,3})*(?!\d)")
_LONE = re.compile(r"(?<=[(,;] )Figure(?=[),;])|(?<=\()Figure(?=[),;])|(?<=[Tt]he )Figure\b")


@dataclass(frozen=True, slots=True)
class Mark:
    """A reference tag or command in a paragraph: its offsets into the text and the figures that it points to.

    One that prints nothing makes the paragraph refer to its figures at no place.
    """

    start: int
    end: int
    figures: tuple[int, ...]
    letters: tuple[str, ...] = ()
    """Panels that it points to; those that are printed go before."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the references of one paragraph come to."""

    places: Mapping[int, tuple[ReferenceSpan, ...]]
    """Index of the figure → where the paragraph refers to it, in the order of the text."""
    missing: tuple[tuple[Reference, FigureNumber], ...]
    """Printed references to figures of this paper that do not exist; foreign ones are left out."""


def resolve(text: str, figures: Mapping[Key, tuple[int, ...]], marks: Sequence[Mark] = ()) -> Resolution:
    """Find the figures that a paragraph refers to.

    A tag counts for the number that is printed under it. Numbers without a tag, and those inside a range whose ends
    are tagged, count by their key.

    Args:
        text: the paragraph, plain.
        figures: of `index_figures`.
        marks: its tags, in order and apart; none when only what is printed shall count.
    """
    found = _Places()
    missing = list[tuple[Reference, FigureNumber]]()
    marks = sorted((mark for mark in marks if mark.figures), key=lambda mark: (mark.start, mark.end))
    apart = dict.fromkeys(range(len(marks)))
    for reference in _references(text, figures):
        places = _overlapping(marks, reference)
        inside = marks[places.start : places.stop]
        for place in places:
            apart.pop(place, None)
        for mark in inside:
            under = [number for number in reference.numbers if _covers(mark, number) or len(reference.numbers) == 1]
            letters = tuple(letter for number in under for letter in number.letters) if len(mark.figures) == 1 else ()
            found.add(mark.figures, reference.start, reference.end, letters or mark.letters)
        for number in reference.numbers:
            if _is_tagged(number, reference, inside):
                continue
            hits = () if number.series == "foreign" else named_by(number, figures)
            found.add(hits, reference.start, reference.end, number.letters, implied=not number.spans)
            if not hits and number.series != "foreign" and _is_expected(number, figures):
                missing.append((reference, number))
    for mark in map(marks.__getitem__, apart):
        letters, end = _printed_letters(text, mark)
        found.add(mark.figures, mark.start, end, letters or mark.letters)
    return Resolution(found.in_order(), tuple(missing))


def _references(text: str, figures: Mapping[Key, tuple[int, ...]]) -> list[Reference]:
    """Printed references; in a paper whose one figure has no number, "(Figure)" and "(Figure, panel A)" too."""
    found = find_references(text)
    if number_key(LONE.series, LONE.number) not in figures:
        return found
    lone = [Reference(*match.span(), (replace(LONE, spans=(match.span(),)),)) for match in _LONE.finditer(text)]
    return sorted(found + lone, key=lambda reference: reference.start)


def _overlapping(marks: Sequence[Mark], reference: Reference) -> range:
    """Places in `marks` of those that share text with a reference."""
    low = bisect_right(marks, reference.start, key=lambda mark: mark.end)
    return range(low, max(low, bisect_left(marks, reference.end, key=lambda mark: mark.start)))


def _covers(mark: Mark, number: FigureNumber) -> bool:
    return any(mark.start < end and start < mark.end for start, end in number.spans)


def _is_tagged(number: FigureNumber, reference: Reference, marks: Sequence[Mark]) -> bool:
    """Whether a tag says which figure this number means: one that covers no more numbers than it has figures."""
    covering = [mark for mark in marks if _covers(mark, number)]
    return any(sum(_covers(mark, other) for other in reference.numbers) <= len(mark.figures) for mark in covering) or (
        len(reference.numbers) == 1 and bool(marks)
    )


def _is_expected(number: FigureNumber, figures: Mapping[Key, tuple[int, ...]]) -> bool:
    """Whether the paper has such floats at all: "Scheme 2" may be anything in a paper without schemes."""
    name = number.kind.replace(" ", "")
    return number.kind == "figure" or any(name in key for _, key in figures)


def _printed_letters(text: str, mark: Mark) -> tuple[tuple[str, ...], int]:
    """Panel letters of a tag that stands apart from the word figure, such as `2A` or `B`."""
    number = _BARE_NUMBER.match(text, mark.start, mark.end)
    if number is None:
        return (), mark.end
    letters, end = read_letters(text, number.end())
    return (letters, max(end, mark.end)) if letters else ((), mark.end)


class _Places:
    """Where each figure is referred to, panels of one place together."""

    def __init__(self) -> None:
        self._spans: dict[int, dict[tuple[int, int], ReferenceSpan]] = {}

    def add(
        self, figures: Sequence[int], start: int, end: int, letters: tuple[str, ...], *, implied: bool = False
    ) -> None:
        for figure in figures:
            spans = self._spans.setdefault(figure, {})
            known = spans.get((start, end), ReferenceSpan(start, end, (), implied))
            spans[start, end] = replace(
                known, letters=tuple(dict.fromkeys((*known.letters, *letters))), implied=known.implied and implied
            )

    def in_order(self) -> dict[int, tuple[ReferenceSpan, ...]]:
        return {
            figure: tuple(span for place, span in sorted(spans.items()) if place[0] < place[1])
            for figure, spans in sorted(self._spans.items())
        }
