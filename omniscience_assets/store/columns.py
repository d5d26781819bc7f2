"""Records out of Arrow columns: bare records, and then field by field the values of a column set, level by level.

By way of rows as dicts each value of a nested record is handled three times, and a figure's evidence has thousands. The
constructor of a frozen dataclass, too, sets a field in a Python statement where a slot's own setter needs none.
"""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from omniscience_assets.store.garbage import no_collection

if TYPE_CHECKING:
    import pyarrow as pa

_Read = Callable[["pa.Array"], list[Any]]


class EarlierVersionError(ValueError):
    """A row was written by a version that did not know a field which must have a value."""


def records(record: type, table: pa.Table) -> list[Any]:
    """Build the records, of a slotted type, whose fields are columns of a table; other columns are ignored.

    Raises:
        EarlierVersionError: a value is missing where the type has none.
    """
    import pyarrow as pa

    columns = [table[field.name].combine_chunks() if field.name in table.column_names else pa.nulls(len(table))
               for field in fields(record)]  # fmt: skip
    with no_collection():
        return _made(record, columns)


def _made(record: type, columns: list[pa.Array]) -> list[Any]:
    made: list[Any] = list(map(object.__new__, repeat(record, len(columns[0]))))
    for write, read, column in zip(_setters(record), _readers(record), columns, strict=True):
        deque(map(write, made, read(column)), maxlen=0)
    return made


@cache
def _setters(record: type) -> tuple[Callable[[Any, Any], None], ...]:
    return tuple(getattr(record, field.name).__set__ for field in fields(record))


@cache
def _readers(record: type) -> tuple[_Read, ...]:
    hints = get_type_hints(record)
    return tuple(_reader(hints[field.name], f"{record.__name__}.{field.name}") for field in fields(record))


def _reader(annotation: Any, name: str) -> _Read:
    """What reads a column of an annotation; whether it may be `None` is checked here, and else left to `_plain`."""
    inner = [one for one in get_args(annotation) if one is not type(None)]
    if get_origin(annotation) in (Union, types.UnionType):
        return _optional(_whole(inner[0], name))
    read = _whole(annotation, name)

    def checked(column: pa.Array) -> list[Any]:
        if column.null_count:
            raise EarlierVersionError(f"{name} is missing in {column.null_count} of {len(column)} rows")
        return read(column)

    return checked


def _optional(read: _Read) -> _Read:
    def read_some(column: pa.Array) -> list[Any]:
        if not column.null_count:
            return read(column)
        if column.null_count == len(column):
            return [None] * len(column)
        valid = column.is_valid()
        values = iter(read(column.filter(valid)))
        return [next(values) if there else None for there in valid.to_pylist()]

    return read_some


def _whole(annotation: Any, name: str) -> _Read:
    """What reads a column without nulls."""
    if get_origin(annotation) is tuple:
        return _lists(_reader(get_args(annotation)[0], name))
    return _structs(annotation) if is_dataclass(annotation) else _plain


def _lists(read: _Read) -> _Read:
    def read_lists(column: pa.Array) -> list[Any]:
        ends = column.offsets.to_pylist()
        flat = read(column.values.slice(ends[0], ends[-1] - ends[0]))
        return [tuple(flat[start - ends[0] : end - ends[0]]) for start, end in pairwise(ends)]

    return read_lists


def _structs(record: Any) -> _Read:
    def read_structs(column: pa.Array) -> list[Any]:
        import pyarrow as pa

        held = [one.name for one in column.type]
        return _made(
            record,
            [
                column.field(held.index(field.name)) if field.name in held else pa.nulls(len(column))
                for field in fields(record)
            ],
        )

    return read_structs


def _plain(column: pa.Array) -> list[Any]:
    found: list[Any] = column.to_numpy(zero_copy_only=False).tolist()
    return found
