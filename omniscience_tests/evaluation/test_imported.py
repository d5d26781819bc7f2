"""Benchmarks' questions: three forms, four ways to name a figure, and messages that say where."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omniscience_assets.evaluation.imported import ImportedError, Index, read_index
from omniscience_assets.evaluation.imported.index import sets_hash
from omniscience_assets.evaluation.imported.rows import Row, read_rows
from omniscience_assets.records import ImageFile, Question
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_tests.factories import FIGURE_ID, make_figure, make_png

OWN: dict[str, Any] = {
    "figure_id": FIGURE_ID,
    "question": "What falls?",
    "options": ["voltage", "time"],
    "answer": "voltage",
}
SHOWN: dict[str, Any] = {"figure_id": FIGURE_ID, "question": "What falls?", "answer": "A"}
Table = Callable[..., Path]


@pytest.fixture
def table(tmp_path: Path) -> Table:
    def write(*rows: Any, name: str = "set.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
        return path

    return write


def index_of(path: Path, form: str = "omniscience") -> Index:
    return read_index({"bench": (path, form)})


def questions(path: Path, form: str = "omniscience", **figure: Any) -> list[Question]:
    return index_of(path, form).of(make_figure(**figure))


def one(path: Path, form: str = "omniscience", **figure: Any) -> Question:
    (question,) = questions(path, form, **figure)
    return question


def refused(path: Path, form: str = "omniscience") -> str:
    with pytest.raises(ImportedError) as error:
        index_of(path, form)
    assert str(error.value).startswith(str(path))
    return str(error.value).removeprefix(str(path))


def test_a_question_of_the_own_form(table: Table) -> None:
    told = OWN | {"question": " What\n falls? ", "needs": "mixed", "kind": "trend", "id": "q7"}
    question = one(table(told))
    assert question.question_id.startswith(f"{FIGURE_ID}@q.")
    assert (question.figure_id, question.text, question.options) == (FIGURE_ID, "What falls?", ("voltage", "time"))
    assert (question.key, question.accepted, question.tolerance) == (0, ("voltage",), 0.0)
    assert (question.needs, question.kind, question.origin, question.author, question.basis) == (
        "mixed", "trend", "benchmark", "bench", "q7",
    )  # fmt: skip
    plain = one(table(OWN))
    assert (plain.needs, plain.kind, plain.basis) == ("pixels", "question", "set.jsonl:1")


def test_an_open_question(table: Table) -> None:
    question = one(table(SHOWN | {"answer": [" 5 V", "five volts"], "tolerance": 0.05}))
    assert (question.options, question.key, question.accepted, question.tolerance) == (
        (), None, ("5 V", "five volts"), 0.05,
    )  # fmt: skip
    assert one(table(SHOWN | {"answer": 5})).accepted == ("5",)


@pytest.mark.parametrize(
    ("options", "answer", "key"),
    [
        (["voltage", "time"], "time", 1),
        (["voltage", "time"], "B", 1),
        (["voltage", "time"], " (b). ", 1),
        (["voltage", "time"], 1, 1),
        (["voltage", "time"], ["time"], 1),
        (["B", "A"], "A", 1),
        ([10, 20.5], "20.5", 1),
        (" ['voltage', 'time']", "A", 0),
    ],
)
def test_the_key_is_the_words_the_letter_or_the_index(table: Table, options: Any, answer: Any, key: int) -> None:
    assert one(table(OWN | {"options": options, "answer": answer})).key == key


def test_the_other_forms_columns(table: Table) -> None:
    told = {"query": "What falls?", "answers": "B", "figure_id": FIGURE_ID, "question_type": "trend", "index": 12}
    for options in (
        {"options": ["voltage", "time"]},
        {"choices": "['voltage', 'time']"},
        {"A": "voltage", "B": " time ", "C": "", "D": None},
    ):
        question = one(table(told | options), "lmms_eval")
        assert (question.options, question.key, question.kind, question.basis) == (
            ("voltage", "time"), 1, "trend", "12",
        )  # fmt: skip
    assert one(table(SHOWN | {"answer": None, "gt": "falls"}), "lmms_eval").accepted == ("falls",)


def test_columns_with_a_gap_are_refused_as_letters_would_shift(table: Table) -> None:
    told = SHOWN | {"A": "voltage", "C": "time", "D": "heat", "answer": "C"}
    assert refused(table(told), "lmms_eval") == ":1: has the options A, C, D, with a gap"
    assert "with a gap" in refused(table(SHOWN | {"B": "time", "answer": "B"}), "lmms_eval")


def test_spiqas_three_sets(table: Table) -> None:
    papers = {
        "2401.01234v2": {"qa": [
            {"question": "What falls?", "answer": "the voltage", "reference": "2401.01234v2-Figure2-1.png",
             "explanation": "see the curve"},
            {"question": "How many rows?", "answer": "3", "reference": "2401.01234v2-Table2-1.png"},
            {"question": "", "answer": "3", "reference": "2401.01234v2-Figure2-1.png"},
            "no question",
        ]},
        "2401.05555": {
            "question": ["Which?", "How?"], "composition": ["this one", "so"],
            "referred_figures_names": [["3-Figure2-1.png"], ["3-Figure2-1.png", "4-Figure3-1.png"]],
        },
        "some hash": {
            "arxiv_id": "2401.06666v1", "question": ["Is it?", "Why?", "What?"],
            "answer": [{"free_form_answer": "", "yes_no": False}, {"free_form_answer": "As it is.", "yes_no": None},
                       {"free_form_answer": "", "yes_no": None}],
            "referred_figures_tables": [["3-FigureS4-1.png"]] * 3,
        },
    }  # fmt: skip
    path = table(papers, name="SPIQA_testA.json")
    first = one(path, "spiqa")
    assert (first.text, first.accepted, first.kind, first.basis) == (
        "What falls?", ("the voltage",), "spiqa", "see the curve",
    )  # fmt: skip
    second = one(path, "spiqa", paper_id="arxiv:2401.05555")
    assert (second.text, second.accepted) == ("Which?", ("this one",))
    third = questions(path, "spiqa", paper_id="arxiv:2401.06666", number="S4")
    assert [(told.text, told.accepted) for told in third] == [("Is it?", ("No",)), ("Why?", ("As it is.",))]
    assert questions(path, "spiqa", number="3") == []


def test_a_figure_is_named_by_id_image_hash_or_number(table: Table, tmp_path: Path) -> None:
    blobs, png = BlobStore(Files(tmp_path / "home")), make_png()
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(png)
    digest = sha256(png).hexdigest()
    file = ImageFile("a.png", "image/png", blobs.put(png, ".png"), None, None, None)
    base = {name: told for name, told in OWN.items() if name != "figure_id"}
    ways: list[dict[str, Any]] = [
        {"figure_id": FIGURE_ID}, {"image": "images/a.png"}, {"image": "./images/../images/a.png"},
        {"image_sha256": digest.upper()}, {"paper": "arxiv:2401.01234", "number": "2"},
        {"paper": "arxiv:2401.01234", "number": 2},
    ]  # fmt: skip
    for way in ways:
        path = table(base | way)
        assert one(path, images=(file,)).text == "What falls?"
        assert one(path, raster=blobs.put(png, ".png")).text == "What falls?"
        assert questions(path, figure_id="x#fig.1", paper_id="x", raster=None) == []
    assert one(table(base | {"img_path": "images/a.png"}), "lmms_eval", images=(file,)).key == 0
    assert questions(table(OWN), raster=None, number=None) != []


def test_a_question_joined_twice_comes_once(table: Table, tmp_path: Path) -> None:
    raster = BlobStore(Files(tmp_path / "home")).put(make_png(), ".png")
    file = ImageFile("a.png", "image/png", raster, raster, 32, 24)
    path = table({**OWN, "figure_id": None, "image_sha256": raster.partition(".")[0]})
    assert len(questions(path, images=(file, file), raster=raster)) == 1


def test_one_question_of_many_figures_has_as_many_ids(table: Table) -> None:
    path = table(OWN, {**OWN, "figure_id": "x#fig.1"}, {**OWN, "question": "What rises?"})
    ids = [q.question_id for name in (FIGURE_ID, "x#fig.1") for q in questions(path, figure_id=name)]
    assert len(set(ids)) == len(ids) == 3
    assert index_of(path).sizes() == {"bench": 3}


def test_a_line_may_hold_what_other_texts_end_lines_with(table: Table) -> None:
    raw = '{"figure_id": "x", "question": "What\u2028falls\u0085here?", "answer": "a\u2029b"}\r'
    path = table(raw, "", "  ", OWN)
    assert [row.where for row in read_rows(path, "omniscience")] == [f"{path}:1", f"{path}:4"]


def test_a_table_with_a_byte_order_mark_and_an_array_are_read(table: Table, tmp_path: Path) -> None:
    assert one(table("\ufeff" + json.dumps(OWN))).key == 0
    assert one(table([OWN], name="set.json")).key == 0
    assert index_of(table("")).questions == {}


REFUSED: list[tuple[Any, str]] = [
    ("{", ": is not JSON"),
    ([1], ": is no object"),
    (OWN | {"question": " "}, ": has no `question`"),
    (OWN | {"question": 5}, ": has no `question`"),
    (OWN | {"answer": None}, ": has no answer"),
    (OWN | {"answer": []}, ": has no answer"),
    (SHOWN | {"answer": "  "}, ": has no answer"),
    (SHOWN | {"answer": ["a", " "]}, ": has no answer"),
    (SHOWN | {"answer": {"text": "a"}}, ": the answer is {'text': 'a'}, where"),
    (SHOWN | {"answer": [["a"]]}, ": the answer is [['a']], where"),
    (OWN | {"answer": "heat"}, ": the answer 'heat' is none of the options"),
    (OWN | {"answer": "C"}, ": the answer 'C' is none of the options"),
    (OWN | {"answer": 2}, ": the answer 2 is none of the options"),
    (OWN | {"answer": -1}, ": the answer -1 is none of the options"),
    (OWN | {"answer": True}, ": the answer True is none of the options"),
    (OWN | {"answer": ["voltage", "time"]}, ": has 2 answers where one of the options is needed"),
    (OWN | {"options": ["voltage"]}, ": 1 options, of which 2 to 25 that differ are needed"),
    (OWN | {"options": ["voltage", "voltage"]}, ": 2 options"),
    (OWN | {"options": ["voltage", *map(str, range(25))]}, ": 26 options"),
    (OWN | {"options": ["voltage", " "]}, ": one of `options` is empty"),
    (OWN | {"options": {"a": 1}}, ": `options` is {'a': 1}"),
    (OWN | {"options": ["voltage", None]}, ": `options` is"),
    (OWN | {"options": "[voltage"}, ": `options` is no list"),
    (OWN | {"options": "[{[]: 1}]"}, ": `options` is no list"),
    (OWN | {"options": "[" * 9999}, ": `options` is no list"),
    (OWN | {"needs": "luck"}, ": `needs` is 'luck', not one of pixels, author_caption, context, mixed"),
    (OWN | {"tolerance": 1}, ": `tolerance` is 1, where a share"),
    (OWN | {"tolerance": "5%"}, ": `tolerance` is '5%'"),
    (OWN | {"tolerance": -0.1}, ": `tolerance` is -0.1"),
    (OWN | {"tolerance": True}, ": `tolerance` is True"),
    (OWN | {"figure_id": ["x"]}, ": `figure_id` is ['x'], where a text is needed"),
    (OWN | {"figure_id": ""}, ": names no figure"),
    (OWN | {"figure_id": None, "paper": "x"}, ": names no figure"),
    (OWN | {"figure_id": None, "image": "../a.png"}, ": `image` is ../a.png, which does not lie beside the table"),
    (OWN | {"figure_id": None, "image": "x/../../a.png"}, ": `image` is x/../../a.png, which does not"),
    (OWN | {"figure_id": None, "image": "/etc/passwd"}, ": `image` is /etc/passwd, which does not"),
    (OWN | {"figure_id": None, "image": "https://a.b/c.png"}, ": `image` is https://a.b/c.png, which does not"),
    (OWN | {"figure_id": None, "image": "file:///etc/passwd"}, ": `image` is file:///etc/passwd, which does not"),
    (OWN | {"figure_id": None, "image": "no.png"}, ": `image` is no.png, which cannot be read: No such file"),
    (OWN | {"figure_id": None, "image": "."}, ": `image` is ., which cannot be read: Is a directory"),
    (OWN | {"figure_id": None, "image": "a\0.png"}, ", which cannot be read: embedded null byte"),
    (OWN | {"figure_id": None, "image": "a" * 5000}, ", which cannot be read: File name too long"),
]


@pytest.mark.parametrize(("row", "says"), REFUSED, ids=[str(at) for at in range(len(REFUSED))])
def test_what_is_wrong_is_said_with_file_and_line(table: Table, row: Any, says: str) -> None:
    told = refused(table(OWN, row))
    assert told.startswith(":2: ")
    assert says.removeprefix(":") in told


def test_a_table_without_a_folder_reaches_no_further(
    table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.png").write_bytes(make_png())
    (tmp_path / "sets").mkdir()
    monkeypatch.chdir(tmp_path / "sets")
    row = json.dumps({**OWN, "figure_id": None, "image": "../a.png"})
    Path("set.jsonl").write_text(row)
    with pytest.raises(ImportedError, match="does not lie beside the table"):
        index_of(Path("set.jsonl"))
    monkeypatch.chdir(tmp_path)
    Path("set.jsonl").write_text(row.replace("../", ""))
    assert index_of(Path("set.jsonl")).sizes() == {"bench": 1}


def test_what_is_no_table_is_said(table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(table({}, name="x.json")) == ": is no array of questions"
    assert refused(table([OWN, 5], name="x.json")) == ":2: is no object with fields"
    assert refused(table([], name="x.json"), "spiqa") == ": is no object of papers"
    assert refused(table({"p": 5}, name="x.json"), "spiqa") == ":p: is no object with fields"
    assert "cannot be read" in refused(tmp_path / "nowhere.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe")
    assert "cannot be read" in refused(tmp_path / "bytes.jsonl")
    monkeypatch.setattr("omniscience_assets.evaluation.imported.rows.MOST_BYTES", 10)
    assert "more than 10" in refused(table(OWN))


def test_the_hash_hangs_on_form_and_content(table: Table, tmp_path: Path) -> None:
    path = table(OWN)
    told = sets_hash({"a": (path, "omniscience")})
    assert told == sets_hash({"a": (str(path), "omniscience")})
    assert told != sets_hash({"a": (path, "lmms_eval")})
    assert told != sets_hash({"a": (table(SHOWN), "omniscience")})
    with pytest.raises(ImportedError, match="nowhere"):
        sets_hash({"a": (tmp_path / "nowhere", "omniscience")})


def test_the_hash_hangs_on_the_images_that_are_named(table: Table, tmp_path: Path) -> None:
    sets = {"a": (table({**OWN, "figure_id": None, "image": "x.png"}), "omniscience")}
    (tmp_path / "x.png").write_bytes(make_png())
    told = sets_hash(sets)
    assert told == sets_hash(sets)
    (tmp_path / "x.png").write_bytes(make_png(lines=5))
    assert told != sets_hash(sets)


def complaint_of(path: Path, form: str) -> str:
    try:
        index_of(path, form)
    except ImportedError as error:
        return str(error)
    return ""


WORDS = st.sampled_from([
    "A", "B", "", " ", "voltage", "time", "[1, 2]", "['a', 'b']", "[{[]: 1}]", "../x", "a://b", "x.png", "\0", "2",
    "x-Figure2-1.png", "Figure 3", "[", "5 V",
])  # fmt: skip
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 30) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from([
    "figure_id", "question", "options", "answer", "image", "image_sha256", "paper", "number", "tolerance", "needs",
    "kind", "id", "choices", "A", "B", "C", "answers", "gt", "query", "img_path", "qa", "composition", "arxiv_id",
    "referred_figures_names", "reference", "free_form_answer", "yes_no",
])  # fmt: skip
ROW = st.dictionaries(FIELDS, VALUE, max_size=8)
ANY_FILE = VALUE | ROW | st.lists(ROW, max_size=2) | st.dictionaries(WORDS, ROW | st.just({"qa": [OWN]}), max_size=2)
SPIQA_LIKE = st.fixed_dictionaries({"question": VALUE, "answer": VALUE, "reference": VALUE})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROW | st.builds(lambda row: OWN | row, ROW) | st.builds(lambda row: SHOWN | row, ROW))
def test_any_row_is_a_question_or_refused_where_it_stands(tmp_path: Path, row: dict[str, Any]) -> None:
    path = tmp_path / "any.jsonl"
    path.write_bytes(orjson.dumps(row))
    for form in ("omniscience", "lmms_eval"):
        if complaint := complaint_of(path, form):
            assert complaint.startswith(f"{path}:1: ")
            continue
        (told,) = read_rows(path, form)
        assert isinstance(told, Row)
        assert told.answers
        assert "" not in told.answers
        assert not told.options or told.answers[0] in told.options


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_FILE | st.builds(lambda one: {"2401.1": {"qa": [one]}}, SPIQA_LIKE), st.sampled_from([".json", ".jsonl"]))
def test_any_file_is_questions_or_refused_by_name(tmp_path: Path, told: Any, suffix: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(orjson.dumps(told))
    for form in ("omniscience", "lmms_eval", "spiqa"):
        assert (complaint_of(path, form) or str(path)).startswith(str(path))
