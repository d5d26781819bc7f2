"""What every reply says to a browser, and whom the app answers at all.

A page of the web may make a browser ask this app in its name by letting its own host name point here ("DNS
rebinding"); such a request names that host. So only addresses, `localhost` and this machine's names are answered.
"""

from ipaddress import ip_address
from socket import gethostname

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """An ASGI app around another: refuses foreign hosts, adds the headers to every reply."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        """`host` is the name or address that the server listens on."""
        self._app = app
        self._names = {"localhost", gethostname().lower(), host.lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if self._is_ours(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, guarded)
        else:
            refusal = PlainTextResponse("This server does not answer to that host name.\n", status_code=421)
            await refusal(scope, receive, guarded)

    def _is_ours(self, told: str) -> bool:
        name = told.rsplit(":", 1)[0] if not told.endswith("]") and ":" in told else told
        try:
            ip_address(name.strip("[]"))
        except ValueError:
            return name.lower() in self._names
        return True


def is_same_origin(headers: Headers) -> bool:
    """Whether a form was sent from a page of this server, as its browser tells."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is not None and origin.split("://", 1)[-1] == headers.get("host")
