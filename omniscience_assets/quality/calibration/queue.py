"""Which figures a reviewer is asked about next: a random sample, and those that gates are in doubt of."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from heapq import nsmallest
from itertools import chain
from math import ceil
from operator import itemgetter
from typing import Any, Generic, Literal, TypeVar

from omniscience_assets.records.judgements import Verdict
from omniscience_assets.records.reviews import Review

_NEAR = 0.1
"""A score is near its threshold when less than this share of the pool's scores lies between them."""
_SCORED = 50_000
"""Figures whose scores stand for those of the pool: of more, the first of the random order."""
T = TypeVar("T")


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


_Each = TypeVar("_Each", Judged, ReviewRequest)


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

    Not all figures are held, but some times `size` of each discipline, and as many as have reviews.

    Args:
        judged: All figures that may be asked about, gone through twice; ids are unique.
        reviews: All that there are so far. One without a caption hash counts for every caption of its figure.
        reviewer: Who is asked.
        size: How many figures.
        random_share: Share of them from the random sample, rounded up; where too few are in doubt, more.
        wanted: Reviews per figure.
        seed: Of the random order.
    """
    seen = _reviewers(reviews)
    at_random = ceil(random_share * size)
    sizes: Counter[str] = Counter()
    chance: dict[str, _First[Judged]] = {}
    scored: _First[tuple[Verdict, ...]] = _First(_SCORED)
    for each in judged:
        place = _random_key(each.figure_id, seed), each.figure_id
        sizes[each.discipline] += 1
        chance.setdefault(each.discipline, _First(2 * size + len(seen))).add(place, each)
        scored.add(place, each.verdicts)
    scores = _scores(scored.ordered())
    doubtful: dict[str, _First[ReviewRequest]] = {}
    for each in judged:
        request = _request(each, scores)
        if request.priority > 0 and _is_open(each, seen, reviewer, wanted):
            doubtful.setdefault(each.discipline, _First(size)).add((-request.priority, each.figure_id), request)

    drawn = _interleaved(chain.from_iterable(chance[name].ordered() for name in sorted(chance)), sizes)
    sample = [each for each in drawn if _is_open(each, seen, reviewer, wanted)]
    first = {each.figure_id for each in sample[:at_random]}
    hard = (one for name in sorted(doubtful) for one in doubtful[name].ordered() if one.figure_id not in first)
    in_doubt = _interleaved(hard, sizes)[: size - at_random]
    taken = {each.figure_id for each in in_doubt}
    chosen = [each for each in sample if each.figure_id not in taken][: size - len(in_doubt)]
    return [*(_at_random(_request(each, scores)) for each in chosen), *in_doubt]


class _First(Generic[T]):
    """The first so many of some things, by unique places in an order; no more than a few times as many are held."""

    def __init__(self, size: int) -> None:
        self._size, self._held = size, []  # type: int, list[tuple[tuple[Any, str], T]]

    def add(self, place: tuple[Any, str], one: T) -> None:
        self._held.append((place, one))
        if len(self._held) > 2 * self._size + 100:
            self._held = nsmallest(self._size, self._held, key=itemgetter(0))

    def ordered(self) -> list[T]:
        return [one for _, one in nsmallest(self._size, self._held, key=itemgetter(0))]


def _random_key(figure_id: str, seed: int) -> bytes:
    return blake2b(f"{seed}:{figure_id}".encode(), digest_size=8).digest()


def _interleaved(ordered: Iterable[_Each], sizes: Mapping[str, int]) -> list[_Each]:
    """Any beginning of the result has each discipline in proportion; within one the order stays."""
    ranks: Counter[str] = Counter()
    placed: list[tuple[float, str, _Each]] = []
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


def _scores(pool: Iterable[Sequence[Verdict]]) -> dict[str, list[float]]:
    scores: dict[str, list[float]] = {}
    for verdicts in pool:
        for verdict in verdicts:
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
    if not (ordered := scores.get(verdict.gate)):
        return 0.0
    low, high = sorted((verdict.score, verdict.threshold))
    between = max(0, bisect_left(ordered, high) - bisect_right(ordered, low)) / len(ordered)
    return max(0.0, 1 - between / _NEAR)


def _at_random(one: ReviewRequest) -> ReviewRequest:
    return replace(one, kind="random", reason="one of a random sample")
