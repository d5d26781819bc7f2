"""Where the answer is to be found: each subset of image, author caption and context shown to a model in turn.

Modality importance (arXiv 2408.12763): with perf(M) = 1 where the answer from the set M is right, the importance of m
is the mean of perf over the sets that hold m less the mean over those that do not. The Shapley value of m, whose sum
over the modalities is perf(all) - perf(none), is told beside it.
"""

import asyncio
from collections.abc import Iterable, Mapping
from itertools import chain, combinations
from math import factorial
from typing import Literal

from omniscience_assets.evaluation.filters.finding import Finding, silent
from omniscience_assets.evaluation.models import Memory, Model, Picture
from omniscience_assets.evaluation.options import seeded
from omniscience_assets.evaluation.readers.model import ModelReader
from omniscience_assets.evaluation.readers.protocol import Material
from omniscience_assets.records import Measure, Question, Verdict

FILTER = "modality"
MODALITIES = ("image", "author_caption", "context")
Subset = frozenset[str]
SUBSETS: tuple[Subset, ...] = tuple(
    frozenset(one) for one in chain.from_iterable(combinations(MODALITIES, size) for size in range(4))
)
Class = Literal["unanswerable", "blind", "agnostic", "biased", "complementary"]


def importance(right: Mapping[Subset, bool], modality: str) -> float:
    """Modality importance, -1..1."""
    having = [float(right[one]) for one in SUBSETS if modality in one]
    without = [float(right[one]) for one in SUBSETS if modality not in one]
    return sum(having) / len(having) - sum(without) / len(without)


def shapley(right: Mapping[Subset, bool], modality: str) -> float:
    """Shapley value of a modality in the game whose worth is a right answer."""
    count, total = len(MODALITIES), 0.0
    for one in SUBSETS:
        if modality not in one:
            weight = factorial(len(one)) * factorial(count - len(one) - 1) / factorial(count)
            total += weight * (right[one | {modality}] - right[one])
    return total


def classify(right: Mapping[Subset, bool]) -> Class:
    """The kind of a truth table.

    `unanswerable`: from no set; `blind`: from the empty one; `biased`: from one modality alone and no other;
    `agnostic`: from several, each alone; `complementary`: only from several together.
    """
    if not any(right.values()):
        return "unanswerable"
    if right[frozenset()]:
        return "blind"
    alone = sum(right[frozenset({modality})] for modality in MODALITIES)
    return "complementary" if alone == 0 else "biased" if alone == 1 else "agnostic"


async def judge_modality(
    question: Question,
    model: Model,
    texts: Mapping[str, str],
    *,
    picture: Picture | None,
    memory: Memory,
    drop: Iterable[str] = ("unanswerable",),
) -> Finding:
    """Ask with every subset.

    Args:
        question: A multiple-choice question.
        model: One that sees.
        texts: Of `author_caption` and `context`.
        picture: The image.
        memory: Of the figure.
        drop: `unanswerable` and `without_image` (answered from the texts alone, or from nothing).
    """
    reader, order = ModelReader(model), list(range(len(question.options)))
    seeded(question.question_id, FILTER).shuffle(order)
    options = [question.options[at] for at in order]
    reads = await asyncio.gather(
        *(reader.answer(question, options, _material(one, texts, picture), memory) for one in SUBSETS)
    )
    if any(read.status == "unscored" for read in reads):
        return silent(FILTER, reads)
    right = {
        one: read.choice is not None and order[read.choice] == question.key
        for one, read in zip(SUBSETS, reads, strict=True)
    }
    measures = [Measure(f"modality.{name}", importance(right, name)) for name in MODALITIES]
    measures += [Measure(f"shapley.{name}", shapley(right, name)) for name in MODALITIES]
    told, table = classify(right), ", ".join("+".join(sorted(one)) or "nothing" for one in SUBSETS if right[one])
    without_image = any(right[one] for one in SUBSETS if "image" not in one)
    reason = None
    if told == "unanswerable" and "unanswerable" in drop:
        reason = "unanswerable"
    elif without_image and "without_image" in drop:
        reason = "answered_without_image"
    verdict = Verdict(FILTER, reason is None, reason, None, None, f"{told}; right from: {table or 'nothing'}")
    return Finding(verdict, tuple(measures), tuple(reads))


def _material(subset: Subset, texts: Mapping[str, str], picture: Picture | None) -> Material:
    told = "\n\n".join(texts[name] for name in MODALITIES if name in subset and name in texts)
    return Material(told, picture if "image" in subset else None)
