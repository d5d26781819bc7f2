"""The engine of recipes, and each shipped recipe, with a scripted engine that knows nothing of figures."""

import asyncio
import math
import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest
from omniscience_assets.evaluation.models import Memory, Model
from omniscience_assets.instructions.recipes.chain import Chain, Ended, Item
from omniscience_assets.instructions.recipes.schema import Recipe, RecipeError, preset, presets, read_recipe
from omniscience_assets.store.files import Files
from omniscience_tests.evaluation.scripted import OUTAGE, Answering, Turns, asked, make_model, picture_in

GIVEN = {
    "caption": "A curve.",
    "author_caption": "Fig.",
    "request": "Describe it.",
    "instruction": "Which?",
    "response": "two",
}
EIGHT = {
    "oasis", "caption_gen", "caption_conversation", "caption_hallucination", "detailed_inst",
    "prompt_response_match_score", "prompt_evolve", "vl_thinking",
}  # fmt: skip


def run(
    recipe: Recipe, folder: Path, vision: str | ChatFailure | Answering, text: str | ChatFailure | Answering = "",
    *, count: int = 1, options: tuple[str, ...] = (),
) -> tuple[list[Ended], Mapping[str, Model]]:  # fmt: skip
    models = {"vision": make_model(vision), "text": make_model(text), "hooked": make_model("What? " * 20)}
    chain = Chain(recipe, models, Memory(), picture_in(Files(folder)), "<user>", options)
    items = [Item(f"fig@i.oasis.{recipe.name}.{at}", dict(GIVEN) | {"caption": f"Curve {at}."}) for at in range(count)]
    ended = asyncio.run(chain.run(items))
    assert [one.item.item_id for one in ended] == [one.item_id for one in items]
    return ended, models


def test_there_are_the_eight_recipes() -> None:
    assert set(presets()) == EIGHT
    assert all(preset(name).name == name for name in presets())


def test_a_description_answers_the_request(tmp_path: Path) -> None:
    (ended,), models = run(preset("caption_gen"), tmp_path, "A curve rises.")
    assert ended.turns == (("Describe it.", "A curve rises."),)
    assert asked(models["vision"])[0].images


def test_questions_of_a_caption_are_a_conversation_and_eight_lines_are_none(tmp_path: Path) -> None:
    def answer(request: ChatRequest) -> str:
        return f"Re: {request.text}"

    (ended,), models = run(preset("caption_conversation"), tmp_path, answer, "1. Why?\n2. How?")
    assert ended.turns == (("Why?", "Re: Why?"), ("How?", "Re: How?"))
    assert not asked(models["text"])[0].images
    (ended,), _ = run(preset("caption_conversation"), tmp_path, answer, "\n".join("abcdefgh"))
    assert ended.dropped == "too_many_lines"


def test_a_bad_caption_takes_no_later_one_with_it(tmp_path: Path) -> None:
    """The authors' flag was never set back: 1 bad caption of 3 left 0."""
    described = Turns(["One.\n\nTwo.", "Bad.\n\nFour.", "Five.\n\nSix."])

    def say(request: ChatRequest) -> str | ChatReply | ChatFailure:
        if "[paragraph]" not in request.text:
            return described(request)
        return "Incorrect" if "Bad" in request.text else "Correct"

    ended, _ = run(_one_at_a_time(preset("caption_hallucination")), tmp_path, say, count=3)
    assert [one.dropped for one in ended] == [None, "wrong_part", None]
    assert [one.turns[0][1] for one in ended if one.turns] == ["One.\n\nTwo.", "Five.\n\nSix."]


def _one_at_a_time(recipe: Recipe) -> Recipe:
    """With the caption in the prompt, so that no two items ask the same."""
    prompt = "{% macro system(it) %}{% endmacro %}{% macro user(it) %}{{ it.caption }}{% endmacro %}"
    first = recipe.steps[0].model_copy(update={"prompt": "own"})
    return recipe.model_copy(update={"prompts": {"own": prompt}, "steps": (first, *recipe.steps[1:])})


