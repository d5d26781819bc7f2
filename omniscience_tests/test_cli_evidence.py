"""`omniscience evidence` over the formats that figures come in."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pydantic import TypeAdapter

from omniscience_assets.evidence.schema import EvidenceDocument
from omniscience_tests.evidence.drawing import draw, random_spec
from omniscience_tests.test_cli import call, words


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    folder = tmp_path / "figures"
    (folder / "more").mkdir(parents=True)
    (folder / "a.pdf").write_bytes(draw(random_spec(1)))
    (folder / "more" / "a.pdf").write_bytes(draw(random_spec(2)))
    (folder / "b.png").write_bytes(draw(random_spec(1), pdf=False))
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    (folder / "notes.txt").write_text("no figure")
    return folder


def _lines(path: Path) -> dict[str, dict[str, Any]]:
    return {line["file"]: line for line in map(json.loads, path.open())}


def test_a_folder_gives_a_line_per_figure_and_a_picture_each(figures: Path, tmp_path: Path) -> None:
    told = call("evidence", figures, "-o", tmp_path / "x.jsonl", "--overlay", tmp_path / "looks", "--workers", 1)
    assert "4 figures, 1 with an error" in words(told.stderr)
    lines = _lines(tmp_path / "x.jsonl")
    assert [Path(name).name for name in lines] == ["a.pdf", "b.png", "broken.pdf", "a.pdf"]
    assert lines[str(figures / "broken.pdf")]["error"].startswith("unreadable_pdf")
    for line in lines.values():
        if "error" not in line:
            TypeAdapter(EvidenceDocument).validate_python(line)
    assert lines[str(figures / "a.pdf")]["panels"][0]["axes"]
    assert lines[str(figures / "b.png")]["origin"] == "raster"
    pictures = sorted(path.name for path in (tmp_path / "looks").iterdir())
    assert pictures == ["a.pdf.2.png", "a.pdf.png", "b.png.png"]
    assert all(Image.open(tmp_path / "looks" / name).width > 900 for name in pictures)


def test_one_figure_goes_to_standard_output_and_into_one_picture(figures: Path, tmp_path: Path) -> None:
    told = call("evidence", figures / "a.pdf", "--overlay", tmp_path / "new" / "a.png", "--workers", 1)
    assert json.loads(told.stdout)["origin"] == "vector"
    assert Image.open(io.BytesIO((tmp_path / "new" / "a.png").read_bytes())).format == "PNG"


def test_wrong_questions_are_answered(figures: Path, tmp_path: Path) -> None:
    assert "name a folder" in words(call("evidence", figures, "--overlay", tmp_path / "x.png", code=2).output)
    assert "no OCR engine palm; there are" in words(call("evidence", figures, "--ocr", "palm", code=2).output)
    (tmp_path / "none").mkdir()
    assert "no figure found in" in words(call("evidence", tmp_path / "none", code=1).output)


def test_a_page_that_is_not_there_is_an_error(figures: Path, tmp_path: Path) -> None:
    call("evidence", figures / "a.pdf", "--page", 3, "-o", tmp_path / "x.jsonl", "--workers", 1)
    assert _lines(tmp_path / "x.jsonl")[str(figures / "a.pdf")]["error"] == "no_such_page: page 3 of 1"


def test_the_schema_is_printed() -> None:
    schema = json.loads(call("evidence", "--schema").stdout)
    assert {"panels", "nodes", "relations"} <= set(schema["properties"])
