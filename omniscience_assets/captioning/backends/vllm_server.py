"""vLLM's server, with the API of OpenAI: started here on given GPUs, one process for each copy of the model."""

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from omniscience_assets.captioning.backends.server_process import ServerError, ServerProcess, is_healthy
from omniscience_assets.captioning.backends.vllm import QUIET, VllmOptions

MODULE = "vllm.entrypoints.cli.main"
NOT_INHERITED = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
"""Of this process' interpreter; the server's may be another."""


@dataclass(frozen=True, slots=True)
class VllmServerOptions:
    """Where servers run; what they run is said by `engine`."""

    engine: VllmOptions = field(default_factory=VllmOptions)
    python: str = sys.executable
    """Interpreter that has vLLM."""
    gpus: tuple[int, ...] = ()
    """Each `engine.tensor_parallel` of them run a copy of the model. None given: one copy on what vLLM finds."""
    ports: tuple[int, ...] = ()
    """One for each copy; free ones without."""
    host: str = "127.0.0.1"
    """The server asks nobody who he is: another address than this machine's own lets others in."""
    served_name: str | None = None
    """What requests call the model; as it is called here without."""
    raw_prompts: bool = False
    """Images may come with raw prompts; whoever reaches the server may then have it render templates of his own."""
    start_seconds: float = 900.0
    stop_seconds: float = 20.0
    log_folder: Path | None = None
    """For `vllm-PORT.log`."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Beside the inherited one."""
    running_at: tuple[str, ...] = ()
    """Base URLs of servers that run already, such as `http://gpu7:8000/v1`: these are used, none is started."""


class VllmServer:
    """Servers of one model, as a context: started or found on entry, those started ended on exit.

    Args:
        model: A folder, or a hub's id.
        options: Where and how.
        log: Called with every line the servers print, from threads.

    Raises:
        ValueError: The GPUs cannot be shared out, or ports are too few or taken.
        ServerError: A server ended or was not ready in time; those that were started are ended.
    """

    def __init__(
        self, model: str, options: VllmServerOptions | None = None, log: Callable[[str], None] | None = None
    ) -> None:
        self.urls: list[str] = []
        """Base URLs of those that are ready."""
        self._model, self._options, self._log = model, options or VllmServerOptions(), log
        self._processes: list[ServerProcess] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> list[str]:
        """Start all, wait until all are ready, and give their base URLs."""
        until = time.monotonic() + self._options.start_seconds
        try:
            if self._options.running_at:
                self.urls = [_found(url, until) for url in self._options.running_at]
            else:
                self.urls = self._start_all(until)
        except BaseException:
            self.stop()
            raise
        return self.urls

    def check(self) -> None:
        """See that all run; `ServerError` quotes the log of one that does not."""
        for process in self._processes:
            process.check()

    def stop(self) -> None:
        """End what was started here; may be called twice."""
        for process in self._processes:
            process.ask_to_stop()
        for process in self._processes:
            process.stop()
        self._processes, self.urls = [], []

    def _start_all(self, until: float) -> list[str]:
        groups = gpu_groups(self._options.gpus, self._options.engine.tensor_parallel)
        ports = _ports(self._options.host, self._options.ports, len(groups))
        roots = [f"http://{self._options.host}:{port}" for port in ports]
        for group, port, root in zip(groups, ports, roots, strict=True):
            folder = self._options.log_folder
            process = ServerProcess(
                command(self._model, self._options, port),
                health=f"{root}/health",
                environment=environment(self._options, group),
                stop_seconds=self._options.stop_seconds,
                log=self._log,
                log_file=folder / f"vllm-{port}.log" if folder else None,
            )
            self._processes.append(process)
        for process in self._processes:
            process.wait_ready(until)
        return [f"{root}/v1" for root in roots]


def gpu_groups(gpus: Sequence[int], size: int) -> list[tuple[int, ...]]:
    """GPUs of each copy of the model; one empty group when no GPUs are named.

    Raises:
        ValueError: They do not divide into groups of `size`.
    """
    if len(gpus) % size:
        raise ValueError(f"{len(gpus)} GPUs cannot be shared out in groups of {size} (tensor_parallel)")
    return [tuple(gpus[at : at + size]) for at in range(0, len(gpus), size)] or [()]


def command(model: str, options: VllmServerOptions, port: int) -> list[str]:
    """How one server is started."""
    served = {"host": options.host, "port": port, "served_model_name": options.served_name or model}
    revision = {"revision": options.engine.revision} if options.engine.revision else {}
    trust = {"trust_request_chat_template": True} if options.raw_prompts else {}
    arguments = {**served, **revision, **trust, **options.engine.arguments()}
    return [options.python, "-m", MODULE, "serve", model, *flags(arguments)]


def flags(arguments: Mapping[str, Any]) -> list[str]:
    """Engine arguments as vLLM's command line takes them: `max_model_len=8` is `--max-model-len 8`."""
    written: list[str] = []
    for name, value in arguments.items():
        flag = "--" + name.replace("_", "-")
        if isinstance(value, bool):
            written.append(flag if value else flag.replace("--", "--no-", 1))
        else:
            written += [flag, value if isinstance(value, str) else json.dumps(value)]
    return written


def environment(options: VllmServerOptions, gpus: Sequence[int]) -> dict[str, str]:
    """What a server of these GPUs sees of the world; it sees no others."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    visible = {"CUDA_VISIBLE_DEVICES": ",".join(map(str, gpus))} if gpus else {}
    offline = {"HF_HUB_OFFLINE": "1"} if options.engine.local_files_only else {}
    return {**kept, **QUIET, **visible, **offline, "PYTHONUNBUFFERED": "1", **options.environment}


def _ports(host: str, wished: Sequence[int], count: int) -> list[int]:
    """That many ports on which nobody listens."""
    if wished and len(wished) < count:
        raise ValueError(f"{count} servers need as many ports, {len(wished)} are given")
    with ExitStack() as stack:
        ports = []
        for port in wished[:count] or [0] * count:
            listener = stack.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((host, port))
            except OSError as error:
                raise ValueError(f"port {port} of {host} cannot be used: {error}") from error
            ports.append(int(listener.getsockname()[1]))
        return ports


def _found(url: str, until: float) -> str:
    """The base URL of a server that runs already, once it is ready."""
    base = url.rstrip("/")
    health = base.removesuffix("/v1") + "/health"
    while not is_healthy(health):
        if time.monotonic() > until:
            raise ServerError(f"nobody answers at {health}")
        time.sleep(1.0)
    return base
