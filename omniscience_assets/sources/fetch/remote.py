"""A place to fetch from, behind any fsspec URL: ranges of bytes, sizes and listings."""

import posixpath
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from omniscience_assets.sources.fetch.faults import Fault, FetchError, is_past_the_end, redact

_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


class Remote:
    """Reads objects under one root; a key is a path relative to it, with `/`."""

    def __init__(self, url: str, options: Mapping[str, Any] | None = None, *, seconds: float = 60.0) -> None:
        """`options` are fsspec's storage options, such as `requester_pays`; `seconds` is how long a read may stall.

        Raises:
            FetchError: `unavailable`, when the URL's protocol needs a package that is not installed.
        """
        import fsspec

        self.options = dict(options or {})
        self.url = redact(url.rstrip("/"), self.options)
        self._is_web = url.startswith(("http://", "https://"))
        try:
            more = {"client_kwargs": {"timeout": _timeout(seconds)}} if self._is_web else {}
            self._fs, root = fsspec.url_to_fs(url, **{**more, **self.options})
        except (ImportError, ValueError) as error:
            detail = redact(f"{error}; for s3 and https install the extra: pip install 'omniscience-assets[s3]'")
            raise FetchError(Fault("unavailable", self.url, detail)) from error
        self._root = str(root).rstrip("/")

    def read(self, key: str, start: int, end: int) -> bytes:
        """Bytes `[start, end)` of an object; fewer where it ends before. Raises what the file system raises.

        Raises:
            FetchError: `no_byte_ranges`, when the server sends more than it was asked for.
        """
        try:
            data: bytes = self._fs.cat_file(self._path(key), start=start, end=end)
        except Exception as error:
            if is_past_the_end(error):
                return b""
            raise
        if len(data) > end - start:
            raise FetchError(Fault("no_byte_ranges", key, f"{self.url} ignores byte ranges"))
        return data

    def stamp(self, key: str) -> tuple[int | None, str]:
        """Size in bytes, and a text that is another once the object is another."""
        info = self._fs.info(self._path(key))
        size = info.get("size")
        changed = [info.get(name) for name in ("ETag", "etag", "mtime", "LastModified", "last_modified")]
        return (None if size is None else int(size)), repr((size, *map(str, changed)))

    def names(self, folder: str) -> list[str]:
        """Names directly in a folder, sorted; empty when there is none."""
        self._fs.invalidate_cache()
        try:
            found = self._fs.ls(self._path(folder), detail=False)
        except FileNotFoundError:
            return []
        return sorted({posixpath.basename(str(item).rstrip("/")) for item in found})

    def told(self, error: BaseException) -> str:
        """An error for a person, without secrets."""
        return redact(f"{type(error).__name__}: {error}", self.options)

    def _path(self, key: str) -> str:
        return f"{self._root}/{quote(key) if self._is_web else key}"


def check_key(key: str) -> str:
    """A key that stays under its root and can be a file's name here.

    Raises:
        FetchError: `unsafe_key`.
    """
    parts = key.split("/")
    if not key or key.startswith("/") or ".." in parts or "." in parts or "" in parts or _CONTROL.search(key):
        raise FetchError(Fault("unsafe_key", key, "it leads out of its folder, or cannot be a file's name"))
    return key


def _timeout(seconds: float) -> Any:
    from aiohttp import ClientTimeout

    return ClientTimeout(total=None, sock_connect=seconds, sock_read=seconds)
