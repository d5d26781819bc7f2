"""The `specs` log: what a `spec_id` stands for, as JSON that a person can read."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from omniscience_assets.store.files import Files
from omniscience_assets.store.hashing import bytes_hash, content_hash

Spec = Mapping[str, Any]
"""The resolved way of making a record: code version, model and revision, prompt hashes, parameters, thresholds."""


def spec_id(spec: Spec) -> str:
    """Name a spec by its content."""
    return content_hash(spec)[:16]


def save_spec(files: Files, spec: Spec) -> str:
    """Store a spec under its id (once) and return the id."""
    name = spec_id(spec)
    if not files.exists(f"specs/{name}.json"):
        files.write(f"specs/{name}.json", orjson.dumps(spec, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2))
    return name


def save_texts(files: Files, texts: Iterable[str]) -> None:
    """Keep texts that specs name by their SHA-256, such as prompts, each once: a hash does not say how one differs."""
    for text in texts:
        data = text.encode()
        if not files.exists(name := f"specs/{bytes_hash(data)}.txt"):
            files.write(name, data)


def read_text(files: Files, sha256: str) -> str | None:
    """A text that specs name by its SHA-256; `None` where it was not kept."""
    try:
        return files.read(f"specs/{sha256}.txt").decode()
    except FileNotFoundError:
        return None
