"""The stage `instructions` over a real log: rows of all methods, what failed, and nobody asked twice."""

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from omniscience_assets.assets.instructions_report import describe_instructions
from omniscience_assets.compute.asynchronous import AsyncExecutor
from omniscience_assets.evaluation.models import Memory, Model
from omniscience_assets.instructions.live_vqa import LiveVqa
from omniscience_assets.instructions.settings import load_settings
from omniscience_assets.instructions.stage import InstructionsStage
from omniscience_assets.records import (
    LOGS,
    Caption,
    Evidence,
    Figure,
    Judgement,
    Paper,
    Question,
    Turn,
)
from omniscience_assets.store.audit import audit
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Advance, advance
from omniscience_assets.store.stage import Output, StageError
from omniscience_assets.store.views import connect
from omniscience_tests.evaluation.scripted import COST, OUTAGE, asked, choosing, make_model, make_question
from omniscience_tests.factories import make_caption, make_evidence, make_figure, make_paper, make_png
from omniscience_tests.store.given import write_rows

ONLY: dict[str, Any] = {"methods": ["live_vqa"]}
SEES = {"model": "m", "backend": "vllm", "sees": True}
BLIND = {**ONLY, "models": {"reader": SEES}, "live_vqa": {"blind": {"by": "reader"}}}
RUNS = iter(range(10**6))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A home with two kept figures, of which one has a question."""
    files = Files(tmp_path / "home")
    raster = BlobStore(files).put(make_png(), ".png")
    ids = {name: f"{name}#fig.2" for name in ("p", "q")}
    papers = {name: make_paper(paper_id=name, published=f"2024-0{at}-03") for at, name in enumerate(ids, 1)}
    write_rows(files, "raw_papers", Paper, "physics", papers)
    figures = {one: make_figure(figure_id=one, paper_id=name, raster=raster) for name, one in ids.items()}
    write_rows(files, "triplets", Figure, "physics", figures)
    told = {f"{one}@evidence": make_evidence(figure_id=one) for one in ids.values()}
    write_rows(files, "figure_evidence", Evidence, "physics", told)
    captions = {f"{one}@caption": make_caption(figure_id=one) for one in ids.values()}
    write_rows(files, "routed_captions", Caption, "physics", captions)
    question = make_question(question_id="p#fig.2@q.1", figure_id="p#fig.2")
    write_rows(files, "questions", Question, "physics", {question.question_id: question})
    judged = {f"{one}@judged": Judgement(one, "c", "w", (), (), None) for one in ids.values()}
    write_rows(files, "filtered_set", Judgement, "physics", judged)
    return files


@pytest.fixture
def executor() -> Iterator[AsyncExecutor]:
    executor = AsyncExecutor()
    yield executor
    executor.close()


def make_stage(files: Files, told: Mapping[str, Any], **models: Model) -> InstructionsStage:
    return InstructionsStage(files, load_settings(None, told), models)


def step(files: Files, executor: AsyncExecutor, stage: InstructionsStage) -> Advance:
    return advance(files, stage, "physics", run_id=f"run{next(RUNS)}", executor=executor)


def rows(files: Files, columns: str) -> list[tuple[Any, ...]]:
    with connect(files, {"instructions": LOGS["instructions"]}) as connection:
        return connection.execute(f"SELECT {columns} FROM current.instructions ORDER BY record_id").fetchall()


def test_each_figure_has_rows_and_each_row_its_month(files: Files, executor: AsyncExecutor) -> None:
    step(files, executor, make_stage(files, ONLY))
    assert rows(files, "record_id, outcome, reason, version") == [
        ("p#fig.2@i.live_vqa.1", "kept", None, "2024-01"),
        ("q#fig.2@i", "dropped", "nothing_to_make", None),
    ]
    (parents,), _ = rows(files, "list_transform(parents, lambda p: p.record_id)")
    assert set(parents) == {
        "p#fig.2@judged", "p#fig.2@caption", "p#fig.2@evidence", "p#fig.2@q.1", "p#fig.2", "p",
    }  # fmt: skip
    assert step(files, executor, make_stage(files, ONLY)).computed == 0
    account = audit(files, make_stage(files, ONLY), "physics", "run")
    assert account.passed
    assert (account.inputs, account.kept, account.dropped) == (2, 1, 1)


def test_another_setting_of_a_method_that_is_off_changes_nothing(files: Files, executor: AsyncExecutor) -> None:
    step(files, executor, make_stage(files, ONLY))
    assert step(files, executor, make_stage(files, {**ONLY, "oasis": {"anything": 1}})).computed == 0
    assert step(files, executor, make_stage(files, {**ONLY, "live_vqa": {"per_table": 5}})).computed == 2


def test_nobody_is_asked_twice(files: Files, executor: AsyncExecutor) -> None:
    reader = make_model(choosing("falls"))
    done = step(files, executor, make_stage(files, BLIND, reader=reader))
    assert done.cost_usd == pytest.approx(len(asked(reader)) * COST)
    assert rows(files, "outcome, reason")[0] == ("dropped", "answered_blind")
    silent = make_model(OUTAGE)
    fewer = {**BLIND, "live_vqa": {"blind": {"by": "reader", "runs": 2}}}
    again = step(files, executor, make_stage(files, fewer, reader=silent))
    assert (again.finished, again.cost_usd, asked(silent)) == (2, 0, [])


def test_an_outage_mends_itself(files: Files, executor: AsyncExecutor) -> None:
    step(files, executor, make_stage(files, BLIND, reader=make_model(OUTAGE)))
    assert rows(files, "outcome, reason, retryable")[0] == ("failed", "endpoint_down", True)
    step(files, executor, make_stage(files, BLIND, reader=make_model('{"answer": "E"}')))
    assert rows(files, "outcome, reason")[0] == ("kept", None)


class Broken:
    """A method that fails on every figure."""

    name: ClassVar[str] = "oasis"
    asked: ClassVar[tuple[str, ...]] = ()

    def spec(self) -> dict[str, Any]:
        return {}

    def named_texts(self) -> Iterator[str]:
        return iter(())

    async def make(self, *_: Any) -> list[Output]:
        raise StageError("no_template", "there is none", retryable=True)


class Alone(InstructionsStage):
    """With a method that fails beside the others."""

    @property
    def methods(self) -> Any:
        return [Broken(), *super().methods]


def test_a_method_that_fails_costs_the_others_nothing(files: Files, executor: AsyncExecutor) -> None:
    settings = load_settings(None, ONLY)
    step(files, executor, Alone(files, settings))
    assert rows(files, "record_id, outcome, reason") == [
        ("p#fig.2@i.live_vqa.1", "kept", None),
        ("p#fig.2@i.oasis", "failed", "no_template"),
        ("q#fig.2@i.oasis", "failed", "no_template"),
    ]
    told = describe_instructions(files, "physics")["methods"].value
    assert told.splitlines()[0] == "| method | in | kept | dropped | failed | reasons |"
    assert told.splitlines()[2:] == [
        "| oasis | 2 | 0 | 0 | 2 | no_template 2 |",
        "| live_vqa | 1 | 1 | 0 | 0 |  |",
    ]


class Twice(InstructionsStage):
    """With a method that asks for what `live_vqa` asks for, and for more."""

    @property
    def methods(self) -> Any:
        return [*super().methods, Again()]


class Again(Broken):
    """Copies the conversation, and makes others of its fact, of another one, and of none."""

    async def make(self, case: Any, *_: Any) -> list[Output]:
        copied: list[Any] = await LiveVqa.of({}).make(case, {}, Memory())
        if not copied:
            return []
        first = copied[0]
        told = {"same": first.payload.basis, "again": first.payload.basis, "other": "other", "none": ""}
        made = {name: f"{case.figure.figure_id}@i.oasis.{name}" for name in told}
        return [
            replace(first, record_id=made[name], payload=replace(
                first.payload, instruction_id=made[name], method="oasis", basis=basis,
            ))
            for name, basis in told.items()
        ]  # fmt: skip


def test_a_fact_is_kept_of_the_first_method_that_asks_for_it(files: Files, executor: AsyncExecutor) -> None:
    step(files, executor, Twice(files, load_settings(None, ONLY)))
    said = {name.partition("@i.")[2]: (outcome, reason) for name, outcome, reason in
            rows(files, "record_id, outcome, reason")}  # fmt: skip
    assert said == {
        "live_vqa.1": ("kept", None), "oasis.same": ("dropped", "fact_of_another_method"),
        "oasis.again": ("dropped", "fact_of_another_method"), "oasis.other": ("kept", None),
        "oasis.none": ("kept", None), "": ("dropped", "nothing_to_make"),
    }  # fmt: skip


def test_what_a_person_is_shown(files: Files, executor: AsyncExecutor) -> None:
    step(files, executor, make_stage(files, ONLY))
    told = {name: value.value for name, value in describe_instructions(files, "physics").items()}
    assert "| live_vqa | trend | 1 | 1 | 0 | 0 |  |" in told["generators"]
    assert "| 2024-01 | 1 | 1 | 1 |" in told["versions"]
    assert "![](data:image/jpeg;base64," in told["examples"]
    assert "- **human**: &lt;image&gt; / " in told["examples"]


def test_a_turn_of_a_paper_is_harmless_in_the_ui(files: Files, executor: AsyncExecutor) -> None:
    """Titles and labels of a figure come from strangers."""

    class Hostile(InstructionsStage):
        async def work(self, item: Any) -> list[Output]:
            made = await super().work(item)
            turns = (Turn("human", "![x](http://evil) <script>|"), Turn("assistant", "`|`"))
            return [replace(one, payload=replace(one.payload, turns=turns)) if one.payload else one for one in made]

    step(files, executor, Hostile(files, load_settings(None, ONLY)))
    shown = describe_instructions(files, "physics")["examples"].value
    assert "<script>" not in shown
    assert "\\![x" in shown or "!\\[x" in shown


def test_the_stage_pickles() -> None:
    stage = InstructionsStage(Files("/tmp"), load_settings(None, ONLY))
    assert pickle.loads(pickle.dumps(stage)).spec() == stage.spec()
