"""Worker processes on this machine, sealed, each unit of work under a time and a memory budget."""

from __future__ import annotations

import asyncio
import errno
import multiprocessing
import os
import threading
import time
import traceback
from collections import deque
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from omniscience_assets.compute.sandbox import Forbidden, seal_worker
from omniscience_assets.store.files import StorageError
from omniscience_assets.store.incremental import STORAGE, Failure, Result, Work
from omniscience_assets.store.stage import Output, StageError, WorkItem

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from pebble import ProcessPool

_PRELOAD = ["omniscience_assets.compute.local", "omniscience_assets.sources.preload", "fsspec.asyn"]


_AHEAD = 4
"""Units handed to the pool for each worker, so that none waits while finished ones are put away."""


def run_one(work: Work, item: WorkItem) -> Result:
    """Do one unit, to its end where it is a coroutine; an exception becomes a `Failure` that names it."""
    started = time.perf_counter()
    try:
        outputs = work(item)
        if not isinstance(outputs, list):
            outputs = asyncio.run(_finish(outputs))
    except Exception as error:
        return failure_of(error, time.perf_counter() - started)
    return timed(outputs, time.perf_counter() - started)


def failure_of(error: Exception, seconds: float) -> Failure:
    """What an exception says of the unit of work that raised it."""
    if isinstance(error, StageError):
        return Failure(error.reason, error.detail, error.retryable, seconds)
    if isinstance(error, MemoryError):
        return Failure("memory_budget", "the worker's memory limit was reached", False, seconds)
    if isinstance(error, RecursionError):
        return Failure("nested_too_deep", "recursion limit reached", False, seconds)
    if isinstance(error, Forbidden):
        return Failure("forbidden", str(error), False, seconds)
    if isinstance(error, OSError) and error.errno in (errno.EFBIG, errno.EMFILE):
        return Failure("file_budget", f"the worker's limit on files was reached: {error.strerror}", False, seconds)
    if isinstance(error, StorageError) or (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)):
        return Failure(STORAGE, str(error), True, seconds)
    where = "".join(traceback.format_exception(error)[-3:])
    return Failure("internal_error", f"{error!r}\n{where}"[:2000], False, seconds)


def timed(outputs: Sequence[Output], seconds: float) -> list[Output]:
    """Rows without a time of their own share the unit's."""
    share = seconds / max(len(outputs), 1)
    return [output if output.seconds else replace(output, seconds=share) for output in outputs]


async def _finish(outputs: Awaitable[list[Output]]) -> list[Output]:
    return await outputs


@dataclass(frozen=True, slots=True)
class InlineExecutor:
    """Runs work in this process, without budgets: for tests and notebooks."""

    def run(self, work: Work, items: Iterable[WorkItem]) -> Iterator[tuple[WorkItem, Result]]:
        """Yield each item with its rows."""
        for item in items:
            yield item, run_one(work, item)

    def map(self, work: Work, items: Iterable[WorkItem]) -> Iterator[Result]:
        """Yield each item's rows in order."""
        return (result for _, result in self.run(work, items))


@dataclass
class LocalExecutor:
    """A pool of worker processes, started at first use and kept until `close`.

    A unit that outruns `seconds_per_unit` is killed with its worker and fails with `time_budget`; one whose worker dies
    fails with `worker_died`; both may be tried again by a later run. `memory_mb` limits a worker's own data. What else
    a worker may not is told in `sandbox`.
    """

    workers: int = 0
    """0 = one per core."""
    seconds_per_unit: float = 120.0
    memory_mb: int = 4096
    _pool: ProcessPool | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def run(self, work: Work, items: Iterable[WorkItem]) -> Iterator[tuple[WorkItem, Result]]:
        """Yield each item with its rows, or how it failed, as they are done; items are taken as there is room."""
        waiting, ahead = iter(items), _AHEAD * self._size
        at_work: dict[Future[Result], WorkItem] = {}
        try:
            while True:
                for item in islice(waiting, ahead - len(at_work)):
                    at_work[self.submit(work, item)] = item
                if not at_work:
                    return
                for future in wait(at_work, return_when=FIRST_COMPLETED).done:
                    yield at_work.pop(future), self.result(future)
        finally:
            for future in at_work:
                future.cancel()

    def map(self, work: Work, items: Iterable[WorkItem]) -> Iterator[Result]:
        """Yield each item's rows, or how it failed, in the order of the items."""
        order: deque[WorkItem] = deque()
        done: dict[int, Result] = {}
        for item, result in self.run(work, _noting(order, items)):
            done[id(item)] = result
            while order and id(order[0]) in done:
                yield done.pop(id(order.popleft()))

    def submit(self, work: Work, item: WorkItem) -> Future[Result]:
        """Hand one unit to the pool; `result` reads what comes of it."""
        return self._started().schedule(run_one, args=(work, item), timeout=self.seconds_per_unit)  # type: ignore[no-any-return]

    def result(self, future: Future[Result]) -> Result:
        """A submitted unit's rows, or how it failed; waits for it."""
        from pebble import ProcessExpired

        try:
            return future.result()
        except TimeoutError:
            detail = f"not done after {self.seconds_per_unit:g} s; the worker was killed"
            return Failure("time_budget", detail, True, self.seconds_per_unit)
        except ProcessExpired as error:
            return Failure("worker_died", f"the worker process ended with exit code {error.exitcode}", True)
        except (BrokenExecutor, RuntimeError) as error:
            return Failure("worker_died", f"the pool of workers broke: {error}", True)
        except Exception as error:
            return Failure("internal_error", f"the worker's answer could not be read: {error!r}"[:2000])

    def close(self) -> None:
        """Stop the workers."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()
                self._pool.join()
                self._pool = None

    def _started(self) -> ProcessPool:
        from pebble import ProcessPool

        with self._lock:
            if self._pool is not None and not self._pool.active:
                # A worker that dies while idle (as when memory runs out) takes the whole pool with it.
                self._pool.stop()
                self._pool.join()
                self._pool = None
            if self._pool is None:
                # forkserver: the parent may run threads (gRPC, DuckDB), which a plain fork would copy half-locked.
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(_PRELOAD)
                self._pool = ProcessPool(
                    max_workers=self._size,
                    context=context,
                    initializer=_begin,
                    initargs=(self.memory_mb, dict(os.environ)),
                )
            return self._pool

    @property
    def _size(self) -> int:
        return self.workers or os.cpu_count() or 1


def _noting(order: deque[WorkItem], items: Iterable[WorkItem]) -> Iterator[WorkItem]:
    for item in items:
        order.append(item)
        yield item


def _begin(memory_mb: int, environment: dict[str, str]) -> None:
    """What a worker does first: see to it that it ends with who started it, and lay down what it does not need."""
    # It was forked from a server that has the environment of the day when a first pool was started.
    os.environ.clear()
    os.environ.update(environment)
    starter = multiprocessing.parent_process()
    assert starter is not None
    threading.Thread(target=_end_with, args=(starter,), daemon=True).start()
    seal_worker(memory_mb)


def _end_with(starter: BaseProcess) -> None:
    """End this process once another has: nobody is left to hold its unit to a time budget, or to take its rows."""
    starter.join()
    os._exit(1)
