"""How a multiple-choice question is put, and how its answer is given: several ways, one drawn for each question."""

from collections.abc import Sequence
from string import ascii_uppercase

from omniscience_assets.evaluation.options import seeded
from omniscience_assets.records import IMAGE, Turn

_LETTER, _WHOLE, _WORDS = "{letter}", "{letter}. {option}", "{option}"
_CLOSINGS = (
    ("Answer with the letter of the right option.", _LETTER),
    ("Which one is right? Reply with its letter only.", _LETTER),
    ("Give the letter of the answer that the figure bears out.", _LETTER),
    ("Choose one of the options, with its letter.", _WHOLE),
    ("Pick the option that fits the figure; give its letter and its text.", _WHOLE),
    ("Reply with the text of the right option.", _WORDS),
)
"""What is asked for after the options, and the form of the answer."""
_LEADS = ("", "", "Look at the figure and answer. ", "Read it off the figure. ")


def put(question_id: str, text: str, options: Sequence[str], key: int) -> tuple[Turn, Turn]:
    """The two turns of a question; the ways in which it is put hang on its id alone."""
    chance = seeded(question_id, "phrasing")
    lead, (closing, form) = chance.choice(_LEADS), chance.choice(_CLOSINGS)
    told = (f"{letter}. {option}" for letter, option in zip(ascii_uppercase, options, strict=False))
    human = "\n".join([IMAGE, f"{lead}{text}", *told, closing])
    answer = form.format(letter=ascii_uppercase[key], option=options[key])
    return Turn("human", human), Turn("assistant", answer)
