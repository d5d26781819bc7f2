"""Evaluation sets that a user names, read for decontamination: a folder, or a table of questions and images.

A folder gives an item for each image in it and in its subfolders, and the rows of each table. A table is JSON lines
(`.jsonl`), a JSON array (`.json`) or CSV with a header (`.csv`), with these fields, of which each row needs `image` or
a text:

    id         names the item in reports; without it `<file>:<line>` does
    image      path of the image beside the table, or a list of paths
    question   what is asked
    caption    a text that the set holds about the figure

Other fields are ignored, so that answers and options may stay. Nothing is fetched, and no table reaches outside of its
folder.
"""

import csv
import io
import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson
from PIL import Image

from omniscience_assets.quality.duplicates import ImageSignature, image_signature

MOST_PIXELS: Final = 150_000_000
MOST_BYTES: Final = 200_000_000
_FORMATS: Final = ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP")
_IMAGES: Final = {".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp"}
_TABLES: Final = {".jsonl", ".json", ".csv"}
_TEXTS: Final = ("question", "caption")


class BenchmarkError(ValueError):
    """A benchmark that cannot be read; says in which file and line, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a benchmark."""

    benchmark: str
    item_id: str
    images: tuple[ImageSignature, ...] = ()
    texts: tuple[str, ...] = ()


def read_benchmark(name: str, place: str | Path) -> tuple[Item, ...]:
    """The items of a folder or of one table, in the order of the paths and lines.

    An image that a row of a table names is an item of that row only.

    Raises:
        BenchmarkError: nothing is there, a file is broken, a row lacks what it needs, or an image has too many pixels.
    """
    place = Path(os.path.normpath(place))
    root = place if place.is_dir() else place.parent
    paths = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
    tables = [path for path in paths if path.suffix.lower() in _TABLES]
    named: set[Path] = set()
    items = [item for path in tables for item in _read_table(name, root, path, named)]
    items += [
        Item(name, str(path.relative_to(root)), _signed(path, str(path)))
        for path in paths
        if path.suffix.lower() in _IMAGES and path not in named
    ]
    if not items:
        raise BenchmarkError(f"{place}: holds no item; an image or a table ({', '.join(sorted(_TABLES))}) is needed")
    return tuple(items)


def benchmark_hash(place: str | Path) -> str:
    """SHA-256 over the names and the content of a benchmark's files: what a decision against figures hangs on."""
    place, told = Path(place), sha256()
    for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
        if path.is_file() and path.suffix.lower() in _IMAGES | _TABLES:
            told.update(str(path.relative_to(place.parent)).encode() + b"\0" + sha256(_content(path)).digest())
    return told.hexdigest()


def _read_table(name: str, root: Path, path: Path, named: set[Path]) -> Iterator[Item]:
    for line, row in _rows(path):
        where = f"{path}:{line}"
        if not isinstance(row, Mapping):
            raise BenchmarkError(f"{where}: is no object with fields")
        images = [_beside(root, path, one, where) for one in _listed(row.get("image"), where)]
        texts = tuple(text for field in _TEXTS if (text := _text(row.get(field), field, where)))
        if not images and not texts:
            raise BenchmarkError(f"{where}: has neither `image` nor {' nor '.join(f'`{field}`' for field in _TEXTS)}")
        named.update(images)
        given = row.get("id")
        item_id = f"{path.relative_to(root)}:{line}" if given in (None, "") else str(given)
        yield Item(name, item_id, tuple(one for image in images for one in _signed(image, where)), texts)


def _rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Each row with the number of its line; of a JSON array with its place in it."""
    try:
        text = _content(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BenchmarkError(f"{path}:{line}: is not UTF-8") from error
    if path.suffix.lower() == ".csv":
        yield from _csv_rows(path, text)
    elif path.suffix.lower() == ".json":
        rows = _parsed(text, str(path))
        if not isinstance(rows, list):
            raise BenchmarkError(f"{path}: is no array of objects")
        yield from enumerate(rows, 1)
    else:
        for line, content in enumerate(text.splitlines(), 1):
            if content.strip():
                yield line, _parsed(content, f"{path}:{line}")


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        fields = reader.fieldnames or []
        if not {"image", *_TEXTS} & set(fields):
            raise BenchmarkError(f"{path}:1: the header has neither `image` nor a text, but {', '.join(fields)!r}")
        for row in reader:
            if None in row:
                raise BenchmarkError(f"{path}:{reader.line_num}: has more cells than the header")
            yield reader.line_num, row
    except csv.Error as error:
        raise BenchmarkError(f"{path}:{reader.reader.line_num}: {error}") from error


def _parsed(text: str, where: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BenchmarkError(f"{where}: is not JSON: {error}") from error


def _listed(value: Any, where: str) -> list[str]:
    found = value if isinstance(value, list) else [value] if value not in (None, "") else []
    if not all(isinstance(one, str) and one for one in found):
        raise BenchmarkError(f"{where}: `image` is {value!r}, where a path or a list of paths is needed")
    return found


def _text(value: Any, field: str, where: str) -> str:
    if value is not None and not isinstance(value, str):
        raise BenchmarkError(f"{where}: `{field}` is {value!r}, where a text is needed")
    return (value or "").strip()


def _beside(root: Path, table: Path, image: str, where: str) -> Path:
    if "://" in image:
        raise BenchmarkError(f"{where}: `image` is an address, {image}; benchmarks are never fetched")
    path = Path(os.path.normpath(table.parent / image))
    if not path.is_relative_to(root):
        raise BenchmarkError(f"{where}: `image` is {image}, which lies outside of {root}")
    if not path.is_file():
        raise BenchmarkError(f"{where}: `image` is {image}, which is not there")
    return path


def _signed(path: Path, where: str) -> tuple[ImageSignature, ...]:
    """The image's signature, none when it is blank."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(_content(path)), formats=_FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise BenchmarkError(f"{where}: {path.name} has {image.width} x {image.height} pixels")
                image.load()
                signature = image_signature(image)
    except BenchmarkError:
        raise
    except Exception as error:
        # Pillow's decoders raise nearly anything on hostile bytes.
        raise BenchmarkError(f"{where}: {path.name} is no image: {type(error).__name__}: {str(error)[:200]}") from error
    return (signature,) if signature else ()


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BenchmarkError(f"{path}: has {path.stat().st_size:,} bytes, more than {MOST_BYTES:,}")
        return path.read_bytes()
    except OSError as error:
        raise BenchmarkError(f"{path}: cannot be read: {error.strerror}") from error
