"""A question as the messages of a library in this process: images as pictures, not as text."""

from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from omniscience_assets.captioning.backends.batching import UnfitRequestError
from omniscience_assets.captioning.backends.chat import ChatRequest


def messages(request: ChatRequest, image_part: str) -> list[dict[str, Any]]:
    """System message, if any, and user message with the images first.

    Args:
        request: The question.
        image_part: What the library calls an image: `image` in transformers, `image_pil` in vLLM.

    Raises:
        UnfitRequestError: An image cannot be read.
    """
    system = [{"role": "system", "content": [{"type": "text", "text": request.system}]}] if request.system else []
    images = [{"type": image_part, image_part: picture} for picture in pictures(request)]
    return [*system, {"role": "user", "content": [*images, {"type": "text", "text": request.text}]}]


def pictures(request: ChatRequest) -> list[Image.Image]:
    """Its images, decoded. Raises UnfitRequestError: one cannot be read."""
    return [_image(image) for image in request.images]


def _image(image: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(image)).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise UnfitRequestError(f"an image cannot be read: {error}") from error
