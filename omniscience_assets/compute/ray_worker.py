"""A worker on a Ray cluster: what of `omniscience_assets.compute.ray` runs elsewhere."""

import pickle
from concurrent.futures import FIRST_COMPLETED, Future, wait

from omniscience_assets.compute.environment import environment
from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Failure, Result, Work

Packed = tuple[int, bytes]
"""A unit's number in its run, and its item, pickled."""
Done = list[tuple[int, Result]]
"""Units' numbers with what came of them."""


class Worker:
    """What runs on the cluster: takes units, does them in processes of its own, gives back what is done."""

    def __init__(self, processes: int, seconds_per_unit: float, memory_mb: int) -> None:
        self._pool = LocalExecutor(processes, seconds_per_unit, memory_mb)
        self._at_work: dict[Future[Result], int] = {}

    def introduce(self, files: Files | None, sign: str) -> tuple[dict[str, str], str]:
        """Say what is installed here, and what is wrong with the home as seen from here (empty for nothing)."""
        trouble = ""
        if files is not None:
            try:
                trouble = "" if files.exists(sign) else f"a file just written to {files.home} is not there"
            except Exception as error:
                trouble = f"{files.home} cannot be read: {error!r}"
        return environment(), trouble

    def exchange(self, work: Work, units: list[Packed]) -> Done:
        """Take further units, wait until any of those at work is done, and give back all that are."""
        failed: Done = []
        for number, packed in units:
            try:
                item = pickle.loads(packed)  # noqa: S301  of our own head, through the cluster
            except Exception as error:
                failed.append((number, Failure("internal_error", f"the unit could not be read: {error!r}"[:2000])))
                continue
            self._at_work[self._pool.submit(work, item)] = number
        if failed:
            return failed
        done = wait(self._at_work, return_when=FIRST_COMPLETED).done
        return [(self._at_work.pop(future), self._pool.result(future)) for future in done]
