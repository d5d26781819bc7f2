"""Record types as Arrow columns: the provenance columns that every row has, and a payload's own."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from omniscience_assets.records.embeddings import Float32

if TYPE_CHECKING:
    import pyarrow as pa
    from pydantic import TypeAdapter


@cache
def provenance_schema() -> pa.Schema:
    """What every row carries beside its payload; `omniscience_assets.store.stage.Output` says what each means."""
    import pyarrow as pa

    parent = pa.struct([("record_id", pa.string()), ("content_hash", pa.string())])
    text, whole, number = pa.string(), pa.int64(), pa.float64()
    return pa.schema(
        [
            ("record_id", text),
            ("unit_id", text),
            ("root_id", text),
            ("discipline", text),
            ("seq", whole),
            ("parents", pa.list_(parent)),
            ("content_hash", text),
            ("spec_id", text),
            ("fingerprint", text),
            ("outcome", text),
            ("reason", text),
            ("detail", text),
            ("retryable", pa.bool_()),
            ("run_id", text),
            ("origin_run_id", text),
            ("produced_at", pa.timestamp("us")),
            ("seconds", number),
            ("tokens_in", whole),
            ("tokens_out", whole),
            ("cost_usd", number),
        ]
    )


@cache
def payload_fields(record: type) -> tuple[pa.Field, ...]:
    """Arrow fields of a record type, all nullable: failed rows have no payload.

    Raises:
        TypeError: for an annotation that is not a plain value, a record or a tuple of these.
    """
    import pyarrow as pa

    hints = get_type_hints(record)
    found = tuple(pa.field(field.name, _arrow_type(hints[field.name])) for field in fields(record))
    taken = sorted({field.name for field in found} & set(provenance_schema().names))
    if taken:
        raise TypeError(f"{record.__name__} has fields named as provenance columns: {', '.join(taken)}")
    return found


@cache
def payload_schema(record: type) -> pa.Schema:
    """The columns of a record type alone."""
    import pyarrow as pa

    return pa.schema(payload_fields(record))


@cache
def table_schema(record: type) -> pa.Schema:
    """Schema of a log whose payload is `record`."""
    import pyarrow as pa

    return pa.schema([*provenance_schema(), *payload_fields(record)])


@cache
def parquet_options(schema: pa.Schema) -> dict[str, Any]:
    """How a log's table is written.

    Only texts repeat so much that a dictionary is worth making; only provenance is sought by a row group's bounds.
    """
    import pyarrow as pa

    leaves = [leaf for one in schema for leaf in _leaves(one.name, one.type)]
    return {
        "compression": "zstd",
        "use_dictionary": [path for path, held in leaves if pa.types.is_string(held)],
        "write_statistics": [path for path, _ in leaves if path in provenance_schema().names],
    }


def _leaves(path: str, held: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
    """Columns of a Parquet file that a column of a table becomes, by their paths."""
    import pyarrow as pa

    if pa.types.is_list(held):
        yield from _leaves(f"{path}.list.element", held.value_type)
    elif pa.types.is_struct(held):
        for one in held:
            yield from _leaves(f"{path}.{one.name}", one.type)
    else:
        yield path, held


@cache
def _adapter(record: type) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(record)


def from_row(record: type, row: Mapping[str, Any]) -> Any:
    """Build a record from a row of its log, nested records included; other columns are ignored."""
    return _adapter(record).validate_python({field.name: row[field.name] for field in fields(record)})


def to_row(payload: Any) -> dict[str, Any]:
    """Turn a record into plain nested dicts and sequences."""
    record: type = type(payload)
    return _plain(record)(payload)


@cache
def _plain(record: type) -> Callable[[Any], dict[str, Any]]:
    names = tuple(field.name for field in fields(record))
    hints = get_type_hints(record)
    nested = tuple((name, made) for name in names if (made := _nested(hints[name])))

    def plain(one: Any) -> dict[str, Any]:
        row = {name: getattr(one, name) for name in names}
        for name, made in nested:
            if row[name] is not None:
                row[name] = made(row[name])
        return row

    return plain


def _nested(annotation: Any) -> Callable[[Any], Any] | None:
    """What makes a value of an annotation plain; `None` where it is plain already."""
    if get_origin(annotation) in (Union, types.UnionType):
        (annotation,) = [one for one in get_args(annotation) if one is not type(None)]
    if get_origin(annotation) is tuple:
        inner = _nested(get_args(annotation)[0])
        return (lambda values: [inner(one) for one in values]) if inner else None
    return _plain(annotation) if is_dataclass(annotation) and isinstance(annotation, type) else None


def _arrow_type(annotation: Any) -> pa.DataType:
    import pyarrow as pa

    scalars = {
        str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), bytes: pa.binary(),
        Float32: pa.float32(),
    }  # fmt: skip
    if annotation in scalars:
        return scalars[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return scalars[type(arguments[0])]
    if origin in (Union, types.UnionType):
        (inner,) = [argument for argument in arguments if argument is not type(None)]
        return _arrow_type(inner)
    if origin is tuple:
        return pa.list_(_arrow_type(arguments[0]))
    if is_dataclass(annotation):
        hints = get_type_hints(annotation)
        return pa.struct([(field.name, _arrow_type(hints[field.name])) for field in fields(annotation)])
    raise TypeError(f"no column type for {annotation!r}")
