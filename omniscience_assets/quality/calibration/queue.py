"""Which figures a reviewer is asked about next: a random sample, and those that gates are in doubt of."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil
from typing import Literal

from omniscience_assets.records.judgements import Verdict
from omniscience_assets.records.reviews import Review

_NEAR = 0.1
"""A score is near its threshold when less than this share of the pool's scores lies between them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A captioned figure and what gates say of it."""

    figure_id: str
    discipline: str
    caption_hash: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A figure to review, and why."""

    figure_id: str
    discipline: str
    caption_hash: str
    kind: Literal["random", "disagreement", "near_threshold"]
    """Thresholds are calibrated on `random` ones only: the others were chosen because they are hard."""
    reason: str
    """For the reviewer to read."""
    priority: float
    """0 to 1; how much the gates are in doubt."""


def review_queue(
    judged: Iterable[Judged],
    reviews: Iterable[Review],
    reviewer: str,
    size: int,
    *,
    random_share: float = 0.5,
    wanted: int = 3,
    seed: int = 0,
) -> list[ReviewRequest]:
    """At most `size` figures for one reviewer: first a random sample, then those in doubt, the most doubtful first.

    Both parts take from each discipline in proportion to its figures. The random order is the same for all reviewers,
    so that they meet on the same figures and can be compared. Nobody is asked twice about a caption, and no one about a
    caption that has `wanted` reviews. The result does not depend on the order of the input.

    Args:
        judged: All figures that may be asked about; ids are unique.
        reviews: All that there are so far. One without a caption hash counts for every caption of its figure.
        reviewer: Who is asked.
        size: How many figures.
        random_share: Share of them from the random sample, rounded up; where too few are in doubt, more.
        wanted: Reviews per figure.
        seed: Of the random order.
    """
    pool = sorted(judged, key=lambda each: each.figure_id)
    sizes = Counter(each.discipline for each in pool)
    scores = _scores(pool)
    requests = {each.figure_id: _request(each, scores) for each in pool}
    seen = _reviewers(reviews)
    open_ids = {each.figure_id for each in pool if _is_open(each, seen, reviewer, wanted)}

    chance = sorted(pool, key=lambda each: _random_key(each.figure_id, seed))
    sample = [each for each in _interleaved(chance, sizes) if each.figure_id in open_ids]
    others = open_ids - {each.figure_id for each in sample[: ceil(random_share * size)]}
    doubtful = [each for each in pool if each.figure_id in others and requests[each.figure_id].priority > 0]
    doubtful.sort(key=lambda each: (-requests[each.figure_id].priority, each.figure_id))
    in_doubt = _interleaved(doubtful, sizes)[: size - ceil(random_share * size)]
    taken = {each.figure_id for each in in_doubt}
    chosen = [each for each in sample if each.figure_id not in taken][: size - len(in_doubt)]
    return [*(_at_random(each, requests) for each in chosen), *(requests[each.figure_id] for each in in_doubt)]


def _random_key(figure_id: str, seed: int) -> bytes:
    return blake2b(f"{seed}:{figure_id}".encode(), digest_size=8).digest()


def _interleaved(ordered: Sequence[Judged], sizes: Mapping[str, int]) -> list[Judged]:
    """Any beginning of the result has each discipline in proportion; within one the order stays."""
    ranks: Counter[str] = Counter()
    placed = []
    for each in ordered:
        placed.append(((ranks[each.discipline] + 0.5) / sizes[each.discipline], each.discipline, each))
        ranks[each.discipline] += 1
    return [each for _, _, each in sorted(placed, key=lambda item: item[:2])]


def _reviewers(reviews: Iterable[Review]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for review in reviews:
        found.setdefault((review.figure_id, review.caption_hash), set()).add(review.reviewer)
    return found


def _is_open(each: Judged, seen: Mapping[tuple[str, str], set[str]], reviewer: str, wanted: int) -> bool:
    known = seen.get((each.figure_id, each.caption_hash), set()) | seen.get((each.figure_id, ""), set())
    return reviewer not in known and len(known) < wanted


def _scores(pool: Sequence[Judged]) -> dict[str, list[float]]:
    scores: dict[str, list[float]] = {}
    for each in pool:
        for verdict in each.verdicts:
            if verdict.score is not None:
                scores.setdefault(verdict.gate, []).append(verdict.score)
    return {gate: sorted(values) for gate, values in scores.items()}


def _request(each: Judged, scores: Mapping[str, list[float]]) -> ReviewRequest:
    keeping = sorted(verdict.gate for verdict in each.verdicts if verdict.keep)
    dropping = sorted(verdict.gate for verdict in each.verdicts if not verdict.keep)
    split = 2 * min(len(keeping), len(dropping)) / len(each.verdicts) if each.verdicts else 0.0
    nearest = max(((_closeness(verdict, scores), verdict.gate, verdict) for verdict in each.verdicts), default=None)
    if nearest is not None and nearest[0] > split:
        closeness, gate, verdict = nearest
        said = f"{gate}: {verdict.score:.3g} is near its threshold {verdict.threshold:.3g}"
        return ReviewRequest(each.figure_id, each.discipline, each.caption_hash, "near_threshold", said, closeness)
    said = f"gates disagree: {', '.join(keeping)} for keeping, {', '.join(dropping)} against"
    return ReviewRequest(each.figure_id, each.discipline, each.caption_hash, "disagreement", said, split)


def _closeness(verdict: Verdict, scores: Mapping[str, list[float]]) -> float:
    if verdict.score is None or verdict.threshold is None:
        return 0.0
    ordered = scores[verdict.gate]
    low, high = sorted((verdict.score, verdict.threshold))
    between = max(0, bisect_left(ordered, high) - bisect_right(ordered, low)) / len(ordered)
    return max(0.0, 1 - between / _NEAR)


def _at_random(each: Judged, requests: Mapping[str, ReviewRequest]) -> ReviewRequest:
    priority = requests[each.figure_id].priority
    return ReviewRequest(
        each.figure_id, each.discipline, each.caption_hash, "random", "one of a random sample", priority
    )
