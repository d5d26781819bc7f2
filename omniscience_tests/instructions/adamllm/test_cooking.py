"""Cooking and placement over 10,000 drawn triplets and more."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.instructions.adamllm.cooking import INDICATORS, cook, how_cooked, placed
from omniscience_assets.instructions.adamllm.synthesis import Triplet

SENTENCES = (
    "The bar is tall",
    "It falls",
    "Hence two",
    "Therefore two",
    "So it rises",
    "The result is 4",
    "Also red",
    "{x}",
)
CAPTION, TASK = ("Describe it.", "A curve."), ("Why?", "Since.")


def drawn(draw: random.Random) -> Triplet:
    told = [". ".join(draw.choices(SENTENCES, k=draw.randrange(1, 4))) + draw.choice(["", ".", ". "]) for _ in range(2)]
    return Triplet("What {is} it?", *told)


def defined(triplet: Triplet) -> str:
    sentences = triplet.informative.strip().lower().split(". ")
    if [word for word in INDICATORS if word in sentences[len(sentences) - 1]]:
        return "informative"
    return "informative_precise" if [w for w in INDICATORS if w in triplet.precise.lower()] else "chain_of_thought"


def test_12_000_triplets_are_cooked_by_where_the_answer_is_led_up_to() -> None:
    draw, ways = random.Random(3), dict.fromkeys(("informative", "informative_precise", "chain_of_thought"), 0)
    for at in range(12_000):
        triplet = drawn(draw)
        question, answer, how = cook(triplet, at, 0)
        assert how == how_cooked(triplet) == defined(triplet)
        assert triplet.question in question
        assert (triplet.informative in answer, triplet.precise in answer) != (False, False)
        if how == "informative":
            assert answer == triplet.informative
        elif how == "informative_precise":
            assert answer == f"{triplet.informative} {triplet.precise}"
        else:
            assert answer.index(triplet.informative) < answer.rindex(triplet.precise)
        assert cook(triplet, at, 0) == (question, answer, how)
        ways[how] += 1
    assert min(ways.values()) > 1_000


def test_only_the_last_sentence_of_the_informative_answer_counts() -> None:
    assert how_cooked(Triplet("q", "Therefore two. It rises.", "2")) == "chain_of_thought"
    assert how_cooked(Triplet("q", "It rises. Therefore two.", "2")) == "informative"
    assert how_cooked(Triplet("q", "It rises.", "The answer is 2")) == "informative_precise"
    assert how_cooked(Triplet("q", "It rises. It is also red.", "2")) == "informative"


@settings(max_examples=200)
@given(st.text(min_size=1, max_size=20), st.integers(0, 3))
def test_caption_and_task_stand_together_once_each(figure: str, seed: int) -> None:
    turns = placed(CAPTION, TASK, figure, seed)
    assert sorted(turns) == sorted((CAPTION, TASK))
    assert turns == placed(CAPTION, TASK, figure, seed)
    assert placed(CAPTION, None, figure, seed) == (CAPTION,)


def test_either_comes_first_about_as_often() -> None:
    first = sum(placed(CAPTION, TASK, f"figure {at}", 0)[0] == CAPTION for at in range(10_000))
    assert 4_800 < first < 5_200  # four standard deviations


def test_patterns_differ_from_figure_to_figure() -> None:
    triplet = Triplet("q", "It rises.", "2")
    assert len({cook(triplet, at)[:2] for at in range(500)}) > 40
