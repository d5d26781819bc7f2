"""Both stages over a real log: what was written is read again, and nobody is asked twice. Replies are scripted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.assets.qa_report import describe_benchmarks
from omniscience_assets.compute.asynchronous import AsyncExecutor
from omniscience_assets.evaluation.asking import QuestionsStage
from omniscience_assets.evaluation.models import Model
from omniscience_assets.evaluation.settings import load_settings
from omniscience_assets.evaluation.stage import CaptionQaStage
from omniscience_assets.records import LOGS, Caption, Evidence, Figure, Judgement
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Advance, advance
from omniscience_assets.store.stage import Stage
from omniscience_assets.store.views import connect
from omniscience_tests.evaluation.scripted import COST, OUTAGE, Turns, asked, choosing, make_model
from omniscience_tests.evaluation.test_generated import WRITTEN, paper
from omniscience_tests.factories import make_caption, make_evidence, make_figure, make_png
from omniscience_tests.store.given import write_rows

PAPERS = ("p", "q")
CANNOT = '{"answer": "E"}'
SEES = {"model": "m", "backend": "vllm", "sees": True}
TOLD: dict[str, Any] = {
    "models": {"author": SEES, "reader": SEES | {"seed": 1}},
    "questions": {"per_figure": 0, "generated": {"by": "author"}},
    "filters": {"blind": {"by": "reader", "shuffles": 2}},
    "readers": ["lexical", "reader"],
    "arms": ["blind", "new_caption"],
}
RUNS = iter(range(10**6))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A home with two captioned figures that were kept."""
    files = Files(tmp_path / "home")
    raster = BlobStore(files).put(make_png(), ".png")
    ids = {name: f"{name}#fig.2" for name in PAPERS}
    figures = {one: make_figure(figure_id=one, paper_id=name, raster=raster) for name, one in ids.items()}
    write_rows(files, "triplets", Figure, "physics", figures)
    told = {f"{one}@evidence": make_evidence(figure_id=one) for one in ids.values()}
    write_rows(files, "figure_evidence", Evidence, "physics", told)
    captions = {f"{one}@caption": make_caption(figure_id=one) for one in ids.values()}
    write_rows(files, "routed_captions", Caption, "physics", captions)
    judged = {f"{one}@judged": Judgement(one, "c", "w", (), (), None) for one in ids.values()}
    write_rows(files, "filtered_set", Judgement, "physics", judged)
    return files


@pytest.fixture
def executor() -> Iterator[AsyncExecutor]:
    executor = AsyncExecutor()
    yield executor
    executor.close()


def step(files: Files, executor: AsyncExecutor, stage: Stage) -> Advance:
    return advance(files, stage, "physics", run_id=f"run{next(RUNS)}", executor=executor)


def asking(files: Files, told: dict[str, Any], **models: Model) -> QuestionsStage:
    return QuestionsStage(files, load_settings(None, told), models)


def answering(files: Files, told: dict[str, Any], **models: Model) -> CaptionQaStage:
    return CaptionQaStage(files, load_settings(None, told), models)


def rows(files: Files, asset: str, columns: str) -> list[tuple[Any, ...]]:
    with connect(files, {asset: LOGS[asset]}) as connection:
        return connection.execute(f"SELECT {columns} FROM current.{asset} ORDER BY record_id").fetchall()


def test_questions_and_answers_are_asked_once(files: Files, executor: AsyncExecutor) -> None:
    author, reader = make_model(paper(WRITTEN), "author"), make_model(CANNOT, seed=1)
    done = step(files, executor, asking(files, TOLD, author=author, reader=reader))
    assert done.finished == len(PAPERS)
    assert done.cost_usd == pytest.approx(2 * 3 * COST)
    assert rows(files, "questions", "outcome, reason, len(replies)") == [
        ("kept", None, 2), ("dropped", "author_reply", 1), ("kept", None, 2), ("dropped", "author_reply", 1),
    ]  # fmt: skip
    stricter = {**TOLD, "filters": {"blind": {"by": "reader", "shuffles": 1}}}
    silent = make_model(OUTAGE, "author"), make_model(OUTAGE, seed=1)
    again = step(files, executor, asking(files, stricter, author=silent[0], reader=silent[1]))
    assert (again.finished, again.cost_usd, asked(silent[0]), asked(silent[1])) == (2, 0, [], [])

    choice = make_model(choosing("measured"), seed=1)
    step(files, executor, answering(files, TOLD, reader=choice))
    told = rows(files, "caption_qa_eval", "reader, arm, status, score, len(replies)")
    lexical = [("lexical", "blind", "abstained", 0.3, 0), ("lexical", "new_caption", "answered", 1.0, 0)]
    read = [("reader", "blind", "answered", 1.0, 1), ("reader", "new_caption", "answered", 1.0, 1)]
    assert sorted(told)[4:] == sorted(read * 2)
    assert sorted(told)[:2] == lexical[:1] * 2
    silent_reader = make_model(OUTAGE, seed=1)
    other = {**TOLD, "readers": ["reader"]}
    again = step(files, executor, answering(files, other, reader=silent_reader))
    assert (again.finished, again.cost_usd, asked(silent_reader)) == (2, 0, [])
    assert sorted(rows(files, "caption_qa_eval", "reader, arm, status, score, len(replies)")) == sorted(read * 2)


def test_an_outage_is_made_up_for_and_what_was_said_is_kept(files: Files, executor: AsyncExecutor) -> None:
    author = make_model(paper(WRITTEN), "author")
    blind = make_model(Turns([CANNOT, OUTAGE, CANNOT, OUTAGE]), seed=1)
    step(files, executor, asking(files, TOLD, author=author, reader=blind))
    failed = [row for row in rows(files, "questions", "outcome, reason, retryable") if row[0] == "failed"]
    assert failed
    assert set(failed) == {("failed", "endpoint_down", True)}
    up = make_model(CANNOT, seed=1)
    step(files, executor, asking(files, TOLD, author=author, reader=up))
    assert [row[0] for row in rows(files, "questions", "outcome")] == ["kept", "dropped"] * 2
    assert (len(asked(author)), len(asked(up))) == (2, 2)


def test_benchmarks_questions_join_in_the_log(files: Files, executor: AsyncExecutor, tmp_path: Path) -> None:
    table = tmp_path / "set.jsonl"
    table.write_text('{"paper": "p", "number": "2", "question": "What falls?", "options": ["a", "b"], "answer": "b"}\n')
    told = {"questions": {"per_figure": 0, "imported": {"bench": {"path": str(table)}}}}
    step(files, executor, asking(files, told))
    assert rows(files, "questions", "root_id, outcome, author, key") == [
        ("p", "kept", "bench", 1),
        ("q", "dropped", None, None),
    ]
    assert step(files, executor, asking(files, told)).computed == 0
    shown = describe_benchmarks(files, {"bench": 1, "other": 3})["benchmarks"].value
    assert shown.splitlines()[2:] == ["| bench | 1 | 1 | 0 |", "| other | 3 | 0 | 3 |"]
    table.write_text(table.read_text().replace('"p"', '"q"'))
    step(files, executor, asking(files, told))
    assert [row[1] for row in rows(files, "questions", "record_id, outcome")] == ["dropped", "kept"]
