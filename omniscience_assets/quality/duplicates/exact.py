"""Figures that repeat another exactly: the same image, or the same long caption."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from omniscience_assets.quality.duplicates.relations import DuplicateBy
from omniscience_assets.quality.words import fold

MIN_CAPTION_WORDS: Final = 20
"""A caption shorter than this may well stand under two different images; from here on it names one figure."""


@dataclass(frozen=True, slots=True)
class ExactKeys:
    """What two exact duplicates have in common; a key that is `None` is shared with nobody."""

    image: str | None
    """SHA-256 of the raster."""
    text: str | None
    """SHA-256 of the folded caption, if it is long enough to tell figures apart."""


@dataclass(frozen=True, slots=True)
class Twin:
    """The kept record that another repeats, and what they share."""

    figure_id: str
    by: DuplicateBy
    exact: bool = True
    """They share the same content; otherwise they are near."""
    similarity: float = 1.0
    """Of images the correlation of their edges, of texts the Jaccard index of word pairs, of embeddings the cosine."""


def exact_keys(raster_sha: str | None, caption_text: str) -> ExactKeys:
    """Keys of a figure; the caption is folded by case, Unicode width, spaces and punctuation before it is hashed."""
    folded = fold(caption_text)
    long_enough = folded.count(" ") + 1 >= MIN_CAPTION_WORDS
    return ExactKeys(raster_sha, sha256(folded.encode()).hexdigest() if long_enough else None)


def twins(rows: Iterable[tuple[str, str | None, str | None]]) -> dict[str, Twin]:
    """Which figures to drop: `(figure_id, image_key, text_key)` rows to `{figure_id: twin that is kept}`.

    Figures that share a key are connected; of each connected group the smallest id is kept and every other one gets it
    as its twin. A twin is one by image when the figure shares its image with any other, else by text. The result does
    not depend on the order of the rows; it is sorted by figure id. Memory grows with the number of ids.

    Raises:
        ValueError: a figure id stands in two rows.
    """
    groups = _Groups()
    owners: dict[tuple[DuplicateBy, str], str] = {}
    shared: set[tuple[DuplicateBy, str]] = set()
    images: dict[str, str | None] = {}
    for figure_id, image_key, text_key in rows:
        if figure_id in images:
            raise ValueError(f"{figure_id} stands in two rows")
        images[figure_id] = image_key
        for key in _keys(image_key, text_key):
            owner = owners.setdefault(key, figure_id)
            if owner != figure_id:
                shared.add(key)
                groups.join(owner, figure_id)
    return {
        figure_id: Twin(kept, "image" if ("image", images[figure_id]) in shared else "text")
        for figure_id in sorted(images)
        if (kept := groups.smallest(figure_id)) != figure_id
    }


def _keys(image_key: str | None, text_key: str | None) -> list[tuple[DuplicateBy, str]]:
    keys: list[tuple[DuplicateBy, str]] = []
    if image_key is not None:
        keys.append(("image", image_key))
    if text_key is not None:
        keys.append(("text", text_key))
    return keys


class _Groups:
    """Disjoint sets of ids whose root is always the smallest member (union-find with path halving)."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def smallest(self, member: str) -> str:
        parents = self._parents
        while (parent := parents.get(member, member)) != member:
            parents[member] = parents.get(parent, parent)
            member = parent
        return member

    def join(self, one: str, other: str) -> None:
        low, high = sorted((self.smallest(one), self.smallest(other)))
        self._parents[high] = low
