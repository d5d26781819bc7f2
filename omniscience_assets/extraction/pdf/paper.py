"""A PDF to figures: the steps in order, and what may go wrong before them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from omniscience_assets.extraction.figure_ids import FigureIds
from omniscience_assets.extraction.limits import DEFAULT_LIMITS, Limits
from omniscience_assets.extraction.pdf.boxes import Rect
from omniscience_assets.extraction.pdf.captions import Caption
from omniscience_assets.extraction.pdf.document import Document, read_document
from omniscience_assets.extraction.pdf.flow import find_paragraphs
from omniscience_assets.extraction.pdf.mentions import find_mentions
from omniscience_assets.extraction.pdf.raster import draw_region, trim
from omniscience_assets.extraction.pdf.regions import find_regions
from omniscience_assets.extraction.pdf.subcaptions import find_subcaptions
from omniscience_assets.extraction.protocol import Extraction, ExtractionError, PaperHead, PutBlob
from omniscience_assets.records import Figure, Mention, PageRegion, Panel
from omniscience_assets.sources.mupdf import load_pymupdf

_MOST_PAGES = 1_500
_MOST_BYTES = 500_000_000
_MAGIC = b"%PDF-"
_SHORT = 12
_KNOWN = 0.8


def extract(
    files: Mapping[str, bytes],
    *,
    paper: PaperHead,
    put_blob: PutBlob | None,
    limits: Limits = DEFAULT_LIMITS,
    untagged: bool = False,  # noqa: ARG001
) -> Extraction:
    """Read the figures of a PDF; of several files the largest PDF counts. See `Extractor` for the arguments.

    A PDF's links are not looked at, so `untagged` changes nothing. A figure's region is the box of what is drawn with
    the text that belongs to it, in points of the page as it is stored (its `Rotate` entry not applied).

    Raises:
        ExtractionError: `not_a_pdf`, `too_large`, `encrypted_pdf`, `unreadable_pdf`, or `no_text_layer` (a scan).
    """
    with _open(files) as pdf:
        document = read_document(pdf, _MOST_PAGES)
        if not any(page.lines for page in document.pages):
            raise ExtractionError("no_text_layer", f"{len(document.pages)} pages without a letter")
        regions = find_regions(list(document.sheets()))
        boxes = {caption: trim(pdf, document.pages[caption.page], region) for caption, region in regions.items()}
        found = _figures(document, boxes)
        paragraphs = find_paragraphs(document.running_text(regions), document.typography, document.joiner)
        names = [item.caption.label.numbers for item in found[: limits.figures]]
        mentions, unresolved = find_mentions(paragraphs, names, limits)
        maker = _Maker(pdf, document, paper, put_blob, limits)
        figures = tuple(maker.figure(item, about) for item, about in zip(found, mentions, strict=False))
        return Extraction(figures, tuple(unresolved), _warnings(document, pdf.page_count, len(found), limits))


def _open(files: Mapping[str, bytes]) -> Any:
    candidates = [data for data in files.values() if _MAGIC in data[:1024]]
    if not candidates:
        raise ExtractionError("not_a_pdf", "no file begins with %PDF")
    data = max(candidates, key=len)
    if len(data) > _MOST_BYTES:
        raise ExtractionError("too_large", f"{len(data):,} bytes")
    try:
        pdf = load_pymupdf().open(stream=data, filetype="pdf")
    except Exception as error:
        raise ExtractionError("unreadable_pdf", f"MuPDF: {type(error).__name__}") from error
    if pdf.needs_pass:
        raise ExtractionError("encrypted_pdf", "needs a password")
    if pdf.page_count < 1:
        raise ExtractionError("unreadable_pdf", "the document has no pages")
    return pdf


def _warnings(document: Document, pages: int, figures: int, limits: Limits) -> tuple[str, ...]:
    reached = {
        "too_many_pages": pages > _MOST_PAGES,
        "unreadable_pages": any(page.width == 0 for page in document.pages),
        "too_many_paths": any(page.truncated for page in document.pages),
        "too_many_figures": figures > limits.figures,
    }
    return tuple(name for name, is_reached in reached.items() if is_reached)


@dataclass(frozen=True, slots=True)
class _Found:
    """A figure with the caption that stands beside it, or in a list of captions elsewhere."""

    caption: Caption
    text: str
    page: int
    region: Rect | None


def _figures(document: Document, regions: Mapping[Caption, Rect]) -> list[_Found]:
    """One figure for each caption; a continued one, and a bare label with its caption elsewhere, are joined."""
    by_number: dict[tuple[str, str, str], list[_Found]] = {}
    for caption in document.captions:
        if caption.is_figure:
            label = caption.label
            item = _Found(caption, document.caption_text(caption), caption.page, regions.get(caption))
            by_number.setdefault((label.kind, label.series, label.number), []).append(item)
    found = [item for items in by_number.values() for item in _joined(items)]
    return sorted(found, key=lambda item: (item.page, item.caption.rows))


def _joined(items: Sequence[_Found]) -> list[_Found]:
    """Captions of one number: the text of the fullest and the region of a bare label make one figure.

    What a continued caption adds goes to the last one before it.
    """
    first = [item for item in items if not item.caption.label.continued] or list(items[:1])
    bare = [item for item in first if len(item.text) < _SHORT and item.region]
    told = [item for item in first if len(item.text) >= _SHORT and not item.region]
    if len(bare) == 1 and len(told) == 1:
        joined = _Found(told[0].caption, told[0].text, bare[0].page, bare[0].region)
        first = [joined, *(item for item in first if item not in (*bare, *told))]
    for item in items:
        if item.caption.label.continued and item not in first:
            index = max((i for i, other in enumerate(first) if other.page <= item.page), default=0)
            first[index] = replace(first[index], text=_with_addition(first[index].text, item.text))
    return first


def _with_addition(told: str, more: str) -> str:
    """A caption with what its continuation adds; the words that it repeats from the beginning are left out."""
    words, known = more.split(), told.split()
    repeated = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(words, known, strict=False)))
    added = " ".join(words[repeated:] if 2 * repeated >= len(known) else words)
    share = sum((Counter(added.split()) & Counter(known)).values()) / max(len(added.split()), 1)
    return told if not added or share > _KNOWN else f"{told} {added}".strip()


class _Maker:
    """Makes the records of one paper's figures."""

    def __init__(
        self, pdf: Any, document: Document, paper: PaperHead, put_blob: PutBlob | None, limits: Limits
    ) -> None:
        self._pdf, self._document, self._paper = pdf, document, paper
        self._put_blob, self._limits = put_blob, limits
        self._ids = FigureIds(paper.paper_id)

    def figure(self, item: _Found, mentions: Sequence[Mention]) -> Figure:
        """The record of one figure; its raster is drawn."""
        label, page = item.caption.label, self._document.pages[item.page]
        image = draw_region(self._pdf, page, item.region, self._put_blob) if item.region else None
        width, height = (page.height, page.width) if page.turn else (page.width, page.height)
        return Figure(
            figure_id=self._ids.take(label.number),
            paper_id=self._paper.paper_id,
            number=label.number,
            series=label.series,
            float_kind=label.kind,
            label=None,
            labels=(),
            caption=item.text[: self._limits.argument_chars],
            caption_tex="",
            panels=self._panels(item),
            images=(image,) if image else (),
            raster=image.raster if image else None,
            width=image.width if image else None,
            height=image.height if image else None,
            mentions=tuple(mentions),
            title=self._paper.title,
            licence_class=self._paper.licence_class,
            parsed_from="pdf",
            region=PageRegion(page.number, page.on_paper(item.region), width, height) if item.region else None,
        )

    def _panels(self, item: _Found) -> tuple[Panel, ...]:
        if item.region is None or item.page != item.caption.page:
            return ()
        return find_subcaptions(self._document, item.caption, item.region)
