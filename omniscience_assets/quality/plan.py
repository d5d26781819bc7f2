"""What is decided over all figures of all disciplines: duplicates, benchmark items, and the selection."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from omniscience_assets.quality.limits import Limit, limit_sql, value_sql
from omniscience_assets.quality.selecting import Planned
from omniscience_assets.quality.selection.select import StepReport
from omniscience_assets.quality.settings import DuplicateSettings, QualitySettings
from omniscience_assets.records import Decision, Figure, FigureEmbedding, Match, Review, Scores
from omniscience_assets.store.files import Files
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Parent
from omniscience_assets.store.streams import chunks, fetch
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from omniscience_assets.quality.duplicates import Columns, Twin
    from omniscience_assets.quality.selection.vectors import Rows

_LOGS = {
    "caption_scores": Scores,
    "figure_embeddings": FigureEmbedding,
    "triplets": Figure,
    "human_reviews": Review,
}
_BATCH = 10_000
_CALLED = {"image": "picture", "text": "author caption", "embedding": "picture by its embedding"}
_ENGLISH = 0.5
"""Probability from which a caption's language is `en` for the presets of published pools."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Decisions against figures, and what each step took in and let go."""

    decisions: Mapping[str, Planned]
    """By figure; nothing is decided against the others."""
    reports: tuple[StepReport, ...]
    """Limits, duplicates, benchmarks, then the steps of the selection."""


def made_by(settings: QualitySettings) -> Spec:
    """All that a plan hangs on beside the records."""
    from omniscience_assets.quality.decontamination import benchmark_hash
    from omniscience_assets.quality.duplicates import SIGNATURE_VERSION

    return {
        "limits": {reason: one.model_dump(mode="json") for reason, one in settings.limits.items()},
        "signatures": SIGNATURE_VERSION,
        "duplicates": settings.duplicates.model_dump(mode="json"),
        "benchmarks": {name: benchmark_hash(place) for name, place in settings.benchmarks.items()},
        "selection": settings.selection.model_dump(mode="json"),
    }


def make_plan(files: Files, settings: QualitySettings, say: Callable[[str], None] = lambda _: None) -> Plan:
    """Decide over the figures that pass all limits, of all disciplines.

    Duplicates come first, so that of twins one that passes stays; then benchmarks; the selection sees what is left.

    Raises:
        SelectionError: a step of the selection lacks a column, or cannot be done with these rows.
        BenchmarkError: a benchmark cannot be read.
    """
    with connect(files, _LOGS) as connection:
        scored, passed = _create_passing(connection, settings.ordered_limits)
        say(f"{passed} of {scored} captioned figures pass every limit")
        reports = [StepReport("limits", scored, passed, {"below": scored - passed}, {})]
        decided = _duplicates(connection, settings)
        reports.append(_report("duplicates", passed, decided))
        contaminated = {key: value for key, value in _contaminated(connection, settings).items() if key not in decided}
        reports.append(_report("decontamination", passed - len(decided), contaminated))
        decided |= contaminated
        if settings.selection.steps:
            chosen, steps = _select(connection, settings, decided)
            decided |= chosen
            reports += steps
        for report in reports[1:]:
            say(f"{report.step}: {report.entered} in, {report.kept} kept; {dict(report.dropped)}")
        return Plan(_with_parents(connection, decided), tuple(reports))


def _create_passing(connection: DuckDBPyConnection, limits: Sequence[Limit]) -> tuple[int, int]:
    """Make the table `passing` of figures that pass; how many were scored, and how many pass."""
    connection.execute(f"""
        CREATE TABLE passing AS
        SELECT split_part(record_id, '@', 1) AS figure_id, root_id, discipline FROM current.caption_scores
        WHERE outcome = 'kept' AND {limit_sql(limits)}
    """)
    counts = (
        "SELECT count(*) FROM current.caption_scores WHERE outcome = 'kept'",
        "SELECT count(*) FROM passing",
    )
    scored, passed = (connection.execute(query).fetchall()[0][0] for query in counts)
    return scored, passed


