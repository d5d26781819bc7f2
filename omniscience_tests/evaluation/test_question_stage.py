"""The stage `questions`: one row a question, and why there is none. Replies are scripted."""

import asyncio
import json
import pickle
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.captioning.backends.chat import ChatFailure
from omniscience_assets.evaluation.asking import QuestionsStage
from omniscience_assets.evaluation.models import Model
from omniscience_assets.evaluation.settings import EvaluationSettings, load_settings
from omniscience_assets.records import Evidence, Question
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.stage import Output, Task, WorkItem
from omniscience_tests.captioning.scripted_chat import ScriptedChat
from omniscience_tests.evaluation.scripted import COST, OUTAGE, TOKENS, asked, choosing, make_model, make_open
from omniscience_tests.evaluation.test_generated import WRITTEN, paper
from omniscience_tests.factories import FIGURE_ID, make_evidence, make_figure, make_png

SEES = {"model": "m", "backend": "vllm", "sees": True}
WRITING: dict[str, Any] = {
    "models": {"author": SEES, "reader": SEES},
    "questions": {"per_figure": 0, "generated": {"by": "author"}},
    "filters": {"blind": {"by": "reader", "shuffles": 2}},
}
CANNOT = '{"answer": "E"}'


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "home")


def make_stage(files: Files, told: Mapping[str, Any] | None = None, **models: Model) -> QuestionsStage:
    return QuestionsStage(files, load_settings(None, told), models)


def item(files: Files, evidence: Evidence | None = None, **inputs: Any) -> WorkItem:
    raster = BlobStore(files).put(make_png(), ".png")
    given: dict[str, Any] = {"figure_evidence": [evidence or make_evidence()], "triplets": [make_figure(raster=raster)]}
    return WorkItem(Task("arxiv:2401.01234", FIGURE_ID, ()), given | inputs)


def work(stage: QuestionsStage, told: WorkItem) -> list[Any]:
    outputs: list[Output] = asyncio.run(stage.work(told))
    assert len({one.record_id for one in outputs}) == len(outputs)
    for one in outputs:
        assert one.outcome != "dropped" or one.reason
        assert isinstance(one.payload, Question | None)
    return outputs


def brief(outputs: list[Any]) -> list[tuple[str, str | None]]:
    return [(one.outcome, one.reason) for one in outputs]


def test_without_models_there_are_the_programs_questions(files: Files) -> None:
    outputs = work(make_stage(files), item(files))
    assert 1 <= len(outputs) <= 8
    for one in outputs:
        assert one.outcome == "kept"
        assert one.record_id == one.payload.question_id
        assert one.record_id.startswith(f"{FIGURE_ID}@q.")
        assert [verdict.gate for verdict in one.payload.verdicts] == ["duplicates"]
        assert (one.cost_usd, one.tokens_in, one.payload.origin) == (0, 0, "program")
    assert work(make_stage(files), item(files)) == outputs
    fewer = make_stage(files, {"questions": {"per_figure": 2}})
    assert len(work(fewer, item(files))) == 2


def test_captions_are_no_input() -> None:
    assert [one.asset for one in QuestionsStage.inputs] == ["figure_evidence", "triplets"]


def test_a_figure_with_nothing_to_ask_is_a_row(files: Files) -> None:
    stage = make_stage(files, {"questions": {"per_figure": 0}})
    (one,) = work(stage, item(files))
    assert (one.record_id, one.payload, one.outcome, one.reason) == (f"{FIGURE_ID}@q", None, "dropped", "no_question")
    assert one.record_id == stage.failed_id(FIGURE_ID)