def test_the_question_of_a_caption_is_answered_by_it(tmp_path: Path) -> None:
    (ended,), _ = run(preset("detailed_inst"), tmp_path, OUTAGE, "What is shown?")
    assert ended.turns == (("What is shown?", "Curve 0."),)
    assert ended.item.authors == {"question": "scripted"}


@pytest.mark.parametrize(("reply", "score"), [("[[10]]", 10), ("7/10", 7)])
def test_a_match_is_scored_and_drops_nothing_by_itself(tmp_path: Path, reply: str, score: int) -> None:
    (ended,), _ = run(preset("prompt_response_match_score"), tmp_path, reply)
    assert ended.turns == (("Which?", "two"),)
    assert [(one.name, one.value) for one in ended.item.measures] == [("prompt_response_match_score.match", score)]


@pytest.mark.parametrize(("scores", "dropped"), [(("[[4]]", "[[6]]"), None), (("[[4]]", "[[3]]"), "evolved_to_worse")])
def test_an_evolved_question_must_not_be_worse(tmp_path: Path, scores: tuple[str, str], dropped: str | None) -> None:
    said = Turns([scores[0], "Ask for both.", "One and two.", scores[1]])
    (ended,), _ = run(preset("prompt_evolve"), tmp_path, said, "Which two?")
    assert ended.dropped == dropped
    assert ended.turns == (() if dropped else (("Which two?", "One and two."),))


@pytest.mark.parametrize(
    ("texts", "dropped"),
    [
        (["caption says</think>two", "<think>I see</think>two", "yes"], None), (["no end"], "no_thought"),
        (["caption says</think>two", "I see two"], "no_thought"),
        (["caption says</think>two", "<think>I see</think>3", "no"], "wrong_answer"),
        (["caption says</think>two", "<think>I see</think>3", "perhaps"], "no_verdict"),
    ],
)  # fmt: skip
def test_a_thought_must_come_to_the_known_answer(tmp_path: Path, texts: list[str], dropped: str | None) -> None:
    (ended,), _ = run(preset("vl_thinking"), tmp_path, "Kind: line.", Turns(texts))
    assert ended.dropped == dropped
    assert ended.turns == (() if dropped else (("Which?", "<think>\nI see\n</think>\ntwo"),))


def test_what_raises_ends_one_item_and_no_other(tmp_path: Path) -> None:
    """The authors skip a batch that raises, and count it as done."""

    def say(request: ChatRequest) -> str:
        if "Curve 1." in request.text:
            raise RuntimeError("boom")
        return "What?"

    ended, _ = run(preset("detailed_inst"), tmp_path, "", say, count=3)
    assert [(one.dropped, one.failed) for one in ended] == [(None, None), (None, "crashed"), (None, None)]
    assert ended[1].detail == "RuntimeError: boom"


def test_a_template_that_breaks_on_an_item_fails_it(tmp_path: Path) -> None:
    prompt = "{% macro system(it) %}{% endmacro %}{% macro user(it) %}{{ it.caption.no }}{% endmacro %}"
    recipe = preset("detailed_inst")
    steps = (recipe.steps[0].model_copy(update={"prompt": "own"}),)
    (ended,), _ = run(recipe.model_copy(update={"prompts": {"own": prompt}, "steps": steps}), tmp_path, "", "x")
    assert ended.failed == "crashed"


def test_over_10_000_replies_every_item_ends_once(tmp_path: Path) -> None:
    draw, replies = random.Random(4), 0
    said = ("yes", "no", "[[5]]", "[[10]]", "[[2]]", "3/5", "Correct", "Incorrect", "Instruction: Which?", "a</think>b",
            "No instruction.", "One.\n\nTwo.", "\n".join("abcdefgh"), "\n".join("abc"), " ")  # fmt: skip

    def say(_: ChatRequest) -> str | ChatFailure:
        nonlocal replies
        replies += 1
        if (chance := draw.random()) < 0.02:
            raise ValueError("boom")
        return OUTAGE if chance < 0.06 else draw.choice(said)

    counts: dict[str, list[int]] = {name: [0, 0, 0] for name in presets()}
    while replies < 10_000:
        for name in presets():
            ended, _ = run(_scattered(preset(name)), tmp_path, say, say, count=20)
            for one in ended:
                state = 2 if one.failed else 1 if one.dropped else 0
                counts[name][state] += 1
                assert (state == 0) == bool(one.turns)
                assert not (one.failed and one.dropped)
    for name, (kept, dropped, failed) in counts.items():
        assert (kept + dropped + failed) % 20 == 0
        assert failed, name
        assert kept or name in ("oasis", "vl_thinking"), name
        assert dropped or name in ("caption_gen", "detailed_inst"), name


