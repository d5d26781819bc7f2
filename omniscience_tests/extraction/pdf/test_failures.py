"""PDFs that give nothing, or less than they might: each says why."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from omniscience_assets.extraction.images import LONGEST_SIDE
from omniscience_assets.extraction.limits import Limits
from omniscience_assets.extraction.pdf import extract
from omniscience_assets.extraction.pdf.pages import read_pages
from omniscience_assets.extraction.protocol import ExtractionError
from omniscience_tests.extraction.pdf.typesetting import HEAD, Setter, prose, read


def one_figure() -> Setter:
    setter = Setter()
    setter.plot((150, 60, 450, 300))
    setter.rows(f"Figure 1: {prose(20)}", 72, 330, 468, size=9)
    for index in range(4):
        setter.rows(f"{prose(50, index)} See Fig. 1 and Fig. 7.", 72, 380 + 90 * index, 468)
    return setter


def reason(data: bytes) -> str:
    with pytest.raises(ExtractionError) as caught:
        extract({"paper.pdf": data}, paper=HEAD, put_blob=None)
    return caught.value.reason


def test_a_file_that_is_no_pdf() -> None:
    assert reason(b"<html>moved</html>") == "not_a_pdf"
    with pytest.raises(ExtractionError, match="not_a_pdf"):
        extract({}, paper=HEAD, put_blob=None)


def test_a_file_that_only_begins_like_a_pdf() -> None:
    assert reason(b"%PDF-1.7\nnothing of the kind") == "unreadable_pdf"


def test_a_locked_pdf() -> None:
    setter = one_figure()
    data = setter.document.tobytes(encryption=setter.pymupdf.PDF_ENCRYPT_AES_256, user_pw="a", owner_pw="b")
    assert reason(data) == "encrypted_pdf"


def test_a_scan() -> None:
    setter = Setter()
    setter.image((0, 0, 612, 792))
    assert reason(setter.data()) == "no_text_layer"


def test_a_pdf_without_its_cross_reference_table_is_mended() -> None:
    data = one_figure().data()
    broken = data[: data.rindex(b"startxref")].replace(b"xref", b"ferx")
    found = extract({"paper.pdf": broken}, paper=HEAD, put_blob=None)
    assert [figure.number for figure in found.figures] == ["1"]


def test_the_largest_of_several_pdfs_counts() -> None:
    small = Setter()
    small.text("Nothing to see here.", 72, 72)
    found = extract({"a.pdf": small.data(), "b.pdf": one_figure().data(), "c.txt": b"%"}, paper=HEAD, put_blob=None)
    assert len(found.figures) == 1


def test_more_figures_than_the_limit() -> None:
    setter = one_figure()
    setter.new_page()
    setter.plot((150, 60, 450, 300))
    setter.rows(f"Figure 2: {prose(20)}", 72, 330, 468, size=9)
    found = extract({"a.pdf": setter.data()}, paper=HEAD, put_blob=None, limits=Limits(figures=1))
    assert ([figure.number for figure in found.figures], found.warnings) == (["1"], ("too_many_figures",))


def test_a_figure_is_drawn_upright_within_the_cap() -> None:
    blobs: dict[str, bytes] = {}

    def put(data: bytes, suffix: str) -> str:
        blobs[name := f"{len(blobs)}{suffix}"] = data
        return name

    found = extract({"paper.pdf": one_figure().data()}, paper=HEAD, put_blob=put)
    (figure,) = found.figures
    (image,) = figure.images
    assert (image.path, image.media_type, image.error) == ("page 1", "application/pdf", None)
    assert image.original in blobs
    assert figure.raster is not None
    with Image.open(io.BytesIO(blobs[figure.raster])) as drawn:
        assert drawn.size == (figure.width, figure.height)
        assert 1_000 < max(drawn.size) <= LONGEST_SIDE
        assert 1.2 < drawn.width / drawn.height < 1.35


def test_nothing_is_drawn_without_a_store() -> None:
    (figure,) = read(one_figure()).figures
    assert (figure.raster, figure.width, figure.images[0].raster) == (None, None, None)


def test_the_same_bytes_give_the_same_figures() -> None:
    data = one_figure().data()
    assert extract({"a": data}, paper=HEAD, put_blob=None) == extract({"a": data}, paper=HEAD, put_blob=None)


def test_very_many_paths_on_a_page_are_bounded() -> None:
    setter = one_figure()
    shape = setter.page.new_shape()
    for index in range(8_000):
        shape.draw_line((150 + index % 300, 60 + index % 240), (151 + index % 300, 61 + index % 240))
        shape.finish(width=0.1)
    shape.commit()
    (figure,) = read(setter).figures
    assert figure.region is not None


def test_very_many_lines_on_a_page_are_bounded() -> None:
    setter = one_figure()
    stream = setter.page.get_contents()[-1]
    many = b"BT /tiro 9 Tf 80 700 Td " + b"(Fig. 1. A) Tj 0 0.01 Td " * 12_000 + b"ET"
    setter.document.update_stream(stream, setter.document.xref_stream(stream) + b"\n" + many)
    (page,) = read_pages(setter.document, 1)
    assert len(page.lines) <= 5_000


DATA = one_figure().data()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(DATA) - 1), st.integers(0, 400), st.binary(max_size=20))
def test_damage_ends_in_figures_or_in_a_reason(at: int, length: int, patch: bytes) -> None:
    damaged = DATA[:at] + patch + DATA[at + length :]
    reason: str | None = None
    try:
        found = extract({"paper.pdf": damaged}, paper=HEAD, put_blob=None)
    except ExtractionError as error:
        reason = error.reason
    else:
        assert len({figure.figure_id for figure in found.figures}) == len(found.figures)
    assert reason in {None, "not_a_pdf", "unreadable_pdf", "encrypted_pdf", "no_text_layer"}


CORPUS = Path(__file__).parents[3] / ".." / "shared" / "corpus"


@pytest.mark.slow
@pytest.mark.skipif(not (CORPUS / "dev" / "pdf").is_dir(), reason="the corpus of real papers is not here")
def test_real_papers_never_crash_and_have_unique_ids() -> None:
    for path in sorted((CORPUS / "dev" / "pdf").glob("*.pdf")):
        found = extract({path.name: path.read_bytes()}, paper=HEAD, put_blob=None)
        assert len({figure.figure_id for figure in found.figures}) == len(found.figures), path.name
        for figure in found.figures:
            for mention in figure.mentions:
                assert all(0 <= span.start < span.end <= len(mention.text) for span in mention.spans)
