"""Run the graph from a command or a notebook, in the same Dagster instance that the UI shows."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import dagster as dg

from omniscience_assets.assets.partition import RETRY_FAILED_TAG
from omniscience_assets.store.files import StorageError

GPU_POOL = "gpu"

_SETTINGS = "dagster.yaml"
_EXCEPTION_NAME = re.compile(r"^dagster\.[\w.]+: ")
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def open_instance(home: Path, *, gpu_slots: int | None = None) -> dg.DagsterInstance:
    """Open the home's Dagster instance, setting the home up first where that was not done.

    `gpu_slots` sets how many captioning steps may run at once; without it a new home gets 4 (the embedded composer
    needs no GPU) and an old one keeps what it has.

    Raises:
        StorageError: the home cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / "dumps").mkdir(exist_ok=True)
        settings, is_new = home / _SETTINGS, not (home / _SETTINGS).exists()
        if is_new:
            shutil.copyfile(_shipped_settings(), settings)
        with tempfile.TemporaryFile(dir=home):  # Dagster's storage is written before anything else says so
            pass
    except OSError as error:
        raise StorageError(
            f"the home {home} cannot be written: {error.strerror}; see to it, or name another"
        ) from error
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["OMNISCIENCE_HOME"] = str(home)
    instance = dg.DagsterInstance.get()
    if gpu_slots is not None or is_new:
        instance.event_log_storage.set_concurrency_slots(GPU_POOL, gpu_slots or 4)
    return instance


ALL = "all disciplines"
"""What a run of an asset without partitions is about."""


def run_partitions(
    definitions: dg.Definitions,
    instance: dg.DagsterInstance,
    assets: Iterable[str],
    disciplines: Iterable[str],
    *,
    retry_failed: bool = False,
) -> Iterator[tuple[str, bool, list[str]]]:
    """Materialize assets (in the order of the work) with their checks; yields (discipline, success, errors) per run.

    Each discipline is a run. An asset that is made over all disciplines is a run of its own, between those of the
    assets before it and those of the assets after it; without it nothing goes on, nor does a discipline that failed.
    """
    job = definitions.resolve_implicit_global_asset_job_def()
    graph = definitions.resolve_asset_graph()
    failed: set[str] = set()

    def run(names: list[str], discipline: str | None) -> tuple[str, bool, list[str]]:
        result = job.execute_in_process(
            instance=instance,
            partition_key=discipline,
            asset_selection=[dg.AssetKey(name) for name in names],
            run_config=_QUIET,
            raise_on_error=False,
            tags={RETRY_FAILED_TAG: "true"} if retry_failed else {},
        )
        errors = [_explain(event) for event in result.all_events if event.is_step_failure]
        return discipline or ALL, result.success, errors

    wanted = list(disciplines)
    for partitioned, group in groupby(assets, lambda name: graph.get(dg.AssetKey(name)).is_partitioned):
        names = list(group)
        for discipline in wanted if partitioned else [None]:
            if discipline in failed:
                continue
            done = run(names, discipline)
            yield done
            if not done[1] and discipline is None:
                return
            if not done[1]:
                failed.add(done[0])


def count_runs(definitions: dg.Definitions, assets: Iterable[str], disciplines: int) -> int:
    """How many runs `run_partitions` takes when none fails."""
    graph = definitions.resolve_asset_graph()
    groups = groupby(assets, lambda name: graph.get(dg.AssetKey(name)).is_partitioned)
    return sum(disciplines if partitioned else 1 for partitioned, _ in groups)


def _explain(event: dg.DagsterEvent) -> str:
    error, messages = event.step_failure_data.error, list[str]()
    while error is not None:
        messages.append(_EXCEPTION_NAME.sub("", error.message.strip()))
        error = error.cause
    # The outermost message is Dagster's own, and says only that the step failed.
    return f"{event.step_key}: {'; because '.join(messages[1:] or messages) or event.message}"


def _shipped_settings() -> Path:
    package = Path(__file__).parents[1]
    return next(path for path in (package / _SETTINGS, package.parent / _SETTINGS) if path.exists())
