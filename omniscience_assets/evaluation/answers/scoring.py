"""What an answer is worth: CaptionQA's score of a choice, and the match, the number or the L3Score of open words."""

import math
from collections.abc import Sequence

from omniscience_assets.captioning.grounding.numbers import Quantity, normalise, parse_numbers
from omniscience_assets.evaluation.answers.folding import folded
from omniscience_assets.evaluation.options import equivalent
from omniscience_assets.quality.words import fold
from omniscience_assets.records import TokenChance

ABSTENTION_BONUS = 0.05
"""CaptionQA (arXiv 2511.21025) gives "cannot answer" this much more than a guess would earn on average."""

_EXACT = 1e-6
_YES, _NO = frozenset({"yes", "yeah"}), frozenset({"no"})
_L3_TOKENS = 5
_LEAST_CHANCE = 1e-8
_UNIT_WORDS = 3
"""As in "arbitrary units" and "m s^-1 K^-1"; what is longer is a sentence that begins with a number."""


def score_choice(choice: int | None, key: int, options: int) -> float:
    """CaptionQA's score: 1 for the key, 0 for another option, 1/n + 0.05 for `None` ("cannot answer") of n options."""
    return 1 / options + ABSTENTION_BONUS if choice is None else float(choice == key)


def matches(answer: str, accepted: Sequence[str]) -> bool:
    """Whether the words are one of the right ones but for case, spaces and punctuation."""
    return bool(answer.strip()) and any(folded(answer) == folded(right) for right in accepted)


def number_matches(answer: str, accepted: Sequence[str], tolerance: float) -> bool | None:
    """Whether the one number in an answer is right; `None` where a program cannot tell.

    So it is where no right answer is a number with at most a unit, where the answer has no number ("three"), and where
    its unit is another one: 5000 mV are 5 V, and 5 mV are not. An answer with several numbers is not right, whichever
    it holds. Without a tolerance a number counts that is equal but for rounding errors of floats.

    Args:
        answer: Words with a number, and perhaps a unit.
        accepted: Right answers.
        tolerance: Greatest distance as a share of the right number.
    """
    wanted = [one for right in accepted if (one := _amount(right)) is not None]
    told = parse_numbers(answer)
    if not wanted or not told:
        return None
    if len(told) > 1:
        return False
    words_behind = _behind(answer, told[0])
    same_unit = [number for number, unit in wanted if _may_be(words_behind, unit)]
    if not same_unit:
        return None
    return any(_is_near(told[0], number, max(tolerance, _EXACT)) for number in same_unit)


def l3score(first_token: Sequence[TokenChance]) -> float:
    """L3Score of SPIQA (arXiv 2407.09413): a judge's chance of "yes" against "no" as the first token.

    Of the five likeliest tokens the best of each side counts. Where one side is missing, its chance is the least of
    the five or what the five leave, the smaller of these, and at least 1e-8. With neither, or no chance for either, the
    score is 0.

    Args:
        first_token: Chances of first tokens; those behind the five likeliest are ignored.
    """
    top = sorted(first_token, key=lambda one: -one.logprob)[:_L3_TOKENS]
    chances = [math.exp(one.logprob) for one in top]
    yes, no = (
        max((chance for one, chance in zip(top, chances, strict=True) if fold(one.token) in side), default=None)
        for side in (_YES, _NO)
    )
    if yes is None and no is None:
        return 0.0
    rest = max(_LEAST_CHANCE, min(*chances, 1 - math.fsum(chances))) if chances else _LEAST_CHANCE
    yes, no = rest if yes is None else yes, rest if no is None else no
    return yes / (yes + no) if yes + no else 0.0


def vote_score(votes: Sequence[bool | None]) -> float | None:
    """Share of the votes for an answer; abstentions are no votes, and without one there is no score."""
    cast = [vote for vote in votes if vote is not None]
    return sum(cast) / len(cast) if cast else None


def _amount(text: str) -> tuple[Quantity, list[str]] | None:
    """The number that a text is, and the words of its unit."""
    numbers = parse_numbers(text)
    if len(numbers) != 1 or not normalise(text).strip().startswith(numbers[0].text):
        return None
    unit = _behind(text, numbers[0])
    return (numbers[0], unit) if len(unit) <= _UNIT_WORDS else None


def _behind(text: str, number: Quantity) -> list[str]:
    return [word for word in (one.strip(".,;:()[]") for one in normalise(text)[number.end :].split()) if word]


def _may_be(words_behind: Sequence[str], unit: Sequence[str]) -> bool:
    """Whether what stands behind a number begins with a unit; where one of both is not told, it may."""
    one, other = " ".join(words_behind[: len(unit)]), " ".join(unit)
    if not one or not other:
        return True
    return len(fold(one).split()) == len(fold(other).split()) and equivalent(one, other)


def _is_near(told: Quantity, right: Quantity, most: float) -> bool:
    """Whether two numbers are near in any reading; with "%" or "k" at both, in what they are with it."""
    mine, wanted = told.readings, right.readings
    if len(mine) == len(wanted):
        mine, wanted = mine[-1:], wanted[-1:]
    return any(abs(a.value - b.value) <= most * abs(b.value) for a in mine for b in wanted)
