"""Fills a JSON schema with values that are the same for the same seed."""

import hashlib
from collections.abc import Mapping
from typing import Any

WORDS = [
    "panel",
    "curve",
    "axis",
    "marker",
    "legend",
    "peak",
    "rises",
    "falls",
    "with",
    "of",
    "the",
    "and",
    "bar",
    "error",
    "sample",
    "field",
    "blue",
    "red",
]


def fill(schema: Mapping[str, Any], seed: str, root: Mapping[str, Any] | None = None) -> Any:
    """A value that the schema allows; knows types, enums, bounds, `$ref`, `anyOf`, but no patterns."""
    root = root or schema
    if "$ref" in schema:
        return fill(_resolve(root, schema["$ref"]), seed, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][_number(seed) % len(schema["enum"])]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return fill(schema[several][0], seed, root)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: fill(inner, f"{seed}.{name}", root) for name, inner in schema.get("properties", {}).items()}
    if kind == "array":
        return [fill(schema.get("items", {}), f"{seed}[{at}]", root) for at in range(_length(schema))]
    return _scalar(kind, schema, seed)


def _scalar(kind: str, schema: Mapping[str, Any], seed: str) -> Any:
    if kind == "string":
        text = " ".join(WORDS[_number(f"{seed} {at}") % len(WORDS)] for at in range(8))
        return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength", len(text) + 10_000)]
    if kind in ("integer", "number"):
        low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + (1 if kind == "integer" else 1e-3))
        high = schema.get("maximum", low + 100)
        return low + (_number(seed) % (int(high - low) + 1) if high - low >= 1 else 0)
    return None if kind == "null" else bool(_number(seed) % 2)


def _length(schema: Mapping[str, Any]) -> int:
    return int(schema.get("minItems", min(1, schema.get("maxItems", 1))))


def _number(seed: str) -> int:
    return int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=6).digest())


def _resolve(root: Mapping[str, Any], reference: str) -> Mapping[str, Any]:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found  # type: ignore[no-any-return]
