"""Units of work that do what their name says, to see what an executor makes of them."""

import os
import signal
import time
from collections.abc import Iterable
from typing import Any

from omniscience_assets.store.incremental import Executor, Failure
from omniscience_assets.store.stage import Output, StageError, Task, WorkItem

BUDGET = 2.0
"""Seconds that a unit may take in these tests."""
MEMORY_MB = 512


def item(name: str, **inputs: Any) -> WorkItem:
    return WorkItem(Task(name, name, ()), {key: [value] for key, value in inputs.items()})


def act(work: WorkItem) -> list[Output]:
    """Does what the unit's name says, as `verb` or `verb-number`."""
    verb, _, number = work.task.unit_id.partition("-")
    if verb == "loop":
        while True:
            pass
    elif verb == "sleep":
        time.sleep(float(number))
    elif verb == "exit":
        os._exit(int(number))
    elif verb == "abort":
        os.abort()
    elif verb == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif verb == "allocate":
        grown = bytearray(int(number) << 20)
        return [Output(work.task.unit_id, len(grown))]
    elif verb == "hoard":
        hoard = [bytearray(1 << 20) for _ in range(int(number))]
        return [Output(work.task.unit_id, len(hoard))]
    elif verb == "stage":
        raise StageError("bad_input", "told so", retryable=True)
    elif verb == "crash":
        raise ValueError("broken")
    elif verb == "nest":
        return act(work)
    elif verb == "unpicklable":
        return [Output(work.task.unit_id, lambda: None)]
    elif verb == "pid":
        return [Output(work.task.unit_id, os.getpid())]
    return [Output(work.task.unit_id, verb)]


async def act_later(work: WorkItem) -> list[Output]:
    return [Output(work.task.unit_id, "awaited")]


def told(result: Any) -> Any:
    """The reason of a unit's failure, or its payload."""
    return result.reason if isinstance(result, Failure) else result[0].payload


def outcomes(executor: Executor, items: Iterable[WorkItem]) -> dict[str, Any]:
    """Unit → what came of it."""
    return {unit.task.unit_id: told(result) for unit, result in executor.run(act, items)}


def run(executor: Executor, *names: str) -> list[Any]:
    """What came of some units of different names, in their order."""
    found = outcomes(executor, map(item, names))
    return [found[name] for name in names]
