"""open_clip for real: a real architecture with random weights, against the library used by hand."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from omniscience_assets.quality.embedding.embedder import cosine, load_embedder, version_of
from omniscience_assets.quality.embedding.stages import CaptionEmbeddingsStage, FigureEmbeddingsStage
from omniscience_assets.quality.settings import EmbeddingSettings
from omniscience_assets.records import Vector
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.stage import StageError, Task, WorkItem
from omniscience_tests.factories import make_caption, make_figure, make_image

pytestmark = [pytest.mark.usefixtures("clip"), pytest.mark.slow]

SETTINGS = EmbeddingSettings(backend="open_clip", model="ViT-S-32", device="cpu", batch=3)
TEXTS = ("A line plot.", "The voltage decays within 3.5 s. " * 20, "", "χ² → Z, 10⁻³")


def images() -> list[Image.Image]:
    return [make_image(lines=lines).resize(size) for lines, size in ((1, (640, 480)), (5, (200, 900)), (9, (64, 64)))]


def embed(settings: EmbeddingSettings, pictures: Sequence[Image.Image], texts: Sequence[str]) -> list[Vector]:
    async def ask() -> list[Vector]:
        embedder = load_embedder(settings)
        try:
            seen = await asyncio.gather(*(embedder.image(picture) for picture in pictures))
            return [*seen, *await embedder.texts(texts)]
        finally:
            await embedder.aclose()

    return asyncio.run(ask())


def by_hand(pictures: Sequence[Image.Image], texts: Sequence[str], seed: int = 0) -> np.ndarray:
    import open_clip
    import torch

    torch.manual_seed(seed)
    model, _, preprocess = open_clip.create_model_and_transforms("ViT-S-32", pretrained_text=False)
    model.eval()
    tokenize = open_clip.get_tokenizer("ViT-S-32")
    with torch.no_grad():
        seen = torch.cat([model.encode_image(preprocess(picture)[None], normalize=True) for picture in pictures])
        read = torch.cat([model.encode_text(tokenize([text]), normalize=True) for text in texts])
    return torch.cat([seen, read]).numpy()


def test_vectors_are_those_of_the_library_used_by_hand() -> None:
    ours = np.array(embed(SETTINGS, images(), TEXTS))
    theirs = by_hand(images(), TEXTS)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 1e-5
    assert np.abs(np.linalg.norm(ours, axis=1) - 1).max() < 1e-6
    assert np.abs(ours - by_hand(images(), TEXTS, seed=1)).max() > 0.01


def test_a_batch_of_one_gives_the_same_vectors() -> None:
    one = np.array(embed(SETTINGS.model_copy(update={"batch": 1}), images(), TEXTS))
    assert np.abs(one - np.array(embed(SETTINGS, images(), TEXTS))).max() < 1e-5


def test_half_precision_stays_near() -> None:
    half = embed(SETTINGS.model_copy(update={"precision": "bf16"}), images(), TEXTS)
    full = embed(SETTINGS, images(), TEXTS)
    assert min(cosine(a, b) for a, b in zip(half, full, strict=True)) > 0.99
    assert half != full


def test_weights_of_a_file_are_read_and_named_by_their_content(tmp_path: Path) -> None:
    import open_clip
    import torch

    torch.manual_seed(7)
    model = open_clip.create_model("ViT-S-32", pretrained_text=False)
    path = tmp_path / "weights.pt"
    torch.save(model.state_dict(), path)
    settings = SETTINGS.model_copy(update={"pretrained": str(path)})
    ours = np.array(embed(settings, images(), TEXTS))
    assert np.abs(ours - by_hand(images(), TEXTS, seed=7)).max() < 1e-5
    before = version_of(settings)
    path.write_bytes(path.read_bytes() + b" ")
    assert version_of(settings) != before
    with pytest.raises(FileNotFoundError):
        version_of(settings.model_copy(update={"pretrained": str(tmp_path / "none.pt")}))


def test_a_model_that_does_not_exist_fails_the_row_and_may_be_tried_again() -> None:
    with pytest.raises(StageError) as raised:
        embed(SETTINGS.model_copy(update={"model": "ViT-Z-1"}), [], ["text"])
    assert raised.value.reason == "embedding_model"
    assert raised.value.retryable
    assert "ViT-Z-1" in raised.value.detail


def test_the_stages_keep_vectors_and_similarities(tmp_path: Path) -> None:
    async def make() -> tuple[list, list]:
        files = Files(tmp_path)
        figure = replace(make_figure(), raster=BlobStore(files).put(png(images()[0]), ".png"))
        embedder = load_embedder(SETTINGS)
        first = FigureEmbeddingsStage(files, SETTINGS, embedder)
        task = Task(figure.paper_id, figure.figure_id, ())
        (seen,) = await first.work(WorkItem(task, {"triplets": [figure]}))
        caption = make_caption("The figure is a line plot. " * 30)
        second = CaptionEmbeddingsStage(SETTINGS, embedder)
        read = await second.work(WorkItem(task, {"routed_captions": [caption], "figure_embeddings": [seen.payload]}))
        await embedder.aclose()
        return [seen], read

    (seen,), (read,) = asyncio.run(make())
    figure, caption = seen.payload, read.payload
    assert figure.model == caption.model == version_of(SETTINGS)
    assert figure.author_similarity == pytest.approx(cosine(figure.image, figure.author), abs=1e-6)
    assert figure.window_words == len(make_figure().caption.split())
    assert len(figure.author_windows) == 1
    assert caption.similarity == pytest.approx(cosine(figure.image, caption.whole), abs=1e-6)
    assert len(caption.windows) > 1
    text = make_caption("The figure is a line plot. " * 30).text
    joined = " ".join(text[window.start : window.end] for window in caption.windows)
    assert joined.split() == text.split()
    assert len(caption.equal_windows) == len(text.split()) // figure.window_words


def png(image: Image.Image) -> bytes:
    import io

    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
