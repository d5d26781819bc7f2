"""A PDF as it was understood: pages, rows and captions, before anything is drawn together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from omniscience_assets.extraction.pdf.boxes import Rect, contains, side_by_side
from omniscience_assets.extraction.pdf.breaks import join_breaks
from omniscience_assets.extraction.pdf.captions import Caption, find_captions
from omniscience_assets.extraction.pdf.flow import FlowRow
from omniscience_assets.extraction.pdf.layout import Line, Page
from omniscience_assets.extraction.pdf.pages import read_pages
from omniscience_assets.extraction.pdf.regions import Region, Sheet, prepare
from omniscience_assets.extraction.pdf.roles import Roles, assign_roles
from omniscience_assets.extraction.pdf.rows import find_margins, to_rows
from omniscience_assets.extraction.pdf.text import Joiner
from omniscience_assets.extraction.pdf.typography import Typography, measure

_LINES_APART = 2.0
"""Lines by which captions that stand side by side may be higher and lower."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """All pages of a PDF; rows and roles go with the pages, index by index."""

    pages: Sequence[Page]
    rows: Sequence[Sequence[Line]]
    roles: Sequence[Roles]
    captions: Sequence[Caption]
    typography: Typography
    joiner: Joiner

    def caption_rows(self, page: int) -> frozenset[int]:
        """Indices of a page's rows that captions are made of."""
        return frozenset(row for caption in self.captions for at, row in caption.places if at == page)

    def caption_text(self, caption: Caption) -> str:
        """The caption without its label."""
        texts = [self.rows[page][row].text for page, row in caption.places]
        texts[0] = texts[0][caption.label.end :]
        return self.joiner.join(texts).lstrip("—–-:.| ")

    def sheets(self) -> Iterator[Sheet]:
        """The pages that have captions, made ready for finding regions."""
        for index, page in enumerate(self.pages):
            captions = [caption for caption in self.captions if caption.page == index]
            if any(caption.is_figure for caption in captions):
                yield self._sheet(page, self.rows[index], self.roles[index], captions)

    def _sheet(self, page: Page, rows: Sequence[Line], roles: Roles, captions: Sequence[Caption]) -> Sheet:
        taken = roles.body | roles.heads
        blocks = [rows[index].box for index in sorted(taken)]
        taken |= self.caption_rows(captions[0].page)
        loose = [row.box for index, row in enumerate(rows) if index not in taken]
        loose += [line.box for line in page.lines if line.angle]
        heads = [rows[index].box for index in sorted(roles.heads)]
        return prepare(page, {caption: self._span(caption, captions) for caption in captions}, blocks, loose, heads)

    def _span(self, caption: Caption, captions: Sequence[Caption]) -> Rect:
        """A caption's box, widened to its column but at most half the way to a caption beside it."""
        x0, y0, x1, y1 = caption.box
        column = self.typography.column_round(caption.box)
        if column is None:
            return caption.box
        low, high = min(x0, column.x0), max(x1, column.x1)
        for other in captions:
            if side_by_side(other.box, caption.box, _LINES_APART * self.typography.leading):
                if other.box[0] > x1:
                    high = min(high, (x1 + other.box[0]) / 2)
                else:
                    low = max(low, (x0 + other.box[2]) / 2)
        return low, y0, high, y1

    def running_text(self, regions: Mapping[Caption, Region]) -> Iterator[FlowRow]:
        """All rows but captions, running heads and what stands in a figure, in the order of the file."""
        for index, rows in enumerate(self.rows):
            captions = [caption for caption in self.captions if caption.page == index]
            boxes = [regions[caption].box for caption in captions if caption in regions]
            taken = self.roles[index].heads | self.caption_rows(index)
            for number, row in enumerate(rows):
                if number not in taken and not any(contains(box, row.box, 2) for box in boxes):
                    yield FlowRow(row, index, number in self.roles[index].body, rows)


def read_document(pdf: Any, most_pages: int) -> Document:
    """Read an open PyMuPDF document, up to `most_pages` pages."""
    pages = list(read_pages(pdf, most_pages))
    margins = find_margins(pages)
    rows = [to_rows(page, margins) for page in pages]
    typography = measure(pages, rows)
    captions = join_breaks(find_captions(rows, typography), pages, rows, typography)
    taken: list[set[int]] = [set() for _ in pages]
    for caption in captions:
        for page, row in caption.places:
            taken[page].add(row)
    roles = [
        assign_roles(page, page_rows, frozenset(indices), typography)
        for page, page_rows, indices in zip(pages, rows, taken, strict=True)
    ]
    return Document(pages, rows, roles, captions, typography, Joiner(row for page in rows for row in page))
