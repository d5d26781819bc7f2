"""Does the caption repeat itself, as a model does that fell into a loop?"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.quality.words import fold, sentences
from omniscience_assets.records import Verdict


@dataclass(frozen=True, slots=True)
class _Measure:
    what: str
    reason: str
    share: float
    limit: float


@dataclass(frozen=True, slots=True)
class RepetitionGate:
    """Repetition measured as for Gopher (Rae et al. 2021, arXiv:2112.11446, table A1), sentences in place of lines.

    Shares are of characters, but for `max_duplicate_sentences`. The limits for sentences are Gopher's. Those for
    n-grams are wider, because a caption goes through parallel panels in nearly the same words, where a loop repeats
    them all: the top n-grams have twice Gopher's limits and count from `min_count` on (Gopher's documents are longer),
    and in place of its duplicate 5- to 10-grams stands one n that no parallel clause reaches.
    """

    name: ClassVar[str] = "repetition"

    max_duplicate_sentences: float = 0.30
    max_duplicate_sentence_characters: float = 0.20
    max_top_ngram: tuple[tuple[int, float], ...] = ((2, 0.40), (3, 0.36), (4, 0.32))
    """`(n, share)`: of the most frequent n-gram."""
    duplicate_n: int = 30
    max_duplicate_ngrams: float = 0.50
    """Of all n-grams of `duplicate_n` words that came before."""
    min_count: int = 3

    def judge(self, case: GateCase) -> Verdict:
        """Reasons: `repeated_sentences`, `repeated_ngrams`; the score is the share that comes nearest to its limit."""
        worst = max(self._measures(case.caption.text), key=lambda measure: measure.share / measure.limit)
        keep = worst.share <= worst.limit
        return Verdict(self.name, keep, None if keep else worst.reason, worst.share, worst.limit, worst.what)

    def _measures(self, text: str) -> Iterator[_Measure]:
        units = [fold(sentence) for sentence in sentences(text)]
        repeated = _repeats(units)
        share = _share(len(repeated), len(units))
        characters = _share(sum(map(len, repeated)), sum(map(len, units)))
        yield _Measure("sentences", "repeated_sentences", share, self.max_duplicate_sentences)
        yield _Measure("sentence characters", "repeated_sentences", characters, self.max_duplicate_sentence_characters)
        tokens = fold(text).split()
        for n, limit in self.max_top_ngram:
            yield _Measure(f"top {n}-gram", "repeated_ngrams", _top_share(tokens, n, self.min_count), limit)
        duplicate = _duplicate_share(tokens, self.duplicate_n)
        what = f"duplicate {self.duplicate_n}-grams"
        yield _Measure(what, "repeated_ngrams", duplicate, self.max_duplicate_ngrams)


def _repeats(units: list[str]) -> list[str]:
    seen: set[str] = set()
    repeated: list[str] = []
    for unit in units:
        if unit in seen:
            repeated.append(unit)
        seen.add(unit)
    return repeated


def _top_share(tokens: list[str], n: int, min_count: int) -> float:
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for start, ngram in enumerate(_ngrams(tokens, n)):
        places[ngram].append(start)
    frequent = (starts for starts in places.values() if len(starts) >= min_count)
    return max((_covered_share(tokens, starts, n) for starts in frequent), default=0.0)


def _duplicate_share(tokens: list[str], n: int) -> float:
    seen: set[tuple[str, ...]] = set()
    repeated: list[int] = []
    for start, ngram in enumerate(_ngrams(tokens, n)):
        if ngram in seen:
            repeated.append(start)
        seen.add(ngram)
    return _covered_share(tokens, repeated, n)


def _ngrams(tokens: list[str], n: int) -> Iterator[tuple[str, ...]]:
    return zip(*(tokens[offset:] for offset in range(n)), strict=False)


def _covered_share(tokens: list[str], starts: list[int], n: int) -> float:
    """Share of characters in the words that n-grams at these places cover, each word counted once."""
    covered = {index for start in starts for index in range(start, start + n)}
    return _share(sum(len(tokens[index]) for index in covered), sum(map(len, tokens)))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