def _duplicates(connection: DuckDBPyConnection, settings: QualitySettings) -> dict[str, Decision]:
    """Figures that repeat another one that passes; of twins the one with more pixels stays, then the smaller id."""
    from omniscience_assets.quality.duplicates import near_twins

    found = near_twins(_signatures(connection, settings.duplicates))
    if settings.duplicates.embedding:
        found |= _embedding_twins(connection, found, settings.duplicates.embedding)
    return {figure_id: Decision(figure_id, twin=_match(twin)) for figure_id, twin in found.items()}


def _signatures(connection: DuckDBPyConnection, by: DuplicateSettings) -> Iterator[Columns]:
    """What figures are compared by, in batches; nothing of what they are not to be compared by."""
    from omniscience_assets.quality.duplicates import Columns

    query = f"""
        SELECT p.figure_id, p.root_id, e.width * e.height,
            {"e.raster" if by.image else "NULL"}, {"e.text_key" if by.text else "NULL"},
            {"e.image_signature" if by.image else "NULL"}, {"e.text_signature" if by.text else "NULL"}
        FROM passing AS p JOIN current.figure_embeddings AS e ON e.record_id = p.figure_id || '@embedding'
    """
    for rows in chunks(fetch(connection, query), _BATCH):
        yield Columns(*map(list, zip(*rows, strict=True)))


def _embedding_twins(connection: DuckDBPyConnection, dropped: Collection[str], eps: float) -> dict[str, Twin]:
    """Of the figures that are left, those whose image's vector is near that of another one."""
    import numpy as np

    from omniscience_assets.quality.duplicates import Relation, cluster, near_vectors, number

    table = connection.sql("""
        SELECT p.figure_id, p.root_id, e.image
        FROM passing AS p JOIN current.figure_embeddings AS e ON e.record_id = p.figure_id || '@embedding'
        WHERE e.image IS NOT NULL ORDER BY e.width * e.height DESC, p.figure_id
    """).to_arrow_table()
    table = table.filter(np.array([one not in dropped for one in table["figure_id"].to_pylist()], dtype=bool))
    vectors = _matrix(table["image"].combine_chunks())
    if vectors is None:
        return {}
    papers, _ = number(table["root_id"].to_pylist())
    near = Relation("embedding", np.arange(len(vectors)), near_vectors(vectors, eps))
    return cluster(table["figure_id"].to_pylist(), papers, [near])


def _match(twin: Twin) -> Match:
    exact = "the same" if twin.exact else "nearly the same"
    return Match(twin.figure_id, twin.by, twin.similarity, f"{exact} {_CALLED[twin.by]}")


def _contaminated(connection: DuckDBPyConnection, settings: QualitySettings) -> dict[str, Decision]:
    """Figures that give away an item of a benchmark: by their image, their caption, or what the paper says of them."""
    if not settings.benchmarks:
        return {}
    from omniscience_assets.quality.decontamination import Decontaminator, read_benchmark

    held = Decontaminator([item for name, at in settings.benchmarks.items() for item in read_benchmark(name, at)])
    found: dict[str, Decision] = {}
    query = """
        SELECT p.figure_id, e.image_signature, s.caption, t.caption, list_transform(t.mentions, lambda m: m.text)
        FROM passing AS p
        JOIN current.caption_scores AS s ON s.record_id = p.figure_id || '@scores'
        JOIN current.figure_embeddings AS e ON e.record_id = p.figure_id || '@embedding'
        JOIN current.triplets AS t ON t.record_id = p.figure_id
    """
    for rows in chunks(fetch(connection, query), _BATCH):
        by_image = held.images([signature for _, signature, *_ in rows])
        for (figure_id, _, caption, author, mentions), image in zip(rows, by_image, strict=True):
            match = image or held.words([caption, author, *(mentions or ())])
            if match:
                name = f"{match.benchmark}:{match.item_id}"
                found[figure_id] = Decision(figure_id, benchmark=Match(name, match.by, match.similarity, match.detail))
    return found


