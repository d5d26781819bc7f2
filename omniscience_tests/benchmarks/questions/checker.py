"""Whether a question's key is right, and alone right, by the specification of the chart alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from omniscience_assets.records import Question
from omniscience_tests.benchmarks.charts.spec import ChartSpec
from omniscience_tests.benchmarks.questions.case import Case, UnfitError
from omniscience_tests.benchmarks.questions.judges_of_data import DATA
from omniscience_tests.benchmarks.questions.judges_of_words import WORDS

JUDGES = WORDS | DATA


@dataclass(frozen=True)
class Ruling:
    """What the specification says of a question; `None` where it says nothing."""

    right: bool | None
    alone: bool | None
    """Exactly one option is right."""


def judge(spec: ChartSpec, question: Question, labels: Sequence[str]) -> Ruling:
    """Recompute the answer from the specification and hold every option against it."""
    try:
        found = JUDGES[question.kind](Case(spec, question, labels))
    except (UnfitError, LookupError):
        return Ruling(False, False)
    if found is None:
        return Ruling(None, None)
    if question.key is None:
        return Ruling(found[0], found[0])
    return Ruling(found[question.key], sum(found) == 1)
