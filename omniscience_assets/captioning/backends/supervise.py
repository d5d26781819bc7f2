"""Runs a command for as long as whoever started this lives: then its whole group of processes is ended.

    python supervise.py GRACE_SECONDS COMMAND …

Standard input is a pipe that nobody writes to; its end is the sign to stop. A signal on the parent's death would not
do: it comes when the parent's thread ends, and reaches none of the command's own children.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time

LOOK_SECONDS = 0.2
PR_SET_PDEATHSIG = 1


def main(grace: float, command: list[str]) -> int:
    """Run the command.

    Args:
        grace: Seconds between the wish to end and the order to.
        command: Program and arguments.

    Returns:
        Its exit status, negative for a signal.
    """
    parent = os.getppid()
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_us)  # noqa: PLW1509
    while process.poll() is None and os.getppid() == parent and not asked:
        if select.select([sys.stdin], [], [], LOOK_SECONDS)[0]:
            break
    end_group(process, grace)
    return process.returncode


def end_group(process: subprocess.Popen[bytes], grace: float) -> None:
    """Ask all processes of the group to end, and end them when they have not after `grace` seconds."""
    until = time.monotonic() + grace
    _signal(process.pid, signal.SIGTERM)
    while time.monotonic() < until and _signal(process.pid, 0):
        process.poll()
        time.sleep(0.05)
    _signal(process.pid, signal.SIGKILL)
    process.wait()


def _signal(group: int, number: int) -> bool:
    """Whether there was anyone to signal."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def _die_with_us() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
