"""The stage `caption_qa_eval`: one row per question, reader and arm. Replies are scripted."""

import asyncio
import json
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.captioning.backends.chat import ChatRequest
from omniscience_assets.evaluation.arms import ARMS
from omniscience_assets.evaluation.models import Model
from omniscience_assets.evaluation.settings import load_settings
from omniscience_assets.evaluation.stage import CaptionQaStage
from omniscience_assets.records import Answer
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.stage import Output, Task, WorkItem
from omniscience_tests.evaluation.scripted import (
    COST,
    OUTAGE,
    TOKENS,
    asked,
    choosing,
    make_model,
    make_open,
    make_question,
)
from omniscience_tests.factories import CAPTION_TEXT, FIGURE_ID, make_caption, make_figure, make_mention, make_png

SEES = {"model": "m", "backend": "vllm", "sees": True}
BLIND = SEES | {"sees": False}
READING: dict[str, Any] = {"models": {"reader": SEES, "judge": BLIND}, "readers": ["reader"]}
JUDGED = READING | {"open_answers": {"by": ["judge"]}}
OPEN = '{"answer": "goes down", "cannot_answer": false}'


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "home")


def make_stage(files: Files, told: Mapping[str, Any] | None = None, **models: Model) -> CaptionQaStage:
    return CaptionQaStage(files, load_settings(None, told), models)


def item(files: Files, *questions: Any, **inputs: Any) -> WorkItem:
    raster = BlobStore(files).put(make_png(), ".png")
    given: dict[str, Any] = {
        "routed_captions": [make_caption()],
        "triplets": [make_figure(raster=raster)],
        "questions": questions,
    }
    return WorkItem(Task("arxiv:2401.01234", FIGURE_ID, ()), given | inputs)


def work(stage: CaptionQaStage, told: WorkItem) -> list[Any]:
    outputs: list[Output] = asyncio.run(stage.work(told))
    assert len({one.record_id for one in outputs}) == len(outputs)
    for one in outputs:
        assert one.record_id.partition("@")[0] == FIGURE_ID
        assert isinstance(one.payload, Answer | None)
        assert (one.outcome == "kept") == (one.reason is None)
        assert one.payload is None or (one.payload.score is None) == (one.outcome == "failed")
    return outputs


def test_the_embedded_reader_answers_from_every_arm_but_the_image(files: Files) -> None:
    question = make_question(
        text="Which quantity is plotted on the x axis of panel (b)?",
        options=("Time (s)", "Frequency (Hz)", "Energy (eV)"),
        key=1,
        accepted=("Frequency (Hz)",),
    )
    outputs = work(make_stage(files), item(files, question))
    assert [one.record_id for one in outputs] == [f"{FIGURE_ID}@a.1.lexical.{arm}" for arm in ARMS if arm != "image"]
    told = {one.payload.arm: one.payload for one in outputs}
    assert (told["new_caption"].status, told["new_caption"].correct, told["new_caption"].score) == (
        "answered",
        True,
        1.0,
    )
    assert (told["blind"].status, told["blind"].correct, told["blind"].score) == (
        "abstained",
        False,
        pytest.approx(1 / 3 + 0.05),
    )
    assert {one.cost_usd for one in outputs} == {0.0}
    assert work(make_stage(files), item(files, question)) == outputs


def test_a_seeing_reader_answers_from_every_arm(files: Files) -> None:
    model = make_model(choosing("falls"))
    figure = make_figure(raster=BlobStore(files).put(make_png(), ".png"), mentions=(make_mention("Fig. 2 decays."),))
    outputs = work(make_stage(files, READING, reader=model), item(files, make_question(), triplets=[figure]))
    assert [one.payload.arm for one in outputs] == list(ARMS)
    assert all(one.payload.correct for one in outputs)
    assert [bool(request.images) for request in asked(model)] == [arm == "image" for arm in ARMS]
    texts = dict(zip(ARMS, (request.text for request in asked(model)), strict=True))
    assert [arm for arm in ARMS if figure.caption in texts[arm]] == ["author_caption", "author_caption_context"]
    assert [arm for arm in ARMS if "Fig. 2 decays." in texts[arm]] == ["author_caption_context"]
    assert [arm for arm in ARMS if CAPTION_TEXT in texts[arm]] == ["new_caption"]
    assert sum(one.cost_usd for one in outputs) == pytest.approx(6 * COST)
    assert {(one.tokens_in, one.tokens_out) for one in outputs} == {TOKENS}


def test_only_the_arms_of_the_settings_are_asked(files: Files) -> None:
    model = make_model(choosing("falls"))
    told = READING | {"arms": ["new_caption", "blind"]}
    outputs = work(make_stage(files, told, reader=model), item(files, make_question()))
    assert [one.payload.arm for one in outputs] == ["blind", "new_caption"]


def test_a_figure_without_an_image_has_no_such_arm(files: Files) -> None:
    model = make_model(choosing("falls"))
    blank = item(files, make_question(), triplets=[make_figure(raster=None)])
    outputs = work(make_stage(files, READING, reader=model), blank)
    assert [one.payload.arm for one in outputs] == [arm for arm in ARMS if arm != "image"]


def test_an_image_that_is_lost_is_no_wrong_answer(files: Files) -> None:
    model = make_model(choosing("falls"))
    lost = item(files, make_question(), triplets=[make_figure(raster="ab" * 32 + ".png")])
    *others, image = work(make_stage(files, READING, reader=model), lost)
    assert (image.outcome, image.reason, image.retryable, image.payload.score) == (
        "failed", "broken_image", False, None,
    )  # fmt: skip
    assert {one.outcome for one in others} == {"kept"}


