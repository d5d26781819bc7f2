"""A large record log of all assets, written by DuckDB in the layout that runs and their compaction leave.

The platform's own writer makes rows one by one in Python and would take a day for 50 million of them. Here each
partition is one sorted Parquet file with all columns of `table_schema`, named and cut into row groups as compaction
does it. `add_late_run` then adds small commits by the platform's own writer.

A fifth of the rows are figures, each with a caption and judged by two runs; five figures are a paper. Every tenth paper
has rows of all other assets, too.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import ROWS_PER_GROUP, partition_folder, partition_writer
from omniscience_assets.store.schema import table_schema
from omniscience_assets.store.specs import save_spec
from omniscience_tests.benchmarks.bench_inspect import WORDS

BEFORE, AFTER, LATE = (f"{letter * 8}-0000-4000-8000-000000000000" for letter in "abc")
"""Ids of runs: both judge every figure; the late one judges a few of the largest partition's anew."""
TIMES = {BEFORE: datetime(2026, 3, 1), AFTER: datetime(2026, 4, 1)}
LIMIT = {BEFORE: 0.8, AFTER: 0.82}
"""Least `grounding.precision`, which flips one in fifty."""

_UNIFORM = "round(hash(i, '{gate}') % 1000000 / 1e6, 6)"
_ZERO = "if(hash(i, '{gate}') % 20 = 0, 0.1, 0.0)"
GATES = {
    "image.present": ("1.0", "1"), "image.readable": ("1.0", "1"), "image.side": ("(hash(i) % 900)::DOUBLE", "64"),
    "image.ink": (_UNIFORM, "0.0005"), "image.text_share": (_UNIFORM, "0.98"), "language.probability": ("1.0", "0.5"),
    "length.words": ("(60 + hash(i, 'w') % 150)::DOUBLE", "15"), "repetition.sentences": (_ZERO, "0.3"),
    "repetition.sentence_characters": (_ZERO, "0.2"), "repetition.top_2gram": (_ZERO, "0.4"),
    "repetition.top_3gram": (_ZERO, "0.36"), "repetition.top_4gram": (_ZERO, "0.32"),
    "repetition.duplicate_ngrams": (_ZERO, "0.5"), "self_contained.dangling_references": ("0.0", "0"),
    "self_contained.unresolved_references": ("0.0", "0"), "self_contained.citation_marks": ("0.0", "0"),
    "self_contained.raw_tex": ("0.0", "0"), "copy.new_words": ("(hash(i, 'c') % 90)::DOUBLE", "3"),
    "grounding.contradictions": ("0.0", "0"), "grounding.number_precision": ("1.0", "0.9"),
    "grounding.precision": ("precision", "least"), "judges.approval": ("NULL::DOUBLE", "0.5"),
    "duplicates": ("NULL::DOUBLE", "NULL"), "decontamination": ("NULL::DOUBLE", "NULL"),
    "selection": ("NULL::DOUBLE", "NULL"),
}  # fmt: skip
"""Score and threshold of the verdicts on a figure, as SQL: those of `quality/default.yaml`."""


def write_log(home: Path, rows: int, seed: int) -> None:
    """Write the log; the same seed gives the same rows."""
    generator = np.random.default_rng(seed)
    shares = generator.dirichlet(np.full(len(DISCIPLINES), 3.0))
    papers = np.maximum(10, np.round(shares * rows / 25)).astype(int)
    phrases = [" ".join(generator.choice(WORDS, 16)) for _ in range(1024)]
    with duckdb.connect(config={"memory_limit": "6GB", "temp_directory": str(home / "spill")}) as connection:
        connection.execute("SET VARIABLE phrases = $phrases", {"phrases": phrases})
        connection.execute("""
            CREATE MACRO phrase(n) AS list_extract(getvariable('phrases'), 1 + (n % 1024)::INTEGER);
            CREATE MACRO paper(n, d) AS 'arxiv:' || (1001 + (13 * n + d) // 100000)
                || '.' || lpad(((13 * n + d) % 100000)::VARCHAR, 5, '0');
            CREATE MACRO parent(id) AS {'record_id': id, 'content_hash': md5(id)};
        """)
        todo = [
            (asset, _Partition(home, discipline, number, int(papers[number]), seed))
            for number, discipline in enumerate(DISCIPLINES)
            for asset in LOGS
        ]
        with ThreadPoolExecutor(2) as pool:  # a query that makes rows of numbers in their order has but one thread
            list(pool.map(lambda told: _write(connection.cursor(), *told), todo))


