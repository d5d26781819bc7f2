import asyncio
import threading
from collections.abc import Iterator

import pytest

from omniscience_assets.compute.asynchronous import AsyncExecutor
from omniscience_assets.store.incremental import Failure
from omniscience_assets.store.stage import Output, StageError, Task, WorkItem


def items(*names: str) -> list[WorkItem]:
    return [WorkItem(Task("", name, ())) for name in names]


async def act(item: WorkItem) -> list[Output]:
    verb, _, number = item.task.unit_id.partition("-")
    if verb == "sleep":
        await asyncio.sleep(float(number))
    elif verb == "stage":
        raise StageError("bad_input", "told so", retryable=True)
    elif verb == "crash":
        raise ValueError("broken")
    return [Output(item.task.unit_id, None)]


@pytest.fixture
def executor() -> Iterator[AsyncExecutor]:
    executor = AsyncExecutor(units=4, seconds_per_unit=0.5)
    yield executor
    executor.close()


def outcomes(executor: AsyncExecutor, *names: str) -> dict[str, str]:
    return {
        item.task.unit_id: result.reason if isinstance(result, Failure) else "rows"
        for item, result in executor.run(act, items(*names))
    }


def test_a_slow_unit_holds_up_no_other(executor: AsyncExecutor) -> None:
    done = [item.task.unit_id for item, _ in executor.run(act, items("sleep-0.3", *"abcdefgh"))]
    assert done[-1] == "sleep-0.3"
    assert sorted(done) == sorted(["sleep-0.3", *"abcdefgh"])


def test_each_failure_is_its_own_units(executor: AsyncExecutor) -> None:
    found = outcomes(executor, "a", "stage", "crash", "sleep-9", "b")
    assert found == {
        "a": "rows", "stage": "bad_input", "crash": "internal_error", "sleep-9": "time_budget", "b": "rows",
    }  # fmt: skip


def test_no_more_units_than_told_are_taken(executor: AsyncExecutor) -> None:
    """Items are made in the caller's thread, so that they may come out of a database cursor."""
    finished, most = 0, 0

    def source() -> Iterator[WorkItem]:
        nonlocal most
        for number, item in enumerate(items(*[f"sleep-0.0{n % 5}" for n in range(40)]), 1):
            assert threading.current_thread() is threading.main_thread()
            most = max(most, number - finished)
            yield item

    for _ in executor.run(act, source()):
        finished += 1
    assert finished == 40
    assert most <= 5


def test_a_reader_that_stops_early_cancels_what_is_at_work(executor: AsyncExecutor) -> None:
    cancelled: list[str] = []

    async def wait(item: WorkItem) -> list[Output]:
        try:
            await asyncio.sleep(0 if item.task.unit_id == "a" else 9)
        except asyncio.CancelledError:
            cancelled.append(item.task.unit_id)
            raise
        return [Output(item.task.unit_id, None)]

    results = executor.run(wait, items("a", "b", "c"))
    assert next(results)[0].task.unit_id == "a"
    results.close()  # type: ignore[attr-defined]
    assert outcomes(executor, "x") == {"x": "rows"}
    assert set(cancelled) <= {"b", "c"}


def test_closing_cancels_and_a_closed_executor_starts_again(executor: AsyncExecutor) -> None:
    assert executor.wait_for(asyncio.sleep(0, "answer")) == "answer"
    executor.close()
    assert outcomes(executor, "a") == {"a": "rows"}
