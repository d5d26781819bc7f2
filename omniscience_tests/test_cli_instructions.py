"""`omniscience instructions` over figures, good and broken."""

import json
from pathlib import Path

import pytest

from omniscience_assets.instructions.settings import EMBEDDED
from omniscience_tests.evidence.drawing import draw, random_spec
from omniscience_tests.test_cli import call, rows, words


@pytest.mark.parametrize("method", EMBEDDED)
def test_every_conversation_is_a_line_whose_nodes_the_evidence_has(tmp_path: Path, method: str) -> None:
    figure = tmp_path / "a.pdf"
    figure.write_bytes(draw(random_spec(1)))
    made = rows(call("instructions", figure, "--method", method))
    graph = json.loads(call("evidence", figure, "--workers", 1).stdout)
    nodes = {node["id"] for node in graph["nodes"]}
    assert len(made) >= 3
    for line in made:
        assert line["file"] == str(figure)
        assert line["method"] == method
        assert set(line["nodes"]) <= nodes
        assert [turn["speaker"] for turn in line["turns"]] == ["human", "assistant"]
        assert line["turns"][0]["text"].count("<image>") == len(line["views"]) >= 1
        assert (line["key"] is None) == (not line["options"])
        if line["options"]:
            assert line["options"][line["key"]] == line["accepted"][0]
    assert len({line["id"] for line in made}) == len(made)


def test_all_methods_and_what_they_left_out(tmp_path: Path) -> None:
    figure = tmp_path / "a.pdf"
    figure.write_bytes(draw(random_spec(3)))
    kept = rows(call("instructions", figure))
    assert {line["method"] for line in kept} == set(EMBEDDED)
    both = rows(call("instructions", figure, "--dropped"))
    assert [line for line in both if "reason" not in line] == kept


def test_a_broken_file_is_named_and_the_others_are_worked_on(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(draw(random_spec(2)))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    told = call("instructions", tmp_path, code=1)
    assert {line["file"] for line in rows(told)} == {str(tmp_path / "a.pdf")}
    assert "broken.pdf: unreadable_pdf" in words(told.stderr)


def test_wrong_use_is_answered(tmp_path: Path) -> None:
    assert "no OCR engine palm; there are" in words(call("instructions", tmp_path, "--ocr", "palm", code=2).output)
    assert "no method without a model oasis" in words(call("instructions", tmp_path, "-m", "oasis", code=2).output)
    assert "no figure found in" in words(call("instructions", tmp_path, code=1).output)
