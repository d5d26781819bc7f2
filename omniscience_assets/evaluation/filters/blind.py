"""The blind filter: a question that is answered without the figure measures nothing (CaptionQA, arXiv 2511.21025)."""

import asyncio
import math

from omniscience_assets.evaluation.filters.finding import Finding, silent
from omniscience_assets.evaluation.judging import program_score
from omniscience_assets.evaluation.models import Memory, Model
from omniscience_assets.evaluation.options import seeded
from omniscience_assets.evaluation.readers.model import ModelReader
from omniscience_assets.evaluation.readers.protocol import Material
from omniscience_assets.records import Measure, Question, Verdict

FILTER = "blind"
_SHARES = {2: 1.0, 3: 0.8, 4: 0.7}
_SHARE_OF_MORE = 0.6


def least_right(shuffles: int, options: int) -> int:
    """How many right answers of so many are too many (CaptionQA's thresholds).

    All of them for two options, ⌈.8 n⌉ for three, ⌈.7 n⌉ for four, ⌈.6 n⌉ for more.
    """
    return math.ceil(round(_SHARES.get(options, _SHARE_OF_MORE) * shuffles, 9))


async def judge_blind(
    question: Question, model: Model, shuffles: int, memory: Memory, least: int | None = None
) -> Finding:
    """Ask without figure and text, the options in another order each time. Open questions are asked once.

    `least` right answers are too many; where it is not said, as many as `least_right` tells.
    """
    reader, nothing = ModelReader(model), Material("")
    if not question.options:
        shuffles = 1
    orders = [_order(question, turn) for turn in range(shuffles)]
    reads = await asyncio.gather(
        *(reader.answer(question, [question.options[at] for at in order], nothing, memory) for order in orders)
    )
    if any(read.status == "unscored" for read in reads):
        return silent(FILTER, reads)
    if question.options:
        right = sum(
            read.choice is not None and order[read.choice] == question.key
            for read, order in zip(reads, orders, strict=True)
        )
        most = least_right(shuffles, len(question.options)) if least is None else least
    else:
        scored = program_score(question, reads[0].words)
        right, most = int(scored is not None and scored.score == 1), 1
    verdict = Verdict(FILTER, right < most, None if right < most else "answered_blind", right, most, f"of {shuffles}")
    return Finding(verdict, (Measure("blind.right", right / shuffles, f"{right} of {shuffles} orders"),), tuple(reads))


def _order(question: Question, turn: int) -> list[int]:
    order = list(range(len(question.options)))
    seeded(question.question_id, "blind", turn).shuffle(order)
    return order
