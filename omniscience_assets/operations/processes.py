"""Whether a process of this machine is still the one that it was."""

import os
from pathlib import Path

_START_FIELD = 19
"""Of `/proc/<pid>/stat`, counted after the command's name: clock ticks from boot to start (proc(5))."""
_SLACK_SECONDS = 2.0
"""Start and boot are known to the tick and to the second."""


def is_alive(pid: int, seen: float) -> bool:
    """Whether the process that had this id at a moment still runs; another one that got its id later does not count.

    Args:
        pid: Process id on this machine.
        seen: When it ran, in seconds since the epoch.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs, as somebody else
    started = _started(pid)
    return started is None or started <= seen + _SLACK_SECONDS


def _started(pid: int) -> float | None:
    """When a process was started, in seconds since the epoch; `None` where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime "))
    except (OSError, StopIteration):
        return None
    return int(boot.split()[1]) + int(fields[_START_FIELD]) / os.sysconf("SC_CLK_TCK")
