"""`omniscience run` with small chunks and a tally of the work: `python -m … HOME TALLY DISCIPLINE …`.

Small chunks make many commits, and so many places to be killed at. The tally is a file to which every worker appends a
line per unit of work, whether the work is committed afterwards or not.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omniscience_assets.assets.run_report import run_with_progress
from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.definitions import ASSETS, build_definitions
from omniscience_assets.records import LOGS
from omniscience_assets.resources import ComputeResource
from omniscience_assets.store.incremental import Failure
from omniscience_assets.store.stage import Output, Stage, WorkItem

CHUNK = 2
WORKERS = 2
UNIT_SECONDS = 0.1
"""Slept in each unit: a stage that is done in no time cannot be killed in the middle."""


@dataclass(frozen=True)
class Tallied:
    """A stage's work that is written down before it is done."""

    work: Any
    tally: str

    def __call__(self, item: WorkItem) -> list[Output]:
        stage: Stage = self.work.__self__
        line = f"{stage.asset}\t{item.task.unit_id}\n".encode()
        descriptor = os.open(self.tally, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, line)
        os.close(descriptor)
        time.sleep(UNIT_SECONDS)
        outputs: list[Output] = self.work(item)
        return outputs


@dataclass(frozen=True)
class TallyingExecutor:
    """The real pool of workers, with the work tallied."""

    pool: LocalExecutor
    tally: str

    def run(self, work: Any, items: Iterable[WorkItem]) -> Iterator[tuple[WorkItem, list[Output] | Failure]]:
        return self.pool.run(Tallied(work, self.tally), items)


class TallyingCompute(ComputeResource):
    """The real compute resource, with the work tallied."""

    tally: str

    @property
    def executor(self) -> Any:
        return TallyingExecutor(super().executor, self.tally)


def main() -> None:
    home, tally, *disciplines = sys.argv[1:]
    for stage in Stage.__subclasses__():
        stage.chunk_size = CHUNK
    assert len(ASSETS) == len(LOGS) <= len(Stage.__subclasses__())
    definitions = build_definitions(home, {"compute": TallyingCompute(workers=WORKERS, tally=tally)})
    done = run_with_progress(definitions, Path(home), list(LOGS), disciplines, retry_failed=False)
    sys.exit(0 if done else 1)


if __name__ == "__main__":
    main()
