"""What LaTeX, JATS and PDF extraction promise alike."""

import re
from collections.abc import Callable, Mapping

import pytest

from omniscience_assets.extraction.protocol import Extraction, ExtractionError, PaperHead
from omniscience_assets.extraction.read import extractor_for, read_paper
from omniscience_tests.contracts import papers

HEAD = PaperHead("test:1", "A reactor", "attribution")
FORMATS: dict[str, Callable[[], Mapping[str, bytes]]] = {
    "tex-tree": papers.latex,
    "jats": papers.jats,
    "pdf": papers.pdf,
}


@pytest.fixture(params=FORMATS)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def read(kind: str, *, untagged: bool = False) -> tuple[Extraction, dict[str, bytes]]:
    blobs: dict[str, bytes] = {}

    def put(data: bytes, suffix: str) -> str:
        name = f"{len(blobs):02}{suffix}"
        blobs[name] = data
        return name

    found = read_paper(kind, FORMATS[kind](), paper=HEAD, put_blob=put, get_blob=blobs.__getitem__, untagged=untagged)
    return found, blobs


def test_figures_have_their_numbers_and_captions(kind: str) -> None:
    found, _ = read(kind)
    assert {figure.number: figure.caption for figure in found.figures} == papers.CAPTIONS
    assert [figure.figure_id for figure in found.figures] == ["test:1#fig.1", "test:1#fig.2"]
    assert {figure.series for figure in found.figures} == {"main"}
    assert {figure.parsed_from for figure in found.figures} == {{"tex-tree": "latex"}.get(kind, kind)}
    assert {(figure.paper_id, figure.title, figure.licence_class) for figure in found.figures} == {
        ("test:1", "A reactor", "attribution")
    }


def test_panels_are_told_from_the_caption_and_boxed(kind: str) -> None:
    figure = read(kind)[0].figures[0]
    assert [(panel.letter, panel.caption) for panel in figure.panels] == [("a", "First run."), ("b", "Second run.")]
    (left, right) = (panel.box for panel in figure.panels)
    assert left is not None
    assert right is not None
    assert left[2] < right[0]


def test_images_are_rasters_that_can_be_opened(kind: str) -> None:
    found, blobs = read(kind)
    for figure in found.figures:
        assert figure.raster in blobs
        assert figure.width is not None
        assert figure.height is not None
        assert figure.width > figure.height
        assert [image.error for image in figure.images] == [None]


@pytest.mark.parametrize("untagged", [False, True], ids=["tagged", "untagged"])
def test_mentions_are_found_where_they_stand(kind: str, *, untagged: bool) -> None:
    one, two = read(kind, untagged=untagged)[0].figures
    assert {mention.section for mention in two.mentions} <= {"Results", "2 Results"}
    assert any("heated in two runs" in mention.text for mention in one.mentions)
    assert all("heated in two runs" not in mention.text for mention in two.mentions)
    assert all(any("steady after an hour" in mention.text for mention in figure.mentions) for figure in (one, two))
    for figure in (one, two):
        for mention in figure.mentions:
            assert mention.spans
            for span in mention.spans:
                assert (figure.number or "?") in mention.text[span.start : span.end]
    named = {span.letters for mention in one.mentions for span in mention.spans if "heated" in mention.text}
    assert named == {("a",)}


def test_a_mention_of_nothing_is_told_and_a_foreign_one_is_not(kind: str) -> None:
    unresolved = read(kind)[0].unresolved
    assert {(mention.series, mention.number) for mention in unresolved} == {("main", "9")}
    assert all("The leak" in mention.text for mention in unresolved)


def test_the_same_bytes_give_the_same_records(kind: str) -> None:
    assert read(kind) == read(kind)


def test_without_a_store_nothing_is_rendered(kind: str) -> None:
    found = read_paper(kind, FORMATS[kind](), paper=HEAD, put_blob=None)
    assert [figure.raster for figure in found.figures] == [None, None]
    assert [image.raster for figure in found.figures for image in figure.images] == [None, None]


@pytest.mark.parametrize("data", [b"", b"\x00" * 4096, b"%PDF-1.7\n%%EOF", b"<article><body><p>", b"\\begin{figure}"])
def test_rubbish_is_an_error_with_a_reason_or_no_figures(kind: str, data: bytes) -> None:
    name = next(iter(FORMATS[kind]()))
    reason = ""
    found = Extraction(())
    try:
        found = read_paper(kind, {name: data}, paper=HEAD, put_blob=None)
    except ExtractionError as error:
        reason = error.reason
    assert found.figures == ()
    assert re.fullmatch("[a-z_]*", reason)


def test_other_packages_have_no_extractor() -> None:
    with pytest.raises(ExtractionError) as error:
        extractor_for("withdrawn")
    assert error.value.reason == "withdrawn"
