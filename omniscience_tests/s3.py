"""A local S3 server, moto's, that fails now and then when it is told to."""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

KEY_ID, SECRET, TOKEN = "AKIAOFNOBODY00000042", "s3cret/of+nobody/4f1e0c9b7a", "session+token/of+nobody/77aa"
BUCKET = "lake-of-tests"

SLOW_DOWN = ("503 Slow Down", "SlowDown", "Please reduce your request rate.")
UNAVAILABLE = ("503 Service Unavailable", "ServiceUnavailable", "Service is unable to handle request.")
INTERNAL = ("500 Internal Server Error", "InternalError", "We encountered an internal error. Please try again.")
DENIED = ("403 Forbidden", "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
"""Is not asked again."""
FAULTS = (SLOW_DOWN, UNAVAILABLE, INTERNAL)

_App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class FaultyStore:
    """Passes requests on to an S3 application, or answers them with a fault."""

    app: _App
    share: float = 0.0
    """Of requests that get a fault."""
    kinds: tuple[tuple[str, str, str], ...] = FAULTS
    """Status, code and message of faults to choose from."""
    lost_answers: float = 0.0
    """Of those, the share that are carried out before."""
    hang_seconds: float = 0.0
    """Some of the faults are no answer for so long."""
    down: bool = False
    """Every request gets a fault."""
    counted: Counter[str] = field(default_factory=Counter)
    chance: random.Random = field(default_factory=random.Random)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._lock:
            self.counted[environ["REQUEST_METHOD"]] += 1
            fails = self.down or self.chance.random() < self.share
            is_done = self.chance.random() < self.lost_answers
            hangs = self.hang_seconds > 0 and self.chance.random() < 0.2
            status, code, message = self.chance.choice(self.kinds)
            self.counted["faults"] += fails
        if not fails:
            return self.app(environ, start_response)
        from werkzeug.wsgi import get_input_stream

        if is_done:
            for _ in self.app(environ, lambda *_: None):
                pass
        else:
            get_input_stream(environ).read()
        if hangs:
            time.sleep(self.hang_seconds)
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
        start_response(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
        return [body]


@dataclass(frozen=True)
class S3:
    """A running server with an empty bucket."""

    endpoint: str
    store: FaultyStore

    def url(self, name: str) -> str:
        return f"s3://{BUCKET}/{name}"

    @contextmanager
    def failing(self, **faults: Any) -> Iterator[FaultyStore]:
        """Faults for as long as the `with` lasts, the same ones each time."""
        sound = {name: getattr(self.store, name) for name in faults}
        self.store.counted.clear()
        self.store.chance.seed(20_260)
        vars(self.store).update(faults)
        try:
            yield self.store
        finally:
            vars(self.store).update(sound)


@contextmanager
def s3_server() -> Iterator[S3]:
    """Start a server, and let the environment say where it is and who we are, as boto takes it."""
    import fsspec
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log(self, *args: Any) -> None:
            pass

    store = FaultyStore(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, store, threaded=True, request_handler=Quiet)
    endpoint = f"http://127.0.0.1:{server.server_port}"
    environment = {
        "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": TOKEN, "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with mock.patch.dict(os.environ, environment):
            fsspec.filesystem("s3").mkdir(BUCKET)
            yield S3(endpoint, store)
    finally:
        server.shutdown()
        thread.join()
