"""A web server on this machine that nobody should ask for anything, and a file that nobody should read."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CANARY = "canary-51c0ffee-of-nobody"


@dataclass
class Bait:
    """Addresses to put into documents, and who has bitten."""

    url: str
    file: Path
    asked: list[str] = field(default_factory=list)

    def fill(self, template: bytes) -> bytes:
        """A document with `URL` and `FILE` (a path) replaced."""
        return template.replace(b"URL", self.url.encode()).replace(b"FILE", str(self.file).encode())


@contextmanager
def bait(folder: Path) -> Iterator[Bait]:
    """Serve and lay out; a DTD at `/x.dtd` would give its reader the canary."""
    file = folder / "canary.txt"
    file.write_text(CANARY)
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = f'<!ENTITY told "{CANARY}">'.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Bait(f"http://127.0.0.1:{server.server_port}", file, asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
