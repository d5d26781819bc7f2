"""Paragraphs of running text that refer to figures."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from omniscience_assets.extraction.latex.document import Document, Float, Range
from omniscience_assets.extraction.latex.plain import Printer, Span, plain
from omniscience_assets.extraction.limits import Limits
from omniscience_assets.extraction.references import FigureNumber, Reference, find_references
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
    by_label = {label: (index, letter) for index, key in enumerate(keys) for label, letter in key.labels.items()}
    by_number = {key.number: index for index, key in reversed(list(enumerate(keys))) if key.number}
    order = {label: index for index, key in enumerate(keys) for label in key.labels}
    found: list[list[Mention]] = [[] for _ in keys]
    unresolved: dict[str, None] = {}
    for span in _paragraphs(doc, limits.paragraphs):
        text = plain(_running_text(doc, span, limits), printer, depth=limits.text_depth)
        named: dict[int, list[ReferenceSpan]] = {}
        written = find_references(text.text)
        for mark in text.spans:
            if mark.command in _SILENT:
                continue
            unresolved |= dict.fromkeys(key for key in mark.keys if key not in known)
            around = next((item for item in written if item.start < mark.end and mark.start < item.end), None)
            for index, letters in _labelled(mark, by_label, order, around):
                start, end = (around.start, around.end) if around else (mark.start, mark.end)
                named.setdefault(index, []).append(ReferenceSpan(start, end, letters))
        for item in written:
            if not any(item.start < mark.end and mark.start < item.end for mark in text.spans):
                for index, letters in _numbered(item, by_number):
                    named.setdefault(index, []).append(ReferenceSpan(item.start, item.end, letters))
        section = _section(doc, span[0], printer) if named else ""
        for index, spans in named.items():
            found[index].append(Mention(text.text, section, _unique(spans)))
    return Mentions(tuple(tuple(mentions) for mentions in found), tuple(unresolved))


def number_key(series: str, number: str) -> tuple[str, str]:
    """Key under which "Supplementary Figure 3", "Fig. S3" and a figure printed as S3 meet."""
    bare = re.sub(r"^(?:S|SI|ED)\.?(?=\d)", "", number) if series in ("supplementary", "extended") else number
    return series, bare.replace(".", "") if series == "appendix" else bare


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


def _labelled(
    mark: Span, by_label: Mapping[str, tuple[int, str | None]], order: Mapping[str, int], around: Reference | None
) -> list[tuple[int, tuple[str, ...]]]:
    """Figures that a reference command names, with panel letters from the label or written behind it."""
    hits = [by_label[key] for key in mark.keys if key in by_label]
    if mark.command.endswith("range") and len(hits) == 2:
        (low, _), (high, _) = sorted(hits)
        return [(index, ()) for index in sorted({i for i in order.values() if low <= i <= high})]
    result = []
    for index, letter in hits:
        written = around.numbers[0].letters if around and len(around.numbers) == 1 and len(hits) == 1 else ()
        result.append((index, written or ((letter,) if letter else ())))
    return result


def _numbered(item: Reference, by_number: Mapping[tuple[str, str], int]) -> list[tuple[int, tuple[str, ...]]]:
    hits = [(by_number.get(_key_of(number)), number.letters) for number in item.numbers if number.series != "foreign"]
    return [(index, letters) for index, letters in hits if index is not None]


def _key_of(number: FigureNumber) -> tuple[str, str]:
    return number_key(number.series, number.number)


def _unique(spans: list[ReferenceSpan]) -> tuple[ReferenceSpan, ...]:
    merged: dict[Range, tuple[str, ...]] = {}
    for span in spans:
        letters = merged.get((span.start, span.end), ())
        merged[span.start, span.end] = tuple(dict.fromkeys((*letters, *span.letters)))
    return tuple(ReferenceSpan(start, end, letters) for (start, end), letters in sorted(merged.items()))


def _section(doc: Document, pos: int, printer: Printer) -> str:
    index = bisect_right(doc.sections, pos, key=lambda section: section[0])
    return plain(doc.text[slice(*doc.sections[index - 1][1])], printer, depth=8).text if index else ""
