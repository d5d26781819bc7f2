"""Figures of real papers and drawn charts, and copies of them that are changed but show the same."""

import io
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageEnhance

from omniscience_assets.extraction.protocol import ExtractionError, PaperHead
from omniscience_assets.extraction.read import read_paper
from omniscience_assets.sources.mupdf import load_pymupdf
from omniscience_assets.sources.packages import PackageError, open_package
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_tests.benchmarks.charts import renderers
from omniscience_tests.benchmarks.charts.other_data import with_other_data
from omniscience_tests.benchmarks.charts.random_chart import random_chart
from omniscience_tests.benchmarks.gold import CORPUS

LEAST_SIDE = 64
"""Pixels, as the gate has it."""
_BATCH = 20
Change = Callable[[Image.Image, random.Random], Image.Image]


@dataclass(frozen=True, slots=True)
class Original:
    """A figure, or one image of a figure of several."""

    name: str
    paper: str
    """Charts that share a template have one too."""
    image: Image.Image


def paper_figures(part: int, parts: int) -> Iterator[Original]:
    """Rasters of every `parts`-th paper of the corpus, whole figures and their single images, each content once."""
    for path in sorted((CORPUS / "dev" / "latex").glob("*.tar.gz"))[part::parts]:
        paper = path.name.split(".")[0]
        with tempfile.TemporaryDirectory() as folder:
            store = BlobStore(Files(folder))
            try:
                found = read_paper(
                    "tex-tree",
                    open_package(path.read_bytes(), path.name).files,
                    paper=PaperHead(paper, "", "unknown"),
                    put_blob=store.put,
                    get_blob=store.get,
                )
            except (ExtractionError, PackageError):
                continue
            blobs = {blob for figure in found.figures for blob in (figure.raster, *(i.raster for i in figure.images))}
            for blob in sorted(blob for blob in blobs if blob):
                image = Image.open(io.BytesIO(store.get(blob))).convert("RGB")
                if min(image.size) >= LEAST_SIDE:
                    yield Original(f"{paper}/{blob[:12]}", paper, image)


def chart_twins(renderer: str, first: int, count: int) -> Iterator[tuple[Original, Original]]:
    """Charts and the same ones with other data, at 100 to 200 dots per inch."""
    pymupdf = load_pymupdf()
    specs = [replace(random_chart(renderer, seed), format="pdf") for seed in range(first, first + count)]
    both = [(spec, with_other_data(spec, 0)) for spec in specs]
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, len(both), _BATCH):
            renderers.render(renderer, [one for pair in both[start : start + _BATCH] for one in pair], Path(folder))
        for pair in both:
            drawn = [Path(folder) / f"{one.name}.pdf" for one in pair]
            if not all(path.exists() for path in drawn):
                continue
            dpi = (100, 150, 200)[pair[0].seed % 3]
            pages = [pymupdf.open(path)[0].get_pixmap(dpi=dpi, alpha=False) for path in drawn]
            images = [Image.frombytes("RGB", (page.width, page.height), page.samples) for page in pages]
            one, other = (Original(spec.name, pair[0].name, image) for spec, image in zip(pair, images, strict=True))
            yield one, other


def resized(image: Image.Image, rng: random.Random) -> Image.Image:
    """Half to one and a half times as large."""
    scale = rng.uniform(0.5, 1.5)
    size = max(8, round(image.width * scale)), max(8, round(image.height * scale))
    filters = Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS
    return image.resize(size, rng.choice(filters))


def cropped(image: Image.Image, rng: random.Random) -> Image.Image:
    """Up to five percent off each side."""
    left, top, right, bottom = (rng.uniform(0, 0.05) for _ in range(4))
    w, h = image.size
    return image.crop((int(left * w), int(top * h), w - int(right * w), h - int(bottom * h)))


def recompressed(image: Image.Image, rng: random.Random) -> Image.Image:
    """JPEG of quality 40 to 85."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=rng.randint(40, 85))
    return Image.open(buffer).convert("RGB")


def recoloured(image: Image.Image, rng: random.Random) -> Image.Image:
    """Grey, brighter or darker by up to 30 percent, gamma of 0.6 to 1.6, or another hue."""
    kind = rng.choice(("hue", "brightness", "gamma", "grey"))
    if kind == "grey":
        return image.convert("L").convert("RGB")
    if kind == "brightness":
        return ImageEnhance.Brightness(image).enhance(rng.uniform(0.7, 1.3))
    if kind == "gamma":
        gamma = 2 ** rng.uniform(-0.7, 0.7)
        return image.point([round(255 * (level / 255) ** gamma) for level in range(256)] * 3)
    hue, saturation, value = image.convert("HSV").split()
    turn = rng.randint(20, 235)
    turned = hue.point([(level + turn) % 256 for level in range(256)])
    return Image.merge("HSV", (turned, saturation, value)).convert("RGB")


CHANGES: dict[str, Change] = {"resize": resized, "crop": cropped, "recompress": recompressed, "colour": recoloured}


def copies(original: Original, seed: int) -> Iterator[tuple[str, Image.Image]]:
    """Each change alone, and four pairs of changes, one after the other in random order."""
    rng = random.Random(f"{original.name}-{seed}")
    for name, change in CHANGES.items():
        yield name, change(original.image, rng)
    for _ in range(4):
        names = rng.sample(sorted(CHANGES), 2)
        image = original.image
        for name in names:
            image = CHANGES[name](image, rng)
        yield " + ".join(sorted(names)), image
