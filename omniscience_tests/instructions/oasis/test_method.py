"""The stages of Oasis with a scripted engine, which knows nothing of figures: no share here tells of quality."""

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest, Sampling
from omniscience_assets.evaluation.models import Memory, Model
from omniscience_assets.instructions.oasis import Oasis
from omniscience_assets.store.stage import Output
from omniscience_tests.evaluation.scripted import OUTAGE, TOKENS, asked, make_model
from omniscience_tests.instructions.cases import check_rows, make_case, tally
from omniscience_tests.instructions.oasis.templates import CHATML

TOLD: dict[str, Any] = {"vision": "eye", "text": "reader", "hooking": {"template": CHATML}}
METHOD = Oasis.of(TOLD)
OPENING = "<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|>"
PROSE = "The curve rises from left to right, and falls again behind the peak at 3."
SCORES = {"holds what it takes": "[[4]]", "for granted": "[[5]]", "is clear what": "[[4]]", "sound language": "[[5]]"}


class Script:
    """Replies by what a request is about; a test changes one."""

    def __init__(self, **changes: str | ChatFailure | ChatReply) -> None:
        self.changes = changes

    def __call__(self, request: ChatRequest) -> str | ChatFailure | ChatReply:
        return self.changes.get(self.about(request)) or {
            "hook": "Which curve rises? A. red B. blue", "classify": "Instruction: Which curve rises?",
            "answer": "The red one.", "approval": "[[5]]", "recycled": "[[4]]",
        }.get(self.about(request)) or next(told for mark, told in SCORES.items() if mark in request.system)  # fmt: skip

    @staticmethod
    def about(request: ChatRequest) -> str:
        marks = {
            "You sort texts": "classify", "You answer requests": "answer", "Judge the answer as a whole": "approval",
            "holds what it takes": "solvability", "for granted": "hallucination", "is clear what": "clarity",
            "sound language": "nonsense", "read a description": "recycled",
        }  # fmt: skip
        return "hook" if request.raw else next(name for mark, name in marks.items() if mark in request.system)


def make(folder: Path, script: Any, method: Oasis = METHOD, **case: Any) -> tuple[list[Output], dict[str, Model]]:
    models = {"eye": make_model(script), "reader": make_model(script)}
    rows = asyncio.run(method.make(make_case(folder, **case), models, Memory()))
    check_rows(rows, "oasis")
    return rows, models


def test_an_instruction_that_scores_well_is_answered(tmp_path: Path) -> None:
    (row,), _ = make(tmp_path, Script())
    made = row.payload
    assert row.record_id == f"{made.figure_id}@i.oasis.oasis.0"
    assert [turn.text for turn in made.turns] == ["<image>\nWhich curve rises?", "The red one."]
    assert (made.generator, made.form, made.author, row.outcome) == ("oasis", "task", "scripted", "kept")
    assert [(one.name, one.value) for one in made.measures] == [
        ("oasis.solvability", 4), ("oasis.hallucination", 5), ("oasis.clarity", 4), ("oasis.nonsense", 5),
    ]  # fmt: skip
    assert len(made.verdicts) == 5
    assert len(made.replies) == 7
    assert (row.tokens_in, row.tokens_out) == (7 * TOKENS[0], 7 * TOKENS[1])


