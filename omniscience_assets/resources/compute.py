"""The resource `compute`: who does the work on papers and figures."""

import atexit
import json
import os
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import dagster as dg
import yaml
from pydantic import Field

from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.resources.models import SettingsError

if TYPE_CHECKING:
    from omniscience_assets.compute.ray import RayExecutor

ENVIRONMENT = "OMNISCIENCE_COMPUTE"
"""Environment variable with fields of the resource as YAML, such as `{kind: ray, address: auto, workers: 8}`."""


class ComputeResource(dg.ConfigurableResource[Any]):
    """Who does the work on papers and figures: processes of this machine, or workers on a Ray cluster."""

    kind: Literal["local", "ray"] = Field(
        default="local",
        description="`local`: processes of the run's machine; `ray`: workers on an existing cluster (the extra `ray`).",
    )
    workers: int = Field(
        default=0,
        ge=0,
        description="Worker processes, 0 = one per core; on Ray, workers of each run, 0 = as many as it has room for.",
    )
    seconds_per_unit: float = Field(default=120.0, gt=0, description="Time budget of one paper or figure, in seconds.")
    memory_mb: int = Field(default=4096, ge=256, description="Memory that one process may take for data, in MiB.")
    address: str = Field(
        default="",
        description="Of the Ray cluster: `host:port` of its head from one of its nodes, `ray://host:port` of its "
        "client server from elsewhere, `auto` for the one that this machine is a node of. None is ever started.",
    )
    cpus_per_worker: int = Field(default=1, ge=1, description="CPUs and processes of each worker on Ray.")
    chunk: int = Field(
        default=4,
        ge=1,
        description="Units that a worker on Ray holds for each of its processes: what is repeated when it is killed.",
    )
    runtime_env: dict[str, Any] = Field(
        default={}, description="Ray's runtime environment of the workers; none = what is installed on its nodes."
    )
    tex_seconds: float = Field(
        default=0.0,
        ge=0,
        description="Seconds that TeX may take to draw one figure that is TeX code; 0 = TeX, a program that the paper "
        "wrote, is never run.",
    )

    @classmethod
    def of_environment(cls) -> "ComputeResource":
        """What `$OMNISCIENCE_COMPUTE` says; processes of this machine where it says nothing.

        Raises:
            SettingsError: it is not such settings; says what is wrong in it.
        """
        try:
            told = yaml.safe_load(os.environ.get(ENVIRONMENT, "")) or {}
            if unknown := sorted(set(told) - set(cls.model_fields)):
                raise SettingsError(
                    f"${ENVIRONMENT}: unknown settings {unknown}; there are {', '.join(cls.model_fields)}"
                )
            return cls(**told)
        except (yaml.YAMLError, ValueError, TypeError, dg.DagsterError) as error:
            raise SettingsError(f"${ENVIRONMENT}: {error}") from error

    @property
    def executor(self) -> "LocalExecutor | RayExecutor":
        """Who works; one per process and setting, so that runs in one process share its workers."""
        if self.kind == "local":
            return _local(self.workers, self.seconds_per_unit, self.memory_mb)
        told = {
            "address": self.address,
            "workers": self.workers,
            "cpus_per_worker": self.cpus_per_worker,
            "chunk": self.chunk,
            "seconds_per_unit": self.seconds_per_unit,
            "memory_mb": self.memory_mb,
            "runtime_env": self.runtime_env,
        }
        return _on_ray(json.dumps(told))


@cache
def _local(workers: int, seconds_per_unit: float, memory_mb: int) -> LocalExecutor:
    executor = LocalExecutor(workers, seconds_per_unit, memory_mb)
    atexit.register(executor.close)
    return executor


@cache
def _on_ray(told: str) -> "RayExecutor":
    from omniscience_assets.compute.ray import RayExecutor

    executor = RayExecutor(**json.loads(told))
    atexit.register(executor.close)
    return executor
