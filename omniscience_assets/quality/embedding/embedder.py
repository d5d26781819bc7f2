"""Many figures ask one embedding model that answers a batch at a time."""

import asyncio
from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from omniscience_assets.captioning.backends.batching import Batcher
from omniscience_assets.captioning.backends.chat import ChatFailure
from omniscience_assets.quality.settings import EmbeddingSettings
from omniscience_assets.records import Float32, Vector
from omniscience_assets.store.stage import StageError

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

Rows = Any
"""An array of shape (n, dimensions), one row an input, of any length and any floating type."""


class Encoder(Protocol):
    """A model that embeds images and texts into one space."""

    def prepare(self, image: "Image.Image") -> Any:
        """An RGB image as the model takes it; called on any thread."""
        ...

    def encode_images(self, prepared: Sequence[Any]) -> Rows:
        """Embed prepared images."""
        ...

    def encode_texts(self, texts: Sequence[str]) -> Rows:
        """Embed texts; what is beyond the model's context is cut."""
        ...


Question = tuple[bool, Any]
"""Whether it is a text, and the text or the prepared image."""


class Embedder:
    """Embeds one image or text at a time, together with what others ask at the time.

    The model is loaded with the first question. Vectors have length 1 and 32-bit floats.

    Args:
        version: Differs when the same input may get another vector: library, model, weights, precision.
        load: Makes the encoder, on the thread that uses it.
        batch: Images or texts at a time.
    """

    def __init__(self, version: str, load: Callable[[], Encoder], *, batch: int = 32) -> None:
        self.version = version
        self._load = load
        self._encoder: Encoder | None = None
        self._loading = asyncio.Lock()
        self._batcher: Batcher[Question, Vector] = Batcher(
            self._encode, name="embedder", max_batch=batch, max_wait_ms=20.0, max_queue=8 * batch, release=_release
        )

    async def image(self, image: "Image.Image") -> Vector:
        """The vector of an RGB image.

        Raises:
            StageError: the model cannot be loaded or fails on it; `retryable` where that may pass.
        """
        encoder = await self._open()
        return await self._ask((False, await asyncio.to_thread(encoder.prepare, image)))

    async def texts(self, texts: Sequence[str]) -> list[Vector]:
        """The vectors of texts.

        Raises:
            StageError: as above.
        """
        await self._open()
        return list(await asyncio.gather(*(self._ask((True, text)) for text in texts)))

    async def aclose(self) -> None:
        """Answer what was asked, then let the model's memory go."""
        await self._batcher.aclose()
        self._encoder = None
        _release()

    async def _open(self) -> Encoder:
        async with self._loading:
            if self._encoder is None:
                try:
                    self._encoder = await asyncio.to_thread(self._load)
                except Exception as error:
                    # Libraries raise anything when a model is not there; no figure is to blame for it.
                    detail = f"the embedding model cannot be loaded: {type(error).__name__}: {error}"
                    raise StageError("embedding_model", detail, retryable=True) from error
        return self._encoder

    async def _ask(self, question: Question) -> Vector:
        answer = await self._batcher.ask(question)
        if isinstance(answer, ChatFailure):
            raise StageError(f"embedding_{answer.reason}", answer.detail, retryable=answer.retryable)
        return answer

    def _encode(self, questions: list[Question]) -> list[Vector]:
        assert self._encoder is not None
        answers: dict[int, Vector] = {}
        for is_text, encode in ((False, self._encoder.encode_images), (True, self._encoder.encode_texts)):
            places = [place for place, (kind, _) in enumerate(questions) if kind is is_text]
            if places:
                rows = unit_rows(encode([questions[place][1] for place in places]))
                answers |= {place: to_vector(row) for place, row in zip(places, rows, strict=True)}
        return [answers[place] for place in range(len(questions))]


def load_embedder(settings: EmbeddingSettings) -> Embedder:
    """The embedder of some settings; its model is loaded when it is first asked.

    Raises:
        ModuleNotFoundError: the backend's library is not installed; says what to install.
        FileNotFoundError: there is no such model on this machine.
    """
    return Embedder(version_of(settings), lambda: _backend(settings).load(settings), batch=settings.batch)


def version_of(settings: EmbeddingSettings) -> str:
    """Library, model, weights and precision, without loading any.

    Raises:
        ModuleNotFoundError, FileNotFoundError: as above.
    """
    told: str = _backend(settings).version(settings)
    return told


def _backend(settings: EmbeddingSettings) -> ModuleType:
    return import_module(f"omniscience_assets.quality.embedding.{settings.backend}")


def unit_rows(rows: Rows) -> "np.ndarray":
    """Rows scaled to length 1, as 32-bit floats."""
    import numpy as np

    plain = np.asarray(rows, dtype=np.float32)
    lengths = np.linalg.norm(plain, axis=1, keepdims=True)
    unit: np.ndarray = plain / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit


def to_vector(row: "np.ndarray") -> Vector:
    """A row as a record holds it."""
    return tuple(map(Float32, row.tolist()))


def cosine(one: Vector, other: Vector) -> float:
    """Cosine of two vectors of length 1."""
    return float(sum(a * b for a, b in zip(one, other, strict=True)))


def device_of(settings: EmbeddingSettings) -> str:
    """The device that is asked for; `auto` is a GPU where there is one."""
    import torch

    if settings.device != "auto":
        return settings.device
    return "cuda" if torch.cuda.is_available() else "cpu"


def _release() -> None:
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
