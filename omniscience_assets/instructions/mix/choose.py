"""The choice of a mix: every candidate is given a fate and a reason, in a table that spills to disk.

A candidate is known here by few columns, and who is taken hangs on hashes of ids alone. Memory is DuckDB's limit,
however many candidates there are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from omniscience_assets.instructions.mix.draws import draw, is_held_out
from omniscience_assets.instructions.mix.examples import Example, outcome_of
from omniscience_assets.instructions.mix.pool import Pool, chunks_of_papers
from omniscience_assets.instructions.mix.settings import MixSettings
from omniscience_assets.instructions.mix.shares import Cell, allot
from omniscience_assets.store.streams import fetch

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SPLITS = ("train", "test")
PAPERS_AT_ONCE = 256
_MEMORY_LIMIT = "1GB"
_BATCH = 20_000

_COLUMNS = (
    "discipline", "paper", "id", "figure", "split", "method", "generator", "figure_kind", "licence_class", "difficulty",
    "cell", "tokens", "key", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """Who is in the mix: a table `decided` with a row for each candidate; `reason` is null for those that are in it."""

    settings: MixSettings
    log: DuckDBPyConnection
    unmet: tuple[str, ...]
    """Splits in which the shares cannot all be kept."""

    def chosen(self, split: str) -> Iterator[tuple[str, str, str]]:
        """Discipline, paper and id of a split's rows, ascending."""
        query = "SELECT discipline, paper, id FROM decided WHERE reason IS NULL AND split = $split ORDER BY ALL"
        yield from fetch(self.log, query, {"split": split})


@contextmanager
def choose(pool: Pool, settings: MixSettings, on_progress: Callable[[int], None] | None = None) -> Iterator[Choice]:
    """Look at all candidates, and decide.

    Args:
        pool: Where they come from, in any order.
        settings: Shares, budgets and seed.
        on_progress: Told how many were looked at, now and then.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="omniscience-mix-") as spill:
        config: dict[str, Any] = {"memory_limit": _MEMORY_LIMIT, "temp_directory": spill}
        with duckdb.connect(":memory:", config=config) as log:
            _gather(log, pool, settings, on_progress or (lambda _: None))
            yield Choice(settings, log, _decide(log, settings))


def _gather(log: DuckDBPyConnection, pool: Pool, settings: MixSettings, on_progress: Callable[[int], None]) -> None:
    import pyarrow as pa

    whole, number = pa.int64(), pa.uint64()
    schema = pa.schema([(name, {"tokens": whole, "key": number}.get(name, pa.string())) for name in _COLUMNS])
    empty = schema.empty_table()  # noqa: F841  read by name
    log.execute("CREATE TABLE candidates AS FROM empty")
    held: list[tuple[Any, ...]] = []
    seen = 0

    def put() -> None:
        batch = pa.table(dict(zip(_COLUMNS, zip(*held, strict=True), strict=True)), schema=schema)  # noqa: F841
        log.execute("INSERT INTO candidates FROM batch")
        held.clear()

    for discipline, papers in chunks_of_papers(pool, PAPERS_AT_ONCE):
        for example in pool.examples(discipline, papers):
            held.append(_candidate(example, settings))
            if len(held) >= _BATCH:
                put()
            seen += 1
        on_progress(seen)
    if held:
        put()


def _candidate(example: Example, settings: MixSettings) -> tuple[Any, ...]:
    split = SPLITS[is_held_out(settings.seed, settings.held_out, example.paper_id)]
    cell = [settings.bucket(axis, example.value(axis)) or "" for axis in settings.shared]
    return (
        example.discipline, example.paper_id, example.example_id, example.figure_id, split, example.method,
        example.generator, example.figure_kind, example.licence_class, example.difficulty, "\x1f".join(cell),
        example.tokens, draw(settings.seed, "choose", example.example_id), outcome_of(example, settings),
    )  # fmt: skip


def _decide(log: DuckDBPyConnection, settings: MixSettings) -> tuple[str, ...]:
    """Say of each candidate whether it is taken; return the splits in which shares are missed.

    In a cell the first ones by hash are taken. `entry` says how large, as a part of the whole, a mix must be for a row
    to be in it, so that a mix that a budget cuts short has the same shares. Cells' parts of a row are rounded by hash,
    up or down, so that many small cells add up to what they should.
    """
    # Methods take turns at a figure, so that the limit does not leave out those that have few rows.
    log.execute(
        """
        CREATE TABLE capped AS
        SELECT * EXCLUDE turn REPLACE (CASE WHEN reason IS NULL AND
            row_number() OVER (PARTITION BY figure, reason IS NULL ORDER BY turn, key, id) > $most
            THEN 'over_figure' ELSE reason END AS reason)
        FROM (
            SELECT *, row_number() OVER (PARTITION BY figure, method, reason IS NULL ORDER BY key, id) AS turn
            FROM candidates
        )
        """,
        {"most": settings.per_figure or 2**62},
    )
    log.execute("CREATE TABLE targets (split VARCHAR, cell VARCHAR, target DOUBLE, start DOUBLE)")
    unmet = tuple(split for split in SPLITS if not _target(log, settings, split))
    log.execute(
        """
        CREATE TABLE entered AS
        SELECT capped.*, (row_number() OVER (PARTITION BY split, cell, reason IS NULL ORDER BY key, id) - start)
            / target AS entry
        FROM capped LEFT JOIN targets USING (split, cell)
        """
    )
    log.execute("UPDATE entered SET reason = 'over_share' WHERE reason IS NULL AND NOT coalesce(entry <= 1, false)")
    for split in SPLITS:
        share = settings.held_out if split == "test" else 1 - settings.held_out
        for method, budget in sorted(settings.tokens.method.items()):
            _cut(log, "over_method_tokens", split, budget * share, method)
        if settings.tokens.total is not None:
            _cut(log, "over_tokens", split, settings.tokens.total * share)
    log.execute("ALTER TABLE entered RENAME TO decided")
    return unmet


def _target(log: DuckDBPyConnection, settings: MixSettings, split: str) -> bool:
    """Put down how many rows of each cell a split takes; say whether the shares are kept by that."""
    query = "SELECT cell, count(*) FROM capped WHERE reason IS NULL AND split = $split GROUP BY cell"
    counts: dict[Cell, int] = {
        tuple(cell.split("\x1f")): count for cell, count in log.execute(query, {"split": split}).fetchall()
    }
    share = settings.held_out if split == "test" else 1 - settings.held_out
    most = None if settings.rows is None else round(settings.rows * share)
    taken, kept = allot(counts, [settings.ratios[axis] for axis in settings.shared], most)
    for cell, target in taken.items():
        start = draw(settings.seed, "round", split, *cell) / 2.0**64
        if target > 0:
            log.execute("INSERT INTO targets VALUES (?, ?, ?, ?)", (split, "\x1f".join(cell), target, start))
    return kept


def _cut(log: DuckDBPyConnection, reason: str, split: str, budget: float, method: str | None = None) -> None:
    """Leave out the last to enter that a budget of tokens has no room for."""
    log.execute(
        """
        UPDATE entered SET reason = $reason FROM (
            SELECT id, sum(tokens) OVER (ORDER BY entry, key, id ROWS UNBOUNDED PRECEDING) AS spent
            FROM entered WHERE reason IS NULL AND split = $split AND ($method IS NULL OR method = $method)
        ) AS spending
        WHERE spending.id = entered.id AND spending.spent > $budget
        """,
        {"reason": reason, "split": split, "budget": budget, "method": method},
    )