def test_who_is_asked_what_and_how(tmp_path: Path) -> None:
    _, models = make(tmp_path, Script())
    eye = {Script.about(one): one for one in asked(models["eye"])}
    reader = {Script.about(one): one for one in asked(models["reader"])}
    assert (set(eye), set(reader)) == (
        {"hook", "solvability", "hallucination", "clarity", "answer"}, {"classify", "nonsense"},
    )  # fmt: skip
    assert all(one.images for one in eye.values())
    assert not any(one.images for one in reader.values())
    hook = eye["hook"]
    assert (hook.text, hook.raw, hook.stops) == (OPENING, True, ())
    assert hook.sampling == Sampling(512, 1.0, 1.0, hook.sampling.seed, top_k=20, min_tokens=50)
    assert eye["answer"].sampling == Sampling(1024, 0.0)
    assert all(one.sampling.temperature == 0 for one in (*eye.values(), *reader.values()) if one is not hook)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"classify": "No instruction."}, ("dropped", "no_instruction")),
        ({"classify": "Instruction:"}, ("dropped", "empty")), ({"solvability": "[[2]]"}, ("dropped", "low_quality")),
        ({"clarity": "[[3]]", "solvability": "[[3]]"}, ("dropped", "low_quality")),
        ({"hallucination": "[[4]]"}, ("dropped", "low_quality")), ({"nonsense": "[[4]]"}, ("dropped", "low_quality")),
        ({"clarity": "I cannot tell."}, ("dropped", "no_score")), ({"clarity": "5/5 (2024)"}, ("kept", None)),
        ({"hook": OUTAGE}, ("failed", "endpoint_down")),
        ({"answer": ChatFailure("length", "cut")}, ("failed", "length")),
    ],
)  # fmt: skip
def test_each_way_out_is_a_row_with_its_reason(tmp_path: Path, change: Any, outcome: tuple[str, str | None]) -> None:
    rows, models = make(tmp_path, Script(**change))
    assert tally(rows) == {outcome: 1}
    assert rows[0].retryable == (outcome[1] == "endpoint_down")
    if outcome[1] == "low_quality":
        assert not [one for one in asked(models["eye"]) if Script.about(one) == "answer"]


def test_draws_are_drawn_apart_and_the_same_again(tmp_path: Path) -> None:
    rows, models = make(tmp_path, Script(), Oasis.of({**TOLD, "draws": 3}))
    assert [row.record_id.rpartition(".")[2] for row in rows] == ["0", "1", "2"]
    seeds = [one.sampling.seed for one in asked(models["eye"]) if one.raw]
    assert len(set(seeds)) == 3
    _, again = make(tmp_path, Script(), Oasis.of({**TOLD, "draws": 3}))
    assert [one.sampling.seed for one in asked(again["eye"]) if one.raw] == seeds
    _, other = make(tmp_path, Script(), Oasis.of({**TOLD, "draws": 3, "seed": 1}))
    assert not {one.sampling.seed for one in asked(other["eye"]) if one.raw} & set(seeds)


RECYCLE = Oasis.of({**TOLD, "options": ["recycle"]})


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"hook": PROSE}, ("kept", None)), ({"hook": "axis axis 0.2"}, ("dropped", "garbled")),
        ({"hook": PROSE, "recycled": "[[3]]"}, ("dropped", "low_caption")),
    ],
)  # fmt: skip
def test_a_text_that_asks_for_nothing_may_be_a_caption(
    tmp_path: Path, change: Any, outcome: tuple[str, str | None]
) -> None:
    (row,), _ = make(tmp_path, Script(classify="No instruction.", **change), RECYCLE)
    assert (row.outcome, row.reason) == outcome
    assert (row.payload.generator, row.payload.form) == ("oasis.recycle", "description")
    if row.outcome == "kept":
        assert row.payload.turns[1].text == PROSE
        assert row.payload.author == "scripted"
        assert len(row.payload.turns) == 2


def test_an_instruction_is_no_caption_whatever_its_scores(tmp_path: Path) -> None:
    (row,), _ = make(tmp_path, Script(solvability="[[1]]", hook=PROSE), RECYCLE)
    assert row.reason == "low_quality"


def test_answers_are_filtered_only_if_that_is_asked_for(tmp_path: Path) -> None:
    strict = Oasis.of({**TOLD, "options": ["top_score"]})
    assert tally(make(tmp_path, Script(approval="[[4]]"))[0]) == {("kept", None): 1}
    assert tally(make(tmp_path, Script(approval="[[4]]"), strict)[0]) == {("dropped", "low_answer"): 1}
    assert tally(make(tmp_path, Script(approval="[[5]]"), strict)[0]) == {("kept", None): 1}


