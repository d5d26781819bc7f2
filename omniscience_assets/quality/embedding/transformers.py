"""Models with an image and a text tower by the library `transformers`: CLIP, SigLIP and their like."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from omniscience_assets.captioning.backends.local_models import fingerprint, installed_version, model_folder
from omniscience_assets.quality.embedding.embedder import Encoder, Rows, device_of
from omniscience_assets.quality.settings import EmbeddingSettings

if TYPE_CHECKING:
    from PIL import Image

EXTRA = "models"
_DTYPES = {"fp32": "float32", "bf16": "bfloat16", "fp16": "float16"}


@dataclass(frozen=True)
class TransformersEncoder:
    """A loaded model with its processor."""

    model: Any
    processor: Any

    def prepare(self, image: "Image.Image") -> Any:
        """The image resized and normalised."""
        return self.processor.image_processor(images=image, return_tensors="pt")["pixel_values"][0]

    def encode_images(self, prepared: Sequence[Any]) -> Rows:
        """Embed a batch."""
        import torch

        with torch.inference_mode():
            batch = torch.stack(list(prepared)).to(self.model.device, self.model.dtype)
            return _pooled(self.model.get_image_features(pixel_values=batch))

    def encode_texts(self, texts: Sequence[str]) -> Rows:
        """Embed a batch, each text cut at the model's context length."""
        import torch

        # SigLIP was trained with texts padded to its full context; for CLIP the padding is masked.
        inputs = self.processor.tokenizer(list(texts), padding="max_length", truncation=True, return_tensors="pt")
        with torch.inference_mode():
            return _pooled(self.model.get_text_features(**inputs.to(self.model.device)))


def load(settings: EmbeddingSettings) -> Encoder:
    """Load the model of a folder or of the hub's cache; nothing is fetched.

    Raises:
        OSError: it is not there.
    """
    import torch
    from transformers import AutoModel, AutoProcessor

    folder = str(model_folder(settings.model, revision=settings.pretrained))
    dtype = getattr(torch, _DTYPES[settings.precision])
    model = AutoModel.from_pretrained(folder, local_files_only=True, dtype=dtype).to(device_of(settings)).eval()
    return TransformersEncoder(model, AutoProcessor.from_pretrained(folder, local_files_only=True))


def version(settings: EmbeddingSettings) -> str:
    """Library, the model's files and precision.

    Raises:
        ModuleNotFoundError: the library is not installed.
        FileNotFoundError: there is no such model on this machine.
    """
    library = installed_version("transformers", extra=EXTRA)
    files = fingerprint(model_folder(settings.model, revision=settings.pretrained))
    return f"transformers {library}, {settings.model}, {files}, {settings.precision}"


def _pooled(features: Any) -> Rows:
    """The features as an array; recent versions of the library wrap them."""
    return getattr(features, "pooler_output", features).float().cpu().numpy()
