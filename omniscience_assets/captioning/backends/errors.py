"""What an error of OpenAI's client means for the question, for the endpoint, and for the person who reads of it."""

import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from omniscience_assets.captioning.admission import Attempt, Outcome
from omniscience_assets.captioning.admission.retry_after import retry_after
from omniscience_assets.captioning.backends.chat import ChatFailure, Reason
from omniscience_assets.captioning.backends.endpoint import NO_KEY, Endpoint

if TYPE_CHECKING:
    from openai import APIStatusError

Failed = Attempt[ChatFailure]

_OVERLOAD = {503, 504, 529}
_OUT_OF_QUOTA = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
}
"""Codes of HTTP 429 that no waiting cures."""
_HINTS: dict[type[BaseException], str] = {
    ConnectionRefusedError: "; is the server running?",
    socket.gaierror: "; is the host's name right?",
}


def explain(error: Exception, endpoint: Endpoint, model: str) -> Failed:
    """The attempt that ended with an error of the client, of its transport, or by its time running out.

    Args:
        error: `openai.APIError`, `aiohttp.ClientError` (answers that are no HTTP come as such) or `TimeoutError`.
        endpoint: Who was asked.
        model: For which model.
    """
    from httpx2 import DecodingError
    from openai import APIStatusError

    asked = f"POST {endpoint.base_url.rstrip('/')}/chat/completions for {model}"
    if isinstance(error, APIStatusError):
        return _status(error, endpoint, asked)
    if isinstance(error, TimeoutError):
        return _timed_out(f"{asked}: no whole answer in {endpoint.timeout_s:g} s")
    cause = _root(error)
    said = f"{asked}: {type(cause).__name__}: {' '.join(endpoint.without_key(str(cause)).split())}"
    if isinstance(error.__cause__, DecodingError):
        return _failed("broken_reply", Outcome.DELIVERED, said)
    if isinstance(cause, TimeoutError):
        return _timed_out(said)
    return _failed("server_error", Outcome.BROKEN, said + _HINTS.get(type(cause), ""))


def _status(error: "APIStatusError", endpoint: Endpoint, asked: str) -> Failed:
    status, headers = error.status_code, error.response.headers
    said = f"{asked}: HTTP {status}: {endpoint.without_key(_message(error))[:300]}"
    if status in (401, 403):
        key = (
            "name its environment variable in api_key_env"
            if endpoint.api_key_env == NO_KEY
            else f"check the key in the environment variable {endpoint.api_key_env}"
        )
        return _failed("unauthorised", Outcome.DELIVERED, f"{said}; {key}")
    if status == 402 or {error.code, error.type} & _OUT_OF_QUOTA:
        return _failed("rate_limited", Outcome.DELIVERED, f"{said}; the account's quota is used up, waiting is no use")
    pause = retry_after(headers, datetime.now(UTC))
    if status == 429:
        return _failed("rate_limited", Outcome.THROTTLED, said, pause)
    if status == 408:
        return _timed_out(said)
    if status >= 500 or status == 409:
        return _failed("server_error", Outcome.OVERLOADED if status in _OVERLOAD else Outcome.BROKEN, said, pause)
    hint = f"; does {endpoint.base_url} end with /v1, and does it serve this model?" if status == 404 else ""
    return _failed("bad_request", Outcome.DELIVERED, f"{said}{hint}")


def _message(error: "APIStatusError") -> str:
    message = error.body.get("message") if isinstance(error.body, dict) else error.body
    return str(message or error.message)


def _root(error: BaseException) -> BaseException:
    """The first cause: the transport dresses dropped connections as timeouts, so its own classes do not tell."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error


def _timed_out(detail: str) -> Failed:
    return _failed("timed_out", Outcome.OVERLOADED, detail)


def _failed(reason: Reason, outcome: Outcome, detail: str, pause: float | None = None) -> Failed:
    return Attempt(outcome, ChatFailure(reason, detail), detail, pause)
