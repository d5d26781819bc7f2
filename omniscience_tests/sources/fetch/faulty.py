"""A web server that serves a bucket, or stands before one, and fails as it is told."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

Reply = tuple[int, dict[str, str], bytes]
Backend = Callable[[str, str, Mapping[str, str]], Reply]
"""Method, path with its query, headers → status, headers, body."""


@dataclass
class Faulty:
    """What the server does: `faults` holds per key the faults of its next reads, `asked` what was read.

    Faults: a status such as `503`; `cut` sends half of the body and hangs up; `short` is a body that ends early, by its
    own length; `wrong` has another byte in it; `hang` never answers.
    """

    backend: Backend
    faults: dict[str, list[str]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    sent: int = 0
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)

    def next_fault(self, path: str) -> str | None:
        """The fault of this read, if there is one for a key that the path ends with."""
        for key, faults in self.faults.items():
            if path.endswith(key) and faults:
                return faults.pop(0)
        return None

    def read(self) -> list[str]:
        """Keys that were read, in their order."""
        return [path.lstrip("/") for path, _ in self.asked]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        faulty = self.server.faulty
        path = unquote(urlsplit(self.path).path)
        status, headers, body = faulty.backend(self.command, self.path, dict(self.headers))
        fault = None
        if self.command == "GET" and not path.endswith("/"):
            faulty.asked.append((path, self.headers.get("Range")))
            fault = faulty.next_fault(path)
        if fault == "hang":
            faulty.released.wait(10)
            self.close_connection = True
            return
        if fault and fault.isdecimal():
            status, headers, body = int(fault), {}, b"try later"
        if fault == "short":
            body = body[: len(body) // 2]
        if fault == "wrong":
            body = bytes([body[0] ^ 1]) + body[1:]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        length = headers.get("Content-Length", str(len(body))) if self.command == "HEAD" else str(len(body))
        if "Content-Length" not in headers or self.command != "HEAD":
            self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            half = body[: len(body) // 2] if fault == "cut" else body
            self.wfile.write(half)
            faulty.sent += len(half)
            self.close_connection = self.close_connection or fault == "cut"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    faulty: Faulty


@contextmanager
def serve(backend: Backend) -> Iterator[Faulty]:
    """Serve until the end of the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.faulty = Faulty(backend)
    server.faulty.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.faulty
    finally:
        server.faulty.released.set()
        server.shutdown()
        server.server_close()


def bucket(objects: Mapping[str, bytes]) -> Backend:
    """A bucket over plain HTTP: ranges, sizes, and index pages of folders."""

    def answer(method: str, path: str, headers: Mapping[str, str]) -> Reply:
        key = unquote(urlsplit(path).path).lstrip("/")
        if key not in objects:
            folder = f"{key.rstrip('/')}/"
            names = {name.removeprefix(folder).partition("/")[0] for name in objects if name.startswith(folder)}
            page = "".join(f'<a href="/{folder}{name}">{name}</a>' for name in sorted(names)).encode()
            return (200, {"Content-Type": "text/html"}, page) if names else (404, {}, b"")
        data = objects[key]
        start, end = 0, len(data)
        status, more = 200, {"Accept-Ranges": "bytes", "ETag": f'"{len(data)}"'}
        if asked := headers.get("Range"):
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start, end = int(first), min(end, int(last) + 1 if last else end)
            if start >= len(data):
                return 416, {}, b""
            status, more = 206, more | {"Content-Range": f"bytes {start}-{end - 1}/{len(data)}"}
        body = data[start:end]
        return status, more | ({"Content-Length": str(len(body))} if method == "HEAD" else {}), body

    return answer


def forward(host: str, port: int) -> Backend:
    """What another server answers."""

    def answer(method: str, path: str, headers: Mapping[str, str]) -> Reply:
        connection = HTTPConnection(host, port, timeout=30)
        kept = {name: value for name, value in headers.items() if name.lower() not in {"host", "connection"}}
        connection.request(method, path, headers=kept)
        response = connection.getresponse()
        body = response.read()
        drop = {"transfer-encoding", "connection", "date", "server"} | (
            {"content-length"} if method != "HEAD" else set()
        )
        answered = {name: value for name, value in response.getheaders() if name.lower() not in drop}
        connection.close()
        return response.status, answered, body

    return answer
