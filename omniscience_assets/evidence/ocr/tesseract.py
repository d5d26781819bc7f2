"""Tesseract, run as a separate program where the system has it."""

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from itertools import groupby

import numpy as np
from PIL import Image

from omniscience_assets.compute.sandbox import caged
from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.geometry import union
from omniscience_assets.evidence.ocr.engine import Pixels, Word

INSTALL = "apt-get install tesseract-ocr"
_SECONDS = 60
_MEMORY, _FILE_BYTES = 2_000_000_000, 1_000_000
"""It has its words on its output, and writes no file."""
_ENVIRONMENT = ("PATH", "TESSDATA_PREFIX")
_SPARSE_TEXT, _ONE_LINE = "11", "7"
"""Page segmentation modes."""
_READ_PIXELS = 4_000_000
_MAX_ENLARGE = 3.0
"""Tesseract reads letters of about 30 pixels best; those of figures are smaller."""
_MIN_CONFIDENCE = 30.0
"""Per cent; below it Tesseract mostly reads line art as letters."""
_WORD_LEVEL = "5"
_GAP = 1.2
"""Words of one line that stand so many heights apart are texts of their own."""


@cache
def tesseract_version() -> str | None:
    """Version of the installed Tesseract, such as `5.3.0`; None where there is none."""
    if shutil.which("tesseract") is None:
        return None
    done = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, timeout=_SECONDS, check=False)
    first = (done.stdout or done.stderr).splitlines()[:1]
    return first[0].removeprefix("tesseract").strip() if first else None


class Tesseract:
    """The engine, on one thread.

    Raises:
        EvidenceError: `ocr_missing`, with what to install.
    """

    name = "tesseract"

    def __init__(self) -> None:
        found = tesseract_version()
        if found is None:
            raise EvidenceError("ocr_missing", f"tesseract is not installed; {INSTALL}")
        self.version = found

    def read(self, pixels: Pixels, cleared: Pixels | None = None) -> list[Word]:
        """See `Engine.read`; reads the image upright and turned, and keeps of the turned only what is no number."""
        pixels = pixels if cleared is None else cleared
        height, width = pixels.shape[:2]
        scale = min(_MAX_ENLARGE, (_READ_PIXELS / (width * height)) ** 0.5)
        flat = _read(pixels, _SPARSE_TEXT, scale)
        turned = _read(np.rot90(pixels, -1), _SPARSE_TEXT, scale)
        return [
            *flat,
            *(_upwards(word, height) for word in turned if sum(char.isalpha() for char in word.text) > 2),
        ]

    def read_lines(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        """See `Engine.read_lines`."""
        read = [_read(np.pad(crop, ((8, 8), (8, 8), (0, 0)), mode="edge"), _ONE_LINE, _MAX_ENLARGE) for crop in crops]
        return [
            (" ".join(word.text for word in words), min((word.confidence for word in words), default=0.0))
            for words in read
        ]


def _upwards(word: Word, height: int) -> Word:
    """A word of the image turned clockwise, as it stands in the image."""
    x0, y0, x1, y1 = word.box
    return Word(word.text, (y0, height - x1, y1, height - x0), 90.0, word.confidence)


def _read(pixels: Pixels, mode: str, scale: float) -> list[Word]:
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image = image.resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BICUBIC
    )
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    command = ["tesseract", "stdin", "stdout", "--psm", mode, "tsv"]
    told = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    enter = caged(memory=_MEMORY, seconds=_SECONDS, file_bytes=_FILE_BYTES)
    try:
        done = subprocess.run(
            command, input=buffer.getvalue(), capture_output=True, timeout=_SECONDS, check=True, preexec_fn=enter,
            env={**told, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise EvidenceError("ocr_failed", str(error)[:200]) from error
    rows = csv.DictReader(io.StringIO(done.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
    kept = [row for row in rows if row["level"] == _WORD_LEVEL and row["text"].strip()]
    lines = groupby(kept, key=lambda row: (row["block_num"], row["par_num"], row["line_num"]))
    return [line for _, line_rows in lines for line in _lines([_word(row, scale) for row in line_rows])]


def _word(row: dict[str, str], scale: float) -> Word:
    left, top, width, height = (int(row[name]) / scale for name in ("left", "top", "width", "height"))
    return Word(row["text"].strip(), (left, top, left + width, top + height), 0.0, float(row["conf"]) / 100)


def _lines(words: list[Word]) -> list[Word]:
    """Words of one line of the page, put together where they stand close."""
    groups: list[list[Word]] = []
    for word in words:
        if word.confidence * 100 < _MIN_CONFIDENCE:
            continue
        near = groups and word.box[0] - groups[-1][-1].box[2] < _GAP * (word.box[3] - word.box[1])
        if near:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [
        Word(" ".join(w.text for w in g), union(w.box for w in g), 0.0, min(w.confidence for w in g)) for g in groups
    ]
