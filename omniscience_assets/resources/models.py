"""The resource `models`: which captioning models there are, who routes to them, and what they may cost."""

import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import yaml
from pydantic import Field

from omniscience_assets.compute.asynchronous import AsyncExecutor

if TYPE_CHECKING:
    from omniscience_assets.captioning.backends.endpoint import Endpoint
    from omniscience_assets.captioning.backends.vllm_server import VllmServer
    from omniscience_assets.captioning.budget import Budget
    from omniscience_assets.captioning.crew import Crew
    from omniscience_assets.captioning.engines import Engines
    from omniscience_assets.captioning.policy import Policy, Tier

MODELS_FILE = "models.yaml"
"""In a home: the settings of the resource `models`."""

_SECRET = re.compile(r"(?i)(?:^|[_-])(?:token|key|secret|password)$")

Log = Callable[[str], None]


class SettingsError(Exception):
    """A home's settings cannot be used; the message says which file and why."""


class EndpointConfig(dg.Config):
    """An address that serves models in OpenAI's way."""

    base_url: str = Field(description="Such as `http://127.0.0.1:8000/v1`.")
    replicas: list[str] = Field(
        default=[], description="Further addresses of the same model; questions are shared out."
    )
    api_key_env: str = Field(default="", description="Environment variable that holds the key; empty for none.")
    max_in_flight: int = Field(
        default=256, ge=1, description="Requests at a time at the most, to each address; fewer are found by trial."
    )
    timeout_seconds: float = Field(default=120.0, gt=0, description="Longest that one request may take.")
    requests_per_second: float = Field(default=0.0, ge=0, description="A rate never to pass; 0 = found by trial.")

    def addresses(self) -> tuple["Endpoint", ...]:
        """One endpoint for each replica."""
        from omniscience_assets.captioning.backends.endpoint import NO_KEY, Endpoint

        return tuple(
            Endpoint(
                base_url=url,
                api_key_env=self.api_key_env or NO_KEY,
                max_in_flight=self.max_in_flight,
                timeout_s=self.timeout_seconds,
                requests_per_second=self.requests_per_second or None,
            )
            for url in (self.base_url, *self.replicas)
        )


class VllmServerConfig(dg.Config):
    """A vLLM server that a run starts, waits for, and ends; its log goes into the run's."""

    model: str = Field(description="A folder, or a hub's id of a model in the hub's cache.")
    served_name: str = Field(default="served", description="What the policy's tiers call the model.")
    python: str = Field(default=sys.executable, description="Interpreter that has vLLM; may be of another environment.")
    gpus: list[int] = Field(default=[], description="Cards to use; none named = one copy on what vLLM finds.")
    tensor_parallel: int = Field(
        default=1, ge=1, description="Cards that share one copy of the model; the rest are replicas."
    )
    gpu_memory: float = Field(default=0.9, gt=0, le=1, description="Share of each card's memory to take.")
    max_model_len: int = Field(default=0, ge=0, description="Tokens of prompt and answer; 0 = the model's own limit.")
    dtype: str = Field(default="auto", description="`auto`, `bfloat16`, `float16` or `float32`.")
    flags: dict[str, str] = Field(
        default={}, description="Further engine arguments by their names, such as `max_num_seqs`."
    )
    environment: dict[str, str] = Field(default={}, description="Environment variables of the server.")
    start_seconds: float = Field(default=900.0, gt=0, description="Longest until it answers.")
    max_in_flight: int = Field(default=256, ge=1, description="Requests at a time at the most, to each copy.")
    timeout_seconds: float = Field(default=300.0, gt=0, description="Longest that one request may take.")

    def server(self, log: Log) -> "VllmServer":
        """The server, not yet started.

        Raises:
            ValueError: a setting may hold a secret, and settings are shown.
        """
        from omniscience_assets.captioning.backends.vllm import VllmOptions
        from omniscience_assets.captioning.backends.vllm_server import VllmServer, VllmServerOptions

        if secret := next(filter(_SECRET.search, (*self.flags, *self.environment)), None):
            raise ValueError(f"{secret} is a secret: set it in the environment of the run, which the server inherits")
        engine = VllmOptions(
            tensor_parallel=self.tensor_parallel,
            gpu_memory=self.gpu_memory,
            max_model_len=self.max_model_len or None,
            dtype=self.dtype,
            more={name: yaml.safe_load(value) for name, value in self.flags.items()},
        )
        options = VllmServerOptions(
            engine=engine,
            python=self.python,
            gpus=tuple(self.gpus),
            served_name=self.served_name,
            start_seconds=self.start_seconds,
            environment=self.environment,
        )
        return VllmServer(self.model, options, log)

    def addresses(self, urls: list[str]) -> tuple["Endpoint", ...]:
        """Endpoints of the copies, once they run."""
        first, *others = urls
        config = EndpointConfig(
            base_url=first, replicas=others, max_in_flight=self.max_in_flight, timeout_seconds=self.timeout_seconds
        )
        return config.addresses()


