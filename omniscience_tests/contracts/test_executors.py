"""What every executor promises: in this process, in processes of this machine, and on a Ray cluster."""

import threading
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from omniscience_assets.compute.local import InlineExecutor, LocalExecutor
from omniscience_assets.store.incremental import Executor, Failure
from omniscience_assets.store.stage import WorkItem
from omniscience_tests.compute.acting import BUDGET, MEMORY_MB, act, act_later, item, outcomes, run, told

WITH_RAY = pytest.param(
    "ray",
    marks=[pytest.mark.slow, pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed")],
)
EVERY = pytest.mark.parametrize("executor", ["inline", "local", WITH_RAY], indirect=True)
WITH_BUDGETS = pytest.mark.parametrize("executor", ["local", WITH_RAY], indirect=True)
"""Those that hold a unit to its budgets, and outlive it."""


@pytest.fixture(scope="module")
def local() -> Iterator[LocalExecutor]:
    executor = LocalExecutor(workers=2, seconds_per_unit=BUDGET, memory_mb=MEMORY_MB)
    yield executor
    executor.close()


@pytest.fixture
def executor(request: pytest.FixtureRequest) -> Executor:
    if request.param == "inline":
        return InlineExecutor()
    found: Executor = request.getfixturevalue("on_cluster" if request.param == "ray" else "local")
    return found


@EVERY
def test_every_item_comes_back_once_with_its_rows(executor: Executor) -> None:
    given = [item(f"n{number}") for number in range(50)]
    done = list(executor.run(act, iter(given)))
    assert sorted(id(unit) for unit, _ in done) == sorted(map(id, given))
    assert all(isinstance(result, list) and result[0].record_id == unit.task.unit_id for unit, result in done)


@EVERY
def test_nothing_gives_nothing(executor: Executor) -> None:
    assert list(executor.run(act, [])) == []


@EVERY
def test_exceptions_become_failures_of_their_units(executor: Executor) -> None:
    done = {unit.task.unit_id: result for unit, result in executor.run(act, map(item, ("crash", "nest", "stage", "a")))}
    assert {name: told(result) for name, result in done.items()} == {
        "crash": "internal_error", "nest": "nested_too_deep", "stage": "bad_input", "a": "a",
    }  # fmt: skip
    crash, stage = done["crash"], done["stage"]
    assert isinstance(crash, Failure)
    assert isinstance(stage, Failure)
    assert crash.detail.startswith("ValueError('broken')")
    assert "in act" in crash.detail
    assert not crash.retryable
    assert (stage.detail, stage.retryable) == ("told so", True)


@EVERY
def test_a_coroutine_is_run_to_its_end(executor: Executor) -> None:
    ((_, result),) = executor.run(act_later, [item("x")])
    assert told(result) == "awaited"


@EVERY
def test_items_are_taken_in_this_thread_as_there_is_room(executor: Executor) -> None:
    """So that they may come out of a database cursor, and a partition never lies in memory."""
    taken: list[str] = []

    def source() -> Iterator[WorkItem]:
        for number in range(60):
            assert threading.current_thread() is threading.main_thread()
            taken.append(f"sleep-0.00{number}")
            yield item(taken[-1])

    results = executor.run(act, source())
    next(results)
    assert len(taken) < 20
    assert len(list(results)) == 59


@EVERY
def test_rows_without_a_time_have_the_unit_s(executor: Executor) -> None:
    ((_, result),) = executor.run(act, [item("sleep-0.05")])
    assert isinstance(result, list)
    assert result[0].seconds >= 0.05


@EVERY
def test_a_reader_may_stop_early_and_come_again(executor: Executor) -> None:
    results = executor.run(act, map(item, ("a", "sleep-0.3", "sleep-0.31", "sleep-0.32")))
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert run(executor, "b") == ["b"]


@WITH_BUDGETS
def test_a_slow_unit_holds_up_no_other(executor: Executor) -> None:
    done = [unit.task.unit_id for unit, _ in executor.run(act, map(item, ["sleep-1.5", *"abcdefgh"]))]
    assert done[-1] == "sleep-1.5"


@WITH_BUDGETS
def test_a_unit_over_its_time_is_killed_and_may_be_tried_again(executor: Executor) -> None:
    done = {unit.task.unit_id: result for unit, result in executor.run(act, map(item, ("a", "loop", "sleep-60", "b")))}
    assert {name: told(result) for name, result in done.items()} == {
        "a": "a", "loop": "time_budget", "sleep-60": "time_budget", "b": "b",
    }  # fmt: skip
    late = done["loop"]
    assert isinstance(late, Failure)
    assert (late.retryable, late.seconds) == (True, BUDGET)
    assert late.detail == "not done after 2 s; the worker was killed"


@WITH_BUDGETS
def test_a_unit_that_ends_its_process_fails_alone(executor: Executor) -> None:
    names = ["exit-3", "a", "abort", "killed", "b", "exit-6", "c"]
    assert run(executor, *names) == [name if name in "abc" else "worker_died" for name in names]
    ((_, failure),) = executor.run(act, [item("exit-3")])
    assert isinstance(failure, Failure)
    assert (failure.detail, failure.retryable) == ("the worker process ended with exit code 3", True)


@WITH_BUDGETS
@pytest.mark.parametrize("verb", ["allocate", "hoard"])
def test_memory_is_bounded(executor: Executor, verb: str) -> None:
    first, too_much, last = run(executor, "allocate-64", f"{verb}-{4 * MEMORY_MB}", "b")
    assert (first, last) == (64 << 20, "b")
    assert too_much in {"memory_budget", "worker_died"}


@WITH_BUDGETS
def test_what_cannot_be_sent_is_a_failure(executor: Executor) -> None:
    found = outcomes(executor, [item("a"), item("b", odd=lambda: None), item("unpicklable"), item("c")])
    assert (found["a"], found["b"], found["c"]) == ("a", "internal_error", "c")
    assert found["unpicklable"] in {"internal_error", "worker_died"}
