"""Worker processes on this machine, each unit of work under a time and a memory budget."""

import multiprocessing
import os
import resource
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace

from pebble import ProcessExpired, ProcessPool

from omniscience_assets.store.incremental import Failure
from omniscience_assets.store.stage import Output, StageError, WorkItem

Work = Callable[[WorkItem], list[Output]]

_PRELOAD = ["omniscience_assets.compute.local", "omniscience_assets.sources.preload"]


def run_one(work: Work, item: WorkItem) -> list[Output] | Failure:
    """Do one unit; an exception becomes a `Failure` that names it. Rows without a time share the unit's."""
    started = time.perf_counter()
    try:
        outputs = work(item)
    except StageError as error:
        return Failure(error.reason, error.detail, error.retryable, time.perf_counter() - started)
    except MemoryError:
        return Failure("memory_budget", "the worker's memory limit was reached", False, time.perf_counter() - started)
    except RecursionError:
        return Failure("nested_too_deep", "recursion limit reached", False, time.perf_counter() - started)
    except Exception as error:
        where = "".join(traceback.format_exception(error)[-3:])
        return Failure("internal_error", f"{error!r}\n{where}"[:2000], False, time.perf_counter() - started)
    share = (time.perf_counter() - started) / max(len(outputs), 1)
    return [output if output.seconds else replace(output, seconds=share) for output in outputs]


@dataclass(frozen=True, slots=True)
class InlineExecutor:
    """Runs work in this process, without budgets: for tests and notebooks."""

    def map(self, work: Work, items: Sequence[WorkItem]) -> Iterator[list[Output] | Failure]:
        """Yield each item's rows in order."""
        for item in items:
            yield run_one(work, item)


@dataclass
class LocalExecutor:
    """A pool of worker processes, started at first use and kept until `close`.

    A unit that outruns `seconds_per_unit` is killed with its worker and fails with `time_budget`; one whose worker dies
    fails with `worker_died`; both may be tried again by a later run. `memory_mb` limits a worker's own data.
    """

    workers: int = 0
    """0 = one per core."""
    seconds_per_unit: float = 120.0
    memory_mb: int = 4096
    _pool: ProcessPool | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def map(self, work: Work, items: Sequence[WorkItem]) -> Iterator[list[Output] | Failure]:
        """Yield each item's rows, or how it failed, in the order of the items."""
        pool = self._started()
        futures = [pool.schedule(run_one, args=(work, item), timeout=self.seconds_per_unit) for item in items]
        try:
            for future in futures:
                yield self._result(future)
        finally:
            for future in futures:
                future.cancel()

    def close(self) -> None:
        """Stop the workers."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()
                self._pool.join()
                self._pool = None

    def _started(self) -> ProcessPool:
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
                    max_workers=self.workers or os.cpu_count() or 1,
                    context=context,
                    initializer=_limit_memory,
                    initargs=(self.memory_mb,),
                )
            return self._pool

    def _result(self, future: Future[list[Output] | Failure]) -> list[Output] | Failure:
        try:
            return future.result()
        except TimeoutError:
            detail = f"not done after {self.seconds_per_unit:g} s; the worker was killed"
            return Failure("time_budget", detail, True, self.seconds_per_unit)
        except ProcessExpired as error:
            return Failure("worker_died", f"the worker process ended with exit code {error.exitcode}", True)
        except (BrokenProcessPool, RuntimeError) as error:
            return Failure("worker_died", f"the pool of workers broke: {error}", True)
        except Exception as error:
            return Failure("internal_error", f"the worker's answer could not be read: {error!r}"[:2000])


def _limit_memory(megabytes: int) -> None:
    limit = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
