"""A web page of what was extracted: each figure beside its caption, its panels and its contexts, for people to look at.

The page is static and fetches nothing: pictures are files beside it, and all text is escaped.
"""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Self
from urllib.parse import quote

from omniscience_assets.extraction.batch import Extracted
from omniscience_assets.records import Figure, Mention, Panel

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 1400px; color: #222; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc; }
article { display: grid; grid-template-columns: 46% 1fr; gap: 1.5rem; padding: 1rem 0; border-bottom: 1px solid #eee; }
.picture { position: relative; align-self: start; }
.picture img { width: 100%; display: block; border: 1px solid #ddd; }
.panel { position: absolute; border: 2px solid #d55e00; color: #d55e00; font-weight: bold; padding-left: 3px; }
.note { color: #777; font-size: .85em; }
.error { color: #b00020; }
mark { background: #ffe08a; }
"""


class Sheet:
    """The page, written paper by paper; a context manager."""

    def __init__(self, page: Path, images: Path) -> None:
        """Begin the page; `images` is the folder, beside it, that extraction puts its rasters in."""
        self._out = page.open("w", encoding="utf-8")
        self._folder = quote(images.name)
        title = escape(page.stem)
        self._out.write(f'<!doctype html><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>\n')

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()

    def add(self, paper: Extracted) -> None:
        """Show one more paper."""
        self._out.writelines(_paper(paper, self._folder))


def _paper(paper: Extracted, folder: str) -> Iterator[str]:
    yield f"<h2>{escape(paper.paper_id)}</h2>\n"
    if paper.error:
        yield f'<p class="error">{escape(paper.error)}</p>\n'
    for figure in paper.extraction.figures:
        yield f"<article>{_picture(figure, folder)}<div>{''.join(_text(figure))}</div></article>\n"
    for lost in paper.extraction.unresolved:
        yield f'<p class="error">unresolved {escape(lost.reference)}: {escape(lost.text)}</p>\n'


def _picture(figure: Figure, folder: str) -> str:
    problems = "".join(
        f'<p class="error">{escape(image.path)}: {escape(image.error)}</p>' for image in figure.images if image.error
    )
    if figure.raster is None:
        return f"<div>{problems or '<p class=note>no image</p>'}</div>"
    source = f"{folder}/blobs/{figure.raster[:2]}/{quote(figure.raster)}"
    boxes = "".join(map(_box, figure.panels))
    return f'<div><div class="picture"><img loading="lazy" src="{source}">{boxes}</div>{problems}</div>'


def _box(panel: Panel) -> str:
    if panel.box is None:
        return ""
    x0, y0, x1, y1 = (100 * value for value in panel.box)
    place = f"left:{x0:.2f}%;top:{y0:.2f}%;width:{x1 - x0:.2f}%;height:{y1 - y0:.2f}%"
    return f'<div class="panel" style="{place}">{escape(panel.letter or "")}</div>'


def _text(figure: Figure) -> Iterator[str]:
    page = f", page {figure.region.page}" if figure.region else ""
    about = f"{figure.parsed_from} {figure.float_kind}{page}, {figure.series}, label {figure.label}"
    yield f"<b>{escape(figure.number or 'without a number')}</b> <span class=note>{escape(about)}</span>"
    yield f"<p>{escape(figure.caption) or '<i>no caption</i>'}</p>"
    if figure.panels:
        items = (f"<li><b>{escape(panel.letter or '–')}</b> {escape(panel.caption)}" for panel in figure.panels)
        yield f"<ul>{''.join(items)}</ul>"
    yield f"<p class=note>{len(figure.mentions)} contexts</p>"
    for mention in figure.mentions:
        yield f"<p><span class=note>{escape(mention.section)}</span> {_marked(mention)}</p>"


def _marked(mention: Mention) -> str:
    """The paragraph with its references marked."""
    marked, at = "", 0
    for span in mention.spans:
        letters = f' title="{escape(", ".join(span.letters))}"' if span.letters else ""
        before, named = escape(mention.text[at : span.start]), escape(mention.text[span.start : span.end])
        marked += f"{before}<mark{letters}>{named}</mark>"
        at = span.end
    return marked + escape(mention.text[at:])
