"""Joining and cutting sorted streams, so that no step holds a partition in memory."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


L = TypeVar("L")
R = TypeVar("R")
T = TypeVar("T")


def outer_join(
    left: Iterable[L], right: Iterable[R], left_key: Callable[[L], Any], right_key: Callable[[R], Any]
) -> Iterator[tuple[L | None, R | None]]:
    """Full outer join of two streams, each strictly ascending in its key.

    Raises:
        ValueError: when a stream is not strictly ascending; joining it would lose rows.
    """
    lefts, rights = _ascending(left, left_key), _ascending(right, right_key)
    one, other = next(lefts, None), next(rights, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None
            yield one[1], None
            one = next(lefts, None)
        elif one is None or other[0] < one[0]:
            yield None, other[1]
            other = next(rights, None)
        else:
            yield one[1], other[1]
            one, other = next(lefts, None), next(rights, None)


def chunks(items: Iterable[T], size: int, *, seconds: float = math.inf) -> Iterator[list[T]]:
    """Cut a stream into lists of `size`; the last one is shorter, and so is one that took longer than `seconds`."""
    chunk: list[T] = []
    began = time.monotonic()
    for item in items:
        chunk.append(item)
        if len(chunk) == size or time.monotonic() - began >= seconds:
            yield chunk
            chunk, began = [], time.monotonic()
    if chunk:
        yield chunk


def fetch(
    connection: DuckDBPyConnection, query: str, parameters: dict[str, Any] | None = None
) -> Iterator[tuple[Any, ...]]:
    """Stream a DuckDB query's rows over a cursor of its own."""
    ((database,),) = connection.execute("SELECT current_database()").fetchall()
    with connection.cursor() as cursor:
        cursor.execute(f"USE {database}")
        cursor.execute(query, parameters or {})
        while rows := cursor.fetchmany(10_000):
            yield from rows


def _ascending(items: Iterable[T], key: Callable[[T], Any]) -> Iterator[tuple[Any, T]]:
    previous = None
    for item in items:
        current = key(item)
        if previous is not None and current <= previous:
            raise ValueError(f"stream is not sorted, or repeats a key: {current!r} after {previous!r}")
        previous = current
        yield current, item
