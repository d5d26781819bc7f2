"""Work that mostly waits for others: coroutines on one event loop, in a thread of this process."""

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, TypeVar

from omniscience_assets.compute.local import failure_of, timed
from omniscience_assets.store.incremental import Failure, Result, Work
from omniscience_assets.store.stage import WorkItem

T = TypeVar("T")

_Done = SimpleQueue[tuple[WorkItem, Result]]


@dataclass
class AsyncExecutor:
    """Runs coroutine work, many units at a time; the loop starts at first use and ends with `close`."""

    units: int = 512
    """Begun at a time. More than an endpoint takes at once, so that it never idles while finished ones are put away."""
    seconds_per_unit: float = 3600.0
    """A unit that takes longer is cancelled and fails with `time_budget`; it may be tried again by a later run."""
    _loop: asyncio.AbstractEventLoop | None = field(default=None, repr=False)

    def run(self, work: Work, items: Iterable[WorkItem]) -> Iterator[tuple[WorkItem, Result]]:
        """Yield each item with its rows, or how it failed, as they are done; items are taken as there is room."""
        loop, done = self.loop, _Done()
        at_work: dict[int, Future[None]] = {}
        try:
            for item in items:
                at_work[id(item)] = asyncio.run_coroutine_threadsafe(self._do(work, item, done), loop)
                while len(at_work) >= self.units or not done.empty():
                    yield _take(done, at_work)
            while at_work:
                yield _take(done, at_work)
        finally:
            for future in at_work.values():
                future.cancel()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The running event loop."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="omniscience-async", daemon=True).start()
        return self._loop

    def wait_for(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run one coroutine on the loop and wait for what it gives."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    def close(self) -> None:
        """Cancel what is at work and end the loop."""
        if self._loop is not None:
            self.wait_for(_cancel_all())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._loop = None

    async def _do(self, work: Work, item: WorkItem, done: _Done) -> None:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self.seconds_per_unit):
                outputs = work(item)
                rows = outputs if isinstance(outputs, list) else await outputs
            done.put((item, timed(rows, time.perf_counter() - started)))
        except TimeoutError:
            detail = f"not done after {self.seconds_per_unit:g} s"
            done.put((item, Failure("time_budget", detail, True, self.seconds_per_unit)))
        except Exception as error:
            done.put((item, failure_of(error, time.perf_counter() - started)))


def _take(done: _Done, at_work: dict[int, Future[None]]) -> tuple[WorkItem, Result]:
    item, result = done.get()
    del at_work[id(item)]
    return item, result


async def _cancel_all() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
