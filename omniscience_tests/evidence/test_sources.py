import io
from typing import Any

import matplotlib as mpl
import pymupdf
import pytest
from matplotlib.figure import Figure

from omniscience_assets.evidence import sources
from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.read import read_evidence
from omniscience_assets.evidence.sources import PDF, POSTSCRIPT, SVG, as_pdf, find_rsvg
from omniscience_assets.extraction.postscript import find_ghostscript
from omniscience_assets.records import Axis

needs_ghostscript = pytest.mark.skipif(find_ghostscript() is None, reason="no Ghostscript")
needs_rsvg = pytest.mark.skipif(find_rsvg() is None, reason="no rsvg-convert")


def _plot(form: str) -> bytes:
    with mpl.rc_context({"svg.fonttype": "none", "ps.fonttype": 42}):
        figure = Figure(figsize=(5, 3.5), layout="constrained")
        ax = figure.subplots()
        ax.plot([0, 1, 2, 3], [10, 40, 20, 30], "--")
        ax.set(xlabel="Time (s)", ylabel="Pressure (kPa)")
        out = io.BytesIO()
        figure.savefig(out, format=form)
    return out.getvalue()


def _axes(media_type: str, content: bytes) -> list[Axis]:
    pdf = as_pdf(media_type, content)
    assert pdf is not None
    return list(read_evidence("f", None, [(PDF, pdf)]).panels[0].axes)


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        pytest.param(POSTSCRIPT, "eps", marks=needs_ghostscript),
        pytest.param(POSTSCRIPT, "ps", marks=needs_ghostscript),
        pytest.param(SVG, "svg", marks=needs_rsvg),
    ],
)
def test_a_plot_reads_the_same_from_every_vector_format(media_type: str, form: str) -> None:
    wanted, found = _axes(PDF, _plot("pdf")), _axes(media_type, _plot(form))
    assert [(axis.title, axis.unit) for axis in found] == [("Time", "s"), ("Pressure", "kPa")]
    for one, other in zip(wanted, found, strict=True):
        assert (other.start, other.end) == pytest.approx((one.start, one.end), rel=1e-3, abs=1e-2)


def test_rasters_are_no_pages() -> None:
    assert as_pdf("image/png", b"\x89PNG") is None


def test_a_later_page_is_the_first_of_what_comes_back() -> None:
    document: Any = pymupdf.open()
    for text in ("one", "two"):
        document.new_page().insert_text((50, 50), text)
    pdf = document.tobytes()
    assert as_pdf(PDF, pdf) == pdf
    second = as_pdf(PDF, pdf, page=2)
    assert pymupdf.open(stream=second, filetype="pdf")[0].get_text().strip() == "two"
    with pytest.raises(EvidenceError, match="no_such_page: page 3 of 2"):
        as_pdf(PDF, pdf, page=3)
    with pytest.raises(EvidenceError, match="unreadable_pdf"):
        as_pdf(PDF, b"%PDF-1.4 nothing", page=2)


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "find_rsvg", lambda: None)
    monkeypatch.setattr(sources, "find_ghostscript", lambda: None)
    with pytest.raises(EvidenceError, match="rsvg_missing: SVG needs `rsvg-convert`"):
        as_pdf(SVG, b"<svg/>")
    with pytest.raises(EvidenceError, match="ghostscript_missing"):
        as_pdf(POSTSCRIPT, b"%!PS")


@needs_rsvg
def test_svg_reads_no_file_beside_it() -> None:
    bad = b'<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><image href="/etc/passwd"/></svg>'
    pdf = as_pdf(SVG, bad)
    assert pdf is not None
    assert pymupdf.open(stream=pdf, filetype="pdf")[0].get_text().strip() == ""
    with pytest.raises(EvidenceError, match="rsvg_failed"):
        as_pdf(SVG, b"<svg")