def _select(
    connection: DuckDBPyConnection, settings: QualitySettings, decided: Mapping[str, Decision]
) -> tuple[dict[str, Decision], list[StepReport]]:
    from omniscience_assets.quality.selection.select import select

    chosen = select(_rows(connection, decided), settings.selection)
    against = {
        one.id: Decision(
            one.id,
            step=one.step,
            cause=one.reason,
            score=one.value,
            threshold=one.limit,
            related=one.related or None,
        )
        for one in chosen.decisions()
        if not one.kept
    }
    return against, list(chosen.reports)


def _rows(connection: DuckDBPyConnection, decided: Mapping[str, Decision]) -> Rows:
    """The figures that are left, with all that a step of a selection may ask for."""
    import numpy as np
    import pyarrow as pa

    from omniscience_assets.quality.selection.vectors import Rows, UnitVectors

    gone = connection.from_arrow(pa.table({"figure_id": pa.array(sorted(decided), pa.string())}))
    gone.create("gone")
    names = [name for (name,) in connection.execute(
        "SELECT DISTINCT unnest(measures).name AS name FROM current.caption_scores ORDER BY name"
    ).fetchall()]  # fmt: skip
    values = "".join(f', {value_sql(name)} AS "{name}"' for name in names)
    table = connection.sql(f"""
        SELECT p.figure_id, s.caption AS text, e.width, e.height, e.raster AS image_key, e.image_bytes,
            e.image AS vector, coalesce(r.trusted, false) AS trusted {values}
        FROM passing AS p
        JOIN current.caption_scores AS s ON s.record_id = p.figure_id || '@scores'
        JOIN current.figure_embeddings AS e ON e.record_id = p.figure_id || '@embedding'
        LEFT JOIN (
            SELECT figure_id, count_if(verdict = 'keep') > count_if(verdict = 'drop') AS trusted
            FROM current.human_reviews WHERE outcome = 'kept' GROUP BY figure_id
        ) AS r ON r.figure_id = p.figure_id
        ANTI JOIN gone ON gone.figure_id = p.figure_id
        ORDER BY p.figure_id
    """).to_arrow_table()
    columns: dict[str, Any] = {
        name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names if name != "vector"
    }
    ids = np.asarray(columns.pop("figure_id"), dtype=np.str_)
    columns["image"] = columns.pop("image_key")
    probability = columns.get("language.probability")
    if probability is not None:
        columns["language"] = np.where(np.nan_to_num(probability.astype(float)) >= _ENGLISH, "en", "unknown")
    if "similarity.whole" in columns:
        columns["similarity"] = columns["similarity.whole"]
    vectors = _matrix(table["vector"].combine_chunks())
    return Rows(ids, columns, None if vectors is None else UnitVectors.of(vectors))


def _matrix(column: Any) -> Any:
    """A list column as a matrix of floats, zeros where it is null; `None` where all are."""
    import numpy as np

    present = column.is_valid().to_numpy(zero_copy_only=False)
    if not present.any():
        return None
    flat = column.drop_null().flatten().to_numpy()
    matrix = np.zeros((len(column), len(flat) // int(present.sum())), dtype=np.float32)
    matrix[present] = flat.reshape(-1, matrix.shape[1])
    return matrix


def _with_parents(connection: DuckDBPyConnection, decided: Mapping[str, Decision]) -> dict[str, Planned]:
    """Beside each decision the version of the twin that it names."""
    twins = sorted({one.twin.record_id for one in decided.values() if one.twin})
    hashes = dict(
        fetch(
            connection,
            """
            SELECT record_id, content_hash FROM current.figure_embeddings
            WHERE split_part(record_id, '@', 1) IN (SELECT unnest($twins))
            """,
            {"twins": twins},
        )
    )
    planned: dict[str, Planned] = {}
    for figure_id, decision in decided.items():
        name = f"{decision.twin.record_id}@embedding" if decision.twin else ""
        planned[figure_id] = decision, ((Parent(name, hashes[name]),) if name in hashes else ())
    return planned


def _report(step: str, entered: int, dropped: Mapping[str, Decision]) -> StepReport:
    counts: dict[str, int] = {}
    for decision in dropped.values():
        match: Match | None = decision.twin or decision.benchmark
        by = match.by if match else ""
        counts[by] = counts.get(by, 0) + 1
    return StepReport(step, entered, entered - len(dropped), dict(sorted(counts.items())), {})
