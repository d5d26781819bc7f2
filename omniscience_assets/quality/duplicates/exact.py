"""Figures that repeat another exactly: the same image, or the same long caption."""

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
