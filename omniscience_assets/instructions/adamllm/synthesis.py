"""What a synthesizer said, read as questions and answers (AdaMLLM, arXiv 2411.19930)."""

from collections.abc import Sequence
from dataclasses import dataclass

from omniscience_assets.instructions.oasis.hooking import Frame

PRECISE, INFORMATIVE = "Give the answer alone.", "Answer in full, with your reasons."
"""Hint lines: the first of a question, telling which kind of answer is wanted."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, its hint line in it, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read, and how many pieces could not."""

    exchanges: tuple[Exchange, ...]
    malformed: int = 0
    """Pieces that are not a question and an answer."""
    cut: int = 0
    """1 if the last piece broke off."""


@dataclass(frozen=True, slots=True)
class Triplet:
    """A question with both kinds of answers."""

    question: str
    informative: str
    precise: str


def parse_synthesis(said: str, frame: Frame) -> Parsed:
    """Read a reply that keeps its special tokens, by what its chat template puts between turns.

    Pieces are what stands between openings of the user's turn. The last one is left out if it does not end as a turn of
    the assistant's does; each other one must part into two at the assistant's opening, with words on both sides.
    """
    end = turn_end(frame)
    pieces = said.split(frame.asking)
    is_cut = bool(end) and not said.rstrip().endswith(end)
    if is_cut:
        pieces = pieces[:-1]
    exchanges, malformed = [], 0
    for at, piece in enumerate(pieces):
        if at == len(pieces) - 1 and not is_cut and end:
            piece = piece.rstrip().removesuffix(end)  # noqa: PLW2901 - the last one has no turn behind it to be split at
        sides = [side.strip() for side in piece.split(frame.answering)]
        if len(sides) == 2 and all(sides):
            exchanges.append(Exchange(*sides))
        else:
            malformed += 1
    return Parsed(tuple(exchanges), malformed, int(is_cut))


def turn_end(frame: Frame) -> str:
    """What the assistant's turn ends with: the common beginning of what follows either side's turn, or the first mark.

    `<|im_end|>` in ChatML, `<|eot_id|>` in Llama 3; in templates where only the assistant's turn has an end, such as
    `</s>`, what stands before the user's name.
    """
    common = _common(frame.asking, frame.closing) if frame.closing else ""
    if common.strip():
        return common.strip()
    at = frame.asking.find(">")
    return frame.asking[: at + 1].strip() if frame.asking.lstrip().startswith("<") and at >= 0 else ""


def _common(one: str, other: str) -> str:
    length = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]


def collect_triplet(exchanges: Sequence[Exchange]) -> Triplet | None:
    """The first question, in order, that has an answer of both kinds; a figure gives one at the most."""
    answers: dict[str, dict[str, str]] = {}
    for one in exchanges:
        hint, _, question = one.question.partition("\n")
        kind = {PRECISE: "precise", INFORMATIVE: "informative"}.get(hint.strip())
        question = question.strip()
        if kind is None or not question:
            continue
        known = answers.setdefault(question, {})
        known.setdefault(kind, one.answer)
        if len(known) == 2:
            return Triplet(question, known["informative"], known["precise"])
    return None


def read_consistency(reply: str) -> str:
    """`yes`, `no` or `open` where a reply is just that word, whatever its case; else `unclear`. Only `yes` is kept."""
    told = reply.strip().casefold()
    return told if told in ("yes", "no", "open") else "unclear"
