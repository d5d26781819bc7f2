"""Hard negatives: three wrong options of a question, and options for questions that ask for a number openly."""

import re
from collections.abc import Iterable, Iterator, Sequence

from omniscience_assets.evaluation.options import choose_distractors, exactly_one_right, seeded
from omniscience_assets.records import Question

WRONG = 3
"""Negatives of each question, as in LiveXiv."""
_NUMBER = re.compile(r"(?P<sign>[-−]?)(?P<digits>\d+(?:\.\d+)?)", re.ASCII)
_FAR = (3, -3, 5, -5)
"""Steps to numbers that are too far off to be right, in tolerances."""

Choice = tuple[tuple[str, ...], int]
"""Options in the order in which they are shown, and the index of the right one."""


def choose(question: Question, others: Iterable[Question]) -> Choice | None:
    """The options of a question; `None` where there are none that are wrong for sure.

    A question that has options keeps up to three of its wrong ones, drawn by its id. One that asks for a number openly
    gets values of other questions of its kind about the same figure, and values at several times its tolerance. That
    exactly one option is right is proved here; of programs' own options it is when they are made.
    """
    if question.options and question.key is not None:
        right = question.options[question.key]
        wrong = [one for at, one in enumerate(question.options) if at != question.key]
        chosen = tuple(seeded(question.question_id, "negatives").sample(wrong, min(WRONG, len(wrong))))
    else:
        right = question.accepted[0] if question.accepted else ""
        chosen = choose_distractors(right, _numbers(question, right, others), question.accepted) if right else ()
    if not chosen:
        return None
    options = [right, *chosen]
    seeded(question.question_id, "order").shuffle(options)
    key = options.index(right)
    checked = question.origin == "program" and bool(question.options)
    return (tuple(options), key) if checked or exactly_one_right(options, key, question.accepted) else None


def _numbers(question: Question, right: str, others: Iterable[Question]) -> Iterator[str]:
    value = _value(right)
    if value is None or not question.tolerance:
        return
    off = abs(value) * question.tolerance
    values = (told for one in others if one.kind == question.kind for told in (*one.accepted, *one.options))
    yield from (told for told in values if (read := _value(told)) is not None and abs(read - value) > 2 * off)
    yield from (_written(right, value + steps * off) for steps in _spread(question.question_id))


def _spread(seed: str) -> Sequence[int]:
    return seeded(seed, "numbers").sample(_FAR, len(_FAR))


def _value(text: str) -> float | None:
    told = _NUMBER.fullmatch(text)
    return None if told is None else (-1 if told["sign"] else 1) * float(told["digits"])


def _written(right: str, value: float) -> str:
    """A number with the digits of the right one, or with one more where it ends in zeros: no form gives it away."""
    digits = right.lstrip("-−")
    if "." in digits:
        return f"{value:.{len(digits.partition('.')[2])}f}"
    return f"{round(value, -max(0, len(digits) - len(digits.rstrip('0')) - 1)):.0f}"
