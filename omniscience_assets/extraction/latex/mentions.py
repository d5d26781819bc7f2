"""Paragraphs of running text that refer to figures, and references that lead nowhere."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from omniscience_assets.extraction.latex.converter import PlainText, Printer, Span
from omniscience_assets.extraction.latex.document import Document, Float, Range
from omniscience_assets.extraction.latex.plain import plain
from omniscience_assets.extraction.limits import Limits
from omniscience_assets.extraction.protocol import Unresolved
from omniscience_assets.extraction.references import Key, Mark, resolve
from omniscience_assets.records import Mention

_TO_NUMBER = r"\.?[\s~\\,;{}$]{0,8}(?:\\[a-z]+\s{0,4})?[\dSA-RVXe(#\[]"
_WRITTEN = tuple(
    re.compile(pattern + _TO_NUMBER)
    for pattern in (
        r"ig(?<=[Ff]ig)(?<![A-Za-z\\{:]...)[a-z]{0,5}",
        r"IG(?<=FIG)(?<![A-Za-z\\{:]...)[A-Z]{0,5}",
        r"Abb(?:ildung(?:en)?)?",
        r"ис(?<=[Рр]ис)[а-я]{0,5}",
        *"图圖図",
    )
)
"""Each starts with a fixed text, for which a search is ten times faster than for a set of letters."""
_INVERTED = re.compile(r"ig(?<=\d[\s~][Ff]ig)s?\b")
_CALLED_FIGURE = re.compile(
    r"\bfig(?:ure)?s?\.?[\s(]{0,4}(?:[A-Z]?[\d?][\w?.()]{0,7}(?:,|\s|and|or|to|&|–|-){1,5}){0,12}[A-Z]?$", re.IGNORECASE
)
_FIGURE_KEY = re.compile(r"(?:f|fig|figs|figure|img|image|plot)[:._-]|fig", re.IGNORECASE)
_FIGURE_COMMAND = re.compile(r"[A-Za-z]*fig", re.IGNORECASE)
_SILENT = frozenset({"pageref", "eqref", "cpageref", "cpagerefrange", "autopageref"})
_WINDOW = 80


@dataclass(frozen=True, slots=True)
class Names:
    """How running text can name the figures, which are indices here."""

    labels: Mapping[str, tuple[int, str | None]]
    """Label → figure, and the panel's letter if it is one's."""
    numbers: Mapping[Key, tuple[int, ...]]
    """As printed, for `resolve`."""
    known: Container[str]
    """All labels that the document defines, those of tables and the like too."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Mentions by figure, and references to figures that are not there, both in the order of the text."""

    of_figures: Mapping[int, tuple[Mention, ...]]
    unresolved: tuple[Unresolved, ...]


def find_mentions(doc: Document, names: Names, printer: Printer, limits: Limits, *, untagged: bool) -> Mentions:
    """Paragraphs that refer to figures by label or as plain text ("Fig. 3"); with `untagged`, by plain text alone."""
    found: dict[int, list[Mention]] = {}
    unresolved: list[Unresolved] = []
    sections = _Sections(doc, printer)
    for span in _paragraphs(doc, names, limits.paragraphs):
        text = plain(_running_text(doc, span, limits), printer, depth=limits.text_depth)
        resolution = resolve(text.text, names.numbers, () if untagged else list(_marks(text, names)))
        section = sections.at(span[0])
        for index, places in resolution.places.items():
            found.setdefault(index, []).append(Mention(text.text, section, places))
        tagged = [] if untagged else [span for span in text.spans if span.command not in _SILENT]
        lost: dict[tuple[str, str], Unresolved] = {}
        for reference, number in resolution.missing:
            if not any(item.start < reference.end and reference.start < item.end for item in tagged):
                printed = text.text[reference.start : reference.end]
                item = Unresolved(printed, number.series, number.number, text.text, section)
                lost.setdefault((number.series, number.number), item)
        for label in _lost_labels(text, tagged, names):
            lost.setdefault(("", label), Unresolved(label, "main", None, text.text, section))
        unresolved += lost.values()
    return Mentions({index: tuple(mentions) for index, mentions in sorted(found.items())}, tuple(unresolved))


