import dataclasses
from collections.abc import Sequence
from typing import ClassVar

import pytest

from omniscience_assets.evaluation.arms import ARMS, materials
from omniscience_assets.evaluation.scoring import (
    ArmSummary,
    Estimate,
    answer_question,
    evaluate_figure,
    score_choice,
    summarise,
)
from omniscience_assets.records import Answer, Panel, Question
from omniscience_tests.factories import make_caption, make_evidence, make_figure

UNMEASURED = Estimate(None, None, None)


def make_question(paper: str = "p1", choices: dict[str, int | None] | None = None, number: int = 0) -> Question:
    answers = tuple(
        Answer(arm, choice, choice == 0, score_choice(choice, 0, 4)) for arm, choice in (choices or {}).items()
    )
    figure_id = f"{paper}#fig.1"
    options = ("red", "green", "blue", "grey")
    return Question(f"{figure_id}@q.{number}", figure_id, "k", "Which?", options, 0, "pixels", "", "test", answers)


def test_score_is_captionqas() -> None:
    assert score_choice(2, 2, 4) == 1
    assert score_choice(1, 2, 4) == 0
    assert score_choice(None, 2, 4) == pytest.approx(0.30)
    assert score_choice(None, 0, 2) == pytest.approx(0.55)


def test_materials_are_the_arms_in_their_order() -> None:
    panels = (Panel("a", "Signal."), Panel("c", "The third load."))
    texts = materials(make_figure(panels=panels), make_caption("Dense."))
    assert tuple(texts) == ARMS
    assert texts["blind"] == ""
    assert texts["author_caption"].endswith("(b) Residuals.\n(c) The third load.")
    assert texts["author_caption_context"].endswith("\n\nAs Fig. 2 shows, the voltage decays within 3.5 s.")
    assert texts["new_caption"] == "Dense."


class FirstReader:
    name: ClassVar[str] = "first"

    def answer(self, material: str, question: str, options: Sequence[str]) -> int | None:
        return 0


def test_options_are_shuffled_and_the_choice_is_mapped_back() -> None:
    choices = {answer_question(make_question(number=n), "blind", "", FirstReader()).choice for n in range(40)}
    assert choices == {0, 1, 2, 3}


def test_a_figure_is_evaluated_in_every_arm() -> None:
    questions = evaluate_figure(make_figure(), make_evidence(), make_caption())
    assert questions == evaluate_figure(make_figure(), make_evidence(), make_caption())
    assert {question.reader for question in questions} == {"lexical"}
    assert all(tuple(answer.arm for answer in question.answers) == ARMS for question in questions)
    by_arm = {summary.arm: summary for summary in summarise(questions)}
    assert by_arm["blind"].answered.value == 0
    assert by_arm["blind"].lift.value == 0
    assert (by_arm["new_caption"].accuracy.value or 0) > (by_arm["author_caption"].accuracy.value or 0)


def test_summary_of_two_papers() -> None:
    questions = [
        make_question("p1", {"blind": None, "new_caption": 0}, 0),
        make_question("p1", {"blind": None, "new_caption": 0}, 1),
        make_question("p2", {"blind": 1, "new_caption": None}, 2),
    ]
    blind, author, _, new = summarise(questions)
    assert author == ArmSummary("author_caption", 2, 0, UNMEASURED, UNMEASURED, UNMEASURED, UNMEASURED)
    assert (new.papers, new.questions) == (2, 3)
    assert dataclasses.astuple(new.accuracy) == pytest.approx((2 / 3, 0, 1))
    assert new.answered.value == pytest.approx(2 / 3)
    assert dataclasses.astuple(new.score) == pytest.approx((2.3 / 3, 0.3, 1))
    assert blind.score.value == pytest.approx(0.2)
    assert dataclasses.astuple(new.lift) == pytest.approx((1.7 / 3, 0.3, 0.7))


def test_the_order_of_the_questions_does_not_matter() -> None:
    questions = [make_question(f"p{n % 7}", {"blind": n % 3, "new_caption": n % 2}, n) for n in range(60)]
    assert summarise(questions) == summarise(questions[::-1])


def test_one_paper_has_no_interval_and_none_has_no_value() -> None:
    (*_, new) = summarise([make_question("p1", {"blind": 1, "new_caption": 0})])
    assert new.accuracy == Estimate(1.0, None, None)
    assert [summary.accuracy for summary in summarise([])] == [UNMEASURED] * 4


def test_the_interval_is_clustered_by_paper() -> None:
    one_each = [make_question(f"p{n}", {"blind": n % 2}, n) for n in range(40)]
    clustered = [make_question(f"p{n % 2}", {"blind": n % 2}, n) for n in range(40)]
    narrow, wide = summarise(one_each)[0].accuracy, summarise(clustered)[0].accuracy
    assert narrow.value == wide.value == 0.5
    assert (wide.low, wide.high) == (0.0, 1.0)
    assert narrow.low is not None
    assert 0.25 < narrow.low < 0.5


def test_an_arm_that_was_not_asked_is_not_counted() -> None:
    question = make_question("p1", {"new_caption": 0})
    blind, *_, new = summarise([question])
    assert blind.accuracy == UNMEASURED
    assert new.lift == UNMEASURED
