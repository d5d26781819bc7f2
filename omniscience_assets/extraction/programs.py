"""Other programs that read files of papers, each in a process with no rights, little memory and a deadline."""

import subprocess

from omniscience_assets.compute.sandbox import caged
from omniscience_assets.extraction.problems import ImageProblem

_SECONDS = 30
_MEMORY = 2_000_000_000


def run_caged(name: str, command: list[str], folder: str) -> None:
    """Run a program in `folder` and wait for it, without input and without our environment.

    Args:
        name: What to call it when it fails.
        command: Path of the program and its arguments.
        folder: Where it works; also its place for temporary files.

    Raises:
        ImageProblem: `<name>_timeout`, `<name>_failed` with the end of what it said.
    """
    enter = caged(memory=_MEMORY, seconds=_SECONDS, file_bytes=_MEMORY // 4)
    try:
        reply = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=_SECONDS, check=False, preexec_fn=enter,
            stdin=subprocess.DEVNULL, env={"PATH": "/usr/bin:/bin", "TMPDIR": folder, "HOME": folder},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ImageProblem(f"{name}_timeout", f"more than {_SECONDS} s") from error
    except OSError as error:
        raise ImageProblem(f"{name}_failed", str(error)[:200]) from error
    if reply.returncode != 0:
        tail = (reply.stdout + reply.stderr).decode("utf-8", "replace").strip()[-200:]
        raise ImageProblem(f"{name}_failed", f"exit {reply.returncode}: {tail}")
