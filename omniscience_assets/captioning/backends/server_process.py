"""A server as a process of this machine: started, waited for, listened to, ended."""

import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from omniscience_assets.captioning.backends import supervise

QUOTED_LINES = 30
"""Of a dead server's log."""
ASK_SECONDS = 0.25
"""Between two looks whether it is ready."""
DIRECTLY = build_opener(ProxyHandler({}))
"""A proxy of the environment knows nothing of this machine's own addresses."""


class ServerError(RuntimeError):
    """A server did not start, or is gone; the message quotes the end of its log."""


class ServerProcess:
    """One server and all processes that it starts. They end with `stop`, and when this process ends however it does.

    Args:
        command: Program and arguments.
        health: URL that answers 200 once the server is ready.
        environment: The whole of it.
        stop_seconds: For an orderly end, before the processes are killed.
        log: Called with every line the server prints, from a thread; an error of it is ignored, and ends the calls.
        log_file: Appended to.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        health: str,
        environment: Mapping[str, str],
        stop_seconds: float = 20.0,
        log: Callable[[str], None] | None = None,
        log_file: Path | None = None,
    ) -> None:
        self._health, self._stop_seconds = health, stop_seconds
        self._log, self._log_file = log, log_file
        self._last: deque[str] = deque(maxlen=QUOTED_LINES)
        self._process = subprocess.Popen(
            [sys.executable, "-I", supervise.__file__, str(stop_seconds), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._listen, name="server-log", daemon=True)
        self._listener.start()

    def wait_ready(self, until: float) -> None:
        """Wait until the server is ready.

        Args:
            until: By `time.monotonic()`.

        Raises:
            ServerError: It ended, or is not ready by then.
        """
        while not is_healthy(self._health):
            self.check()
            if time.monotonic() > until:
                raise ServerError(f"the server is not ready in time: {self._health} does not answer. {self._quote()}")
            time.sleep(ASK_SECONDS)
        self.check()

    def check(self) -> None:
        """See that the server runs.

        Raises:
            ServerError: It has ended.
        """
        status = self._process.poll()
        if status is not None:
            self._listener.join(timeout=5)
            raise ServerError(f"the server ended with status {status}. {self._quote()}")

    def ask_to_stop(self) -> None:
        """Have the server end, without waiting for it."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def stop(self) -> None:
        """End the server and all its processes; may be called twice."""
        self.ask_to_stop()
        try:
            self._process.wait(self._stop_seconds + 10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join(timeout=5)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        file = self._log_file.open("ab", buffering=0) if self._log_file else None
        for line in self._process.stdout:
            if file:
                file.write(line)
            text = line.decode(errors="replace").rstrip()
            self._last.append(text)
            self._tell(text)
        if file:
            file.close()

    def _tell(self, line: str) -> None:
        if self._log is None:
            return
        try:
            self._log(line)
        except Exception:
            # The server must be listened to on: it would stand still once the pipe is full.
            self._log = None

    def _quote(self) -> str:
        return "Its log ends:\n" + "\n".join(self._last) if self._last else "It printed nothing."


def is_healthy(url: str, timeout: float = 5.0) -> bool:
    """Whether a URL answers with success."""
    try:
        with DIRECTLY.open(url, timeout=timeout) as answer:
            return bool(200 <= answer.status < 300)
    except (HTTPError, URLError, HTTPException, OSError):
        return False
