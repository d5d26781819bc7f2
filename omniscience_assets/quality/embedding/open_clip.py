"""CLIP-like models by the library `open_clip` (OpenCLIP, doi 10.5281/zenodo.5143773)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omniscience_assets.captioning.backends.local_models import installed_version
from omniscience_assets.quality.embedding.embedder import Encoder, Rows, device_of
from omniscience_assets.quality.settings import EmbeddingSettings

if TYPE_CHECKING:
    import torch
    from PIL import Image

EXTRA = "clip"


@dataclass(frozen=True)
class OpenClipEncoder:
    """A loaded model with its tokenizer and the preprocessing that its weights were trained with."""

    model: Any
    preprocess: Any
    tokenize: Any
    device: str
    dtype: "torch.dtype | None"
    """Of the images; `None` for 32 bits."""

    def prepare(self, image: "Image.Image") -> "torch.Tensor":
        """The image resized and normalised."""
        tensor: torch.Tensor = self.preprocess(image)
        return tensor

    def encode_images(self, prepared: Sequence[Any]) -> Rows:
        """Embed a batch."""
        import torch

        with torch.inference_mode():
            batch = torch.stack(list(prepared)).to(self.device, self.dtype)
            return self.model.encode_image(batch).float().cpu().numpy()

    def encode_texts(self, texts: Sequence[str]) -> Rows:
        """Embed a batch; the tokenizer cuts each text at the model's context length."""
        import torch

        with torch.inference_mode():
            return self.model.encode_text(self.tokenize(list(texts)).to(self.device)).float().cpu().numpy()


def load(settings: EmbeddingSettings) -> Encoder:
    """Load the model.

    Raises:
        RuntimeError: `open_clip` knows no such architecture or weights.
    """
    import open_clip
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(settings.seed)  # of weights that are not read
        model, _, preprocess = open_clip.create_model_and_transforms(
            settings.model,
            pretrained=settings.pretrained,
            precision=settings.precision,
            device=device_of(settings),
            pretrained_text=settings.pretrained is not None,
        )
    dtype = open_clip.get_input_dtype(settings.precision)
    return OpenClipEncoder(
        model.eval(), preprocess, open_clip.get_tokenizer(settings.model), device_of(settings), dtype
    )


def version(settings: EmbeddingSettings) -> str:
    """Library, architecture, weights and precision.

    Raises:
        ModuleNotFoundError: the library is not installed.
        FileNotFoundError: the file of weights is not there.
    """
    library = installed_version("open_clip_torch", extra=EXTRA)
    weights = settings.pretrained or f"random weights of seed {settings.seed}"
    if settings.pretrained and ("/" in settings.pretrained or Path(settings.pretrained).suffix):
        with Path(settings.pretrained).open("rb") as file:
            weights = hashlib.file_digest(file, "sha256").hexdigest()[:12]
    return f"open_clip {library}, {settings.model}, {weights}, {settings.precision}"