def _scattered(recipe: Recipe) -> Recipe:
    """With some heat, so that each item draws replies of its own."""
    hot = tuple(step.model_copy(update={"temperature": 1.0}) if step.by else step for step in recipe.steps)
    return recipe.model_copy(update={"steps": hot})


DRAWN = "{name: x, by: text, prompt: ask_broadly, samples: 3, temperature: 1, max_tokens: 9}"
ANSWER = f"{{human: request, assistant: x, form: open, steps: [{DRAWN}]}}"


def scored(text: str, logprob: float | None, tokens: int) -> ChatReply:
    return ChatReply(text, "m", 5, tokens, False, (("a", -1.0),), logprob)


@pytest.mark.parametrize(
    ("replies", "taken", "failed"),
    [
        ([scored("a", -4, 2), scored("b", -3, 3), scored("c", -9, 4)], "b", None),
        ([scored("a", -4, 2), scored("cut", -1, 9), OUTAGE], "a", None),
        ([OUTAGE, OUTAGE, OUTAGE], None, "endpoint_down"),
        ([scored("a", -1, 9)] * 3, None, "length"),
        ([scored("a", None, 2)] * 3, None, "no_chances"),
    ],
)  # fmt: skip
def test_of_several_replies_the_likeliest_per_token_is_taken(
    tmp_path: Path, replies: list[ChatReply | ChatFailure], taken: str | None, failed: str | None
) -> None:
    (ended,), models = run(read_recipe(ANSWER, "best"), tmp_path, "", Turns(replies))
    assert (ended.turns[0][1] if ended.turns else None, ended.failed) == (taken, failed)
    assert len({one.sampling.seed for one in asked(models["text"])}) == 3
    assert {one.chances for one in asked(models["text"])} == {1}
    if taken == "b":
        (measure,) = ended.item.measures
        assert measure.value is not None
        assert math.isclose(measure.value, 1.0)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("[]", "mapping"), ("{human: a, assistant: b, steps: []}", "at least 1"),
        ("{human: request, assistant: x, steps: [{name: x, by: text, prompt: no_such}]}", "no prompt"),
        ("{human: request, assistant: gone, steps: [{name: x, by: text, prompt: rate}]}", "which nothing finds"),
        ("{human: request, assistant: x, steps: [{name: x, of: later}]}", "which no step before it finds"),
        ("{human: request, assistant: x, steps: [{name: x, by: text}]}", "a prompt is what"),
        ("{human: request, assistant: x, steps: [{name: x, by: text, prompt: rate, samples: 2}]}", "above 0"),
        ("{human: request, assistant: x, steps: [{name: x, by: hooked, prompt: rate}]}", "a prompt is what"),
        ("{human: request, assistant: x, steps: [{name: x, of: caption, only_with: gone}]}", "no option"),
        ("{human: request, assistant: x, options: [b], steps: [{name: x, of: caption, otherwise: b}]}", "no branch"),
        ("{human: request, assistant: x, steps: [{name: x, by: text, prompt: rate, parse: marked}]}", "mark"),
        ("{human: request, assistant: x, steps: [{name: x, by: text, prompt: p}], prompts: {p: '{{'}}", "p: "),
    ],
)  # fmt: skip
def test_a_recipe_that_cannot_be_is_refused(told: str, says: str) -> None:
    with pytest.raises(RecipeError, match=says):
        read_recipe(told, "own")
