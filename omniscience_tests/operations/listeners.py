"""A web server and a mail server on this machine, which keep what they are told."""

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson


@dataclass
class Heard:
    """What a server was told, and how it answers."""

    url: str = ""
    posts: list[dict] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """HTTP statuses of the next posts; 200 once they are used up."""
    asked: int = 0


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def web_server() -> Iterator[Heard]:
    """A webhook; its URL is as secret as such URLs are."""
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.asked += 1
            status = heard.answers.pop(0) if heard.answers else 200
            if status == 200:
                heard.posts.append(orjson.loads(body))
                heard.headers.append(dict(self.headers))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, _serving(server):
        heard.url = f"http://127.0.0.1:{server.server_port}/services/T0/hook-of-ours?signature=abcdef123"
        yield heard


@contextmanager
def mail_server() -> Iterator[Heard]:
    """As much of RFC 5321 and of AUTH PLAIN as a client needs; it takes no TLS."""
    heard = Heard()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline().decode().strip():
                verb = line.split()[0].upper()
                if verb == "EHLO":
                    self.wfile.write(b"250-here\r\n250 AUTH PLAIN\r\n")
                elif verb == "AUTH":
                    heard.logins.append(base64.b64decode(line.split()[2]).decode())
                    self.say("235 welcome")
                elif verb == "DATA":
                    self.say("354 go on")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    parsed = message_from_bytes(b"".join(lines), policy=policy.default)
                    assert isinstance(parsed, EmailMessage)
                    heard.mails.append(parsed)
                    self.say("250 kept")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 well")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server, _serving(server):
        heard.url = f"smtp://ana:p%40ss-word-9@127.0.0.1:{server.server_address[1]}"
        yield heard