def papers_of(home: Path, discipline: str) -> int:
    """How many papers a partition has."""
    [path] = (home / partition_folder("raw_papers", discipline)).glob("*.parquet")
    return int(path.stem.rsplit("-", 1)[1])


def root_id(discipline: int, paper: int) -> str:
    """A paper's id: as on arXiv, those of all disciplines lie between each other."""
    number = len(DISCIPLINES) * paper + discipline
    return f"arxiv:{1001 + number // 100_000}.{number % 100_000:05d}"


def add_late_run(home: Path, commits: int) -> None:
    """Judge the first figures of every partition anew, by the platform's writer, in small commits."""
    files = Files(home)
    for number, discipline in enumerate(DISCIPLINES):
        with partition_writer(files, "filtered_set", discipline, LOGS["filtered_set"], LATE) as writer:
            for commit in range(commits):
                writer.commit([[_late(f"{root_id(number, 64 * commit + at)}#fig.1")] for at in range(64)])


def _late(figure_id: str) -> dict[str, object]:
    return {
        "record_id": f"{figure_id}@verdict", "unit_id": figure_id, "root_id": figure_id.split("#", maxsplit=1)[0],
        "figure_id": figure_id, "outcome": "kept", "content_hash": "late", "parents": [], "verdicts": [],
    }  # fmt: skip


@dataclass(frozen=True)
class _Partition:
    """What is written of a discipline."""

    home: Path
    discipline: str
    number: int
    """Of the discipline."""
    papers: int
    seed: int


def _write(connection: duckdb.DuckDBPyConnection, asset: str, place: _Partition) -> None:
    """One partition of an asset; rows are made in the order in which they lie."""
    base, payload = _payloads()[asset]
    spec_id = save_spec(Files(place.home), {"asset": asset, "limit": 0.8})
    given = {
        "discipline": f"'{place.discipline}'", "spec_id": f"'{spec_id}'", "content_hash": "md5(record_id)",
        "fingerprint": "md5(record_id || '!')", "retryable": "false", "run_id": f"'{BEFORE}'", "seconds": "0.01",
        "origin_run_id": "run_id", "tokens_in": "0", "tokens_out": "0", "cost_usd": "0.0", "outcome": "'kept'",
        "produced_at": f"TIMESTAMP '{TIMES[BEFORE]}' + to_milliseconds(seq)", "unit_id": "figure_id", **payload,
    }  # fmt: skip
    known = [("seq", given.pop("seq", "1 + i")), ("record_id", given.pop("record_id"))]
    names = table_schema(LOGS[asset]).names
    types = connection.from_arrow(table_schema(LOGS[asset]).empty_table()).types
    computed = ", ".join(f"{value} AS {name}" for name, value in (*known, *given.items()) if value != name)
    made = {*given, "seq", "record_id", "root_id"}
    columns = ", ".join(
        f"{name if name in made else 'NULL'}::{kind} AS {name}" for name, kind in zip(names, types, strict=True)
    )
    folder = place.home / partition_folder(asset, place.discipline)
    folder.mkdir(parents=True, exist_ok=True)
    filled = base.format(papers=place.papers, discipline=place.number, seed=place.seed)
    query = f"SELECT {columns} FROM (SELECT *, {computed} FROM ({filled}))"
    temporary = folder / "new"
    copied = f"COPY ({query}) TO '{temporary}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_PER_GROUP})"
    connection.execute(copied)
    last = place.papers * {"raw_papers": 1, "filtered_set": 10}.get(asset, 5)
    temporary.rename(folder / f"compact-{1:010d}-{last:010d}.parquet")


_PAPERS = """
    SELECT i, paper(i, {discipline}) AS root_id, root_id AS figure_id, hash(i, {discipline}, {seed}) AS h
    FROM range({papers}) AS t(i)
"""
_FIGURES = """
    SELECT i, paper(i // 5, {discipline}) AS root_id, root_id || '#fig.' || (1 + i % 5) AS figure_id,
        hash(i, {discipline}, {seed}) AS h
    FROM range(5 * {papers}) AS t(i)
"""
_DEEP = f"SELECT * FROM ({_FIGURES}) WHERE i // 5 % 10 = 0"
_JUDGED = f"""
    SELECT *, round(0.5 + hash(h, 'p') % 500000 / 1e6, 6) AS old, unnest([1, 2]) AS round, {{papers}} AS papers,
        if(round = 2 AND h % 10 = 0, old - 0.01, old) AS precision,
        if(round = 2, {LIMIT[AFTER]}, {LIMIT[BEFORE]}) AS least
    FROM ({_FIGURES})
"""


