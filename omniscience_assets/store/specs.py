"""The `specs` log: what a `spec_id` stands for, as JSON that a person can read."""

from collections.abc import Mapping
from typing import Any

import orjson

from omniscience_assets.store.files import Files
from omniscience_assets.store.hashing import content_hash

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
