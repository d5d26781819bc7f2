import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.quality.calibration.importing import Imported, read_reviews
from omniscience_assets.records.reviews import Review

HASH = "ab" * 32


def read(tmp_path: Path, name: str, content: str | bytes) -> Imported:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_reviews(path)


def test_a_csv_file(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "june.csv",
        "\ufefffigure_id,reviewer,verdict,score,reasons,comment,caption_hash,reviewed_at\r\n"
        f'arxiv:1#fig.1,ann,Keep,4.5,,"fine, but\r\nlong",{HASH.upper()},2026-06-01T10:00:00+02:00\r\n'
        "\r\n"
        "arxiv:1#fig.2,bob,drop,,wrong_axis; no_units,,,2026-06-01\r\n",
    )
    assert found.problems == ()
    assert found.reviews == (
        Review("arxiv:1#fig.1", "ann", "keep", 4.5, (), "fine, but\r\nlong", HASH, "june.csv",
               "2026-06-01T08:00:00+00:00"),
        Review("arxiv:1#fig.2", "bob", "drop", None, ("wrong_axis", "no_units"), "", "", "june.csv",
               "2026-06-01T00:00:00+00:00"),
    )  # fmt: skip


def test_each_bad_row_of_a_csv_file_is_told_and_no_other_is_lost(tmp_path: Path) -> None:
    rows = [
        b"figure_id,reviewer,verdict,score,reviewed_at,caption_hash",
        b"f1,ann,keep,1,,",
        b"f2,ann,perhaps,1,,",
        b",ann,keep,1,,",
        b"f4,,keep,1,,",
        b"f5,ann,keep,high,,",
        b"f6,ann,keep,nan,,",
        b"f7,ann,keep,1,yesterday,",
        b"f8,ann,keep,1,,abc",
        b"f9,ann,keep",
        b"f10,ann,keep,1,,,more",
        b'f11,ann,keep,"1,,',
        b"f12,ann,keep,2,,",
        b"f13,ann\xff,keep,1,,",
        b'f14,"a"b,keep,1,,',
        b"f15,ann,drop,3,,",
    ]
    found = read(tmp_path, "x.csv", b"\n".join(rows))
    assert [review.figure_id for review in found.reviews] == ["f1", "f12", "f15"]
    assert [(problem.place, problem.reason) for problem in found.problems] == [
        ("line 3", "bad_verdict"), ("line 4", "no_figure_id"), ("line 5", "no_reviewer"), ("line 6", "bad_score"),
        ("line 7", "bad_score"), ("line 8", "bad_time"), ("line 9", "bad_caption_hash"), ("line 10", "wrong_fields"),
        ("line 11", "wrong_fields"), ("line 12", "not_csv"), ("line 14", "not_utf8"), ("line 15", "not_csv"),
    ]  # fmt: skip
    assert found.problems[0].file == "x.csv"
    assert found.problems[0].detail == "'perhaps'; allowed are keep, drop, unsure"


def test_a_quote_that_closes_in_a_later_row_takes_no_row_with_it(tmp_path: Path) -> None:
    content = (
        'figure_id,reviewer,verdict,comment\nf1,ann,keep,"oh\nf2,ann,keep,fine\nf3,ann,drop,"so, so"\nf4,ann,drop,\n'
    )
    found = read(tmp_path, "x.csv", content)
    assert [review.figure_id for review in found.reviews] == ["f2", "f3", "f4"]
    assert [problem.place for problem in found.problems] == ["line 2"]


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "figure_id,reviewer\nf,ann\n", '"'])
def test_a_csv_file_without_its_header_is_one_problem(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, "x.csv", content)
    assert [(problem.place, problem.reason) for problem in found.problems] == [("", "no_header")]


def test_a_file_of_json_lines(tmp_path: Path) -> None:
    good = {"figure_id": "f1", "reviewer": "ann", "verdict": "unsure", "score": 3, "reasons": ["a", "b"], "source": "s"}
    lines = [
        json.dumps(good), "", "{", "[1]", json.dumps({**good, "verdict": 1}), json.dumps({**good, "verdikt": "keep"}),
        json.dumps({**good, "reasons": [1]}), json.dumps({**good, "score": True}),
        json.dumps({**good, "figure_id": "f9"}),
    ]  # fmt: skip
    found = read(tmp_path, "x.jsonl", "\n".join(lines))
    assert found.reviews[0] == Review("f1", "ann", "unsure", 3.0, ("a", "b"), source="s")
    assert [review.figure_id for review in found.reviews] == ["f1", "f9"]
    assert [(problem.place, problem.reason) for problem in found.problems] == [
        ("line 3", "not_json"), ("line 4", "not_an_object"), ("line 5", "bad_verdict"), ("line 6", "unknown_field"),
        ("line 7", "bad_reasons"), ("line 8", "bad_score"),
    ]  # fmt: skip


