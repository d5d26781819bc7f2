"""Content-addressed blobs: images and source files, each stored once under the hash of its bytes."""

from omniscience_assets.store.files import Files
from omniscience_assets.store.hashing import bytes_hash


class BlobStore:
    """Blobs under `<home>/blobs/ab/<sha256><suffix>`; putting the same bytes twice writes once.

    The name that a record keeps is `<sha256><suffix>`, so that a person can open the file by its kind.
    """

    def __init__(self, files: Files) -> None:
        self._files = files

    def put(self, data: bytes, suffix: str) -> str:
        """Store bytes and return the blob's name, `<sha256><suffix>`."""
        name = f"{bytes_hash(data)}{suffix}"
        if not self._files.exists(_place(name)):
            self._files.write(_place(name), data)
        return name

    def get(self, name: str) -> bytes:
        """Read a blob. Raises FileNotFoundError when it is not there."""
        return self._files.read(_place(name))


def _place(name: str) -> str:
    return f"blobs/{name[:2]}/{name}"
