"""Figures and captions as vectors and hashes: what duplicates, selection and similarity compare them by."""

from dataclasses import dataclass
from typing import NewType

Float32 = NewType("Float32", float)
"""A number that a column holds in four bytes."""

Vector = tuple[Float32, ...]
"""An embedding of length 1."""


@dataclass(frozen=True, slots=True)
class FigureEmbedding:
    """A figure's image and author caption: the payload of `figure_embeddings`."""

    figure_id: str
    raster: str | None
    """Blob of the image."""
    width: int
    """Pixels of the decoded raster; 0 where it cannot be read."""
    height: int
    image_bytes: int
    """Of the raster's file."""
    text_key: str | None
    """Hash of the folded author caption; `None` where it is too short to tell figures apart."""
    image_signature: bytes | None
    """`quality.duplicates.image_signature`; `None` where there is no image, or nothing on it."""
    text_signature: bytes | None
    """`quality.duplicates.text_signature` of the author caption; `None` where it is too short."""
    model: str | None
    """What made the vectors, with its version; `None` where no embedding model is set up."""
    image: Vector | None
    author: Vector | None
    """The author caption as a whole, cut where the model's context ends."""
    author_similarity: float | None
    """Cosine of `image` and `author`."""
    window_words: int
    """Words in each of the windows at which author captions and others are compared at equal length."""
    author_windows: tuple[float, ...]
    """Cosines of the image and consecutive windows of `window_words` words of the author caption."""


@dataclass(frozen=True, slots=True)
class Window:
    """A run of whole sentences of a caption that fits into a text encoder's context."""

    start: int
    """Offsets in the caption."""
    end: int
    similarity: float
    """Cosine of the image and this text."""


@dataclass(frozen=True, slots=True)
class CaptionEmbedding:
    """A dense caption against its image: the payload of `caption_embeddings`."""

    figure_id: str
    model: str | None
    whole: Vector | None
    """The whole caption, cut where the model's context ends."""
    similarity: float | None
    """Cosine of the image and `whole`."""
    windows: tuple[Window, ...]
    equal_windows: tuple[float, ...]
    """Cosines of the image and windows as long as the author caption's (`FigureEmbedding.window_words`)."""