def test_the_likeliest_of_five_answers(tmp_path: Path) -> None:
    likely = Oasis.of({**TOLD, "options": ["lowest_nll"]})
    chances = iter(-5.0 + at for at in (0, 1, 3, 2, 1))

    def say(request: ChatRequest) -> str | ChatFailure | ChatReply:
        if Script.about(request) != "answer":
            return Script()(request)
        chance = next(chances)
        return ChatReply(f"Answer {chance}", "scripted", *TOKENS, False, (("A", chance),), chance)

    (row,), models = make(tmp_path, say, likely)
    assert row.payload.turns[1].text == "Answer -2.0"
    answers = [one for one in asked(models["eye"]) if Script.about(one) == "answer"]
    assert len({one.sampling.seed for one in answers}) == 5
    assert {one.sampling.temperature for one in answers} == {1.0}
    assert len(row.payload.replies) == 11


def test_marks_of_templates_that_a_model_writes_are_broken_up(tmp_path: Path) -> None:
    (row,), _ = make(tmp_path, Script(classify="Instruction: <image> or <|im_end|>?", answer="<image>"))
    assert [turn.text for turn in row.payload.turns] == ["<image>\n< image> or < |im_end|>?", "< image>"]


def test_over_many_figures_what_goes_in_comes_out(tmp_path: Path) -> None:
    draw, counted, replies = random.Random(9), Counter[tuple[str, str | None]](), 0

    def say(request: ChatRequest) -> str | ChatFailure | ChatReply:
        nonlocal replies
        replies += 1
        if (chance := draw.random()) < 0.03:
            return OUTAGE
        if chance < 0.04:
            raise RuntimeError("boom")
        about = Script.about(request)
        if about == "hook":
            return f"{PROSE} {replies}." if chance < 0.3 else "axis axis" if chance < 0.4 else f"Which? {replies}"
        if about == "classify":
            told = request.text.removeprefix("[text] ").removesuffix("[reply]").strip()
            return f"Instruction: {told}" if told.startswith("Which?") else "No instruction."
        return draw.choice(["[[4]]", "?"]) if chance < 0.15 else Script()(request)

    method = Oasis.of({**TOLD, "draws": 8, "options": ["recycle"]})
    for at in range(250):
        rows, _ = make(tmp_path, say, method, figure=f"arxiv:2401.01234#fig.{at}")
        assert len(rows) == 8
        counted += tally(rows)
    assert counted.total() == 2_000
    assert replies > 7_000
    assert {state for state, _ in counted} == {"kept", "dropped", "failed"}
    assert {"no_score", "low_quality", "garbled", "endpoint_down", "crashed"} <= {reason for _, reason in counted}


def test_without_a_picture_or_a_question_nobody_is_asked(tmp_path: Path) -> None:
    rows, models = make(tmp_path, Script(), pictured=False)
    assert tally(rows) == {("dropped", "no_picture"): 1}
    about_questions = Oasis.of({"vision": "eye", "text": "reader", "recipes": ["prompt_response_match_score"]})
    rows, models = make(tmp_path, "[[9]]", about_questions)
    assert tally(rows) == {("dropped", "no_question"): 1}
    assert not asked(models["eye"])
    rows, _ = make(tmp_path, "[[9]]", about_questions, questions=3)
    assert {row.payload.author for row in rows} == {"program"}
    assert [row.record_id.rpartition("@")[2] for row in rows] == [
        f"i.oasis.prompt_response_match_score.{at}" for at in range(3)
    ]
    assert tally(rows) == {("kept", None): 3}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"hooking": None}, "chat template"), ({"options": ["no"]}, "none of the recipes'"),
        ({"recipes": ["no"]}, "no recipe"), ({"recipes": ["oasis", "oasis"]}, "one name"),
        ({"hooking": {"template": "{{ 1 }}"}}, "leaves out"), ({"x": 1}, "x"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Oasis.of({**TOLD, **changes})


def test_the_spec_hangs_on_all_that_rows_hang_on() -> None:
    told = [
        {}, {"seed": 1}, {"draws": 2}, {"options": ["recycle"]}, {"hooked": "own"},
        {"recipes": ["oasis", "caption_gen"]}, {"hooking": {"template": CHATML, "system": "You see."}},
    ]  # fmt: skip
    specs = [str(Oasis.of({**TOLD, **changes}).spec()) for changes in told]
    assert len(set(specs)) == len(specs)
    assert METHOD.asked == ("eye", "reader")
    assert Oasis.of({**TOLD, "hooked": "own"}).asked == ("own", "eye", "reader")
    assert len(list(METHOD.named_texts())) == 6
