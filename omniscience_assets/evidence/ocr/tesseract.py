"""Text in raster figures, read by an installed Tesseract as a separate program; off unless asked for."""

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache

from PIL import Image

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.records import TextItem

_SECONDS = 60
_SPARSE_TEXT = "11"
"""Tesseract's page segmentation mode for text in no particular order."""
_MIN_CONFIDENCE = 60.0
"""Per cent; below it Tesseract mostly reads line art as letters."""
_WORD_LEVEL = "5"


@cache
def tesseract_version() -> str | None:
    """Version of the installed Tesseract, such as `5.3.0`; None where there is none."""
    if shutil.which("tesseract") is None:
        return None
    done = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, timeout=_SECONDS, check=False)
    first = (done.stdout or done.stderr).splitlines()[:1]
    return first[0].removeprefix("tesseract").strip() if first else None


def read_text(raster: bytes) -> tuple[TextItem, ...]:
    """Lines of text in a PNG or JPEG, top to bottom, with boxes; only words of at least 60 % confidence.

    Raises:
        EvidenceError: `ocr_missing` without Tesseract, `ocr_failed` when it fails or takes more than 60 s.
    """
    if tesseract_version() is None:
        raise EvidenceError("ocr_missing", "tesseract is not installed")
    with Image.open(io.BytesIO(raster)) as image:
        width, height = image.size
    command = ["tesseract", "stdin", "stdout", "--psm", _SPARSE_TEXT, "tsv"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(command, input=raster, capture_output=True, timeout=_SECONDS, check=True, env=environment)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise EvidenceError("ocr_failed", str(error)) from error
    return _lines(
        csv.DictReader(io.StringIO(done.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE), width, height
    )


def _lines(rows: Iterable[dict[str, str]], width: int, height: int) -> tuple[TextItem, ...]:
    lines: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        if row["level"] == _WORD_LEVEL and float(row["conf"]) >= _MIN_CONFIDENCE and row["text"].strip():
            lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    items = [_item(words, width, height) for words in lines.values()]
    return tuple(sorted(items, key=lambda item: (item.box[1], item.box[0], item.text)))


def _item(words: list[dict[str, str]], width: int, height: int) -> TextItem:
    lefts, tops = [int(word["left"]) for word in words], [int(word["top"]) for word in words]
    rights = [left + int(word["width"]) for left, word in zip(lefts, words, strict=True)]
    bottoms = [top + int(word["height"]) for top, word in zip(tops, words, strict=True)]
    box = (min(lefts) / width, min(tops) / height, max(rights) / width, max(bottoms) / height)
    text = " ".join(word["text"].strip() for word in words)
    return TextItem(text=text, box=box, size=max(int(word["height"]) for word in words) / height)
