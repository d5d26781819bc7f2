"""Content hashes and fingerprints: the arithmetic that decides what is recomputed."""

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson

_DIGEST_BYTES = 16


def canonical(value: Any) -> bytes:
    """Serialize plain data or dataclasses to JSON with sorted keys: equal values give equal bytes. Bytes are hex."""
    return orjson.dumps(value, _hex, orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY)


def _hex(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"no JSON for {type(value).__name__}")


def content_hash(payload: Any) -> str:
    """Hash a payload: 32 hex characters of BLAKE2b over its canonical JSON."""
    return hashlib.blake2b(canonical(payload), digest_size=_DIGEST_BYTES).hexdigest()


def fingerprint(parent_hashes: Iterable[str], spec_id: str) -> str:
    """Hash what a unit of work depends on: its parents' content hashes, in order, and the way of making it."""
    return content_hash([*parent_hashes, spec_id])


def bytes_hash(data: bytes) -> str:
    """SHA-256 of bytes, lower-case hex: the name of a blob."""
    return hashlib.sha256(data).hexdigest()