def test_a_model_writes_and_its_reply_has_a_row_of_its_own(files: Files) -> None:
    models = {"author": make_model(paper(WRITTEN), "author"), "reader": make_model(CANNOT)}
    kept, reply = work(make_stage(files, WRITING, **models), item(files))
    assert (kept.outcome, kept.payload.kind, kept.payload.author) == ("kept", "written_extreme", "scripted")
    assert [verdict.gate for verdict in kept.payload.verdicts] == ["duplicates", "blind"]
    assert kept.cost_usd == pytest.approx(2 * COST)
    assert (kept.tokens_in, kept.tokens_out) == (2 * TOKENS[0], 2 * TOKENS[1])
    assert (reply.record_id, reply.outcome, reply.reason) == (f"{FIGURE_ID}@q.written", "dropped", "author_reply")
    assert (reply.cost_usd, reply.tokens_in, reply.tokens_out) == (pytest.approx(COST), *TOKENS)
    assert [one.said for one in reply.payload.replies] == [paper(WRITTEN)]
    (request,) = asked(models["author"])
    assert len(request.images) == 1


def test_a_question_that_is_answered_blind_is_dropped_with_its_evidence(files: Files) -> None:
    models = {"author": make_model(paper(WRITTEN), "author"), "reader": make_model(choosing("measured"))}
    dropped, _ = work(make_stage(files, WRITING, **models), item(files))
    assert (dropped.outcome, dropped.reason, dropped.detail) == ("dropped", "answered_blind", "of 2")
    assert dropped.payload.text == WRITTEN["question"]


def test_an_outage_of_a_filter_is_no_verdict_and_is_tried_again(files: Files) -> None:
    models = {"author": make_model(paper(WRITTEN), "author"), "reader": make_model(OUTAGE)}
    failed, _ = work(make_stage(files, WRITING, **models), item(files))
    assert (failed.outcome, failed.reason, failed.retryable) == ("failed", "endpoint_down", True)
    assert failed.payload.text == WRITTEN["question"]


@pytest.mark.parametrize(
    ("said", "outcome", "reason", "retryable"),
    [
        (OUTAGE, "failed", "endpoint_down", True),
        (ChatFailure("refusal", "no", *TOKENS), "failed", "refusal", False),
        ("nothing", "failed", "broken_reply", False),
        (paper(WRITTEN | {"wrong": []}), "dropped", "author_reply", False),
    ],
)
def test_an_author_that_writes_nothing_is_a_row(
    files: Files, said: Any, outcome: str, reason: str, retryable: bool
) -> None:
    models = {"author": make_model(said, "author"), "reader": make_model(CANNOT)}
    (one,) = work(make_stage(files, WRITING, **models), item(files))
    assert (one.record_id, one.outcome, one.reason, one.retryable) == (
        f"{FIGURE_ID}@q.written", outcome, reason, retryable,
    )  # fmt: skip
    assert one.cost_usd == pytest.approx(0 if said is OUTAGE else COST)


def test_the_programs_questions_stand_while_the_author_is_out(files: Files) -> None:
    told = {**WRITING, "questions": {"per_figure": 3, "generated": {"by": "author"}}}
    models = {"author": make_model(OUTAGE, "author"), "reader": make_model(CANNOT)}
    assert brief(work(make_stage(files, told, **models), item(files))) == [
        ("kept", None), ("kept", None), ("kept", None), ("failed", "endpoint_down"),
    ]  # fmt: skip


def test_nobody_writes_of_what_has_no_image_or_is_not_drawn(files: Files) -> None:
    author = make_model(paper(WRITTEN), "author")
    models = {"author": author, "reader": make_model(CANNOT)}
    blank = item(files, triplets=[make_figure(raster=None)])
    assert brief(work(make_stage(files, WRITING, **models), blank)) == [("dropped", "no_question")]
    rare = {**WRITING, "questions": {"per_figure": 0, "generated": {"by": "author", "share": 1e-9}}}
    assert brief(work(make_stage(files, rare, **models), item(files))) == [("dropped", "no_question")]
    assert asked(author) == []


def test_the_same_question_is_one_row(files: Files) -> None:
    twice = make_model(paper(WRITTEN, WRITTEN | {"basis": "said again"}), "author")
    stage = make_stage(files, WRITING, author=twice, reader=make_model(CANNOT))
    assert brief(work(stage, item(files))) == [("kept", None), ("dropped", "author_reply")]
    other = make_model(paper(WRITTEN, WRITTEN | {"wrong": ["fitted"]}), "author")
    stage = make_stage(files, WRITING, author=other, reader=make_model(CANNOT))
    assert brief(work(stage, item(files)))[1] == ("dropped", "duplicate_question")