def _payloads() -> dict[str, tuple[str, dict[str, str]]]:
    """Of each asset what its rows are made from and the columns that its rows alone have, as SQL."""
    text = "concat_ws(' ', phrase(h), phrase(h // 3), phrase(h // 5), phrase(h // 7), phrase(h // 11), phrase(h // 13))"

    def made(suffix: str, *parents: str, **payload: str) -> dict[str, str]:
        named = ", ".join(f"parent(figure_id || '{one}')" for one in parents)
        return {"record_id": f"figure_id || '{suffix}'", "parents": f"[{named}]", "figure_id": "figure_id", **payload}

    paper = {"record_id": "root_id", "parents": "[parent('dump:arXiv_src_001.tar/' || i)]", "title": "phrase(h)"}
    figure = {"parents": "[parent(root_id)]", "number": "(1 + i % 5)::VARCHAR", "caption": "phrase(h)"}
    measures = "[{'name': 'grounding.precision', 'value': 0.9, 'evidence': ''}]"
    judged = {
        "seq": "1 + i + if(round = 2, 5 * papers, 0)", "run_id": f"if(round = 1, '{BEFORE}', '{AFTER}')",
        "produced_at": f"if(round = 1, TIMESTAMP '{TIMES[BEFORE]}', TIMESTAMP '{TIMES[AFTER]}') + to_milliseconds(i)",
        "content_hash": "md5(record_id || round)", "outcome": "if(precision >= least, 'kept', 'dropped')",
        "reason": "if(precision >= least, NULL, 'ungrounded')", "caption": text, "verdicts": f"[{_verdicts()}]",
    }  # fmt: skip
    return {
        "raw_papers": (_PAPERS, paper),
        "triplets": (_FIGURES, made("") | figure),
        "figure_evidence": (_DEEP, made("@evidence", "")),
        "questions": (_DEEP, made("@q.1", "@evidence", "", text="phrase(h)")),
        "figure_embeddings": (_DEEP, made("@embedding", "", image_signature="from_hex(md5(figure_id))")),
        "routed_captions": (_FIGURES, made("@caption", "@evidence", "", text=text)),
        "caption_embeddings": (_DEEP, made("@caption_embedding", "@caption", "@embedding")),
        "caption_scores": (_DEEP, made("@scores", "@caption", "", "@evidence", caption=text, measures=measures)),
        "human_reviews": (f"SELECT * FROM ({_DEEP}) WHERE h % 100 = 0", made("@review.1", "@caption")),
        "selection": (_DEEP, made("@selection", "@scores", "@embedding")),
        "filtered_set": (_JUDGED, made("@verdict", "@scores", "@selection", "@caption", **judged)),
        "caption_qa_eval": (_DEEP, made("@a.1.lexical.new_caption", "@verdict", "@caption", "", "@q.1", score="1.0")),
        "release": (_DEEP, made("@release", "@verdict", "@caption", "", caption=text)),
    }


def _verdicts() -> str:
    def one(gate: str, score: str, threshold: str) -> str:
        keep = "precision >= least" if threshold == "least" else "true"
        return f"""{{'gate': '{gate}', 'keep': {keep}, 'reason': if({keep}, NULL, 'ungrounded'),
            'score': {score.format(gate=gate)}, 'threshold': {threshold}::DOUBLE, 'evidence': ''}}"""

    return ", ".join(one(gate, *told) for gate, told in GATES.items())


def figures(home: Path, count: int, seed: int) -> Iterator[str]:
    """Ids of random figures, of each partition in proportion to its papers."""
    yield from _figures(home, count, seed, 1)


def deep_figures(home: Path, count: int, seed: int) -> Iterator[str]:
    """Likewise of papers with rows of all assets."""
    yield from _figures(home, count, seed, 10)


def _figures(home: Path, count: int, seed: int, step: int) -> Iterator[str]:
    generator = np.random.default_rng(seed)
    papers = np.array([papers_of(home, discipline) for discipline in DISCIPLINES])
    for discipline in generator.choice(len(DISCIPLINES), count, p=papers / papers.sum()).tolist():
        paper, figure = int(generator.integers(papers[discipline] // step)), int(generator.integers(1, 6))
        yield f"{root_id(discipline, step * paper)}#fig.{figure}"