def _marks(text: PlainText, names: Names) -> Iterator[Mark]:
    """The places where commands name figures, apart from each other: of nested ones the outer counts."""
    end = -1
    for span in text.spans:
        hits = [names.labels[key] for key in span.keys if key in names.labels]
        if span.command in _SILENT or not hits or span.start < end:
            continue
        end = span.end
        figures, letters = tuple(index for index, _ in hits), tuple(letter for _, letter in hits if letter)
        if span.command.endswith("range") and len(hits) == 2:
            low, high = sorted(figures)
            between = {index for index, _ in names.labels.values() if low <= index <= high}
            figures, letters = tuple(sorted(between)), ()
        yield Mark(span.start, span.end, tuple(dict.fromkeys(figures)), letters if len(set(figures)) == 1 else ())


def _lost_labels(text: PlainText, tagged: Sequence[Span], names: Names) -> Iterator[str]:
    """Labels that the paragraph calls figures, by the word before, the command or the label's prefix."""
    for span in tagged:
        before = text.text[max(0, span.start - _WINDOW) : span.start]
        called = _FIGURE_COMMAND.match(span.command) or _CALLED_FIGURE.search(before)
        for key in span.keys:
            if key not in names.known and (called or _FIGURE_KEY.match(key)):
                yield key


def _paragraphs(doc: Document, names: Names, most: int) -> list[Range]:
    """Spans of paragraphs that may refer to a figure, each once, in order."""
    start, end = doc.body
    end = min(end, doc.bibliography) if doc.bibliography > start else end
    hits = [
        mark.pos
        for mark in doc.references
        if start <= mark.pos < end and any(key in names.labels or key not in names.known for key in mark.keys)
    ]
    hits += [match.start() for cue in (*_WRITTEN, _INVERTED) for match in cue.finditer(doc.text, start, end)]
    breaks = sorted({start, end, *(pos for pos in doc.breaks if start < pos < end)})
    spans, read_to = list[Range](), start
    for pos in sorted(hits):
        if pos < read_to:
            continue
        index = bisect_right(breaks, pos)
        if 0 < index < len(breaks) and not _inside(doc.floats, pos):
            read_to = breaks[index]
            spans.append((breaks[index - 1], read_to))
            if len(spans) >= most:
                break
    return spans


def _inside(floats: Sequence[Float], pos: int) -> bool:
    index = bisect_right(floats, pos, key=lambda item: item.start)
    return any(item.start <= pos < item.end for item in floats[max(0, index - 3) : index])


def _running_text(doc: Document, span: Range, limits: Limits) -> str:
    """The paragraph's TeX without the floats that stand in it."""
    start, end = span[0], min(span[1], span[0] + limits.paragraph_chars)
    pieces, low = list[str](), bisect_left(doc.floats, start, key=lambda item: item.start)
    for item in doc.floats[low:]:
        if item.start >= end:
            break
        pieces.append(doc.text[start : item.start])
        start = max(start, item.end)
    pieces.append(doc.text[start:end])
    return "\n".join(pieces)


class _Sections:
    """Plain titles of sections, each converted once."""

    def __init__(self, doc: Document, printer: Printer) -> None:
        self._doc, self._printer = doc, printer
        self._titles: dict[int, str] = {0: ""}

    def at(self, pos: int) -> str:
        index = bisect_right(self._doc.sections, pos, key=lambda section: section[0])
        if index not in self._titles:
            title = self._doc.text[slice(*self._doc.sections[index - 1][1])]
            self._titles[index] = plain(title, self._printer, depth=8).text
        return self._titles[index]
