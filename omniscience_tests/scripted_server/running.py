"""A scripted server for as long as a `with` lasts."""

import asyncio
import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any
from urllib.request import urlopen

import orjson
from aiohttp import web

from omniscience_tests.scripted_server.app import ScriptedServer
from omniscience_tests.scripted_server.script import Script

STOP_S = 0.1
"""For which a server that stops waits for its handlers, which may hang."""


@dataclass(frozen=True)
class Running:
    """Where a scripted server is."""

    base_url: str
    """Up to and with `/v1`."""

    def ledger(self) -> dict[str, Any]:
        """As `Ledger.as_json` has it."""
        with urlopen(self.base_url.removesuffix("/v1") + "/ledger") as response:
            found: dict[str, Any] = orjson.loads(response.read())
        return found


async def _serve(script: Script, port: int, started: "asyncio.Future[int]", stop: asyncio.Event) -> None:
    runner = web.AppRunner(
        ScriptedServer(script).app(), access_log=None, shutdown_timeout=STOP_S, handler_cancellation=True
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
        started.set_result(runner.addresses[0][1])
        await stop.wait()
    finally:
        await runner.cleanup()


@contextmanager
def serve_in_thread(script: Script | None = None, port: int = 0) -> Iterator[Running]:
    """Serve from a thread of this process, on a free port if none is given."""
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    started: asyncio.Future[int] = loop.create_future()
    known = threading.Event()
    started.add_done_callback(lambda _: known.set())

    def serve() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(_serve(script or Script(), port, started, stop))
        finally:
            if not started.done():
                known.set()
            loop.close()

    thread = threading.Thread(target=serve, name="scripted-server", daemon=True)
    thread.start()
    known.wait()
    if not started.done():
        raise OSError(f"the scripted server did not start on port {port}")
    try:
        yield Running(f"http://127.0.0.1:{started.result()}/v1")
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def _child(script: Script, pipe: Connection) -> None:
    async def main() -> None:
        started = asyncio.get_running_loop().create_future()
        started.add_done_callback(lambda found: pipe.send(found.result()))
        await _serve(script, 0, started, asyncio.Event())

    asyncio.run(main())


@contextmanager
def serve_in_process(script: Script | None = None) -> Iterator[Running]:
    """Serve from a process of its own, which takes no time from the one that measures."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_child, args=(script or Script(), theirs), daemon=True)
    process.start()
    try:
        yield Running(f"http://127.0.0.1:{ours.recv()}/v1")
    finally:
        process.kill()  # it has nothing to save, and a busy machine once left it deaf to a polite end
        process.join()
