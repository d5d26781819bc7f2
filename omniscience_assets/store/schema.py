"""Record types as Arrow columns: the provenance columns that every row has, and a payload's own."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pyarrow as pa
from pydantic import TypeAdapter

PARENT = pa.struct([("record_id", pa.string()), ("content_hash", pa.string())])

PROVENANCE = pa.schema(
    [
        ("record_id", pa.string()),
        ("unit_id", pa.string()),
        ("root_id", pa.string()),
        ("discipline", pa.string()),
        ("seq", pa.int64()),
        ("parents", pa.list_(PARENT)),
        ("content_hash", pa.string()),
        ("spec_id", pa.string()),
        ("fingerprint", pa.string()),
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("retryable", pa.bool_()),
        ("run_id", pa.string()),
        ("origin_run_id", pa.string()),
        ("produced_at", pa.timestamp("us")),
        ("seconds", pa.float64()),
        ("tokens_in", pa.int64()),
        ("tokens_out", pa.int64()),
        ("cost_usd", pa.float64()),
    ]
)
"""What every row carries beside its payload; see `omniscience_assets.store.stage.Output` for the meaning of each."""

_SCALARS: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
}


@cache
def payload_fields(record: type) -> tuple[pa.Field, ...]:
    """Arrow fields of a record type, all nullable: failed rows have no payload.

    Raises:
        TypeError: for an annotation that is not a plain value, a record or a tuple of these.
    """
    hints = get_type_hints(record)
    found = tuple(pa.field(field.name, _arrow_type(hints[field.name])) for field in fields(record))
    taken = sorted({field.name for field in found} & set(PROVENANCE.names))
    if taken:
        raise TypeError(f"{record.__name__} has fields named as provenance columns: {', '.join(taken)}")
    return found


@cache
def table_schema(record: type) -> pa.Schema:
    """Schema of a log whose payload is `record`."""
    return pa.schema([*PROVENANCE, *payload_fields(record)])


@cache
def _adapter(record: type) -> TypeAdapter[Any]:
    return TypeAdapter(record)


def from_row(record: type, row: Mapping[str, Any]) -> Any:
    """Build a record from a row of its log, nested records included; other columns are ignored."""
    return _adapter(record).validate_python({field.name: row[field.name] for field in fields(record)})


def to_row(payload: Any) -> dict[str, Any]:
    """Turn a record into plain nested dicts and lists."""
    record: type = type(payload)
    plain: dict[str, Any] = _adapter(record).dump_python(payload, mode="python")
    return plain


def _arrow_type(annotation: Any) -> pa.DataType:
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return _SCALARS[type(arguments[0])]
    if origin in (Union, types.UnionType):
        (inner,) = [argument for argument in arguments if argument is not type(None)]
        return _arrow_type(inner)
    if origin is tuple:
        return pa.list_(_arrow_type(arguments[0]))
    if is_dataclass(annotation):
        hints = get_type_hints(annotation)
        return pa.struct([(field.name, _arrow_type(hints[field.name])) for field in fields(annotation)])
    raise TypeError(f"no column type for {annotation!r}")
