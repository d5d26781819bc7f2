"""Asking under a limit, fast, and for long: `python -m omniscience_tests.benchmarks.bench_admission --help`.

The endpoint is the scripted server in a process of its own, which answers without a model.

paced       It lets a number of requests through per second. How much of that is used, and how many requests it
            declines, after a warm-up; with `--clients 2` by two processes that know nothing of each other.
saturated   It takes 0.2 to 0.5 s for an answer. Answers per second of `OpenAIChat`, and of plain aiohttp with as many
            workers and the same bodies, in turns.
memory      Resident memory of this process over many requests.
"""

import argparse
import asyncio
import io
import itertools
import multiprocessing
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

import orjson
from PIL import Image

from omniscience_assets.captioning.backends.chat import ChatReply, ChatRequest
from omniscience_assets.captioning.backends.openai import Endpoint, OpenAIChat
from omniscience_assets.captioning.backends.wire import request_body
from omniscience_tests.scripted_server import Script, serve_in_process

SCHEMA = {"type": "object", "properties": {"caption": {"type": "string"}}, "required": ["caption"]}
LATENCY_S = (0.2, 0.5)
MODEL = "scripted"
KEY = "BENCH_ADMISSION_KEY"
"""Environment variable by which the server tells clients apart."""


def picture(side: int = 200) -> bytes:
    """A PNG of noise, about 30 kB at 200 pixels a side: what a small figure weighs."""
    buffer = io.BytesIO()
    Image.effect_noise((side, side), 64.0).save(buffer, "PNG")
    return buffer.getvalue()


def question(at: int, image: bytes) -> ChatRequest:
    text = f"Figure {at}. " + "Context. " * 200
    return ChatRequest("You write captions of scientific figures.", text, (image,), SCHEMA)


async def rate(count: int, workers: int, ask: Callable[[int], Awaitable[None]]) -> float:
    """Questions answered per second, with that many asked at once."""
    numbers = iter(range(count))

    async def work() -> None:
        for at in numbers:
            await ask(at)

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(workers)))
    return count / (time.perf_counter() - started)


async def bare_rate(base_url: str, count: int, workers: int, image: bytes) -> float:
    """Answers per second of plain aiohttp, which neither paces, retries nor looks at what it is given."""
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def ask(at: int) -> None:
            body = request_body(question(at, image), MODEL)
            headers = {"Content-Type": "application/json"}
            async with session.post(base_url + "/chat/completions", data=body, headers=headers) as response:
                orjson.loads(await response.read())

        return await rate(count, workers, ask)


async def chat_rate(chat: OpenAIChat, count: int, workers: int, image: bytes) -> float:
    """Answers per second of ours.

    Raises:
        RuntimeError: If any question was not answered.
    """

    async def ask(at: int) -> None:
        answer = await chat.ask(question(at, image))
        if not isinstance(answer, ChatReply):
            raise RuntimeError(answer.detail)

    return await rate(count, workers, ask)


async def saturated(count: int, workers: int, rounds: int) -> None:
    image = picture()
    with serve_in_process(Script(latency_s=LATENCY_S)) as server:
        chat = OpenAIChat(Endpoint(server.base_url, max_in_flight=workers), MODEL)
        await chat_rate(chat, 8 * workers, workers, image)
        await bare_rate(server.base_url, workers, workers, image)
        shares = []
        for _ in range(rounds):
            bare = await bare_rate(server.base_url, count, workers, image)
            spent = time.process_time()
            ours = await chat_rate(chat, count, workers, image)
            spent = (time.process_time() - spent) / count * 1e3
            shares.append(ours / bare)
            print(f"saturated: ours {ours:.0f}/s at {spent:.2f} ms of processor each, bare {bare:.0f}/s")
        await chat.aclose()
    print(f"saturated: median share {median(shares):.3f} (target >= 0.9)")


def resident() -> float:
    """MiB of this process in memory, as Linux tells."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


async def memory(count: int, workers: int) -> None:
    image = picture()
    with serve_in_process(Script()) as server:
        chat = OpenAIChat(Endpoint(server.base_url, max_in_flight=workers), MODEL)
        for done in range(0, count, max(1, count // 10)):
            await chat_rate(chat, max(1, count // 10), workers, image)
            print(f"memory: {done + max(1, count // 10)} requests, {resident():.1f} MiB resident")
        await chat.aclose()


async def keep_asking(base_url: str, seconds: float, workers: int) -> None:
    """Ask at once what may be asked at once, until the time is over."""
    chat, image, numbers = OpenAIChat(Endpoint(base_url, KEY), MODEL), picture(60), itertools.count()

    async def work() -> None:
        for at in numbers:
            await chat.ask(question(at, image))

    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    await chat.aclose()


def _client(at: int, base_url: str, seconds: float, workers: int) -> None:
    os.environ[KEY] = f"client {at}"
    asyncio.run(keep_asking(base_url, seconds, workers))


def paced(script: Script, clients: int, workers: int, *, warm_up_s: float, seconds: float) -> None:
    with serve_in_process(script) as server:
        spawn = multiprocessing.get_context("spawn")
        arguments = (server.base_url, warm_up_s + seconds + 10.0, workers)
        processes = [spawn.Process(target=_client, args=(at, *arguments), daemon=True) for at in range(clients)]
        for process in processes:
            process.start()
        time.sleep(warm_up_s)
        started, before = time.perf_counter(), server.ledger()
        time.sleep(seconds)
        took, after = time.perf_counter() - started, server.ledger()
        for process in processes:
            process.terminate()
    good, declined = (after["statuses"].get(of, 0) - before["statuses"].get(of, 0) for of in ("200", "429"))
    shares = [count - before["keys"].get(key, 0) for key, count in after["keys"].items()]
    assert script.limit is not None
    print(f"paced: {good / took / script.limit:.3f} of {script.limit:g} requests/s used (target >= 0.9)")
    print(f"paced: {declined / max(1, good + declined):.4f} of requests declined (target < 0.02)")
    print(f"paced: answers by client {shares}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("paced", "saturated", "memory"))
    parser.add_argument("--limit", type=float, default=50.0, help="requests per second that `paced` lets through")
    parser.add_argument("--burst", type=float, help="requests that it lets through at once; a second's worth if none")
    parser.add_argument("--header", choices=("none", "seconds", "ms"), default="seconds", help="what its 429 says")
    parser.add_argument("--clients", type=int, default=1, help="processes that ask in `paced`")
    parser.add_argument("--warm-up", type=float, default=30.0, help="seconds of `paced` that are not counted")
    parser.add_argument("--seconds", type=float, default=60.0, help="seconds of `paced` that are")
    parser.add_argument("--workers", type=int, default=256, help="requests at once")
    parser.add_argument("--count", type=int, default=3_000, help="requests of each round of `saturated`")
    parser.add_argument("--rounds", type=int, default=5, help="of `saturated`")
    parser.add_argument("--memory-count", type=int, default=50_000, help="requests of `memory`")
    asked = parser.parse_args()
    if asked.only in (None, "paced"):
        script = Script(latency_s=LATENCY_S, limit=asked.limit, burst=asked.burst, header=asked.header)
        paced(script, asked.clients, asked.workers, warm_up_s=asked.warm_up, seconds=asked.seconds)
    if asked.only in (None, "saturated"):
        asyncio.run(saturated(asked.count, asked.workers, asked.rounds))
    if asked.only in (None, "memory"):
        asyncio.run(memory(asked.memory_count, asked.workers))


if __name__ == "__main__":
    main()
