"""`omniscience questions` over figures, good and broken."""

import json
from pathlib import Path

from omniscience_tests.evidence.drawing import draw, random_spec
from omniscience_tests.test_cli import call, rows, words


def test_every_question_is_a_line_whose_nodes_the_evidence_has(tmp_path: Path) -> None:
    figure = tmp_path / "a.pdf"
    figure.write_bytes(draw(random_spec(1)))
    asked = rows(call("questions", figure))
    graph = json.loads(call("evidence", figure, "--workers", 1).stdout)
    nodes = {node["id"] for node in graph["nodes"]}
    assert 4 <= len(asked) <= 8
    for line in asked:
        assert line["file"] == str(figure)
        assert line["kind"]
        assert set(line["nodes"]) <= nodes
        if line["options"]:
            assert line["options"][line["key"]] == line["accepted"][0]
        else:
            assert line["key"] is None
            assert line["tolerance"] > 0
    assert any(line["nodes"] for line in asked)
    assert len(rows(call("questions", figure, "--most", 2))) == 2


def test_a_broken_file_is_named_and_the_others_are_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(draw(random_spec(2)))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    told = call("questions", tmp_path, code=1)
    assert {line["file"] for line in rows(told)} == {str(tmp_path / "a.pdf")}
    assert "broken.pdf: unreadable_pdf" in words(told.stderr)


def test_wrong_use_is_answered(tmp_path: Path) -> None:
    assert "no OCR engine palm; there are" in words(call("questions", tmp_path, "--ocr", "palm", code=2).output)
    assert "no figure found in" in words(call("questions", tmp_path, code=1).output)
