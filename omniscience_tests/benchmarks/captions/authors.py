"""Authors' own captions of the corpus' figures, to be checked against the figure alone: true by their origin."""

import hashlib
import pickle
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.read import read_evidence
from omniscience_assets.records import Evidence, Figure
from omniscience_tests.benchmarks.captions.corpus import CORPUS, ocr_engine, read_corpus_paper

PER_PAPER = 4
"""At most so many figures of a paper, so that none weighs more than the others."""
ORIGINS = ("vector", "raster", "drawn")
"""Files of vectors, files of pixels, and files of vectors of which only the pixels that they draw are read."""
_PIXELS = ("image/png", "image/jpeg")
_LETTER = re.compile(r"\(([a-h])\)")


@dataclass(frozen=True)
class Authored:
    """A figure with its authors' caption, which the checks get as a candidate and never as a source."""

    origin: str
    half: str
    figure: Figure
    evidence: Evidence


def half_of(paper: str) -> str:
    """The half of a paper by the hash of its name; the checks were mended with the `first` alone."""
    return "first" if hashlib.sha256(f"authors-{paper}".encode()).digest()[0] % 2 else "second"


def read_authored(origin: str, count: int, kept: Path, seed: int = 0) -> Iterator[Authored]:
    """Figures of real papers, chosen by a seed.

    Args:
        origin: One of `ORIGINS`.
        count: At most so many figures.
        kept: A folder for what was read, for the next time: an OCR engine takes seconds a figure.
        seed: Of the choice.
    """
    papers = sorted(path.name for path in (CORPUS / "dev" / "latex").iterdir())
    random.Random(f"papers-{seed}").shuffle(papers)
    for paper in papers:
        for authored in _of_paper(paper, origin, kept, seed):
            if count <= 0:
                return
            count -= 1
            yield authored


def _of_paper(paper: str, origin: str, kept: Path, seed: int) -> list[Authored]:
    """The chosen figures of one paper; those that are kept are not read again."""
    place = kept / f"{paper.removesuffix('.tar.gz')}_{origin}_{seed}.pickle"
    if place.exists():
        found: list[Authored] = pickle.loads(place.read_bytes())
        return found
    figures, blobs = read_corpus_paper(f"dev/latex/{paper}")
    names = sorted(figures)
    random.Random(f"figures-{paper}-{seed}").shuffle(names)
    found = []
    for name in names:
        if len(found) < PER_PAPER and _is_usable(figures[name], origin):
            evidence = _read(figures[name], blobs, origin)
            if evidence is not None:
                figure = _as_one_image(figures[name]) if origin == "drawn" else figures[name]
                found.append(Authored(origin, half_of(paper), figure, evidence))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(pickle.dumps(found))
    return found


def _is_usable(figure: Figure, origin: str) -> bool:
    """Whether a figure is of the origin, and its files are all there and can hold what the caption tells of."""
    whole = bool(figure.raster and figure.images and figure.caption.strip()) and all(
        image.raster and image.original and image.media_type for image in figure.images
    )
    pixels = [image.media_type in _PIXELS for image in figure.images]
    fits = all(pixels) if origin == "raster" else not any(pixels)
    told = len(set(_LETTER.findall(figure.caption)))
    return whole and fits and (len(figure.images) == 1 or told <= len(figure.images))


def _read(figure: Figure, blobs: dict[str, bytes], origin: str) -> Evidence | None:
    """What the platform reads in a figure; `None` where it can read nothing."""
    raster = blobs[figure.raster or ""]
    originals = [(image.media_type or "", blobs[image.original or ""]) for image in figure.images]
    try:
        if origin == "drawn":
            return read_evidence(figure.figure_id, raster, [(_media_type(raster), raster)], ocr_engine())
        return read_evidence(figure.figure_id, raster, originals, ocr_engine())
    except EvidenceError:
        return None


def _as_one_image(figure: Figure) -> Figure:
    """The figure as it is printed, in one file."""
    image = replace(
        figure.images[0], path="figure.png", original=figure.raster, raster=figure.raster, row=None,
        width=figure.width, height=figure.height,
    )  # fmt: skip
    return replace(figure, images=(image,))


def _media_type(raster: bytes) -> str:
    return "image/png" if raster.startswith(b"\x89PNG") else "image/jpeg"
