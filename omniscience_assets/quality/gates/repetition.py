"""Does the caption repeat itself, as a model does that fell into a loop?"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.quality.words import fold, sentences
from omniscience_assets.records import Measure


@dataclass(frozen=True, slots=True)
class RepetitionGate:
    """Repetition measured as for Gopher (Rae et al. 2021, arXiv:2112.11446, table A1), sentences in place of lines.

    Shares are of characters, but for `repetition.sentences`. A caption goes through parallel panels in nearly the same
    words, where a loop repeats them all: so the top n-grams count from `min_count` on (Gopher's documents are longer),
    and in place of its duplicate 5- to 10-grams stands one n that no parallel clause reaches.
    """

    name: ClassVar[str] = "repetition"
    version: ClassVar[str] = "1"

    top_n: tuple[int, ...] = (2, 3, 4)
    duplicate_n: int = 30
    min_count: int = 3

    @property
    def measures(self) -> tuple[str, ...]:
        """Shares of what is there more than once."""
        top = (f"repetition.top_{n}gram" for n in self.top_n)
        return ("repetition.sentences", "repetition.sentence_characters", *top, "repetition.duplicate_ngrams")

    def measure(self, case: GateCase) -> Iterator[Measure]:
        """Shares, 0..1: of sentences that came before, of the most frequent n-grams, of n-grams that came before."""
        text = case.caption.text
        units = [fold(sentence) for sentence in sentences(text)]
        repeated = _repeats(units)
        tokens = fold(text).split()
        values = [
            _share(len(repeated), len(units)),
            _share(sum(map(len, repeated)), sum(map(len, units))),
            *(_top_share(tokens, n, self.min_count) for n in self.top_n),
            _duplicate_share(tokens, self.duplicate_n),
        ]
        yield from map(Measure, self.measures, values)


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
