import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.quality.decontamination import (
    BenchmarkError,
    Decontaminator,
    Item,
    benchmark_hash,
    read_benchmark,
)
from omniscience_assets.quality.duplicates import image_signature
from omniscience_tests.quality.duplicates.drawings import chart, crop, jpeg, png
from omniscience_tests.quality.duplicates.test_texts import caption

QUESTION = (
    "Which of the three methods reaches the lowest test error after one hundred epochs of training on the small set?"
)
SHORT = "Which method has the lowest test error overall?"


def test_a_folder_of_images_and_tables_is_read(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(png(chart(1)))
    (tmp_path / "images" / "b.png").write_bytes(png(chart(2)))
    row = {"id": 7, "image": "images/a.png", "question": QUESTION, "answer": "ours", "options": ["A", "B"]}
    (tmp_path / "test.jsonl").write_text(json.dumps(row) + "\n\n" + json.dumps({"question": SHORT}) + "\n")
    (tmp_path / "more.csv").write_text("question,caption\n,Loss of all runs\n")
    (tmp_path / "array.json").write_text(json.dumps([{"image": ["images/a.png", "images/b.png"]}]))
    (tmp_path / "README.md").write_text("not a table")
    a, b = image_signature(chart(1)), image_signature(chart(2))
    assert a is not None
    assert b is not None
    assert read_benchmark("set", tmp_path) == (
        Item("set", "array.json:1", (a, b)),
        Item("set", "more.csv:2", (), ("Loss of all runs",)),
        Item("set", "7", (a,), (QUESTION,)),
        Item("set", "test.jsonl:3", (), (SHORT,)),
    )
    assert read_benchmark("set", tmp_path / "images")[1] == Item("set", "b.png", (b,))
    assert read_benchmark("set", tmp_path / "test.jsonl")[0].item_id == "7"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.jsonl", b'{"question": "x"}\n{"question": \n', "a.jsonl:2: is not JSON"),
        ("a.jsonl", b'{"question": "x"}\n[1]\n', "a.jsonl:2: is no object"),
        ("a.jsonl", b'{"answer": "x"}\n', "a.jsonl:1: has neither `image` nor `question`"),
        ("a.jsonl", b'{"question": 3}\n', "a.jsonl:1: `question` is 3"),
        ("a.jsonl", b'{"question": "x"}\n\xff\n', "a.jsonl:2: is not UTF-8"),
        ("a.jsonl", b'{"image": "../secret.png"}\n', "a.jsonl:1: `image` is ../secret.png, which lies outside"),
        ("a.jsonl", b'{"image": "/etc/passwd"}\n', "a.jsonl:1: `image` is /etc/passwd, which lies outside"),
        ("a.jsonl", b'{"image": "https://x.org/a.png"}\n', "a.jsonl:1: `image` is an address"),
        ("a.jsonl", b'{"image": "b.png"}\n', "a.jsonl:1: `image` is b.png, which is not there"),
        ("a.jsonl", b'{"image": {"path": "b.png"}}\n', "a.jsonl:1: `image` is"),
        ("a.json", b'{"question": "x"}', "a.json: is no array"),
        ("a.csv", b"id,answer\n1,x\n", "a.csv:1: the header has neither `image` nor a text"),
        ("a.csv", b"question\nx,y\n", "a.csv:2: has more cells"),
        ("a.csv", b'question\n"x\n', "a.csv:2: unexpected end of data"),
        ("a.png", b"no image at all", "a.png is no image"),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BenchmarkError) as caught:
        read_benchmark("set", tmp_path)
    assert told in str(caught.value)


def test_images_of_too_many_pixels_are_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omniscience_assets.quality.benchmark_sets.MOST_PIXELS", 1_000)
    (tmp_path / "a.png").write_bytes(png(chart(1)))
    with pytest.raises(BenchmarkError, match=r"a\.png has \d+ x \d+ pixels"):
        read_benchmark("set", tmp_path)


def test_an_empty_place_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="holds no item"):
        read_benchmark("set", tmp_path)
    with pytest.raises(BenchmarkError, match="cannot be read: No such file"):
        read_benchmark("set", tmp_path / "none.jsonl")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.jsonl", "a.json", "a.csv"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    folder = tmp_path_factory.mktemp("set")
    (folder / name).write_bytes(content)
    with suppress(BenchmarkError):
        assert read_benchmark("set", folder)


def test_the_hash_changes_with_names_and_content_only(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"question": "x"}')
    first = benchmark_hash(tmp_path)
    (tmp_path / "notes.txt").write_text("anything")
    assert benchmark_hash(tmp_path) == first
    (tmp_path / "a.jsonl").write_text('{"question": "y"}')
    second = benchmark_hash(tmp_path)
    (tmp_path / "a.jsonl").rename(tmp_path / "b.jsonl")
    assert len({first, second, benchmark_hash(tmp_path)}) == 3


def signed(image: object) -> bytes:
    signature = image_signature(image)  # type: ignore[arg-type]
    assert signature is not None
    return signature


def test_a_changed_copy_of_a_benchmarks_image_is_found() -> None:
    items = [Item("set", str(seed), (signed(chart(seed)),)) for seed in range(5)]
    figures = [signed(chart(9)), None, signed(jpeg(crop(chart(3), 0.04, 0.02, 0.0, 0.05))), signed(chart(3, data=1))]
    found = Decontaminator(items).images(figures)
    assert [one and (one.benchmark, one.item_id, one.by) for one in found] == [None, None, ("set", "3", "image"), None]
    assert found[2] is not None
    assert 0.92 <= found[2].similarity <= 1
    assert Decontaminator([]).images(figures) == [None] * 4


def test_a_long_question_is_given_away_by_thirteen_words_in_a_row() -> None:
    known = Decontaminator([Item("set", "1", (), (caption(1),)), Item("set", "2", (), (QUESTION,))])
    words = QUESTION.split()
    found = known.words(["An introduction.", f"We ask: {' '.join(words[2:15]).upper()}; and more."])
    assert found is not None
    assert (found.item_id, found.by, found.similarity) == ("2", "question", round(1 / (len(words) - 12), 4))
    assert " ".join(words[2:15]).lower() in found.detail
    assert known.words([" ".join(words[2:14])]) is None
    assert known.words([" ".join(words[:8]), " ".join(words[8:])]) is None
    whole = known.words([QUESTION])
    assert whole is not None
    assert whole.similarity == 1


def test_a_short_question_is_given_away_by_most_of_its_words() -> None:
    known = Decontaminator(
        [Item("set", "1", (), (SHORT,)), Item("set", "2", (), ("What is the title of the figure?",))]
    )
    found = known.words([f"In the end, {SHORT.lower()} That is the question."])
    assert found is not None
    assert (found.item_id, found.similarity) == ("1", 1.0)
    assert known.words(["Which method has the highest test error overall?"]) is None
    assert known.words(["What is the title of the figure?"]) is None
    assert known.words([]) is None


def test_the_item_that_is_contained_most_is_named() -> None:
    longer = f"{QUESTION} {caption(5, 30)}"
    known = Decontaminator([Item("set", "part", (), (longer,)), Item("set", "whole", (), (QUESTION,))])
    found = known.words([QUESTION])
    assert found is not None
    assert found.item_id == "whole"
