"""A server that speaks OpenAI's protocol, and the connection that all who ask it share."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, AnyStr
from urllib.parse import urlsplit

from omniscience_assets.captioning.admission import Admission, Limits

if TYPE_CHECKING:
    from openai import AsyncOpenAI

NO_KEY = "EMPTY"
"""For servers that want no key; what vLLM's documentation calls it."""
CONNECT_S = 10.0
"""Seconds to open a connection."""
KEEP_ALIVE_S = 4.0
"""Below uvicorn's 5 s: a connection that the server is about to close fails the request that is sent on it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask, and within which bounds."""

    base_url: str
    """Up to and with `/v1`; holds no credentials."""
    api_key_env: str = NO_KEY
    """Name of the environment variable that holds the key; `EMPTY` if there is no key."""
    max_in_flight: int = 256
    timeout_s: float = 120.0
    """Seconds for one try, from its being sent to the last byte of its answer."""
    tries: int = 4
    requests_per_second: float | None = None
    """A limit that is known; otherwise it is found out."""
    patience_s: float = 600.0
    """Seconds for which one request may be put off by HTTP 429."""

    def __post_init__(self) -> None:
        """Refuse what is no address of a server.

        Raises:
            ValueError: If `base_url` is not `http://...` or `https://...`, or if it may hold a secret: it is shown.
        """
        parts = urlsplit(self.base_url)
        if parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError(
                f"base_url, an address at {parts.hostname}, must hold no name, password or query: give the key in an "
                "environment variable, and name that in api_key_env"
            )
        if parts.scheme not in ("http", "https"):
            raise ValueError(f"base_url is {self.base_url!r}, must be like http://localhost:8000/v1")

    def key(self) -> str | None:
        """The key as the environment has it now; `None` if it is missing."""
        return NO_KEY if self.api_key_env == NO_KEY else os.environ.get(self.api_key_env, "").strip() or None

    def without_key(self, said: AnyStr) -> AnyStr:
        """What a server said, without the key that it was sent: what it says is written down."""
        key, name = self.key(), f"[{self.api_key_env}]"
        if key is None or key == NO_KEY:
            return said
        return said.replace(key.encode(), name.encode()) if isinstance(said, bytes) else said.replace(key, name)

    @property
    def limits(self) -> Limits:
        """As admission takes them."""
        return Limits(
            max_in_flight=self.max_in_flight,
            tries=self.tries,
            patience_s=self.patience_s,
            requests_per_second=self.requests_per_second,
        )


@dataclass(slots=True)
class Connection:
    """Client and admission of one endpoint in one event loop."""

    client: "AsyncOpenAI"
    admission: Admission
    users: int = 0


_OPEN: dict[tuple[asyncio.AbstractEventLoop, Endpoint], Connection] = {}


def connect(endpoint: Endpoint, key: str) -> Connection:
    """The running event loop's connection to an endpoint; whoever calls this calls `disconnect` once."""
    place = asyncio.get_running_loop(), endpoint
    if place not in _OPEN:
        _OPEN[place] = Connection(_client(endpoint, key), Admission(endpoint.limits))
    _OPEN[place].users += 1
    return _OPEN[place]


async def disconnect(endpoint: Endpoint) -> None:
    """Close the connection with its last user."""
    place = asyncio.get_running_loop(), endpoint
    _OPEN[place].users -= 1
    if not _OPEN[place].users:
        await _OPEN.pop(place).client.close()


def _client(endpoint: Endpoint, key: str) -> "AsyncOpenAI":
    try:
        import aiohttp  # noqa: F401
        import httpx2
        from openai import AsyncOpenAI, DefaultAioHttpClient
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f"{error}: pip install 'omniscience-assets[openai]'") from error

    limits = httpx2.Limits(max_connections=endpoint.max_in_flight, keepalive_expiry=KEEP_ALIVE_S)
    timeout = httpx2.Timeout(endpoint.timeout_s, connect=CONNECT_S, pool=None)
    http: Callable[..., httpx2.AsyncClient] = DefaultAioHttpClient
    return AsyncOpenAI(
        base_url=endpoint.base_url,
        api_key=key,
        max_retries=0,
        timeout=timeout,
        http_client=http(limits=limits, timeout=timeout),
    )