@pytest.mark.parametrize(
    ("told", "questions", "reason"),
    [
        ({}, [], "no_question"),
        ({"share": 1e-9}, [make_question()], "not_drawn"),
        ({}, [make_open()], "no_reader"),
    ],
)
def test_what_is_not_asked_is_a_row_that_says_why(
    files: Files, told: dict[str, Any], questions: list[Any], reason: str
) -> None:
    stage = make_stage(files, told)
    (one,) = work(stage, item(files, *questions))
    assert (one.record_id, one.payload, one.outcome, one.reason) == (f"{FIGURE_ID}@a", None, "dropped", reason)
    assert one.record_id == stage.failed_id(FIGURE_ID)


def test_an_outage_of_the_reader_fails_the_row_for_now(files: Files) -> None:
    def say(request: ChatRequest) -> Any:
        return OUTAGE if CAPTION_TEXT in request.text else choosing("falls")(request)

    outputs = work(make_stage(files, READING, reader=make_model(say)), item(files, make_question()))
    told = {one.payload.arm: (one.outcome, one.reason, one.retryable, one.payload.correct) for one in outputs}
    assert told.pop("new_caption") == ("failed", "endpoint_down", True, None)
    assert set(told.values()) == {("kept", None, False, True)}


def test_a_reply_that_is_no_answer_is_a_wrong_one_and_not_a_failure(files: Files) -> None:
    outputs = work(make_stage(files, READING, reader=make_model("It is A or B")), item(files, make_question()))
    assert {(one.outcome, one.payload.status, one.payload.score) for one in outputs} == {("kept", "unparsed", 0.0)}
    assert all("It is A or B" in (one.detail or "") for one in outputs)


def test_open_answers_go_to_the_judges(files: Files) -> None:
    judge = make_model('{"same": "yes"}', "judge")
    outputs = work(make_stage(files, JUDGED, reader=make_model(OPEN), judge=judge), item(files, make_open()))
    assert {(one.payload.scored_by, one.payload.score, one.payload.correct) for one in outputs} == {
        ("votes", 1.0, True)
    }
    assert len(asked(judge)) == 1
    assert sum(one.cost_usd for one in outputs) == pytest.approx((len(ARMS) + 1) * COST)


def test_an_outage_of_the_judges_fails_the_row_for_now(files: Files) -> None:
    models = {"reader": make_model(OPEN), "judge": make_model(OUTAGE, "judge")}
    outputs = work(make_stage(files, JUDGED, **models), item(files, make_open()))
    assert {(one.outcome, one.reason, one.retryable) for one in outputs} == {("failed", "endpoint_down", True)}
    assert sum(one.cost_usd for one in outputs) == pytest.approx(len(ARMS) * COST)


def test_what_was_said_before_is_not_asked_again(files: Files) -> None:
    questions = make_question(), make_open(question_id=f"{FIGURE_ID}@q.2")

    def say(request: ChatRequest) -> str:
        return choosing("falls")(request) if "A. " in request.text else OPEN  # type: ignore[return-value]

    models = {"reader": make_model(say), "judge": make_model('{"same": "no"}', "judge")}
    first = work(make_stage(files, JUDGED, **models), item(files, *questions))
    assert len(first) == 2 * len(ARMS)
    replies = [reply for one in first for reply in one.payload.replies]
    silent = {"reader": make_model(OUTAGE), "judge": make_model(OUTAGE, "judge")}
    again = work(make_stage(files, JUDGED, **silent), item(files, *questions, replies=replies))
    assert [one.payload for one in again] == [one.payload for one in first]
    assert {(one.cost_usd, one.tokens_in, one.tokens_out) for one in again} == {(0.0, 0, 0)}
    assert asked(silent["reader"]) == asked(silent["judge"]) == []


def spec_of(files: Files, **changes: Any) -> dict[str, Any]:
    told = make_stage(files, JUDGED | changes).spec()
    assert json.loads(json.dumps(told)) == told
    return dict(told)


def test_the_spec_hangs_on_what_answers_hang_on(files: Files) -> None:
    known = spec_of(files)
    served = {"model": "m", "backend": "openai"}
    here, there = (
        spec_of(files, models={"reader": served | {"endpoint": name, "price": price}, "judge": BLIND})
        for name, price in (("here", None), ("there", {"tokens_in": 1, "tokens_out": 2}))
    )
    assert here == there != known
    assert "endpoint" not in json.dumps(here)
    assert "price" not in json.dumps(here)
    assert spec_of(files, questions={"per_figure": 3}) == known
    assert spec_of(files, models={**JUDGED["models"], "spare": SEES}) == known
    for change in (
        {"readers": ["lexical"]},
        {"arms": ["blind"]},
        {"seed": 1},
        {"share": 0.5},
        {"open_answers": None},
        {"open_answers": {"by": ["judge"], "method": "l3score"}},
        {"models": {"reader": SEES | {"max_pixels": 1000}, "judge": BLIND}},
        {"models": {"reader": SEES, "judge": BLIND | {"temperature": 1.0}}},
    ):
        assert spec_of(files, **change) != known


def test_a_reader_that_learns_to_see_is_another_way_of_making_answers(files: Files) -> None:
    told = {"reader": BLIND, "judge": BLIND}
    assert spec_of(files, models=told) != spec_of(files)


def test_a_stage_goes_to_workers_and_works_there(files: Files) -> None:
    stage = make_stage(files, {"seed": 5})
    sent = pickle.loads(pickle.dumps(stage))
    assert (sent.settings, sent.spec()) == (stage.settings, stage.spec())
    assert work(sent, item(files, make_question())) == work(stage, item(files, make_question()))
