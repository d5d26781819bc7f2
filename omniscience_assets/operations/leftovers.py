"""Files that a crash left half-written. No reader lists them; they only take room."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

IDLE_SECONDS = 3600.0
"""A file that nobody wrote to for so long has no writer any more."""
_ROOTS = ("lake", "blobs", "specs", "release", "inventory")


@dataclass(frozen=True, slots=True)
class Leftover:
    """A half-written file."""

    path: Path
    bytes: int


def find_leftovers(home: Path, *, idle_seconds: float = IDLE_SECONDS) -> Iterator[Leftover]:
    """Half-written files of a home in a local folder: those with temporary names that nobody writes to.

    An object store has none: it shows an object when it is whole.
    """
    latest = time.time() - idle_seconds
    for root in (home / name for name in _ROOTS):
        for path in sorted(root.rglob(".*.tmp")) if root.is_dir() else ():
            try:
                status = path.stat()
            except FileNotFoundError:  # renamed meanwhile
                continue
            if status.st_mtime <= latest:
                yield Leftover(path, status.st_size)
