"""What a worker, and a program that it starts, may do with the bytes of a paper: think, and write small files.

A parser that a paper gets the better of should find itself without a network, without programs to start, and with
little memory, time and room. The limits hold for all code of a process, C code included; `SECURITY.md` says against
whom they are meant, and what they do not stop.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from omniscience_assets.compute.seccomp import Filter

PROGRAMS = frozenset({"gs", "rsvg-convert", "tesseract", "pdflatex", "tectonic"})
"""Names of the programs that a worker may start."""

_FILE_BYTES = 512 << 20
"""A package inflates to half of it at most, so that no blob comes near."""
_OPEN_FILES = 512
_PR_SET_PDEATHSIG = 1
_STARTS = frozenset({"os.system", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn"})
_REACHES_OUT = frozenset(
    {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
)

_worker = Filter(children=True)
_alone = Filter(children=False)


class Forbidden(PermissionError):  # noqa: N818
    """A unit of work tried what no unit may."""


def seal_worker(memory_mb: int) -> None:
    """Take from this process, for good, what work on papers does not need; called in its main thread.

    Memory for data is bounded, and so are sizes and numbers of files; nothing is dumped when it crashes. The main
    thread, which does the work, and all that it starts can open no socket. A lake on an object store is read by the
    thread in which fsspec runs its clients; it is started before the seal, and serves them as ever. Where the kernel
    takes no filter (it is not Linux, or no common processor) Python's own calls are refused instead, which does not
    stop a library in C.
    """
    from fsspec.asyn import get_loop

    _limit(resource.RLIMIT_DATA, memory_mb << 20)
    _limit(resource.RLIMIT_FSIZE, _FILE_BYTES)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    get_loop()
    is_offline = _worker.put_on()
    sys.addaudithook(_refusing(frozenset() if is_offline else _REACHES_OUT))


def caged(*, memory: int, seconds: int, file_bytes: int, children: bool = False) -> Callable[[], None]:
    """What a program's process does before it becomes the program, for `preexec_fn` of `subprocess`.

    It ends with the thread that started it.

    Args:
        memory: Bytes of address space.
        seconds: Of processor time.
        file_bytes: Size of the largest file that it may write.
        children: Whether it may start further processes, under the same limits each.
    """
    chosen = _worker if children else _alone

    def enter() -> None:
        _limit(resource.RLIMIT_AS, memory)
        _limit(resource.RLIMIT_CPU, seconds)
        _limit(resource.RLIMIT_FSIZE, file_bytes)
        _limit(resource.RLIMIT_CORE, 0)
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        chosen.put_on()

    return enter


_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def _limit(what: int, most: int) -> None:
    """Lower a limit; one that is lower already stays."""
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def _refusing(reaching: frozenset[str]) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook (PEP 578) that raises on what is not for units of work; fsspec's thread may reach out."""
    worker = threading.get_ident()

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen":
            program = Path(os.fsdecode(arguments[0] or "")).name
            if program not in PROGRAMS:
                raise Forbidden(f"a worker may not start {program or 'a program'}")
        elif event in _STARTS or (event in reaching and threading.get_ident() == worker):
            raise Forbidden(f"a worker may not call {event}")

    return hook
