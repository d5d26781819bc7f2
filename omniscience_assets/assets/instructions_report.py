"""Training conversations in the Dagster UI: counts by method and generator, and some beside their figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from omniscience_assets.assets.preview import as_metadata, cell, code, inline_picture
from omniscience_assets.records import Figure, Instruction
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.remembered import remembered
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SAMPLES = 5
_TURNS = 4
_THUMBNAIL = (240, 180)
_ROWS = 400
"""Most generators that are told; all that ship are fewer."""
_METHOD = "coalesce(method, split_part(split_part(record_id, '@i.', 2), '.', 1))"
"""Of a row without a payload, too: its id has it."""


def describe_instructions(files: Files, discipline: str) -> dict[str, Any]:
    """Metadata of a materialization of `instructions`; what was described last and did not change is not read again."""
    told = remembered(
        files, "instructions", discipline, "report", lambda: _describe(files, discipline), of=["triplets"]
    )
    return as_metadata(told)


def _describe(files: Files, discipline: str) -> dict[str, str]:
    with connect(files, {"instructions": Instruction, "triplets": Figure}, disciplines=[discipline]) as connection:
        methods = _counts(connection, _METHOD, ["method"])
        generators = _counts(connection, f"{_METHOD}, coalesce(generator, '')", ["method", "generator"])
        versions = connection.execute("""
            SELECT version, count(DISTINCT root_id), count(DISTINCT figure_id), count(*)
            FROM current.instructions WHERE outcome = 'kept' GROUP BY version ORDER BY version DESC LIMIT 36
        """).fetchall()
        examples = _examples(connection, BlobStore(files))
    return {
        "methods": methods,
        "generators": generators,
        "versions": _table(["version", "papers", "figures", "conversations"], versions),
        "examples": examples,
    }


def _counts(connection: DuckDBPyConnection, by: str, head: Sequence[str]) -> str:
    """In, kept, failed, dropped, and what was dropped by reason, commonest first."""
    rows = connection.execute(f"""
        WITH told AS (
            SELECT {by}, outcome, coalesce(reason, '') AS reason, count(*) AS many
            FROM current.instructions WHERE contains(record_id, '@i.') GROUP BY ALL
        )
        SELECT COLUMNS(* EXCLUDE (outcome, reason, many)), sum(many)::BIGINT,
            coalesce(sum(many) FILTER (outcome = 'kept'), 0)::BIGINT,
            coalesce(sum(many) FILTER (outcome = 'dropped'), 0)::BIGINT,
            coalesce(sum(many) FILTER (outcome = 'failed'), 0)::BIGINT,
            coalesce(string_agg(reason || ' ' || many, ', ' ORDER BY many DESC, reason) FILTER (outcome <> 'kept'), '')
        FROM told GROUP BY ALL ORDER BY {", ".join([*map(str, range(1, len(head))), f"{len(head) + 1} DESC", "1, 2"])}
        LIMIT {_ROWS}
    """).fetchall()
    return _table([*head, "in", "kept", "dropped", "failed", "reasons"], rows)


def _examples(connection: DuckDBPyConnection, blobs: BlobStore) -> str:
    """A few kept conversations, spread over the methods' generators, with their figures."""
    rows = connection.execute(f"""
        WITH one AS (
            SELECT record_id, figure_id, method, generator, turns, basis FROM current.instructions
            WHERE outcome = 'kept'
            QUALIFY row_number() OVER (PARTITION BY method, generator ORDER BY hash(record_id)) = 1
            ORDER BY row_number() OVER (PARTITION BY method ORDER BY hash(record_id)), method LIMIT {_SAMPLES}
        )
        SELECT one.record_id, any_value(t.raster), any_value(one.method), any_value(one.generator),
            any_value(one.turns), any_value(one.basis)
        FROM one JOIN current.triplets AS t ON t.record_id = one.figure_id GROUP BY one.record_id ORDER BY 1
    """).fetchall()
    return "\n\n".join(_example(blobs, *row) for row in rows) or "No conversation was kept."


def _example(blobs: BlobStore, record_id: str, raster: str | None, *told: Any) -> str:
    method, generator, turns, basis = told
    try:
        picture = f"![]({inline_picture(blobs.get(raster), _THUMBNAIL)})\n\n" if raster else ""
    except (OSError, ValueError):
        picture = ""
    lines = [f"- **{one['speaker']}**: {_text(one['text'])}" for one in turns[:_TURNS]]
    more = f"\n- … and {len(turns) - _TURNS} more" if len(turns) > _TURNS else ""
    return (
        f"{code(record_id)} ({cell(method)}, {cell(generator)}; {cell(basis)})\n\n{picture}" + "\n".join(lines) + more
    )


def _text(turn: str) -> str:
    """A turn's lines, each harmless."""
    return " / ".join(cell(line) for line in turn.splitlines() if line.strip())


def _table(head: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(cell(str(one)) for one in row)} |" for row in rows)])
