"""Source files of figures as PDF pages: the one form in which vector figures are read."""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.extraction.postscript import find_ghostscript, ghostscript_version, postscript_to_pdf
from omniscience_assets.extraction.problems import ImageProblem
from omniscience_assets.extraction.programs import run_caged
from omniscience_assets.sources.mupdf import load_pymupdf

PDF = "application/pdf"
POSTSCRIPT = "application/postscript"
SVG = "image/svg+xml"
VECTOR = frozenset({PDF, POSTSCRIPT, SVG})
"""Media types that hold vector figures."""


@cache
def find_rsvg() -> str | None:
    """Path of librsvg's `rsvg-convert`, `None` when there is none."""
    return shutil.which("rsvg-convert")


@cache
def converter_versions() -> dict[str, str | None]:
    """Versions of the programs that turn vector files into PDF, which can change what is read; `None` without one."""
    rsvg = find_rsvg()
    done = (
        subprocess.run([rsvg, "--version"], capture_output=True, text=True, check=False, timeout=30) if rsvg else None
    )
    said = done.stdout.split() if done else []
    return {"ghostscript": ghostscript_version(), "rsvg-convert": said[-1] if said else None}


def as_pdf(media_type: str, content: bytes, page: int = 1) -> bytes | None:
    """A vector file as a PDF whose first page is the figure; `None` for any other file.

    PostScript goes through Ghostscript and SVG through librsvg, each in a process of its own with no rights. MuPDF
    would read SVG without another program, but it forgets dashes and sets text in other widths, and so would tell
    things that the figure does not show.

    Args:
        media_type: Of the file.
        content: Its bytes.
        page: Which page of a PDF, from 1.

    Raises:
        EvidenceError: `ghostscript_missing`, `ghostscript_failed`, `ghostscript_timeout`, `rsvg_missing`,
            `rsvg_failed`, `rsvg_timeout`; `no_such_page`, `unreadable_pdf` and `encrypted_pdf` for a later page of
            a PDF.
    """
    try:
        if media_type == PDF:
            return content if page == 1 else _only_page(content, page)
        if media_type == POSTSCRIPT:
            return postscript_to_pdf(content, find_ghostscript())
        if media_type == SVG:
            return _svg_to_pdf(content, find_rsvg())
    except ImageProblem as problem:
        raise EvidenceError(problem.reason, problem.detail) from problem
    return None


def _only_page(pdf: bytes, page: int) -> bytes:
    pymupdf = load_pymupdf()
    try:
        with pymupdf.open(stream=pdf, filetype="pdf") as document:
            if document.needs_pass:
                raise EvidenceError("encrypted_pdf", "the file asks for a password")
            if not 1 <= page <= document.page_count:
                raise EvidenceError("no_such_page", f"page {page} of {document.page_count}")
            document.select([page - 1])
            return bytes(document.tobytes(garbage=1))
    except (RuntimeError, ValueError) as error:
        raise EvidenceError("unreadable_pdf", str(error)[:200]) from error


def _svg_to_pdf(content: bytes, rsvg: str | None) -> bytes:
    if rsvg is None:
        raise ImageProblem("rsvg_missing", "SVG needs `rsvg-convert` on the path (Debian: librsvg2-bin)")
    with tempfile.TemporaryDirectory(prefix="svg-") as folder:
        source, target = Path(folder, "in.svg"), Path(folder, "out.pdf")
        source.write_bytes(content)
        run_caged("rsvg", [rsvg, "--format=pdf", f"--output={target.name}", source.name], folder)
        if not target.exists():
            raise ImageProblem("rsvg_failed", "no page came out")
        return target.read_bytes()
