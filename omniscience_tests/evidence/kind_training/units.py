"""The corpus' figures whose kinds were told by eye, and where to find each."""

import csv
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from omniscience_assets.extraction.pdf.paper import extract
from omniscience_assets.extraction.postscript import find_ghostscript, postscript_to_pdf
from omniscience_assets.extraction.protocol import PaperHead
from omniscience_assets.sources.mupdf import load_pymupdf

CORPUS = Path(__file__).parents[3] / ".." / "shared" / "corpus"
LABELS = Path(__file__).parents[1] / "kind_labels.csv"
_POSTSCRIPT = {"eps", "ps"}


@dataclass(frozen=True)
class Unit:
    """One figure with its label."""

    path: str
    """`dev/latex/ID.tar.gz!member`, `dev/pdf/ID.pdf#fig.NUMBER` or `dev/pdf/ID.pdf#page.NUMBER@x0,y0,x1,y1`."""
    kind: str
    second: str
    """A kind that is right too; empty for most."""
    note: str
    paper: str
    """Papers of one repository are versions of one another and share this name."""

    @property
    def is_copy(self) -> bool:
        """The same drawing is there in another format or version of the paper."""
        return "same drawing" in self.note


def read_labels() -> list[Unit]:
    """All labels; needs the corpus' manifest for the papers."""
    with (CORPUS / "dev" / "manifest.csv").open() as rows:
        repositories = {row["id"]: row["repo"] for row in csv.DictReader(rows)}
    with LABELS.open() as rows:
        return [Unit(**row, paper=repositories[Path(row["path"]).parts[2][:10]]) for row in csv.DictReader(rows)]


def read_unit(unit: Unit) -> tuple[str, bytes]:
    """Suffix (`pdf`, `png`, `jpg`) and bytes; EPS and SVG are turned into PDF."""
    file, mark, part = unit.path.partition("!" if "!" in unit.path else "#")
    if mark == "#":
        return "pdf", _figure(file, part.removeprefix("fig.")) if part.startswith("fig.") else _cut(file, part)
    with tarfile.open(CORPUS / file) as package:
        member = package.extractfile(part)
        assert member is not None, unit.path
        content = member.read()
    suffix = part.rsplit(".", 1)[-1].lower()
    if suffix in _POSTSCRIPT:
        return "pdf", postscript_to_pdf(content, find_ghostscript())
    if suffix == "svg":
        with load_pymupdf().open(stream=content, filetype="svg") as drawing:
            return "pdf", drawing.convert_to_pdf()
    return suffix, content


def _figure(file: str, number: str) -> bytes:
    return dict(_figures(file))[number]


@cache
def _figures(file: str) -> tuple[tuple[str, bytes], ...]:
    return tuple(_cut_outs((CORPUS / file).read_bytes()))


def _cut_outs(paper: bytes) -> Iterator[tuple[str, bytes]]:
    blobs: dict[str, bytes] = {}

    def put(data: bytes, suffix: str) -> str:
        blobs[name := f"{len(blobs)}{suffix}"] = data
        return name

    for figure in extract({"paper.pdf": paper}, paper=PaperHead("", "", "unknown"), put_blob=put).figures:
        for image in figure.images[:1]:
            if image.original:
                yield str(figure.number), blobs[image.original]


def _cut(file: str, part: str) -> bytes:
    """`page.3@72,100,300,200`: what stands in a box of a page, in points."""
    pymupdf = load_pymupdf()
    page, box = part.removeprefix("page.").split("@")
    clip = pymupdf.Rect(*map(float, box.split(",")))
    with pymupdf.open(CORPUS / file) as paper, pymupdf.open() as out:
        sheet = out.new_page(width=clip.width, height=clip.height)
        sheet.show_pdf_page(sheet.rect, paper, int(page) - 1, clip=clip)
        cut: bytes = out.tobytes(garbage=4, deflate=True, no_new_id=True)
        return cut
