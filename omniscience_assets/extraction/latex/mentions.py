"""Paragraphs of running text that refer to figures."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from omniscience_assets.extraction.latex.document import Document, Float, Range
from omniscience_assets.extraction.latex.plain import PlainText, Printer, Span, plain
from omniscience_assets.extraction.limits import Limits
from omniscience_assets.extraction.references import Reference, find_references
from omniscience_assets.records import Mention, ReferenceSpan

_NAMES_FIGURE = re.compile(r"(?<![A-Za-z\\{:])[Ff][Ii][Gg](?:ures?|s)?\b\.?[\s~]*[\dSA-R(]")
_SILENT = frozenset({"pageref", "eqref", "cpageref"})


@dataclass(frozen=True, slots=True)
class FigureKey:
    """How running text can name a figure: by its labels (with the panel's letter) or by its printed number."""

    labels: Mapping[str, str | None]
    number: tuple[str, str] | None
    """`(series, number)` without the series' own letter, `None` for one that cannot be named so."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Mentions of each figure, in the order of the figures, and labels that nothing defines."""

    of_figures: tuple[tuple[Mention, ...], ...]
    unresolved: tuple[str, ...]


def find_mentions(
    doc: Document, keys: Sequence[FigureKey], known: Mapping[str, object], printer: Printer, limits: Limits
) -> Mentions:
    """Paragraphs that refer to each of the figures `keys`, by label or as plain text ("Fig. 3").

    `known` are the labels that the document defines; references to others are given back as unresolved.
    """
    names = _Names(keys)
    found: list[list[Mention]] = [[] for _ in keys]
    unresolved: dict[str, None] = {}
    for span in _paragraphs(doc, limits.paragraphs):
        text = plain(_running_text(doc, span, limits), printer, depth=limits.text_depth)
        unresolved |= dict.fromkeys(k for m in text.spans if m.command not in _SILENT for k in m.keys if k not in known)
        named = names.in_paragraph(text)
        section = _section(doc, span[0], printer) if named else ""
        for index, spans in named.items():
            found[index].append(Mention(text.text, section, _unique(spans)))
    return Mentions(tuple(tuple(mentions) for mentions in found), tuple(unresolved))


def number_key(series: str, number: str) -> tuple[str, str]:
    """Key under which "Supplementary Figure 3", "Fig. S3" and a figure printed as S3 meet."""
    bare = re.sub(r"^(?:S|SI|ED)[.-]?(?=\d)", "", number) if series in ("supplementary", "extended") else number
    return series, re.sub(r"[.-]", "", bare) if series == "appendix" else bare


def _paragraphs(doc: Document, most: int) -> list[Range]:
    """Spans of paragraphs that may refer to a figure, each once, in order."""
    start, end = doc.body
    end = min(end, doc.bibliography) if doc.bibliography > start else end
    hits = [pos for pos in doc.references if start <= pos < end]
    hits += [match.start() for match in _NAMES_FIGURE.finditer(doc.text, start, end)]
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


class _Names:
    """What running text can call each figure."""

    def __init__(self, keys: Sequence[FigureKey]) -> None:
        self._labels = {
            label: (index, letter) for index, key in enumerate(keys) for label, letter in key.labels.items()
        }
        self._numbers = {key.number: index for index, key in reversed(list(enumerate(keys))) if key.number}
        self._labelled = sorted({index for index, _ in self._labels.values()})

    def in_paragraph(self, text: PlainText) -> dict[int, list[ReferenceSpan]]:
        """Figures by their index with the places that name them, labels first, then what is only written out."""
        named: dict[int, list[ReferenceSpan]] = {}
        written = find_references(text.text)
        for mark in text.spans:
            if mark.command in _SILENT:
                continue
            around = next((item for item in written if item.start < mark.end and mark.start < item.end), None)
            place = around or mark
            for index, letters in self._by_label(mark, around):
                named.setdefault(index, []).append(ReferenceSpan(place.start, place.end, letters))
        for item in written:
            marks = [mark for mark in text.spans if item.start < mark.end and mark.start < item.end]
            for index, letters in self._by_number(item):
                if index not in named or not marks:
                    named.setdefault(index, []).append(ReferenceSpan(item.start, item.end, letters))
        return named

    def _by_label(self, mark: Span, around: Reference | None) -> list[tuple[int, tuple[str, ...]]]:
        """Figures that a reference command names, with panel letters written behind it or from the label."""
        hits = [self._labels[key] for key in mark.keys if key in self._labels]
        if mark.command.endswith("range") and len(hits) == 2:
            low, high = sorted(index for index, _ in hits)
            return [(index, ()) for index in self._labelled if low <= index <= high]
        alone = around is not None and len(around.numbers) == 1 and len(hits) == 1
        written = around.numbers[0].letters if around and alone else ()
        return [(index, written or ((letter,) if letter else ())) for index, letter in hits]

    def _by_number(self, item: Reference) -> list[tuple[int, tuple[str, ...]]]:
        ours = [number for number in item.numbers if number.series != "foreign"]
        hits = [(self._numbers.get(number_key(number.series, number.number)), number.letters) for number in ours]
        return [(index, letters) for index, letters in hits if index is not None]


def _unique(spans: list[ReferenceSpan]) -> tuple[ReferenceSpan, ...]:
    merged: dict[Range, tuple[str, ...]] = {}
    for span in spans:
        letters = merged.get((span.start, span.end), ())
        merged[span.start, span.end] = tuple(dict.fromkeys((*letters, *span.letters)))
    return tuple(ReferenceSpan(start, end, letters) for (start, end), letters in sorted(merged.items()))


def _section(doc: Document, pos: int, printer: Printer) -> str:
    index = bisect_right(doc.sections, pos, key=lambda section: section[0])
    return plain(doc.text[slice(*doc.sections[index - 1][1])], printer, depth=8).text if index else ""
