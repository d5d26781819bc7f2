"""Captions written by hand for figures of real papers, each with faults to put in."""

import hashlib
import json
import pickle
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from omniscience_assets.extraction.protocol import PaperHead
from omniscience_assets.extraction.read import read_paper
from omniscience_assets.records import Evidence, Figure
from omniscience_tests.benchmarks.captions.compose import Written

CORPUS = Path(__file__).parents[3] / ".." / "shared" / "corpus"
DATA = Path(__file__).parents[2] / "quality" / "corpus_captions.json"
HELD_OUT = DATA.with_name("held_out_captions.json")
"""Captions of other raster figures, to see what the checks find where nothing was tuned."""
FRESH = DATA.with_name("fresh_captions.json")
"""Captions of 60 figures drawn by lot from those that are in neither file, for the same purpose."""
FRESH_2 = DATA.with_name("fresh_captions_2.json")
"""Captions of 47 figures more, drawn by lot from those that are in none of these files, for the same purpose."""
FRESH_3 = DATA.with_name("fresh_captions_3.json")
"""Captions that were written for figures in none of these files, and that nobody looks at."""


@dataclass(frozen=True)
class Told:
    """A true caption of a figure and the faults that can be put into it."""

    paper: str
    """Path of the package in the corpus."""
    figure: str
    half: str
    """Which of the sets, in the order in which they were written; the last one was checked only behind it."""
    caption: str
    faults: tuple[dict[str, str], ...]
    """`kind`, and the words `from` which and `to` which it changes the caption."""

    @property
    def figure_id(self) -> str:
        """As extraction names it."""
        return f"{Path(self.paper).name.split('.')[0]}#{self.figure}"

    def written(self) -> Iterator[Written]:
        """The true caption, then one for each fault."""
        yield Written(self.caption, self.half, None)
        for fault in self.faults:
            start = self.caption.index(fault["from"])
            text = self.caption.replace(fault["from"], fault["to"])
            yield Written(text, self.half, fault["kind"], ((start, start + len(fault["to"])),))


def read_captions(data: Path = DATA) -> list[Told]:
    """All captions, in the order of the file; none where there is no such file."""
    rows = json.loads(data.read_text()) if data.is_file() else []
    return [Told(row["paper"], row["figure"], row["half"], row["caption"], tuple(row["faults"])) for row in rows]


def load_figure(told: Told, kept: Path | None = None, *, with_ocr: bool = True) -> tuple[Figure, Evidence]:
    """A figure of the corpus with its evidence; kept in a folder, if one is given, for the next time."""
    from omniscience_assets.evidence.read import read_evidence

    place = kept / f"{told.figure_id.replace('#', '_')}_{'ocr' if with_ocr else 'plain'}.pickle" if kept else None
    if place is not None and place.exists():
        found: tuple[Figure, Evidence] = pickle.loads(place.read_bytes())
        return found
    figures, blobs = read_corpus_paper(told.paper)
    figure = figures[told.figure_id]
    originals = [
        (image.media_type, blobs[image.original])
        for image in figure.images
        if image.raster and image.original and image.media_type
    ]
    engine = ocr_engine() if with_ocr else None
    evidence = read_evidence(figure.figure_id, blobs[figure.raster or ""], originals, engine)
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(pickle.dumps((figure, evidence)))
    return figure, evidence


@cache
def ocr_engine() -> Any:
    """The engine that is installed here, or `None`."""
    from omniscience_assets.evidence.errors import EvidenceError
    from omniscience_assets.evidence.ocr import load_engine

    try:
        return load_engine()
    except EvidenceError:
        return None


@cache
def read_corpus_paper(path: str) -> tuple[dict[str, Figure], dict[str, bytes]]:
    """The figures of one paper, a package of sources or a PDF, by their ids, and the bytes of their images."""
    blobs: dict[str, bytes] = {}

    def put(data: bytes, suffix: str) -> str:
        key = hashlib.sha256(data).hexdigest()
        blobs[key] = data
        return key

    head = PaperHead(Path(path).name.split(".")[0], "", "")
    kind, files = _package(CORPUS / path)
    found = read_paper(kind, files, paper=head, put_blob=put, get_blob=blobs.__getitem__)
    return {figure.figure_id: figure for figure in found.figures}, blobs


def _package(path: Path) -> tuple[str, dict[str, bytes]]:
    """The kind of a paper's package and its files by their names in it."""
    if path.suffix == ".pdf":
        return "pdf", {path.name: path.read_bytes()}
    with tarfile.open(path) as archive:
        members = [
            (member.name.removeprefix("./"), archive.extractfile(member)) for member in archive if member.isfile()
        ]
        return "tex-tree", {name: file.read() for name, file in members if file}
