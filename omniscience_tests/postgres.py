"""A throw-away Postgres for as long as a test wants it."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER = "postgres"
_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin")


def _program(name: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for place in _PLACES for path in sorted(Path("/").glob(f"{place[1:]}/{name}"))), None
    )
    if found is None:
        pytest.skip(f"no {name} on this machine: it comes with the package postgresql")
    return found


@dataclass
class Postgres:
    """A server that trusts everybody on this machine."""

    data: Path
    port: int

    @property
    def url(self) -> str:
        """As SQLAlchemy takes it: without the driver's name it looks for another one since 2.1."""
        return f"postgresql+psycopg2://{self._place}"

    @property
    def _place(self) -> str:
        return f"{USER}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories='' -c fsync=off"
        self._control("start", "-w", "-l", str(self.data / "log"), "-o", options)

    def kill(self) -> None:
        """End it as a fault does: connections break, nothing is tidied up."""
        self._control("stop", "-m", "immediate")

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Rows of a query."""
        import psycopg2

        with psycopg2.connect(f"postgresql://{self._place}") as connection, connection.cursor() as cursor:
            cursor.execute(query)
            rows: list[tuple[object, ...]] = cursor.fetchall()
            return rows

    def _control(self, *arguments: str) -> None:
        _run(_program("pg_ctl"), "-D", str(self.data), *arguments)


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Start a server with an empty database; a test is skipped where Postgres is not installed."""
    pytest.importorskip("dagster_postgres", reason="dagster-postgres is not installed")
    initdb = _program("initdb")
    # A place of its own: another user, which root becomes here, cannot pass through the test's folders.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    server = Postgres(folder / "data", _free_port())
    try:
        _run(initdb, "-D", str(server.data), "-U", USER, "--auth", "trust", "--no-sync")
        server.start()
        yield server
        server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: str) -> None:
    """Run as an ordinary user: Postgres refuses root."""
    user = USER if os.geteuid() == 0 else None
    told = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 0, (command, told.stdout, told.stderr)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