def test_benchmarks_questions_are_filtered_like_others(files: Files) -> None:
    imported = make_open(question_id=f"{FIGURE_ID}@q.b", origin="benchmark", author="bench")
    told = {"questions": {"per_figure": 0}, "models": {"reader": SEES}, "filters": {"blind": {"by": "reader"}}}
    reader = make_model('{"answer": "falls", "cannot_answer": false}')
    outputs = work(make_stage(files, told, reader=reader), item(files, imported=[imported, imported]))
    assert brief(outputs) == [("dropped", "answered_blind")]


def test_what_was_said_before_is_not_asked_again(files: Files) -> None:
    models = {"author": make_model(paper(WRITTEN), "author"), "reader": make_model(CANNOT)}
    first = work(make_stage(files, WRITING, **models), item(files))
    replies = [reply for one in first for reply in one.payload.replies]
    silent = {"author": make_model(OUTAGE, "author"), "reader": make_model(OUTAGE)}
    again = work(make_stage(files, WRITING, **silent), item(files, replies=replies))
    assert [one.payload for one in again] == [one.payload for one in first]
    assert {(one.cost_usd, one.tokens_in, one.tokens_out) for one in again} == {(0.0, 0, 0)}
    assert asked(silent["author"]) == asked(silent["reader"]) == []


def spec_of(files: Files, **changes: Any) -> dict[str, Any]:
    told = make_stage(files, WRITING | changes).spec()
    assert json.loads(json.dumps(told)) == told
    return dict(told)


def test_the_spec_hangs_on_what_questions_hang_on(files: Files, tmp_path: Path) -> None:
    known = spec_of(files)
    priced = SEES | {"price": {"tokens_in": 1, "tokens_out": 2}}
    assert spec_of(files, models={"author": priced, "reader": SEES | {"sees": False}}) == known
    assert spec_of(files, models={"author": SEES, "reader": SEES, "spare": SEES}) == known
    assert spec_of(files, readers=["lexical", "reader"], share=0.5, seed=7, arms=["blind", "image"]) == known
    served = {"model": "m", "backend": "openai", "sees": True}
    here, there = (
        spec_of(files, models={"author": served | {"endpoint": name}, "reader": SEES}) for name in ("here", "there")
    )
    assert here == there != known
    assert "endpoint" not in json.dumps(here)
    assert "price" not in json.dumps(here)
    (tmp_path / "set.jsonl").write_text("")
    changes: list[dict[str, Any]] = [
        {"models": {"author": SEES | {"temperature": 1.0}, "reader": SEES}},
        {"questions": {"per_figure": 1, "generated": {"by": "author"}}},
        {"questions": {"per_figure": 0, "generated": {"by": "author", "wrong": 2}}},
        {"questions": {"per_figure": 0}},
        {"filters": {}},
        {"filters": {"blind": {"by": "reader", "shuffles": 3}}},
        {"questions": {"per_figure": 0, "imported": {"a": {"path": str(tmp_path / "set.jsonl")}}}},
    ]
    for change in changes:
        assert spec_of(files, **change) != known


def test_an_engines_version_is_part_of_the_spec(files: Files) -> None:
    newer = make_model(CANNOT)
    assert isinstance(newer.paid.chat, ScriptedChat)
    newer.paid.chat.version = "2"
    specs = [make_stage(files, WRITING, author=one, reader=one).spec() for one in (make_model(CANNOT), newer)]
    assert specs[0] != specs[1]


def test_a_stage_goes_to_workers_and_works_there(files: Files) -> None:
    stage = make_stage(files, {"questions": {"per_figure": 3}})
    sent = pickle.loads(pickle.dumps(stage))
    assert sent.settings == stage.settings
    assert sent.spec() == stage.spec()
    assert work(sent, item(files)) == work(stage, item(files))


def test_a_stage_without_models_is_made_of_settings() -> None:
    assert EvaluationSettings() == load_settings()
    changed = replace(make_stage(Files("/tmp")), models={"reader": make_model(CANNOT)})
    assert changed == make_stage(changed.files)
