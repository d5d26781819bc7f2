"""A filter on the system calls of one thread and of all that it starts from then on: seccomp(2), Linux 3.5 and later.

Needs no library and no rights, and cannot be taken off again. The filter is a program for the kernel's classic BPF
machine (Documentation/userspace-api/seccomp_filter.rst): it looks at the number of the call, and for `clone` at its
first argument. Numbers of calls are those of `asm/unistd_64.h` and `asm-generic/unistd.h`.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from dataclasses import dataclass

_LOAD, _JUMP_IF, _JUMP_IF_ANY, _JUMP_FROM, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
"""`BPF_LD|BPF_W|BPF_ABS`, `BPF_JMP|BPF_K` with `BPF_JEQ`, `BPF_JSET` and `BPF_JGE`, and `BPF_RET|BPF_K`."""
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
"""Offsets in `struct seccomp_data`; of the argument, its lower half on a little-endian machine."""
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000
"""Calls of the x32 ABI have this bit, and would be other numbers for the same calls."""
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


@dataclass(frozen=True, slots=True)
class _Machine:
    """What a kind of processor calls the calls."""

    audit: int
    calls: dict[str, int]


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        {"socket": 41, "clone": 56, "fork": 57, "vfork": 58, "ptrace": 101, "process_vm_readv": 310,
         "process_vm_writev": 311, "io_uring_setup": 425, "clone3": 435, "pidfd_getfd": 438},
    ),
    "aarch64": _Machine(
        0xC00000B7,
        {"socket": 198, "clone": 220, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271,
         "io_uring_setup": 425, "clone3": 435, "pidfd_getfd": 438},
    ),
}  # fmt: skip
_OUTWARD = ("socket", "io_uring_setup", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd")
"""How a thread gets at the network, and into other processes and what they have open."""
_PROCESSES = ("fork", "vfork")


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


class Filter:
    """Refuses a thread the network and other processes; made before it is put on, so that a forked child can do that.

    Args:
        children: Whether it may start processes; threads it may always.
    """

    def __init__(self, *, children: bool) -> None:
        machine = _MACHINES.get(platform.machine()) if sys.platform == "linux" else None
        self._code = _compile(machine, children=children) if machine else b""
        self._program = _Program(len(self._code) // 8, self._code)
        self._prctl = ctypes.CDLL(None, use_errno=True).prctl if machine else None

    def put_on(self) -> bool:
        """Put it on the calling thread, for good; whether the kernel did. A refused call gives `EACCES`."""
        if self._prctl is None:
            return False
        one, zero = ctypes.c_ulong(1), ctypes.c_ulong(0)
        if self._prctl(_PR_SET_NO_NEW_PRIVS, one, zero, zero, zero) != 0:
            return False
        done: int = self._prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), ctypes.byref(self._program), zero, zero)
        return done == 0


def _compile(machine: _Machine, *, children: bool) -> bytes:
    refuse = _step(_RETURN, _ERRNO | errno.EACCES)
    code = [_step(_LOAD, _ARCHITECTURE), _step(_JUMP_IF, machine.audit, 1, 0), refuse, _step(_LOAD, _NUMBER)]
    if machine is _MACHINES["x86_64"]:
        code += [_step(_JUMP_FROM, _X32, 0, 1), refuse]
    for name in (*_OUTWARD, *(() if children else _PROCESSES)):
        if name in machine.calls:
            code += [_step(_JUMP_IF, machine.calls[name], 0, 1), refuse]
    if not children:
        # The flags of clone3 lie in memory, where a filter cannot look: told that there is none, libc uses clone.
        code += [_step(_JUMP_IF, machine.calls["clone3"], 0, 1), _step(_RETURN, _ERRNO | errno.ENOSYS)]
        code += [_step(_JUMP_IF, machine.calls["clone"], 0, 3), _step(_LOAD, _FIRST_ARGUMENT)]
        code += [_step(_JUMP_IF_ANY, _CLONE_THREAD, 1, 0), refuse]
    return b"".join([*code, _step(_RETURN, _ALLOW)])


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