def region(name: str, kind: str, value: Any) -> dict[str, Any]:
    key = {"choices": "choices", "rating": "rating", "textarea": "text"}[kind]
    return {"id": "x1", "from_name": name, "to_name": "image", "type": kind, "origin": "manual", "value": {key: value}}


def annotation(number: int, *regions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "id": number, "completed_by": 7, "result": list(regions), "was_cancelled": False, "ground_truth": False,
        "created_at": "2026-05-01T10:00:00.123456Z", "updated_at": "2026-05-01T10:00:01.0Z", "lead_time": 4.2,
        "prediction": {}, "result_count": 1, "task": 1, "project": 3, **changes,
    }  # fmt: skip


def task(number: int, data: dict[str, Any], *annotations: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": number, "annotations": list(annotations),
        "predictions": [{"result": [region("verdict", "choices", ["drop"])]}],
        "file_upload": "tasks.json", "drafts": [], "data": data, "meta": {}, "created_at": "2026-04-01T00:00:00Z",
        "updated_at": "2026-05-01T10:00:01.0Z", "inner_id": 1, "total_annotations": 1, "project": 3,
    }  # fmt: skip


def test_a_label_studio_export(tmp_path: Path) -> None:
    keep, drop = region("verdict", "choices", ["keep"]), region("verdict", "choices", ["Drop"])
    export = [
        task(
            1, {"figure_id": "f1", "caption_hash": HASH, "image": "http://x/1.png"},
            annotation(11, keep, region("score", "rating", 4)),
            annotation(
                12, drop, region("reasons", "choices", ["wrong_axis", "no_units"]),
                region("comment", "textarea", ["one", "two"]),
                completed_by={"id": 8, "email": "bob@example.org", "first_name": "", "last_name": ""},
            ),
        ),
        task(
            2, {"figure_id": "f2"},
            annotation(21, was_cancelled=True), annotation(22),
            annotation(23, region("verdict", "choices", ["keep", "drop"])),
            annotation(24, keep, completed_by=None), annotation(25, keep, created_at="soon"), annotation(26, keep),
        ),
        task(3, {"image": "no id"}, annotation(31, keep)),
        {"id": 4, "data": {"figure_id": "f4"}},
        5,
    ]  # fmt: skip
    found = read(tmp_path, "export.json", json.dumps(export))
    moment = "2026-05-01T10:00:00.123456+00:00"
    assert found.reviews == (
        Review("f1", "7", "keep", 4.0, (), "", HASH, "export.json", moment),
        Review(
            "f1", "bob@example.org", "drop", None, ("wrong_axis", "no_units"), "one\ntwo", HASH, "export.json", moment
        ),
        Review("f2", "7", "keep", None, (), "", "", "export.json", moment),
    )
    assert [(problem.place, problem.reason) for problem in found.problems] == [
        ("task 2, annotation 21", "skipped"), ("task 2, annotation 22", "bad_verdict"),
        ("task 2, annotation 23", "bad_verdict"), ("task 2, annotation 24", "no_reviewer"),
        ("task 2, annotation 25", "bad_time"), ("task 3, annotation 31", "no_figure_id"),
        ("task 4", "not_label_studio"), ("task 5", "not_label_studio"),
    ]  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), [("{", "not_json"), ("{}", "not_label_studio")])
def test_another_json_file_is_one_problem(tmp_path: Path, content: str, reason: str) -> None:
    found = read(tmp_path, "x.json", content)
    assert [(problem.place, problem.reason) for problem in found.problems] == [("", reason)]


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"x\.xlsx: reviews come from \.csv"):
        read(tmp_path, "x.xlsx", "")


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["csv", "jsonl", "json"]))
def test_no_content_stops_the_import(tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str) -> None:
    header = b"figure_id,reviewer,verdict\n" if suffix == "csv" else b""
    path = tmp_path_factory.mktemp("any") / f"x.{suffix}"
    path.write_bytes(header + content)
    read_reviews(path)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["keep", "verdict", "choices", ""]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["data", "annotations", "result", "value", "type", "from_name", "choices", "figure_id", "id"]),
        inner, max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(values, max_size=3))
def test_no_structure_stops_the_import(tmp_path_factory: pytest.TempPathFactory, tasks: list[Any]) -> None:
    path = tmp_path_factory.mktemp("any") / "x.json"
    path.write_text(json.dumps(tasks))
    found = read_reviews(path)
    assert len(found.reviews) + len(found.problems) >= sum(
        1 for each in tasks if not (isinstance(each, dict) and each.get("annotations") == [])
    )