class ModelsResource(dg.ConfigurableResource[Any]):
    """Which captioning models there are, the policy that routes figures to them, and what they may cost."""

    policy: str = Field(default="default", description="Name of a shipped routing policy, or the path of a YAML file.")
    endpoints: dict[str, EndpointConfig] = Field(
        default={}, description="Addresses of OpenAI-compatible servers, by the names that the policy's tiers use."
    )
    servers: dict[str, VllmServerConfig] = Field(
        default={}, description="vLLM servers that a run starts when its policy names them, by the same sort of names."
    )
    usd_per_run: float = Field(
        default=0.0,
        ge=0,
        description="Dollars that one run (one discipline) may spend; 0 = no cap. `omniscience route` forecasts.",
    )
    usd_per_partition: float = Field(
        default=0.0, ge=0, description="Dollars that all runs of a discipline together may spend; 0 = no cap."
    )
    gpus: int = Field(default=0, ge=0, description="Cards for `vllm` and `transformers` in this process; 0 = CPU.")
    gpu_memory: float = Field(default=0.9, gt=0, le=1, description="Share of a card's memory that `vllm` takes.")
    dtype: str = Field(default="auto", description="Of `vllm` and `transformers`: `auto`, `bfloat16`, `float32`, …")
    max_model_len: int = Field(
        default=0, ge=0, description="Tokens of prompt and answer in `vllm`; 0 = the model's own."
    )
    batch: int = Field(default=8, ge=1, description="Figures that `transformers` captions at a time, memory allowing.")

    @classmethod
    def of_home(cls, home: str | Path, **changes: Any) -> "ModelsResource":
        """What a home's `models.yaml` says, or the embedded default where there is none.

        Args:
            home: Folder; a home on an object store has no such file, and its code location sets this resource.
            changes: Fields for this time; `None` leaves one as it is.

        Raises:
            SettingsError: the file is not such settings; says what is wrong in it.
        """
        path = Path(home) / MODELS_FILE
        told: Any = {}
        try:
            if path.is_file():
                told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            named = {field: value for field, value in changes.items() if value is not None}
            policy = str(told.get("policy", "default"))
            if policy.endswith((".yaml", ".yml")):
                told["policy"] = str(Path(home) / policy)  # beside models.yaml, wherever the run is started
            if unknown := sorted(set(told) - set(cls.model_fields)):
                raise SettingsError(f"{path}: unknown settings {unknown}; there are {', '.join(cls.model_fields)}")
            settings = cls(**{**told, **named})
            for endpoint in settings.endpoints.values():
                endpoint.addresses()
            for server in settings.servers.values():
                server.server(lambda _: None)
            return settings
        except (yaml.YAMLError, ValueError, TypeError, AttributeError, dg.DagsterError) as error:
            raise SettingsError(f"{path}: {error}") from error

    def load_policy(self) -> "Policy":
        """Read and validate the routing policy."""
        from omniscience_assets.captioning.policy import load_policy

        return load_policy(self.policy)

    @contextmanager
    def crew(self, policy: "Policy", earlier: float, log: Log) -> Iterator[tuple["Crew", AsyncExecutor]]:
        """Start and open what a policy needs, with somebody to run it; ended and closed afterwards.

        Args:
            policy: Its tiers say which engines.
            earlier: Dollars that were spent on the partition before.
            log: Takes the lines of servers that are started.

        Raises:
            dg.Failure: an engine cannot be opened; says which, and what to do.
        """
        from omniscience_assets.captioning.crew import Crew
        from omniscience_assets.captioning.policy import PolicyError

        with self.engines(policy.tiers.values(), log) as (engines, executor):
            try:
                crew = Crew.of(policy, engines.open, self.budget(earlier))
            except PolicyError as error:
                raise dg.Failure(f"the policy {self.policy}: {error.detail}", allow_retries=False) from error
            try:
                yield crew, executor
            finally:
                executor.wait_for(crew.aclose())

    def budget(self, earlier: float = 0.0) -> "Budget":
        """The caps on a run's dollars; `earlier` were spent on the partition before."""
        from omniscience_assets.captioning.budget import Budget

        return Budget(self.usd_per_run or math.inf, self.usd_per_partition or math.inf, earlier)

    @contextmanager
    def engines(self, tiers: Iterable["Tier"], log: Log) -> Iterator[tuple["Engines", AsyncExecutor]]:
        """Engines for some tiers, with the servers started that these name, and somebody to run them.

        Raises:
            dg.Failure: a server does not start.
        """
        from omniscience_assets.captioning.backends.server_process import ServerError
        from omniscience_assets.captioning.engines import Engines, Local

        most = [256, *(one.max_in_flight for one in self.endpoints.values())]
        most += [one.max_in_flight for one in self.servers.values()]
        endpoints = {name: one.addresses() for name, one in self.endpoints.items()}
        with ExitStack() as stack:
            try:
                for name in sorted({tier.endpoint for tier in tiers} & set(self.servers)):
                    server = stack.enter_context(self.servers[name].server(log))
                    endpoints[name] = self.servers[name].addresses(server.urls)
            except (ServerError, ValueError) as error:
                raise dg.Failure(f"a vLLM server cannot be started: {error}") from error
            local = Local(self.gpus, self.gpu_memory, self.batch, self.dtype, self.max_model_len)
            executor = AsyncExecutor(units=2 * max(most))
            stack.callback(executor.close)
            yield Engines(endpoints, local), executor
