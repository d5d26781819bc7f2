"""What the peers share: each is a script that reads one paper and prints its figures in the scorer's schema.

They run under an interpreter of their own, one process per paper, and import nothing of the platform.
"""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

Figure = dict[str, Any]

FLOAT = re.compile(r"\\begin\{((?:wrap|sideways|SC)?figure\*?)\}.*?\\end\{\1\}", re.DOTALL)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_INPUT = re.compile(r"\\(?:input|include)\s*\{([^{}]+)\}")


def run(read: Callable[[Path], list[Figure]]) -> None:
    """Read the file named on the command line; print its figures and the processor time, started programs included.

    Imports are not counted: who reads many papers imports once.
    """
    started = _processor_seconds()
    figures = read(Path(sys.argv[1]).resolve())
    print(json.dumps({"figures": figures, "seconds": _processor_seconds() - started}))


def output_of(command: list[str], folder: Path) -> bytes:
    """What a program prints; the script ends when it prints nothing, or runs into the limit on processor time."""
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode == -signal.SIGXCPU:
        raise SystemExit("timeout")
    if not done.stdout.strip():
        raise SystemExit(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def _processor_seconds() -> float:
    children = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def read_tex(root: Path, depth: int = 0) -> str:
    """A TeX file without comments, its inputs put in their place."""
    text = _COMMENT.sub("", root.read_text("utf-8", errors="replace"))
    return _INPUT.sub(lambda match: _read_input(root, match[1], depth) or match[0], text)


def _read_input(root: Path, name: str, depth: int) -> str | None:
    for path in (root.parent / name, root.parent / f"{name}.tex"):
        if path.is_file() and depth < 10:
            return read_tex(path, depth + 1)
    return None


def paragraphs(text: str) -> list[str]:
    """Paragraphs of a TeX document outside of its figures."""
    body = text.partition(r"\begin{document}")[2] or text
    return [part.strip() for part in re.split(r"\n\s*\n", FLOAT.sub("\n\n", body)) if part.strip()]


def referring(parts: list[str], labels: list[str]) -> list[str]:
    r"""Paragraphs with a `\ref`-like command to one of the labels."""
    if not labels:
        return []
    keys = "|".join(map(re.escape, labels))
    pattern = re.compile(rf"\\[A-Za-z]*[rR]ef\*?\s*\{{(?:[^{{}}]*,)?\s*(?:{keys})\s*(?:,[^{{}}]*)?\}}")
    return [part for part in parts if pattern.search(part)]
