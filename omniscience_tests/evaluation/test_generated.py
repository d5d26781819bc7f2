"""Questions that a model writes: what is asked for, what is read, what is left out."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.captioning.backends.chat import ChatFailure
from omniscience_assets.evaluation.answers.reading import MAX_OPTIONS
from omniscience_assets.evaluation.filters.agreement import schema as agreement_schema
from omniscience_assets.evaluation.generated import KINDS, schema, write_questions
from omniscience_assets.evaluation.models import Memory, Model, Said, Silence
from omniscience_assets.evaluation.settings import Generated
from omniscience_assets.records import Needs, Question, Reply
from omniscience_assets.store.files import Files
from omniscience_tests.evaluation.scripted import COST, OUTAGE, asked, make_model, picture_in
from omniscience_tests.factories import make_evidence, make_figure

WRITTEN: dict[str, Any] = {
    "question": "Which curve is the highest at 5 s?", "answer": "measured", "wrong": ["fitted", "simulated", "none"],
    "needs": "pixels", "kind": "extreme", "basis": "the blue line",
}  # fmt: skip


def assert_strict_schema(schema: Mapping[str, Any]) -> None:
    """Every object closed, with all its properties required, as engines that enforce schemas want it; every type known.

    No library that checks schemas is among the dependencies.
    """
    match schema["type"]:
        case "object":
            assert schema["additionalProperties"] is False
            assert schema["required"] == list(schema["properties"])
            for one in schema["properties"].values():
                assert_strict_schema(one)
        case "array":
            assert 0 <= schema["minItems"] <= schema["maxItems"]
            assert_strict_schema(schema["items"])
        case told:
            assert told in ("string", "boolean")
            assert "enum" not in schema or (schema["enum"] and len(set(schema["enum"])) == len(schema["enum"]))
    json.dumps(schema)


def paper(*questions: Mapping[str, Any]) -> str:
    return json.dumps({"questions": questions})


def write(model: Model, home: Path | str, memory: Memory | None = None, **settings: Any) -> tuple[list[Question], Said]:
    how = Generated(by="author", **settings)
    picture = picture_in(Files(home))
    told = write_questions(make_figure(), make_evidence(), how, model, picture=picture, memory=memory or Memory())
    return asyncio.run(told)


def read(tmp_path: Path, *questions: Mapping[str, Any], **settings: Any) -> list[Question]:
    return write(make_model(paper(*questions)), tmp_path, **settings)[0]


def test_the_schemas_are_strict_and_hold_the_numbers() -> None:
    told = schema(5, 3)
    assert_strict_schema(told)
    assert_strict_schema(agreement_schema())
    questions = told["properties"]["questions"]
    assert questions["maxItems"] == 5
    one = questions["items"]["properties"]
    assert (one["wrong"]["minItems"], one["wrong"]["maxItems"]) == (3, 3)
    assert one["needs"]["enum"] == list(get_args(Needs))
    assert one["kind"]["enum"] == list(KINDS)


def test_a_question_is_read_with_its_key_after_shuffling(tmp_path: Path) -> None:
    asked_for = [WRITTEN | {"question": f"Which curve is the highest at {number} s?"} for number in range(20)]
    questions = read(tmp_path, *asked_for, per_figure=20)
    assert len({one.question_id for one in questions}) == 20
    for one in questions:
        assert one.key is not None
        assert one.options[one.key] == "measured" == one.accepted[0]
        assert sorted(one.options) == ["fitted", "measured", "none", "simulated"]
        assert (one.kind, one.origin, one.author, one.basis) == (
            "written_extreme",
            "model",
            "scripted",
            "the blue line",
        )
    assert len({one.key for one in questions}) == 4
    assert read(tmp_path, *asked_for, per_figure=20) == questions


def test_repeated_options_are_left_out_and_so_are_questions_without_two(tmp_path: Path) -> None:
    (one,) = read(tmp_path, WRITTEN | {"wrong": ["fitted", " fitted ", "measured", "", " "]})
    assert sorted(one.options) == ["fitted", "measured"]
    assert read(tmp_path, WRITTEN | {"wrong": ["measured", ""]}) == []
    assert read(tmp_path, WRITTEN | {"wrong": []}) == []
    assert read(tmp_path, WRITTEN | {"answer": " "}) == []
    assert read(tmp_path, WRITTEN | {"question": " "}) == []


def test_no_more_is_taken_than_was_asked_for(tmp_path: Path) -> None:
    many = WRITTEN | {"wrong": [f"curve {letter}" for letter in "bcdefghijklmnopqrstuvwxyzaeiou" * 2]}
    (one,) = read(tmp_path, many)
    assert len(one.options) == 4
    (most,) = read(tmp_path, many, wrong=7)
    assert len(most.options) == 8 <= MAX_OPTIONS
    assert len(read(tmp_path, *[WRITTEN | {"basis": str(at)} for at in range(9)], per_figure=2)) == 2


@pytest.mark.parametrize(
    "reply",
    [
        "no questions",
        "[]",
        json.dumps(WRITTEN),
        paper(WRITTEN | {"kind": "riddle"}),
        paper(WRITTEN | {"needs": "luck"}),
        paper(WRITTEN | {"more": 1}),
        paper({**WRITTEN, "wrong": "fitted"}),
        paper(WRITTEN) + paper(WRITTEN | {"answer": "fitted"}),
    ],
)
def test_a_broken_reply_is_silence_that_was_paid_for(tmp_path: Path, reply: str) -> None:
    questions, said = write(make_model(reply), tmp_path)
    assert questions == []
    assert isinstance(said.reply, Silence)
    assert (said.reply.cause, said.reply.retryable) == ("broken_reply", False)
    assert said.cost_usd == pytest.approx(COST)


@pytest.mark.parametrize(("failure", "retryable"), [(OUTAGE, True), (ChatFailure("refusal", "no"), False)])
def test_no_reply_is_silence(tmp_path: Path, failure: ChatFailure, retryable: bool) -> None:
    questions, said = write(make_model(failure), tmp_path)
    assert questions == []
    assert isinstance(said.reply, Silence)
    assert (said.reply.cause, said.reply.retryable) == (failure.reason, retryable)


def test_the_author_sees_the_figure_and_what_the_paper_says(tmp_path: Path) -> None:
    model = make_model(paper(WRITTEN))
    write(model, tmp_path, per_figure=3, wrong=2)
    (request,) = asked(model)
    assert len(request.images) == 1
    assert request.schema == schema(3, 2)
    assert "Write 3 questions" in request.system
    assert make_figure().caption in request.text
    assert ", ".join(KINDS) in request.system


def test_what_was_written_before_is_not_paid_again(tmp_path: Path) -> None:
    questions, said = write(make_model(paper(WRITTEN)), tmp_path)
    assert isinstance(said.reply, Reply)
    silent = make_model(OUTAGE)
    again, told = write(silent, tmp_path, Memory({said.reply.key: said.reply}))
    assert again == questions
    assert (told.reused, told.cost_usd, asked(silent)) == (True, 0, [])


TEXTS = st.sampled_from(["measured", "fitted", "Which curve is it?", "", " ", "5", "x" * 400, "±"])


ANY_QUESTION = st.fixed_dictionaries({
    "question": TEXTS, "answer": TEXTS, "wrong": st.lists(TEXTS, max_size=40), "basis": TEXTS,
    "needs": st.sampled_from(["pixels", "context"]), "kind": st.sampled_from(["trend", "count"]),
})  # fmt: skip


@given(st.lists(ANY_QUESTION, max_size=4))
def test_whatever_is_written_can_be_asked(tmp_path_factory: pytest.TempPathFactory, told: list[dict[str, Any]]) -> None:
    home = tmp_path_factory.getbasetemp() / "written"
    questions, _ = write(make_model(paper(*told)), home)
    for one in questions:
        assert one.key is not None
        assert one.options[one.key] == one.accepted[0] != ""
        assert len(set(one.options)) == len(one.options) in (2, 3, 4)
