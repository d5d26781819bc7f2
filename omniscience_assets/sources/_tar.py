"""Walk over the headers of a tar that nobody vouches for."""

import re
import tarfile
from collections.abc import Iterator
from typing import Protocol

_HEADER_BYTES = 1 << 20
_DIGITS = re.compile(rb"\d{1000}")


class Seekable(Protocol):
    """What a tar is read from: an open file, or bytes that are inflated as they are asked for."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes from here; fewer only at the end."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to an offset."""

    def tell(self) -> int:
        """Where the next read begins."""


class TarDamaged(Exception):  # noqa: N818
    """A tar ends before its end; `reason` is `truncated_tar` or `corrupt_tar`, `offset` where it was noticed."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(f"{reason} at byte {offset}")
        self.reason = reason
        self.offset = offset


def is_tar(head: bytes) -> bool:
    """Whether the first 512 bytes are a tar header, old formats without a magic number included."""
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


def walk(handle: Seekable) -> Iterator[tarfile.TarInfo]:
    """Yield the headers of a tar in their order; `offset_data` and `size` tell where a member's bytes are.

    Raises:
        TarDamaged: after the last readable header, when no end-of-archive marker follows (POSIX.1-2008, ustar).
    """
    end = 0
    try:
        with tarfile.open(fileobj=_Headers(handle), mode="r:") as tar:  # type: ignore[call-overload]
            for header in tar:
                if header.size < 0:  # by which a reader could be sent round in circles (CVE-2025-8194)
                    raise TarDamaged("corrupt_tar", header.offset)
                end = tar.offset
                yield header
            end = tar.offset
    except (tarfile.TarError, ValueError, OverflowError, RecursionError) as error:
        raise TarDamaged(_damage(handle, end) or "corrupt_tar", end) from error
    if reason := _damage(handle, end):
        raise TarDamaged(reason, end)


def _damage(handle: Seekable, offset: int) -> str | None:
    handle.seek(offset)
    block = handle.read(tarfile.BLOCKSIZE)
    if len(block) < tarfile.BLOCKSIZE:
        return "truncated_tar"
    return "corrupt_tar" if any(block) else None


class _Headers:
    """Refuses the reads by which a hostile header would cost memory, or quadratic time (CVE-2024-6232)."""

    def __init__(self, handle: Seekable) -> None:
        self._handle = handle
        self.seek = handle.seek
        self.tell = handle.tell

    def read(self, size: int) -> bytes:
        if size > _HEADER_BYTES:
            raise tarfile.ReadError("oversize header")
        block = self._handle.read(size)
        if size > tarfile.BLOCKSIZE and _DIGITS.search(block):
            raise tarfile.ReadError("a header of digits")
        return block
