"""What a worker and its programs try in vain, each attempt a real one."""

import ctypes
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.compute.sandbox import caged
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Failure
from omniscience_assets.store.stage import Output, WorkItem
from omniscience_tests.compute.acting import item
from omniscience_tests.s3 import S3

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other kernels take no such filter")

HERE = ("127.0.0.1", 9)


def _c_connect() -> int:
    """As a library in C would: past Python and its hooks."""
    return ctypes.CDLL(None, use_errno=True).socket(socket.AF_INET, socket.SOCK_STREAM, 0)


def _in_a_thread(what: Callable[[], object]) -> object:
    told: list[object] = []

    def run() -> None:
        try:
            told.append(what())
        except Exception as error:
            told.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if isinstance(told[0], Exception):
        raise told[0]
    return told[0]


def _write(size: int) -> str:
    path = Path(f"/tmp/sandbox-{os.getpid()}")
    try:
        with path.open("wb") as handle:
            handle.truncate(size)
        return "written"
    finally:
        path.unlink(missing_ok=True)


def _ask(program: str) -> str:
    return subprocess.run([program, "--version"], capture_output=True, check=True, text=True).stdout


def _open_many() -> None:
    with ExitStack() as stack:
        for _ in range(5000):
            stack.enter_context(Path("/dev/null").open())


ATTEMPTS: dict[str, Callable[[], object]] = {
    "connect": lambda: socket.create_connection(HERE, 1),
    "listen": lambda: socket.create_server(("127.0.0.1", 0)),
    "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "ipv6": lambda: socket.socket(socket.AF_INET6),
    "unix": lambda: socket.socket(socket.AF_UNIX),
    "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "resolve": lambda: socket.getaddrinfo("example.org", 80),
    "connect-in-thread": lambda: _in_a_thread(lambda: socket.create_connection(HERE, 1)),
    "connect-in-c": _c_connect,
    "url": lambda: __import__("urllib.request").request.urlopen("http://127.0.0.1:9/x", timeout=1),
    "fork": os.fork,
    "fork-in-thread": lambda: _in_a_thread(os.fork),
    "system": lambda: os.system("true"),
    "shell": lambda: subprocess.run("true", shell=True, check=True),
    "program": lambda: _ask("ls"),
    "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "huge-file": lambda: _write(1 << 30),
    "small-file": lambda: _write(1 << 20),
    "open-files": _open_many,
    "limits": lambda: [resource.getrlimit(what)[1] for what in (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE)],
    "gs": lambda: _ask("gs"),
    "filter": lambda: Path("/proc/thread-self/status").read_text().partition("Seccomp:")[2].split()[0],
}


def attempt(work: WorkItem) -> list[Output]:
    return [Output(work.task.unit_id, str(ATTEMPTS[work.task.unit_id]()))]


@pytest.fixture(scope="module")
def tried() -> Iterator[Callable[[str], str]]:
    executor = LocalExecutor(workers=1, seconds_per_unit=20, memory_mb=512)

    def told(name: str) -> str:
        (result,) = executor.map(attempt, [item(name)])
        return f"{result.reason}: {result.detail}" if isinstance(result, Failure) else str(result[0].payload)

    yield told
    executor.close()


@pytest.mark.parametrize("name", ["connect", "listen", "udp", "ipv6", "unix", "netlink", "connect-in-thread"])
def test_no_unit_opens_a_socket(tried: Callable[[str], str], name: str) -> None:
    assert "PermissionError(13, 'Permission denied')" in tried(name)


def test_no_unit_resolves_a_name_or_opens_a_url(tried: Callable[[str], str]) -> None:
    assert "gaierror" in tried("resolve")
    assert "Permission denied" in tried("url")


def test_c_code_opens_no_socket(tried: Callable[[str], str]) -> None:
    assert tried("connect-in-c") == "-1"


@pytest.mark.parametrize("name", ["fork", "fork-in-thread", "system", "shell", "program", "spawn"])
def test_no_unit_starts_what_it_should_not(tried: Callable[[str], str], name: str) -> None:
    told = tried(name)
    assert told.startswith("forbidden: a worker may not ") or "Forbidden" in told


def test_known_programs_start(tried: Callable[[str], str]) -> None:
    if shutil.which("gs") is None:
        pytest.skip("no ghostscript")
    assert tried("gs")[:1].isdecimal()


