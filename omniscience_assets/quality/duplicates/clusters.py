"""Groups of figures that repeat one another, each around the one that is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from omniscience_assets.quality.duplicates.exact import Twin
from omniscience_assets.quality.duplicates.relations import DuplicateBy, Indices, Relation, Similarities

_STRENGTH: Final[dict[DuplicateBy, int]] = {"image": 2, "text": 1, "embedding": 0}


def cluster(figure_ids: Sequence[str], papers: Indices, relations: Sequence[Relation]) -> dict[str, Twin]:
    """Which figures to drop: `{figure_id: the twin that is kept}`, in the order of the figures.

    Figures are taken in their order, the one to keep rather before the other. One is dropped when it is alike, by any
    relation, to one that was kept before it, and kept otherwise: clusters are stars. So every dropped figure is truly
    near its twin, two kept ones never are, and along a chain a–b–c of which only neighbours are near, `c` is kept
    though `b` is dropped. Among several kept ones the twin is the exact one, else by image, text, embedding, else the
    likest, else the first.

    Args:
        figure_ids: unlike ids.
        papers: (n,) number of each figure's paper.
        relations: over the same figures.
    """
    kept = [_Kept(relation) for relation in relations]
    dropped: dict[str, Twin] = {}
    alike = np.zeros(len(papers), bool)
    for relation in relations:
        alike |= _have_company(relation)
    for figure in np.flatnonzero(alike).tolist():
        paper = int(papers[figure])
        hits = [hit for one in kept for hit in one.hits(figure, paper)]
        if hits:
            best = min(hits)
            dropped[figure_ids[figure]] = Twin(figure_ids[best.figure], best.by, best.exact, best.similarity)
        else:
            for one in kept:
                one.add(figure, paper)
    return dropped


def _have_company(relation: Relation) -> npt.NDArray[np.bool_]:
    """Which figures (n,) share their key, or have one that is near another: all others are kept in any case."""
    keys = relation.keys
    count = int(keys.max(initial=-1)) + 1
    shared = np.bincount(keys[keys >= 0], minlength=count) > 1
    shared[relation.near.left] = shared[relation.near.right] = True
    return np.asarray(np.append(shared, False)[keys])


@dataclass(frozen=True, slots=True, order=True)
class _Hit:
    """A kept figure that is alike; the smallest is the one to name."""

    order: tuple[bool, int, float, int]
    figure: int
    by: DuplicateBy
    exact: bool
    similarity: float


class _Kept:
    """The first kept figure under each key of one relation.

    Others under the same key are of the same paper, where the relation says nothing about figures of one paper.
    """

    def __init__(self, relation: Relation) -> None:
        self._relation = relation
        self._keys = relation.keys.tolist()
        self._firsts: dict[int, tuple[int, int]] = {}
        near, count = relation.near, int(relation.keys.max(initial=-1)) + 1
        ends, others = np.concatenate((near.left, near.right)), np.concatenate((near.right, near.left))
        order = np.argsort(ends, kind="stable")
        self._starts = np.searchsorted(ends[order], np.arange(count + 1)).tolist()
        self._others: Indices = others[order]
        self._similarity: Similarities = np.concatenate((near.similarity, near.similarity))[order]

    def hits(self, figure: int, paper: int) -> Iterator[_Hit]:
        """Kept figures that this one is alike to."""
        key = self._keys[figure]
        if key < 0:
            return
        yield from self._under(key, paper, 1.0, exact=self._relation.exact)
        near = slice(self._starts[key], self._starts[key + 1])
        for other, similarity in zip(self._others[near].tolist(), self._similarity[near].tolist(), strict=True):
            yield from self._under(other, paper, round(similarity, 4), exact=False)

    def _under(self, key: int, paper: int, similarity: float, *, exact: bool) -> Iterator[_Hit]:
        relation = self._relation
        figure, its_paper = self._firsts.get(key, (-1, -1))
        if figure >= 0 and (paper != its_paper or similarity >= relation.within_paper):
            order = (not exact, -_STRENGTH[relation.by], -similarity, figure)
            yield _Hit(order, figure, relation.by, exact, similarity)

    def add(self, figure: int, paper: int) -> None:
        """A figure is kept."""
        if self._keys[figure] >= 0:
            self._firsts.setdefault(self._keys[figure], (figure, paper))
