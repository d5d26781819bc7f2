"""Small PDFs, set by hand: text in columns, drawings and images at known places."""

from collections.abc import Sequence
from typing import Any

from omniscience_assets.extraction.pdf import extract
from omniscience_assets.extraction.protocol import Extraction, PaperHead
from omniscience_assets.sources.mupdf import load_pymupdf

Rect = tuple[float, float, float, float]
HEAD = PaperHead("doi:10.1/x", "A title", "permissive")
_TEXT = (
    "measured results of the field were taken at low pressure and compared with a model that holds for small "
    "samples while larger ones show some scatter near the edge of the plane where little light was seen "
)
WORDS = _TEXT.split()
LEADING, SIZE = 12.0, 10.0


def prose(count: int, start: int = 0) -> str:
    words = [WORDS[(start + i * 7) % len(WORDS)] for i in range(count)]
    return " ".join(words).capitalize() + "."


class Setter:
    """Puts text and drawings on the pages of a new document."""

    def __init__(self, width: float = 612, height: float = 792) -> None:
        self.pymupdf: Any = load_pymupdf()
        self.document = self.pymupdf.open()
        self.fonts = {name: self.pymupdf.Font(name) for name in ("tiro", "tibo")}
        self.size = (width, height)
        self.page: Any = None
        self.new_page()

    def new_page(self) -> None:
        self.page = self.document.new_page(width=self.size[0], height=self.size[1])

    def rows(self, text: str, x: float, y: float, width: float, *, size: float = SIZE, font: str = "tiro") -> float:
        """Justified rows from baseline `y` down; returns the next free baseline."""
        metric = self.fonts[font]
        row: list[str] = []
        words = text.split()
        while words:
            while words and metric.text_length(" ".join([*row, words[0]]), size) <= width:
                row.append(words.pop(0))
            self._row(row or [words.pop(0)], x, y, width=width if words else None, size=size, font=font)
            row, y = [], y + LEADING * size / SIZE
        return y

    def _row(self, row: list[str], x: float, y: float, *, width: float | None, size: float, font: str) -> None:
        metric = self.fonts[font]
        lengths = [metric.text_length(word, size) for word in row]
        blank = metric.text_length(" ", size)
        if width is not None and len(row) > 1:
            blank = (width - sum(lengths)) / (len(row) - 1)
        for word, length in zip(row, lengths, strict=True):
            self.page.insert_text((x, y), word + " ", fontsize=size, fontname=font)
            x += length + blank

    def text(self, text: str, x: float, y: float, *, size: float = SIZE, font: str = "tiro", rotate: int = 0) -> None:
        self.page.insert_text((x, y), text, fontsize=size, fontname=font, rotate=rotate)

    def plot(self, box: Rect) -> None:
        """Axes with a curve, drawn as paths."""
        x0, y0, x1, y1 = box
        self.page.draw_rect(self.pymupdf.Rect(*box), color=(0, 0, 0))
        step = (x1 - x0) / 20
        points = [(x0 + i * step, y0 + (y1 - y0) * (0.2 + 0.6 * (i * 7 % 20) / 20)) for i in range(21)]
        self.page.draw_polyline(points, color=(0.8, 0, 0), width=0.3)

    def image(self, box: Rect) -> None:
        pixels = self.pymupdf.Pixmap(self.pymupdf.csRGB, (0, 0, 40, 30), False)
        pixels.clear_with(90)
        self.page.insert_image(self.pymupdf.Rect(*box), pixmap=pixels, keep_proportion=False)

    def form(self, box: Rect, *, margin: float = 20) -> None:
        """A drawing of another PDF, with an empty margin, included as a whole."""
        inner = self.pymupdf.open()
        page = inner.new_page(width=box[2] - box[0], height=box[3] - box[1])
        page.draw_rect(self.pymupdf.Rect(margin, margin, page.rect.x1 - margin, page.rect.y1 - margin), color=(0, 0, 1))
        self.page.show_pdf_page(self.pymupdf.Rect(*box), inner, 0)

    def data(self) -> bytes:
        return bytes(self.document.tobytes())


def read(setter: Setter) -> Extraction:
    return extract({"paper.pdf": setter.data()}, paper=HEAD, put_blob=None)


def boxes(found: Extraction) -> Sequence[Rect | None]:
    return [figure.region.box if figure.region else None for figure in found.figures]


def overlap(one: Rect, two: Rect) -> float:
    """Intersection over union."""
    width = min(one[2], two[2]) - max(one[0], two[0])
    height = min(one[3], two[3]) - max(one[1], two[1])
    common = max(0.0, width) * max(0.0, height)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, two))
    return common / (areas - common)
