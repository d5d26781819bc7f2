"""The lake's files, on a local disk or behind any fsspec URL."""

from __future__ import annotations

import errno
import os
import re
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


LAKE = "OMNISCIENCE_LAKE"
"""Environment variable that puts the lake of a home elsewhere: the URL of a bucket's folder, such as `s3://bucket/lake`."""
_NO_ROOM = {
    errno.ENOSPC: "no space is left",
    errno.EDQUOT: "the quota is used up",
}
_NOT_ALLOWED = {
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "not permitted",
}
_SECRET = re.compile(r"^[a-z0-9+.-]+://[^/@]*:[^/@]*@", re.IGNORECASE)


class WriterBusyError(RuntimeError):
    """Another process is writing the same partition."""


class StorageError(Exception):
    """The lake cannot be read or written; no paper is to blame, and the message says where and what to do.

    What was committed before stands, nothing is half-written, and the next run goes on from there.
    """


def lake_url(home: str | Path) -> str:
    """Where the log, blobs, specs and releases of a home lie: at `$OMNISCIENCE_LAKE`, else in the home itself."""
    return os.environ.get(LAKE) or str(home)


class Files:
    """Reads, lists and atomically writes files under one folder, the lake's.

    A reader sees a file whole or not at all: locally it is written under a temporary name, fsynced and renamed;
    object stores publish an object only when it is complete. Where a store is and who may read it, its client takes
    from the environment. What a store refuses for the moment the client asks again, with growing pauses.

    Raises:
        ValueError: the URL carries a password, which would be seen wherever the URL is.
        StorageError: what the URL needs is not installed.
    """

    def __init__(self, home: str | Path) -> None:
        import fsspec

        self.home = str(home)
        if _SECRET.match(self.home):
            raise ValueError("the lake's URL carries a password: take it out, and give credentials in the environment")
        try:
            self.fs, root = fsspec.url_to_fs(self.home)
        except ImportError as error:
            raise StorageError(f"{self.home} cannot be opened: {error}") from error
        self.root = str(root).rstrip("/")
        self.is_local = isinstance(self.fs, fsspec.get_filesystem_class("file"))

    @classmethod
    def of_home(cls, home: str | Path) -> Files:
        """The files of a home's lake, wherever that lies."""
        return cls(lake_url(home))

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
        with self._naming(name, "read"):
            return bytes(self.fs.cat_file(self.path(name)))

    def exists(self, name: str) -> bool:
        """Say whether a file is there."""
        with self._naming(name, "read"):
            self.fs.invalidate_cache(self.path(name))  # another process may have written it since the folder was listed
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
            self.fs.invalidate_cache(self.path(folder))
            try:
                with self._naming(folder, "listed"):
                    found = [str(item).rsplit("/", 1)[-1] for item in self.fs.ls(self.path(folder), detail=False)]
            except FileNotFoundError:
                return []
        return sorted(name for name in found if name.endswith(suffix) and not name.startswith("."))

    def write(self, name: str, data: bytes) -> None:
        """Write a file so that it appears whole or not at all."""
        with self.replacing(name) as temporary:
            temporary.write_bytes(data)

    @contextmanager
    def replacing(self, name: str, *, new: bool = False) -> Iterator[Path]:
        """Give a local temporary path; when the block ends without error, its content becomes the file `name`.

        Raises:
            FileExistsError: with `new`, when the name is taken; an object store decides it as one step, so that of two
                writers one wins.
            StorageError: there is no room, or it may not be written.
        """
        with self._naming(name, "written"):
            if self.is_local:
                with self._renaming(Path(self.path(name)), new=new) as temporary:
                    yield temporary
                return
            with tempfile.TemporaryDirectory() as folder:
                temporary = Path(folder) / "part"
                yield temporary
                self._upload(temporary, name, new=new)

    @contextmanager
    def folder(self, name: str) -> Iterator[Path]:
        """Give a local folder to write to; when the block ends without error, its files are those of the folder `name`.

        On a local disk it is that folder. For a store the files are kept until the end of the block and then uploaded,
        each whole or not at all; what else lay there is deleted.
        """
        if self.is_local:
            yield Path(self.path(name))
            return
        with tempfile.TemporaryDirectory() as place:
            yield Path(place)
            made = {path.name: path for path in sorted(Path(place).iterdir())}
            with self._naming(name, "written"):
                for one, path in made.items():
                    self._upload(path, f"{name}/{one}", new=False)
        for one in set(self.names(name)) - set(made):
            self.remove(f"{name}/{one}")

    @contextmanager
    def _renaming(self, target: Path, *, new: bool) -> Iterator[Path]:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.parent / f".{uuid4().hex}.tmp"
        try:
            yield temporary
            _sync(temporary)
            if new and target.exists():
                raise FileExistsError(str(target))
            temporary.replace(target)
            _sync(target.parent)
        finally:
            temporary.unlink(missing_ok=True)

    def _upload(self, source: Path, name: str, *, new: bool) -> None:
        try:
            self.fs.put_file(str(source), self.path(name), mode="create" if new else "overwrite")
        except FileNotFoundError as error:
            raise StorageError(f"{self.url(name)} cannot be written: {error}") from error
        except OSError as error:  # a name that is taken has no class of its own among a client's errors
            if not new or not self.exists(name):
                raise
            # The answer to a first try may have been lost on the way, and the second try finds the first one's file.
            if self.read(name) != source.read_bytes():
                raise FileExistsError(self.url(name)) from error

    @contextmanager
    def _naming(self, name: str, what: str) -> Iterator[None]:
        """Say of a store's error where it was, and what to do."""
        try:
            yield
        except (FileNotFoundError, FileExistsError, StorageError):
            raise
        except OSError as error:
            told = _NO_ROOM.get(error.errno or 0) or _NOT_ALLOWED.get(error.errno or 0)
            if told is None and self.is_local:
                raise
            then = "make room and run again" if error.errno in _NO_ROOM else "see to it and run again"
            raise StorageError(f"{self.url(name)} cannot be {what}: {told or error}; {then}, no row is lost") from error
        except Exception as error:
            if self.is_local or not _is_of_client(error):
                raise
            raise StorageError(f"{self.url(name)} cannot be {what}: {error}; run again, no row is lost") from error

    def remove(self, name: str) -> None:
        """Delete a file; one that is already gone is fine."""
        try:
            with self._naming(name, "deleted"):
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

        Object stores have no such lock: there a second writer is told when it commits, as the name is taken.

        Raises:
            WriterBusyError: when another process still holds it after `wait_seconds`.
        """
        if not self.is_local:
            yield
            return
        import fcntl

        path = Path(self.path(folder)) / ".writer"
        with self._naming(folder, "written"):
            path.parent.mkdir(parents=True, exist_ok=True)
            opened = path.open("a+")
        with opened as handle:
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


def _is_of_client(error: Exception) -> bool:
    """Whether a store's client raised it: what the network does to them is no `OSError`."""
    return type(error).__module__.partition(".")[0] in {"botocore", "aiobotocore", "aiohttp", "fsspec", "s3fs"}


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
