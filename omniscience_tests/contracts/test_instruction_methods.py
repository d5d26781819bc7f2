"""What every method of making conversations promises, whichever way it makes them. Replies are scripted."""

import asyncio
import pickle
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from omniscience_assets.evaluation.models import Memory, Model, Picture
from omniscience_assets.evaluation.questions import make_questions
from omniscience_assets.instructions.method import Case, Method
from omniscience_assets.instructions.registry import asked, make_methods
from omniscience_assets.instructions.settings import InstructionSettings, load_settings
from omniscience_assets.records import IMAGE, Evidence, Instruction, InstructionMethod
from omniscience_assets.store.files import Files
from omniscience_assets.store.stage import Output
from omniscience_tests.evaluation.scripted import OUTAGE, make_model, picture_in
from omniscience_tests.factories import FIGURE_ID, RASTER, make_caption, make_evidence, make_figure

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    "{% if message.content is string %}{{ message.content }}{% else %}"
    "{% for part in message.content %}{{ '<image>' if part.type == 'image' else part.text }}{% endfor %}{% endif %}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SEES = {"model": "m", "backend": "vllm", "sees": True}
METHODS: dict[InstructionMethod, dict[str, Any]] = {
    "provision": {},
    "live_vqa": {},
    "oasis": {"vision": "seer", "text": "reader", "hooking": {"template": CHATML}},
    "adamllm": {"synthesizer": "seer", "judge": "reader", "hooking": {"template": CHATML}},
}
REPLIES: dict[str, Any] = {
    "nonsense": "I beg your pardon?",
    "empty": "",
    "outage": OUTAGE,
    "json": '{"reason": "so", "verdict": "right", "answer": "A", "score": 5}',
}


@pytest.fixture(params=METHODS)
def settings(request: pytest.FixtureRequest) -> InstructionSettings:
    """Of one method."""
    name: InstructionMethod = request.param
    return load_settings(None, {"methods": [name], name: METHODS[name], "models": {"seer": SEES, "reader": SEES}})


@pytest.fixture
def method(settings: InstructionSettings) -> Method:
    return make_methods(settings)[0]


@pytest.fixture
def picture(tmp_path: Path) -> Picture:
    return picture_in(Files(tmp_path))


def make_case(picture: Picture | None, evidence: Evidence | None = None) -> Case:
    figure, seen = make_figure(raster=RASTER if picture else None), evidence or make_evidence()
    return Case(figure, seen, make_caption(), make_questions(figure, seen), picture, "2024-01")


def models_of(method: Method, say: Any) -> dict[str, Model]:
    return {name: make_model(say, name) for name in method.asked}


def make(method: Method, case: Case, say: Any = "") -> list[Output]:
    return asyncio.run(method.make(case, models_of(method, say), Memory()))


@pytest.fixture(params=REPLIES)
def say(request: pytest.FixtureRequest) -> Any:
    """What all models say, whatever they are asked."""
    return REPLIES[request.param]


def test_what_it_hangs_on_is_plain_and_its_texts_are_named(settings: InstructionSettings, method: Method) -> None:
    spec = orjson.dumps(method.spec(), option=orjson.OPT_SORT_KEYS).decode()
    assert "code_version" in spec
    texts = list(method.named_texts())
    assert all(sha256(text.encode()).hexdigest() in spec for text in texts)
    assert set(method.asked) <= set(settings.models)
    assert asked(settings) == tuple(method.asked)
    again = pickle.loads(pickle.dumps(method))
    assert again.spec() == method.spec()


def test_every_row_is_accounted_for(method: Method, picture: Picture, say: Any) -> None:
    outputs = make(method, make_case(picture), say)
    assert outputs
    assert len({one.record_id for one in outputs}) == len(outputs)
    for one in outputs:
        assert re.fullmatch(rf"{re.escape(FIGURE_ID)}@i\.{method.name}(\.[\w.-]+)?", one.record_id)
        assert one.outcome in ("kept", "dropped", "failed")
        assert (one.reason is None) == (one.outcome == "kept")
        assert one.outcome != "kept" or one.payload is not None
        if one.payload is not None:
            assert one.payload.instruction_id == one.record_id
            assert one.payload.figure_id == FIGURE_ID
            assert one.payload.method == method.name
            assert one.payload.generator


def kept(outputs: list[Output]) -> Iterator[Instruction]:
    return (one.payload for one in outputs if one.outcome == "kept" and one.payload)


def test_a_kept_conversation_is_whole(method: Method, picture: Picture, say: Any) -> None:
    for made in kept(make(method, make_case(picture), say)):
        speakers = [turn.speaker for turn in made.turns]
        assert speakers == ["human", "assistant"] * (len(speakers) // 2) != []
        assert all(turn.text.strip() for turn in made.turns)
        assert sum(turn.text.count(IMAGE) for turn in made.turns) == len(made.views) >= 1
        assert made.licence_class == "open"
        assert (made.key is None) == (not made.options)
        if made.key is not None:
            assert made.form == "choice"
            assert len(set(made.options)) == len(made.options) >= 2
            assert made.options[made.key] in made.accepted


def test_the_same_figure_gives_the_same_rows(method: Method, picture: Picture, say: Any) -> None:
    assert make(method, make_case(picture), say) == make(method, make_case(picture), say)


def test_an_outage_is_tried_again_and_costs_nothing(method: Method, picture: Picture) -> None:
    outputs = make(method, make_case(picture), OUTAGE)
    assert all(one.retryable and one.reason == "endpoint_down" for one in outputs if one.outcome == "failed")
    assert any(one.outcome == "failed" for one in outputs) == bool(method.asked)
    assert sum(one.cost_usd for one in outputs) == 0


def empty(evidence: Evidence) -> Evidence:
    return make_evidence(panels=(), texts=(), colours=(), kind=())


@pytest.mark.parametrize("lacking", [None, empty])
def test_a_figure_without_image_or_content_fails_nothing(
    method: Method, picture: Picture, lacking: Callable[[Evidence], Evidence] | None
) -> None:
    case = make_case(None) if lacking is None else make_case(picture, lacking(make_evidence()))
    outputs = make(method, case, "nothing")
    assert all(one.outcome != "failed" for one in outputs)
    assert lacking is not None or not list(kept(outputs))
