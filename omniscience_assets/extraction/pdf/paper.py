"""A PDF to figures: the steps in order."""

from collections.abc import Mapping, Sequence
from typing import Any

from omniscience_assets.extraction.limits import DEFAULT_LIMITS, Limits
from omniscience_assets.extraction.pdf.boxes import Rect, overlap_y
from omniscience_assets.extraction.pdf.captions import Caption, find_captions
from omniscience_assets.extraction.pdf.layout import Line, Page
from omniscience_assets.extraction.pdf.pages import read_pages
from omniscience_assets.extraction.pdf.regions import Sheet, find_regions, prepare
from omniscience_assets.extraction.pdf.roles import Roles, assign_roles
from omniscience_assets.extraction.pdf.rows import to_rows
from omniscience_assets.extraction.pdf.text import Joiner
from omniscience_assets.extraction.pdf.typography import Typography, measure
from omniscience_assets.extraction.protocol import Extraction, ExtractionError, PaperHead, PutBlob
from omniscience_assets.records import Figure, PageRegion
from omniscience_assets.sources.mupdf import load_pymupdf

_MOST_PAGES = 1_500
_MAGIC = b"%PDF-"


def extract(
    files: Mapping[str, bytes],
    *,
    paper: PaperHead,
    put_blob: PutBlob | None,
    limits: Limits = DEFAULT_LIMITS,
    untagged: bool = False,
) -> Extraction:
    """Figures of a PDF."""
    document = _open(files)
    with document:
        pages = list(read_pages(document, _MOST_PAGES))
        rows = [to_rows(page) for page in pages]
        typography = measure(pages, rows)
        captions = find_captions(rows, typography)
        sheets = [
            _sheet(page, rows[index], [c for c in captions if c.page == index], typography)
            for index, page in enumerate(pages)
        ]
        spans = {caption: _span(caption, captions, typography) for caption in captions}
        regions = find_regions(sheets, spans)
        joiner = Joiner(row for page in rows for row in page)
        taken: dict[str, int] = {}
        figures = [
            _figure(paper, caption, pages, rows, regions.get(caption), joiner, taken)
            for caption in captions
            if caption.is_figure
        ]
    return Extraction(tuple(figures))


def _open(files: Mapping[str, bytes]) -> Any:
    candidates = [data for data in files.values() if _MAGIC in data[:1024]]
    if not candidates:
        raise ExtractionError("not_a_pdf", "no file begins with %PDF")
    document = load_pymupdf().open(stream=max(candidates, key=len), filetype="pdf")
    if document.needs_pass:
        raise ExtractionError("encrypted_pdf", "needs a password")
    return document


def _sheet(page: Page, rows: Sequence[Line], captions: Sequence[Caption], typography: Typography) -> Sheet:
    taken = frozenset(index for caption in captions for index in caption.rows)
    roles = assign_roles(page, rows, taken, typography)
    blocks = [rows[index].box for index in sorted(roles.body | roles.heads)]
    loose = [row.box for index, row in enumerate(rows) if index not in taken | roles.body | roles.heads]
    loose += [line.box for line in page.lines if line.angle]
    return prepare(page, captions, blocks, loose)


def _span(caption: Caption, captions: Sequence[Caption], typography: Typography) -> Rect:
    """A caption's box, widened to its column but at most half the way to a caption beside it."""
    x0, y0, x1, y1 = caption.box
    columns = [c for c in typography.columns if c.x0 - 3 <= x0 and x1 <= c.x1 + 4]
    column = min(columns, key=lambda c: c.x1 - c.x0, default=None)
    if column is None:
        return caption.box
    low, high = min(x0, column.x0), max(x1, column.x1)
    for other in captions:
        if other.page == caption.page and overlap_y(other.box, caption.box) > 0:
            if other.box[0] > x1:
                high = min(high, (x1 + other.box[0]) / 2)
            elif other.box[2] < x0:
                low = max(low, (x0 + other.box[2]) / 2)
    return low, y0, high, y1


def _figure(
    paper: PaperHead,
    caption: Caption,
    pages: Sequence[Page],
    rows: Sequence[Sequence[Line]],
    region: Rect | None,
    joiner: Joiner,
    taken: dict[str, int],
) -> Figure:
    page = pages[caption.page]
    texts = [rows[caption.page][index].text for index in caption.rows]
    texts[0] = texts[0][caption.label.end :]
    text = joiner.join(texts).lstrip("—–:.| ")
    number = caption.label.number
    return Figure(
        figure_id=f"{paper.paper_id}#fig.{number}",
        paper_id=paper.paper_id,
        number=number,
        series=caption.label.series,
        float_kind=caption.label.kind,
        label=None,
        labels=(),
        caption=text,
        caption_tex="",
        panels=(),
        images=(),
        raster=None,
        width=None,
        height=None,
        mentions=(),
        title=paper.title,
        licence_class=paper.licence_class,
        parsed_from="pdf",
        region=PageRegion(page.number, page.on_paper(region), page.width, page.height) if region else None,
    )
