"""The home's files, on a local disk or behind any fsspec URL."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class WriterBusyError(RuntimeError):
    """Another process is writing the same partition."""


class Files:
    """Reads, lists and atomically writes files under one home.

    A reader sees a file whole or not at all: locally it is written under a temporary name, fsynced and renamed;
    object stores publish an object only when it is complete.
    """

    def __init__(self, home: str | Path) -> None:
        import fsspec

        self.home = str(home)
        self.fs, root = fsspec.url_to_fs(self.home)
        self.root = str(root).rstrip("/")
        self.is_local = isinstance(self.fs, fsspec.get_filesystem_class("file"))

    def __reduce__(self) -> tuple[type[Files], tuple[str]]:
        """Pickle by URL: workers open their own file system."""
        return Files, (self.home,)

    def path(self, name: str) -> str:
        """Path of a file as this file system spells it."""
        return f"{self.root}/{name}"

    def url(self, name: str) -> str:
        """Path of a file as DuckDB is given it."""
        return self.path(name) if self.is_local else str(self.fs.unstrip_protocol(self.path(name)))

    def read(self, name: str) -> bytes:
        """Read a whole file. Raises FileNotFoundError."""
        return bytes(self.fs.cat_file(self.path(name)))

    def exists(self, name: str) -> bool:
        """Say whether a file is there."""
        return bool(self.fs.exists(self.path(name)))

    def version(self, name: str) -> str:
        """A text that is another once a file of that name is another. Raises FileNotFoundError."""
        if not self.is_local:
            return str(self.fs.ukey(self.path(name)))
        state = os.stat(self.path(name))  # noqa: PTH116  a path object takes longer to make than the answer does
        return f"{state.st_ino}-{state.st_mtime_ns}-{state.st_size}"

    def names(self, folder: str, suffix: str = "") -> list[str]:
        """List the file names directly in a folder, sorted; empty when there is no such folder."""
        if self.is_local:
            try:
                found = os.listdir(self.path(folder))  # noqa: PTH208  half the time of iterating over paths
            except (FileNotFoundError, NotADirectoryError):
                return []
        else:
            self.fs.invalidate_cache()
            try:
                found = [str(item).rsplit("/", 1)[-1] for item in self.fs.ls(self.path(folder), detail=False)]
            except FileNotFoundError:
                return []
        return sorted(name for name in found if name.endswith(suffix) and not name.startswith("."))

    def write(self, name: str, data: bytes) -> None:
        """Write a file so that it appears whole or not at all."""
        with self.replacing(name) as temporary:
            temporary.write_bytes(data)

    @contextmanager
    def replacing(self, name: str) -> Iterator[Path]:
        """Give a local temporary path; when the block ends without error, its content becomes the file `name`."""
        if not self.is_local:
            with tempfile.TemporaryDirectory() as folder:
                temporary = Path(folder) / "part"
                yield temporary
                self.fs.makedirs(self.path(name).rsplit("/", 1)[0], exist_ok=True)
                self.fs.put_file(str(temporary), self.path(name))
            return
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.parent / f".{uuid4().hex}.tmp"
        try:
            yield temporary
            _sync(temporary)
            temporary.replace(target)
            _sync(target.parent)
        finally:
            temporary.unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        """Delete a file; one that is already gone is fine."""
        try:
            self.fs.rm_file(self.path(name))
        except FileNotFoundError:
            return

    def remove_tree(self, folder: str) -> None:
        """Delete a folder and all in it."""
        if self.is_local:
            shutil.rmtree(self.path(folder), ignore_errors=True)
        elif self.fs.exists(self.path(folder)):
            self.fs.rm(self.path(folder), recursive=True)

    def register(self, connection: DuckDBPyConnection) -> None:
        """Let a DuckDB connection read this file system."""
        protocol = self.fs.protocol if isinstance(self.fs.protocol, str) else self.fs.protocol[0]
        if not self.is_local and not connection.filesystem_is_registered(protocol):
            connection.register_filesystem(self.fs)

    @contextmanager
    def writer_lock(
        self, folder: str, *, wait_seconds: float, on_wait: Callable[[str], None] | None = None
    ) -> Iterator[None]:
        """Hold the one right to write a folder; the kernel gives it back when the process dies, however it dies.

        Object stores have no such lock: there the run queue's one-run-per-partition rule is the only guard.

        Raises:
            WriterBusyError: when another process still holds it after `wait_seconds`.
        """
        if not self.is_local:
            yield
            return
        import fcntl

        path = Path(self.path(folder)) / ".writer"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+") as handle:
            deadline = time.monotonic() + wait_seconds
            told = False
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    handle.seek(0)
                    holder = handle.read().strip() or "another process"
                    message = f"{folder} is being written by {holder}"
                    if time.monotonic() >= deadline:
                        raise WriterBusyError(f"{message}; wait for it to end, then run again") from None
                    if on_wait and not told:
                        on_wait(f"{message}; waiting up to {wait_seconds:.0f} s")
                        told = True
                    time.sleep(0.1)
            handle.seek(0)
            handle.truncate()
            handle.write(f"process {os.getpid()}")
            handle.flush()
            yield


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
