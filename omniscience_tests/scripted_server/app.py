"""The scripted server as an aiohttp application."""

import asyncio
import math
import random
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import orjson
from aiohttp import web

from omniscience_tests.scripted_server.completion import Asked, complete, read
from omniscience_tests.scripted_server.ledger import Ledger
from omniscience_tests.scripted_server.script import Script

MODEL = "scripted"
BROKEN_BY = web.RequestKey("BROKEN_BY", str)
WAIT_S = 1
"""Of `throttled_seconds` and `throttled_date`."""


class Bucket:
    """Tokens that come back at a rate."""

    def __init__(self, rate: float, size: float) -> None:
        self.rate, self.size = rate, size
        self.tokens, self.at = size, time.monotonic()

    def wait(self) -> float:
        """Take a token; if there is none, seconds until one comes back."""
        now = time.monotonic()
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens >= 1.0:
            self.tokens -= 1.0
            return 0.0
        return (1.0 - self.tokens) / self.rate


class ScriptedServer:
    """Handlers and what they remember."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.ledger = Ledger()
        self._chance = random.Random(script.seed)
        self._bucket = Bucket(script.limit, script.burst or script.limit) if script.limit else None

    def app(self) -> web.Application:
        app = web.Application(client_max_size=1 << 26)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/health", self._health)
        app.router.add_get("/ledger", self._show_ledger)
        return app

    async def _models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0}]})

    async def _health(self, _: web.Request) -> web.Response:
        return web.Response()

    async def _show_ledger(self, _: web.Request) -> web.Response:
        return web.json_response(self.ledger.as_json())

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        self.ledger.opened()
        try:
            response = await self._answer(request)
            self.ledger.statuses[request.get(BROKEN_BY, str(response.status))] += 1
            return response
        finally:
            self.ledger.open -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            asked = read(orjson.loads(await request.read()))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            return decline(400, f"no chat completion is asked for: {error!r}")
        early = self._decline_early(request)
        if early is not None:
            return early
        request_id = request.headers.get("X-Client-Request-Id", asked.digest)
        fault = self.script.fault(asked.prompt, self.ledger.tries[request_id])
        self.ledger.tries[request_id] += 1
        await asyncio.sleep(self._chance.uniform(*self.script.latency_s))
        if fault in BROKEN:
            request[BROKEN_BY] = str(fault)
            return await BROKEN[str(fault)](request, self._body(asked, None))
        if fault and (fault in DECLINED or fault.startswith("http_")):
            return DECLINED[fault]() if fault in DECLINED else decline(int(fault[5:]), f"scripted {fault}")
        self.ledger.answered[request_id] += 1
        self.ledger.prompts[asked.digest] += 1
        self.ledger.keys[request.headers.get("Authorization", "")] += 1
        body = self._body(asked, fault).replace(b"</body>", f"{self._echo(request)}</body>".encode())
        return web.Response(body=body, content_type="text/html" if fault == "html" else "application/json")

    def _body(self, asked: Asked, fault: str | None) -> bytes:
        if fault == "html":
            return b"<html><body>Welcome to the proxy</body></html>"
        if fault == "error_in_200":
            return b'{"error": {"message": "the upstream is sad", "code": 502}}'
        body = orjson.dumps(complete(asked, fault, self.script.speak))
        return body[: len(body) // 2] if fault == "truncated" else body

    def _echo(self, request: web.Request) -> str:
        return f": {request.headers.get('Authorization')}" if self.script.echo else ""

    def _decline_early(self, request: web.Request) -> web.Response | None:
        if self.script.key and request.headers.get("Authorization") != f"Bearer {self.script.key}":
            return decline(401, f"Incorrect API key provided{self._echo(request)}")
        if self.script.capacity is not None and self.ledger.open > self.script.capacity:
            return decline(503, "too much at once")
        wait = self._bucket.wait() if self._bucket else 0.0
        if wait <= 0.0:
            return None
        headers = {
            "none": {},
            "seconds": {"Retry-After": str(math.ceil(wait))},
            "ms": {"retry-after-ms": str(math.ceil(wait * 1000))},
        }
        return decline(429, "Rate limit reached", "rate_limit_exceeded", headers[self.script.header])


def decline(status: int, message: str, code: str = "scripted", headers: dict[str, str] | None = None) -> web.Response:
    """An error as OpenAI words it."""
    error: dict[str, Any] = {"message": message, "type": code, "param": None, "code": code}
    return web.json_response({"error": error}, status=status, headers=headers)


def _in_a_while() -> str:
    return format_datetime((datetime.now(UTC) + timedelta(seconds=WAIT_S)).replace(microsecond=0), usegmt=True)


async def hang(request: web.Request, body: bytes) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def trickle(request: web.Request, body: bytes) -> web.StreamResponse:
    """A byte now and then, so that no wait for the next byte is ever long."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.05)


async def disconnect(request: web.Request, body: bytes) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def disconnect_midway(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    assert request.transport is not None
    request.transport.close()
    return response


async def garbage(request: web.Request, body: bytes) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.write(b"220 this is no web server\r\n\r\n")
    request.transport.close()
    return web.Response()


BROKEN = {
    "hang": hang,
    "trickle": trickle,
    "disconnect": disconnect,
    "disconnect_midway": disconnect_midway,
    "garbage": garbage,
}
DECLINED = {
    "throttled_seconds": lambda: decline(429, "slow", "rate_limit_exceeded", {"Retry-After": str(WAIT_S)}),
    "throttled_ms": lambda: decline(429, "slow", "rate_limit_exceeded", {"retry-after-ms": "50", "Retry-After": "60"}),
    "throttled_date": lambda: decline(429, "slow", "rate_limit_exceeded", {"Retry-After": _in_a_while()}),
    "quota": lambda: decline(429, "You exceeded your current quota", "insufficient_quota"),
    "busy_seconds": lambda: decline(503, "overloaded", "server_is_overloaded", {"Retry-After": str(WAIT_S)}),
}
