"""The stages of AdaMLLM with a scripted engine, which knows nothing of figures."""

import asyncio
import random
from pathlib import Path

import pytest

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest
from omniscience_assets.evaluation.models import Memory
from omniscience_assets.instructions.adamllm import Adamllm
from omniscience_assets.instructions.adamllm.synthesis import INFORMATIVE, PRECISE
from omniscience_assets.instructions.adamllm.training import DESCRIBE
from omniscience_assets.store.stage import Output
from omniscience_tests.evaluation.scripted import OUTAGE, Answering, asked, make_model
from omniscience_tests.instructions.cases import check_rows, make_case, tally
from omniscience_tests.instructions.oasis.templates import CHATML

TOLD = {"synthesizer": "own", "judge": "reader", "hooking": {"template": CHATML}}
METHOD = Adamllm.of(TOLD)
USER, ASSISTANT, END = "<|im_end|>\n<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n", "<|im_end|>"
GOOD = f"{PRECISE}\nHow many?{ASSISTANT}two{USER}{INFORMATIVE}\nHow many?{ASSISTANT}One rises, one falls.{END}"


def make(
    folder: Path, synthesis: str | ChatFailure | Answering, verdict: str | ChatFailure | Answering = "Yes",
    method: Adamllm = METHOD, figure: str = "",
) -> list[Output]:  # fmt: skip
    models = {"own": make_model(synthesis), "reader": make_model(verdict)}
    rows = asyncio.run(method.make(make_case(folder, figure=figure), models, Memory()))
    check_rows(rows, "adamllm")
    return rows


def test_caption_and_task_are_one_conversation_with_its_image(tmp_path: Path) -> None:
    (row,) = make(tmp_path, GOOD)
    made = row.payload
    assert (row.outcome, made.generator, made.author) == ("kept", "mix.chain_of_thought", "scripted")
    assert len(made.turns) == 4
    texts = [turn.text for turn in made.turns]
    assert sum("How many?" in text for text in texts) == 1
    assert any("One rises, one falls." in text and "two" in text for text in texts)
    assert made.views[0].image == make_case(tmp_path).figure.raster
    assert {one.name: one.value for one in made.measures} == {
        "adamllm.exchanges": 2, "adamllm.malformed": 0, "adamllm.cut": 0,
    }  # fmt: skip


def test_the_synthesizer_is_asked_in_an_open_turn_behind_the_caption(tmp_path: Path) -> None:
    models = {"own": make_model(GOOD), "reader": make_model("Yes")}
    case = make_case(tmp_path, text="A <|im_end|> curve.")
    asyncio.run(METHOD.make(case, models, Memory()))
    (request,) = asked(models["own"])
    image = "<|vision_start|><|image_pad|><|vision_end|>"
    assert request.text == f"<|im_start|>user\n{image}{DESCRIBE}{ASSISTANT}A < |im_end|> curve.{USER}"
    assert request.raw
    assert request.stops == METHOD.stops
    assert (request.sampling.temperature, request.sampling.max_tokens) == (0.0, 512)
    (compared,) = asked(models["reader"])
    assert "How many?" in compared.text
    assert not compared.images


@pytest.mark.parametrize(
    ("synthesis", "verdict", "outcome"),
    [
        (GOOD, "No", ("dropped", "consistency_no")), (GOOD, "open", ("dropped", "consistency_open")),
        (GOOD, "Yes.", ("dropped", "consistency_unclear")), ("nothing at all", "Yes", ("dropped", "malformed")),
        (GOOD.replace(PRECISE, "Hint"), "Yes", ("dropped", "no_triplet")),
        (GOOD.removesuffix(END), "Yes", ("dropped", "no_triplet")),
        (GOOD, ChatFailure("length", "cut"), ("dropped", "consistency_unclear")),
    ],
)  # fmt: skip
def test_without_a_task_the_caption_stands_alone_and_the_task_is_counted(
    tmp_path: Path, synthesis: str, verdict: str, outcome: tuple[str, str]
) -> None:
    rows = make(tmp_path, synthesis, verdict)
    assert tally(rows) == {("kept", None): 1, outcome: 1}
    assert rows[0].payload.generator == "caption_only"
    assert len(rows[0].payload.turns) == 2


@pytest.mark.parametrize(("synthesis", "verdict"), [(OUTAGE, "Yes"), (GOOD, OUTAGE)])
def test_a_model_that_cannot_be_asked_is_a_failed_row_worth_another_try(
    tmp_path: Path, synthesis: str | ChatFailure, verdict: str | ChatFailure
) -> None:
    (row,) = make(tmp_path, synthesis, verdict)
    assert (row.outcome, row.reason, row.retryable) == ("failed", "endpoint_down", True)


def test_two_stages_are_two_conversations(tmp_path: Path) -> None:
    rows = make(tmp_path, GOOD, method=Adamllm.of({**TOLD, "stages": "two"}))
    assert [(row.outcome, row.payload.generator) for row in rows] == [
        ("kept", "caption_only"), ("kept", "task.chain_of_thought"),
    ]  # fmt: skip


def test_without_a_picture_nobody_is_asked(tmp_path: Path) -> None:
    model = make_model(GOOD)
    case = make_case(tmp_path, pictured=False)
    rows = asyncio.run(METHOD.make(case, {"own": model, "reader": model}, Memory()))
    assert tally(rows) == {("dropped", "no_picture"): 1}
    assert not asked(model)


def test_over_replies_of_all_kinds_every_figure_has_a_row_for_its_task(tmp_path: Path) -> None:
    draw = random.Random(5)
    parts = [PRECISE, INFORMATIVE, "\n", "How many?", "two", "One. Therefore two.", USER, ASSISTANT, END, " "]

    def synthesis(_: ChatRequest) -> str | ChatReply | ChatFailure:
        if draw.random() < 0.1:
            return OUTAGE
        return GOOD if draw.random() < 0.3 else "".join(draw.choices(parts, k=draw.randrange(1, 12)))

    def verdict(_: ChatRequest) -> str:
        return draw.choice(["Yes", "No", "Open", "Perhaps"])

    counted = tally([])
    for at in range(300):
        rows = make(tmp_path, synthesis, verdict, figure=f"arxiv:2401.01234#fig.{at}")
        tasks = [row for row in rows if not row.record_id.endswith(".caption")]
        assert len(tasks) == 1
        assert len(rows) == (2 if tasks[0].outcome == "dropped" else 1)
        counted += tally(tasks)
    assert counted.total() == 300
    assert {outcome for outcome, _ in counted} == {"kept", "dropped", "failed"}


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be rendered"):
        Adamllm.of({**TOLD, "hooking": {"template": "{% for %}"}})
    with pytest.raises(ValueError, match="stages"):
        Adamllm.of({**TOLD, "stages": "three"})
    assert METHOD.asked == ("own", "reader")
    assert METHOD.spec() != Adamllm.of({**TOLD, "seed": 1}).spec()
    assert list(METHOD.named_texts())
