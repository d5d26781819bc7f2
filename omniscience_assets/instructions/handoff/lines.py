"""JSON files, row by row."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import orjson

from omniscience_assets.instructions.handoff.protocol import Ready

Plain = Callable[[Ready], dict[str, Any]]


class JsonWriter:
    """One JSON value a line; as an array, the lines are its elements."""

    def __init__(self, path: Path, plain: Plain, *, array: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[bytes] = path.open("wb")
        self._plain = plain
        self._array = array
        self._rows = 0

    def add(self, row: Ready, images: Mapping[str, bytes]) -> None:
        """Put down the next row."""
        if self._array:
            self._file.write(b",\n" if self._rows else b"[\n")
        self._file.write(orjson.dumps(self._plain(row)))
        self._file.write(b"" if self._array else b"\n")
        self._rows += 1

    def close(self) -> None:
        """End the array, and the file."""
        if self._array:
            self._file.write(b"\n]\n" if self._rows else b"[]\n")
        self._file.close()
