"""Bring one object here: in blocks that are resumed and retried, verified, then renamed into place."""

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from omniscience_assets.sources.fetch.faults import Fault, FetchError, is_missing, is_permanent
from omniscience_assets.sources.fetch.pace import Pace
from omniscience_assets.sources.fetch.remote import Remote

_SMALLEST_BLOCK = 1 << 16
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long what failed is tried again; times in seconds."""

    attempts: int = 6
    """Per block of an object."""
    missing_attempts: int = 3
    """For an object that is not there: a store may list an object before it serves it."""
    checksum_attempts: int = 2
    """Downloads of an object whose bytes turn out wrong."""
    first_wait: float = 0.5
    """Doubled at each further attempt."""
    longest_wait: float = 30.0
    block_bytes: int = 4 << 20
    """Asked for at once; what a cut connection can cost."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of an object beforehand; `md5` in lower-case hex."""

    size: int | None = None
    md5: str | None = None


@dataclass(frozen=True)
class Transfer:
    """Downloads from one place; threads may share it."""

    remote: Remote
    pace: Pace = field(default_factory=Pace)
    patience: Patience = field(default_factory=Patience)
    on_bytes: Callable[[int], None] = lambda _: None
    """Told of bytes as they come."""
    sleep: Callable[[float], None] = time.sleep

    def fetch(self, key: str, target: Path, expected: Expected = Expected()) -> int:
        """Download an object to `target`, which appears when all is verified; the bytes that were downloaded.

        What an earlier attempt left in the hidden `.part` file beside it is gone on with, if it is of the same object.

        Raises:
            FetchError: it cannot be had; nothing is left but a `.part` file.
        """
        size, stamp = expected.size, expected.md5
        if stamp is None:
            found, stamp = self.stamp(key)
            size = found if size is None else size
        part = part_of(target, stamp)
        _drop_other_parts(target, part)
        target.parent.mkdir(parents=True, exist_ok=True)
        came = 0
        for attempt in range(1, self.patience.checksum_attempts + 1):
            came += self._download(key, part, size)
            fault = _verify(part, key, expected)
            if fault is None:
                part.replace(target)
                return came
            part.unlink()
            if attempt == self.patience.checksum_attempts:
                raise FetchError(fault)
        raise AssertionError("unreachable")

    def read(self, key: str, limit: int = 64 << 20) -> bytes:
        """A small object's bytes, of which at most `limit` are taken. Raises FetchError."""
        size, _ = self.stamp(key)
        return self._block(key, 0, limit if size is None else min(size, limit), whole=size is not None)

    def _download(self, key: str, part: Path, size: int | None) -> int:
        rate = self.pace.bytes_per_second
        step = self.patience.block_bytes
        step = step if rate is None else min(step, max(_SMALLEST_BLOCK, int(rate)))
        came = 0
        try:
            with part.open("ab") as handle:
                at = handle.tell()
                if size is not None and at > size:
                    at = handle.truncate(0)
                while size is None or at < size:
                    end = at + step if size is None else min(at + step, size)
                    data = self._block(key, at, end, whole=size is not None)
                    handle.write(data)
                    at, came = at + len(data), came + len(data)
                    self.on_bytes(len(data))
                    self.pace.spend(len(data))
                    if len(data) < step and size is None:
                        break
                handle.flush()
                os.fsync(handle.fileno())
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
                raise FetchError(Fault("disk_full", key, f"{part.parent}: {error.strerror}")) from error
            raise
        return came

    def _block(self, key: str, start: int, end: int, *, whole: bool) -> bytes:
        """One range; with `whole` it must be as long as was asked for."""

        def read() -> bytes:
            data = self.remote.read(key, start, end)
            if whole and len(data) < end - start:
                raise _TruncatedError(start + len(data), end)
            return data

        return self._patiently(key, read)

    def stamp(self, key: str) -> tuple[int | None, str]:
        """Size of an object, and a text that is another once the object is another. Raises FetchError."""
        return self._patiently(key, lambda: self.remote.stamp(key))

    def _patiently(self, key: str, act: Callable[[], T]) -> T:
        patience, failed = self.patience, 0
        while True:
            try:
                return act()
            except FetchError:
                raise
            except Exception as error:
                failed += 1
                missing = is_missing(error)
                if is_permanent(error) or failed >= (patience.missing_attempts if missing else patience.attempts):
                    raise FetchError(self._fault(key, error, failed)) from error
            self.sleep(min(patience.longest_wait, patience.first_wait * 2 ** (failed - 1)))

    def _fault(self, key: str, error: Exception, attempts: int) -> Fault:
        if isinstance(error, _TruncatedError):
            detail = f"it ends early, {attempts} times"
            return Fault("wrong_size", key, detail, f"at least {error.end} bytes", f"{error.got} bytes")
        if is_missing(error):
            return Fault("missing_object", key, f"{self.remote.url} does not have it, asked {attempts} times")
        reason = "forbidden" if is_permanent(error) else "unavailable"
        return Fault(reason, key, f"after {attempts} attempts: {self.remote.told(error)}")


class _TruncatedError(Exception):
    """A body that ended before its end."""

    def __init__(self, got: int, end: int) -> None:
        super().__init__(got, end)
        self.got, self.end = got, end


def part_of(target: Path, stamp: str) -> Path:
    """The hidden file that a download is gathered in; `stamp` tells one version of the object from another."""
    return target.with_name(
        f".{target.name}.{hashlib.md5(stamp.encode(), usedforsecurity=False).hexdigest()[:12]}.part"
    )


def md5_of(path: Path) -> str:
    """MD5 of a file, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def require_space(folder: Path, needed: int, keep_free: int) -> None:
    """Say that a disk is too small before it is full; sizes in bytes.

    Raises:
        FetchError: `disk_full`.
    """
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    free = shutil.disk_usage(there).free
    if free < needed + keep_free:
        detail = f"{needed:,} bytes are to come and {keep_free:,} to stay free"
        raise FetchError(Fault("disk_full", str(folder), detail, f"{needed + keep_free:,} bytes free", f"{free:,}"))


def _verify(part: Path, key: str, expected: Expected) -> Fault | None:
    size = part.stat().st_size
    if expected.size is not None and size != expected.size:
        return Fault("wrong_size", key, "its size is not the listed one", str(expected.size), str(size))
    if expected.md5 is not None and (md5 := md5_of(part)) != expected.md5:
        return Fault("wrong_checksum", key, "its MD5 is not the listed one", expected.md5, md5)
    return None


def _drop_other_parts(target: Path, part: Path) -> None:
    for other in target.parent.glob(f".{target.name}.*.part"):
        if other != part:
            other.unlink()
