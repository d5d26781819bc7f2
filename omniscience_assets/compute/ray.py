"""Workers on an existing Ray cluster (https://docs.ray.io), each with a pool of its own processes.

Ray only says where workers live and carries messages. A worker hands its units to a `LocalExecutor`, so time and
memory budgets, and what becomes of a unit that breaks them, are the same as on one machine, and no bytes of a paper
are parsed in a process of Ray's. A worker that is lost, with its machine or without, loses the units that it holds;
they are pure, and are handed out again.
"""

from __future__ import annotations

import pickle
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any
from uuid import uuid4

from omniscience_assets.compute.environment import differences, environment
from omniscience_assets.compute.ray_address import ClusterError, expect_joined, look_for_cluster
from omniscience_assets.compute.ray_worker import Packed, Worker
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Failure, Result, Work
from omniscience_assets.store.stage import WorkItem

_TRIES = 3


@dataclass(slots=True)
class _Unit:
    item: WorkItem
    packed: bytes
    tries: int = 0


@dataclass(slots=True)
class _Seat:
    """One worker as the run knows it, and the units that it holds."""

    handle: Any
    ready: bool = False
    units: dict[int, _Unit] = field(default_factory=dict)


@dataclass
class RayExecutor:
    """Does units on workers that it starts in an existing cluster, for each `run` anew, and gives back afterwards.

    Never starts a cluster. A run goes on with the workers that have started; further ones join it. `seconds_per_unit`
    and `memory_mb` are as in `LocalExecutor`. A unit whose worker is lost is handed out again; lost the third time it
    fails with `worker_died`, and may be tried again by a later run.
    """

    address: str
    """`host:port` of the head (this machine has to be a node of the cluster), `ray://host:port` of its client server,
    or `auto` for the cluster that this machine is a node of."""
    workers: int = 0
    """0 = as many as the cluster has room for when a run starts."""
    cpus_per_worker: int = 1
    """CPUs that a worker asks the cluster for, and processes that it has."""
    chunk: int = 4
    """Units that a worker holds for each of its processes: enough that none waits, and what is lost with it."""
    seconds_per_unit: float = 120.0
    memory_mb: int = 4096
    runtime_env: Mapping[str, Any] = field(default_factory=dict)
    """Ray's runtime environment of the workers; none = what is installed on the nodes."""
    start_seconds: float = 1800.0
    """Longest to wait while the cluster has room for no worker at all."""
    _connected: bool = field(default=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def run(self, work: Work, items: Iterable[WorkItem]) -> Iterator[tuple[WorkItem, Result]]:
        """Yield each item with its rows, or how it failed, as they are done; items are taken as there is room.

        Raises:
            ClusterError: there is no such cluster, no room in it, or its workers are not like this machine.
        """
        waiting = iter(items)
        first = next(waiting, None)
        if first is None:
            return
        self.connect()
        files = _home_of(work)
        sign = f".seen-by-workers-{uuid4().hex}"
        if files is not None:
            files.write(sign, b"")
        run = _Run(self, work, files, sign)
        try:
            run.start()
            yield from run.results(chain([first], waiting))
        finally:
            run.end()
            if files is not None:
                files.remove(sign)

    def connect(self) -> None:
        """Join the cluster, if this process has not yet.

        Raises:
            ClusterError: there is none at the address.
        """
        import ray

        with self._lock:
            if self._connected:
                return
            if ray.is_initialized():
                expect_joined(self.address, ray.get_runtime_context().gcs_address)
                return
            look_for_cluster(self.address)
            try:
                ray.init(
                    self.address,
                    runtime_env=dict(self.runtime_env) or None,
                    logging_level="ERROR",
                    log_to_driver=False,
                    configure_logging=False,
                )
            except (Exception, SystemExit) as error:  # Ray ends the process where a head does not answer
                raise ClusterError(f"the Ray cluster at {self.address} cannot be joined: {error}") from error
            self._connected = True

    def close(self) -> None:
        """Leave the cluster, if it was this executor that joined it."""
        import ray

        with self._lock:
            if self._connected:
                ray.shutdown()
                self._connected = False


class _Run:
    """One `run`: its workers, who holds which unit, and what was lost."""

    def __init__(self, executor: RayExecutor, work: Work, files: Files | None, sign: str) -> None:
        import ray

        self._ray, self._executor, self._files, self._sign = ray, executor, files, sign
        self._work = ray.put(work)
        self._seats: list[_Seat] = []
        self._calls: dict[Any, _Seat] = {}
        """What workers were asked and have not answered: to introduce themselves, or for what is done."""
        self._lost: deque[_Unit] = deque()
        self._numbers = count()

    def start(self) -> None:
        """Ask the cluster for workers."""
        told = self._executor
        wanted = told.workers or int(self._ray.cluster_resources().get("CPU", 0)) // told.cpus_per_worker
        worker = self._ray.remote(Worker).options(
            num_cpus=told.cpus_per_worker, max_restarts=-1, scheduling_strategy="SPREAD"
        )
        for _ in range(max(wanted, 1)):
            seat = _Seat(worker.remote(told.cpus_per_worker, told.seconds_per_unit, told.memory_mb))
            self._seats.append(seat)
            self._introduce(seat)

    def results(self, waiting: Iterator[WorkItem]) -> Iterator[tuple[WorkItem, Result]]:
        """Keep all workers busy until nothing is left."""
        deadline = time.monotonic() + self._executor.start_seconds
        while True:
            busy = set(map(id, self._calls.values()))
            for seat in self._seats:
                if seat.ready and id(seat) not in busy:
                    yield from self._hand_out(seat, waiting)
            ready = any(seat.ready for seat in self._seats)
            if ready:
                deadline = time.monotonic() + self._executor.start_seconds
                if not any(seat.units for seat in self._seats) and not self._lost:
                    return
            elif time.monotonic() > deadline or not self._seats:
                raise ClusterError(self._without_workers())
            answered, _ = self._ray.wait(list(self._calls), timeout=1.0)
            for call in answered:
                yield from self._take(call)

    def end(self) -> None:
        """Give the workers back."""
        for seat in self._seats:
            self._ray.kill(seat.handle)

    def _introduce(self, seat: _Seat) -> None:
        seat.ready = False
        self._calls[seat.handle.introduce.remote(self._files, self._sign)] = seat

    def _hand_out(self, seat: _Seat, waiting: Iterator[WorkItem]) -> Iterator[tuple[WorkItem, Result]]:
        """Fill a worker up, and ask it for what is done; an item that cannot be sent fails here."""
        told = self._executor
        units: list[Packed] = []
        while len(seat.units) < told.chunk * told.cpus_per_worker:
            if self._lost:
                unit = self._lost.popleft()
            else:
                item = next(waiting, None)
                if item is None:
                    break
                try:
                    unit = _Unit(item, pickle.dumps(item))
                except Exception as error:
                    yield item, Failure("internal_error", f"the unit cannot be sent: {error!r}"[:2000])
                    continue
            number = next(self._numbers)
            seat.units[number] = unit
            units.append((number, unit.packed))
        if seat.units:
            self._calls[seat.handle.exchange.remote(self._work, units)] = seat

    def _take(self, call: Any) -> Iterator[tuple[WorkItem, Result]]:
        """Read what a worker answered, or that it is no more."""
        seat = self._calls.pop(call)
        try:
            answer = self._ray.get(call)
        except self._ray.exceptions.RayActorError as error:
            yield from self._lose(seat, error)
            return
        except self._ray.exceptions.RayError as error:
            raise ClusterError(f"the cluster cannot do this work: {error}") from error
        if not seat.ready:
            self._admit(seat, *answer)
            return
        for number, result in answer:
            if unit := seat.units.pop(number, None):
                yield unit.item, result

    def _admit(self, seat: _Seat, installed: dict[str, str], trouble: str) -> None:
        """Let a worker in that would give the same rows as this machine.

        Raises:
            ClusterError: it would not.
        """
        if trouble:
            raise ClusterError(f"a worker does not see the home as this machine does: {trouble}")
        if unlike := differences(environment(), installed):
            raise ClusterError(f"a worker has not what this machine has, so its rows would differ: {unlike}")
        seat.ready = True

    def _lose(self, seat: _Seat, error: Any) -> Iterator[tuple[WorkItem, Result]]:
        """Put a lost worker's units back, and wait for the cluster to start it again where it does."""
        if error.actor_init_failed:
            raise ClusterError(f"a worker cannot start: {error}")
        if not seat.ready and isinstance(error, self._ray.exceptions.ActorDiedError):
            self._seats.remove(seat)  # somebody ended it for good
            return
        for unit in seat.units.values():
            unit.tries += 1
            if unit.tries < _TRIES:
                self._lost.append(unit)
            else:
                yield unit.item, Failure("worker_died", f"lost with its worker {_TRIES} times: {error}"[:2000], True)
        seat.units.clear()
        self._introduce(seat)

    def _without_workers(self) -> str:
        told = self._executor
        return (
            f"no worker with {told.cpus_per_worker} CPUs started in the Ray cluster at {told.address}; it has "
            f"{self._ray.cluster_resources()} and free of it {self._ray.available_resources()}"
        )


def _home_of(work: Work) -> Files | None:
    """The home that a stage's work reads and writes."""
    files = getattr(getattr(work, "__self__", None), "files", None)
    return files if isinstance(files, Files) else None