def test_files_are_small_and_few(tried: Callable[[str], str]) -> None:
    assert tried("small-file") == "written"
    assert tried("huge-file") == "file_budget: the worker's limit on files was reached: File too large"
    assert tried("open-files") == "file_budget: the worker's limit on files was reached: Too many open files"


def test_nothing_is_dumped(tried: Callable[[str], str]) -> None:
    assert tried("limits") == "[0, 512]"
    assert tried("filter") == "2"


def _python(code: str, *, children: bool = False) -> subprocess.CompletedProcess[str]:
    enter = caged(memory=1 << 30, seconds=5, file_bytes=1 << 20, children=children)
    command = [sys.executable, "-c", code]
    return subprocess.run(command, preexec_fn=enter, capture_output=True, check=False, text=True, timeout=60)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import os\nwhile True: os.fork()", "PermissionError: [Errno 13]"),
        ("import subprocess; subprocess.run(['true'])", "PermissionError: [Errno 13]"),
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "PermissionError: [Errno 13]"),
        ("x = bytearray(2 << 30)", "MemoryError"),
        ("open('x', 'wb').truncate(2 << 20)", "File too large"),
    ],
)
def test_a_program_is_caged(code: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = _python(code)
    assert done.returncode == 1
    assert told in done.stderr


def test_a_program_that_thinks_for_ever_is_ended() -> None:
    assert _python("while True: pass").returncode in (-signal.SIGXCPU, -signal.SIGKILL)


def test_a_program_has_threads_and_children_where_it_may() -> None:
    thread = "import threading; t = threading.Thread(target=print, args=(5,)); t.start(); t.join()"
    assert _python(thread).stdout == "5\n"
    child = (
        "import subprocess; print(subprocess.run(['cat', '/proc/self/status'], capture_output=True, text=True).stdout)"
    )
    status = _python(child, children=True).stdout
    assert "Seccomp:\t2" in status, "children are under the filter too"
    assert "NoNewPrivs:\t1" in status


def test_a_program_ends_with_its_worker(tmp_path: Path) -> None:
    code = (
        "import os, subprocess, sys, time; from omniscience_assets.compute.sandbox import caged\n"
        "enter = caged(memory=1 << 30, seconds=60, file_bytes=1)\n"
        "print(subprocess.Popen([sys.executable, '-c', 'while True: pass'], preexec_fn=enter).pid, flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    pid = int(subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True).stdout)
    deadline = threading.Event()
    for _ in range(100):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] in "ZX":
            return
        deadline.wait(0.1)
    pytest.fail("it goes on alone")


def test_where_the_kernel_takes_no_filter_python_refuses() -> None:
    code = (
        "import platform; platform.machine = lambda: 'vax'\n"
        "import os, socket\nfrom omniscience_assets.compute.sandbox import seal_worker\nseal_worker(512)\n"
        "for call in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: socket.getaddrinfo('x.org', 80),\n"
        "             lambda: socket.socket().bind(('127.0.0.1', 0)), os.fork):\n"
        "    try: call()\n"
        "    except PermissionError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines() == [
        f"a worker may not call {name}"
        for name in ("socket.getaddrinfo", "socket.getaddrinfo", "socket.bind", "os.fork")
    ]


BESIDE = """
from omniscience_assets.compute.local import LocalExecutor
from omniscience_tests.compute.acting import item
from omniscience_tests.s3 import S3
from omniscience_tests.compute.test_sandbox import read_from_lake
if __name__ == "__main__":
    executor = LocalExecutor(workers=1)
    for result in executor.map(read_from_lake, [item("x", url="{url}")]):
        print(result)
    executor.close()
"""


def read_from_lake(work: WorkItem) -> list[Output]:
    """Reads a blob as stages do, then tries to get at the same server by itself."""
    from omniscience_assets.store.files import Files

    told = Files(work.one("url")).read("blob").decode()
    host, _, port = os.environ["AWS_ENDPOINT_URL"].rpartition("/")[2].partition(":")
    try:
        socket.create_connection((host, int(port)), 2)
    except PermissionError:
        told += ", and nothing else"
    return [Output("x", told)]


def test_a_lake_on_an_object_store_is_read_and_nothing_else(s3: S3, tmp_path: Path) -> None:
    Files(s3.url("sealed")).write("blob", b"read")
    script = tmp_path / "beside.py"
    script.write_text(BESIDE.replace("{url}", s3.url("sealed")))
    done = subprocess.run([sys.executable, str(script)], capture_output=True, check=False, text=True, timeout=120)
    assert "read, and nothing else" in done.stdout, done.stderr
