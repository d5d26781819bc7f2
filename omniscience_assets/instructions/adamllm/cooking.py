"""A triplet as a task: how its two answers become one (AdaMLLM, arXiv 2411.19930)."""

from typing import Literal

from omniscience_assets.evaluation.options import seeded
from omniscience_assets.instructions.adamllm.synthesis import Triplet

INDICATORS = ("could be ", "so ", "thus ", "therefore ", "final ", "answer ", "result ")
"""Words by which an answer leads to its end; looked for within words, too, as the authors do: "also " has "so "."""
Cooked = Literal["informative", "informative_precise", "chain_of_thought"]

_PLAIN = (
    "{question}", "Question: {question}", "{question}\nAnswer:", "Look at the figure. {question}",
    "Answer from what you see: {question}", "I have a question about this figure: {question}",
    "Can you tell me? {question}", "{question}\nGo by the figure.", "Q: {question}\nA:",
    "Here is what I want to know. {question}",
)  # fmt: skip
_ASK_THOUGHT = (
    "{question}\nThink step by step.", "{question}\nReason first, then answer.",
    "{question}\nHow do you get to the answer?", "Think before you answer. {question}",
    "Work this out in steps: {question}", "{question}\nExplain, and end with the answer.",
    "Question: {question}\nGive your reasons before your answer.", "{question}\nFirst say what you see that matters.",
)  # fmt: skip
_TELL_THOUGHT = (
    "{cot}\nTherefore, the answer is: {answer}", "{cot}\nSo the answer is {answer}", "{cot}\nAnswer: {answer}",
    "{cot}\n\nFinal answer: {answer}", "Step by step: {cot}\nThe answer: {answer}", "{cot}\nIn short: {answer}",
)  # fmt: skip


def how_cooked(triplet: Triplet) -> Cooked:
    """By where an answer is led up to: in the informative one's last sentence, else in the precise one, else not."""
    last = triplet.informative.strip().casefold().split(". ")[-1]
    if any(word in last for word in INDICATORS):
        return "informative"
    if any(word in triplet.precise.casefold() for word in INDICATORS):
        return "informative_precise"
    return "chain_of_thought"


def cook(triplet: Triplet, *seeds: object) -> tuple[str, str, Cooked]:
    """Question and answer of a task, and how the answer was made: the same for the same seeds.

    The informative answer alone where it leads to its end; both where the precise one does; else the informative one
    as the chain of thought before the precise one.
    """
    how, draw = how_cooked(triplet), seeded("cook", *seeds)
    if how == "chain_of_thought":
        asked, told = draw.choice(_ASK_THOUGHT), draw.choice(_TELL_THOUGHT)
        return _filled(asked, triplet), _filled(told, triplet), how
    answer = triplet.informative if how == "informative" else f"{triplet.informative} {triplet.precise}"
    return _filled(draw.choice(_PLAIN), triplet), answer, how


def _filled(pattern: str, triplet: Triplet) -> str:
    """Its places filled in one go, so that braces in what is filled in stay what they are."""
    return pattern.format(question=triplet.question, cot=triplet.informative, answer=triplet.precise)


def placed(caption: tuple[str, str], task: tuple[str, str] | None, *seeds: object) -> tuple[tuple[str, str], ...]:
    """One conversation of both, the caption first or last by the seeds; of the caption alone without a task."""
    if task is None:
        return (caption,)
    return (caption, task) if seeded("place", *seeds).random() < 0.5 else (task, caption)
