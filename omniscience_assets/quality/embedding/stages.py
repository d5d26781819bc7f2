"""The stages `figure_embeddings` and `caption_embeddings`: vectors and hashes, made once and kept in the log."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from omniscience_assets.records import CaptionEmbedding, CaptionText, Figure, FigureEmbedding, Vector, Window
from omniscience_assets.store.files import Files
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, WorkItem

if TYPE_CHECKING:
    from omniscience_assets.quality.embedding.embedder import Embedder
    from omniscience_assets.quality.pictures import Raster
    from omniscience_assets.quality.settings import EmbeddingSettings

CODE_VERSION = "1"
EQUAL_WORDS = 32
"""Most words in the windows at which captions are compared at equal length."""


@dataclass(frozen=True)
class FigureEmbeddingsStage(Stage):
    """Each figure's image and author caption as hashes and, where a model is set up, as vectors."""

    asset: ClassVar[str] = "figure_embeddings"
    payload: ClassVar[type] = FigureEmbedding
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (Input("triplets", Figure, "figure"),)
    suffix: ClassVar[str] = "@embedding"
    chunk_size: ClassVar[int] = 256

    files: Files
    settings: EmbeddingSettings | None = None
    embedder: Embedder | None = field(default=None, compare=False)

    def spec(self) -> Spec:
        """The kinds of hashes, and the model with its version."""
        from omniscience_assets.quality.duplicates import SIGNATURE_VERSION

        return {"code_version": CODE_VERSION, "signatures": SIGNATURE_VERSION, "model": model_version(self.settings)}

    async def work(self, item: WorkItem) -> list[Output]:
        """Embed one figure. One without a readable image has the hash of its text only."""
        from omniscience_assets.quality.pictures import Raster
        from omniscience_assets.store.blobs import BlobStore

        figure: Figure = item.one("triplets")
        made = await embed_figure(figure, Raster.of(BlobStore(self.files), figure.raster), self.embedder)
        return [Output(self.failed_id(figure.figure_id), made)]


async def embed_figure(figure: Figure, raster: Raster, embedder: Embedder | None) -> FigureEmbedding:
    """A figure's hashes and, with an embedder, its vectors.

    Raises:
        StageError: the embedder's.
    """
    from omniscience_assets.quality.duplicates import exact_keys, image_signature, text_signature
    from omniscience_assets.quality.embedding.windows import equal_windows
    from omniscience_assets.quality.pictures import decode

    image, _ = await asyncio.to_thread(decode, raster)
    vector = author = None
    similarities: list[float] = []
    words = min(EQUAL_WORDS, len(figure.caption.split()))
    if embedder is not None:
        author, *others = await embedder.texts([figure.caption, *equal_windows(figure.caption, words)])
        if image is not None:
            vector = await embedder.image(image)
            similarities = [_cosine(vector, other) for other in others]
    return FigureEmbedding(
        figure_id=figure.figure_id,
        raster=figure.raster,
        width=image.width if image else 0,
        height=image.height if image else 0,
        image_bytes=len(raster.read()),
        text_key=exact_keys(figure.raster, figure.caption).text,
        image_signature=await asyncio.to_thread(image_signature, image) if image else None,
        text_signature=text_signature(figure.caption),
        model=embedder.version if embedder else None,
        image=vector,
        author=author,
        author_similarity=_cosine(vector, author) if vector and author else None,
        window_words=words,
        author_windows=tuple(similarities),
    )


@dataclass(frozen=True)
class CaptionEmbeddingsStage(Stage):
    """Each dense caption against its image, whole and in windows."""

    asset: ClassVar[str] = "caption_embeddings"
    payload: ClassVar[type] = CaptionEmbedding
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("routed_captions", CaptionText, "figure"),
        Input("figure_embeddings", FigureEmbedding, "figure"),
    )
    suffix: ClassVar[str] = "@caption_embedding"
    chunk_size: ClassVar[int] = 256

    settings: EmbeddingSettings | None = None
    embedder: Embedder | None = field(default=None, compare=False)

    def spec(self) -> Spec:
        """The model with its version, and how long its windows are."""
        words = self.settings.window_words if self.settings else None
        return {"code_version": CODE_VERSION, "model": model_version(self.settings), "window_words": words}

    async def work(self, item: WorkItem) -> list[Output]:
        """Embed one caption and compare it with its image."""
        caption: CaptionText = item.one("routed_captions")
        figure: FigureEmbedding = item.one("figure_embeddings")
        made = await embed_caption(caption, figure, self.embedder, self.settings)
        return [Output(self.failed_id(caption.figure_id), made)]


async def embed_caption(
    caption: CaptionText, figure: FigureEmbedding, embedder: Embedder | None, settings: EmbeddingSettings | None
) -> CaptionEmbedding:
    """A caption against its image; nothing is known of it without an embedder.

    Raises:
        StageError: the embedder's.
    """
    from omniscience_assets.quality.embedding.windows import equal_windows, sentence_windows

    text, image = caption.text, figure.image
    if embedder is None or settings is None:
        return CaptionEmbedding(caption.figure_id, None, None, None, (), ())
    if image is None:
        (whole,) = await embedder.texts([text])
        return CaptionEmbedding(caption.figure_id, embedder.version, whole, None, (), ())
    spans, equal = sentence_windows(text, settings.window_words), equal_windows(text, figure.window_words)
    whole, *others = await embedder.texts([text, *(text[low:high] for low, high in spans), *equal])
    windows = tuple(
        Window(low, high, _cosine(image, vector)) for (low, high), vector in zip(spans, others, strict=False)
    )
    at_equal = tuple(_cosine(image, vector) for vector in others[len(spans) :])
    return CaptionEmbedding(caption.figure_id, embedder.version, whole, _cosine(image, whole), windows, at_equal)


def model_version(settings: EmbeddingSettings | None) -> str | None:
    """What names a model in specs; `None` for none."""
    if settings is None:
        return None
    from omniscience_assets.quality.embedding.embedder import version_of

    return version_of(settings)


def _cosine(one: Vector, other: Vector) -> float:
    from omniscience_assets.quality.embedding.embedder import cosine

    return cosine(one, other)
