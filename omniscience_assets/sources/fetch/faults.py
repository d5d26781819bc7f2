"""What goes wrong when something is fetched, for a report: no message holds a credential."""

import errno
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_SECRET = re.compile(r"secret|token|password|passphrase|^key$|credential|auth", re.IGNORECASE)
_USER = re.compile(r"(?<=://)[^/@\s]+@")
_QUERY = re.compile(r"(https?://[^\s?'\"]+)\?[^\s'\")]+")
_PERMANENT = frozenset({400, 401, 403, 405, 410, 451})
_NOT_THERE = frozenset({404})
_PAST_THE_END = 416


@dataclass(frozen=True, slots=True)
class Fault:
    """One object that could not be had."""

    reason: str
    """`missing_object`, `wrong_checksum`, `wrong_size`, `forbidden`, `unavailable`, `no_byte_ranges`, `disk_full`,
    `unsafe_key`, `metadata_changed`, `bad_metadata`, `bad_manifest`."""
    key: str
    detail: str
    expected: str | None = None
    got: str | None = None

    def __str__(self) -> str:
        compared = f" (expected {self.expected}, got {self.got})" if self.expected or self.got else ""
        return f"{self.key}: {self.reason}: {self.detail}{compared}"


class FetchError(Exception):
    """An object, or a whole fetch, that failed for good; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def status_of(error: BaseException) -> int | None:
    """HTTP status behind an error of aiohttp or botocore, `None` where there is none."""
    for one in (error, error.__cause__):
        status = getattr(one, "status", None)
        if isinstance(status, int):
            return status
        response = getattr(one, "response", None)
        if isinstance(response, dict):
            found = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            return int(found) if found else None
    return None


def is_past_the_end(error: BaseException) -> bool:
    """Whether a server says that an object has no byte there (RFC 9110, 416 Range Not Satisfiable)."""
    return status_of(error) == _PAST_THE_END


def is_missing(error: BaseException) -> bool:
    """Whether the object is not there, as far as the server can see."""
    return isinstance(error, FileNotFoundError) or status_of(error) in _NOT_THERE


def is_permanent(error: BaseException) -> bool:
    """Whether asking again cannot help."""
    if isinstance(error, FetchError | PermissionError) or status_of(error) in _PERMANENT:
        return True
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EROFS, errno.EDQUOT)


def redact(text: str, options: Mapping[str, Any] | None = None) -> str:
    """A message without users in URLs, queries (they may be signatures) and the secret values of storage options."""
    text = _QUERY.sub(r"\1", _USER.sub("", text))
    for secret in _secrets(options or {}):
        text = text.replace(secret, "***")
    return text


def _secrets(options: Mapping[str, Any]) -> list[str]:
    found = []
    for name, value in options.items():
        if isinstance(value, Mapping):
            found += _secrets(value)
        elif isinstance(value, str) and value and _SECRET.search(str(name)):
            found.append(value)
    return found
