"""PostScript through Ghostscript, in a process of its own with no rights, little memory and a deadline."""

import re
import resource
import shutil
import struct
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from omniscience_assets.extraction.problems import ImageProblem

_SECONDS = 30
_MEMORY = 2_000_000_000
_MAX_POINTS = 20_000.0
_BOX = re.compile(rb"%%(HiRes)?BoundingBox:\s*(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)")
_DOS_HEADER = struct.Struct("<4xII")


def find_ghostscript() -> str | None:
    """Path of the Ghostscript executable, `None` when there is none."""
    return shutil.which("gs")


@cache
def ghostscript_version() -> str | None:
    """Version that the installed Ghostscript states, such as `10.05.1`; `None` without one."""
    executable = find_ghostscript()
    if executable is None:
        return None
    try:
        reply = subprocess.run([executable, "--version"], capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return reply.stdout.strip() or None


def render_postscript(data: bytes, ghostscript: str | None, resolution: int, longest_side: int) -> bytes:
    """PNG of a PostScript file's first page, cut to its bounding box, at most `longest_side` pixels a side.

    Raises:
        ImageProblem: `ghostscript_missing`, `ghostscript_timeout`, `ghostscript_failed`.
    """
    if ghostscript is None:
        raise ImageProblem("ghostscript_missing", "PostScript needs Ghostscript (`gs`) on the path")
    data = postscript_part(data)
    box = bounding_box(data)
    points = max(box[2] - box[0], box[3] - box[1]) if box else 792.0
    dots = min(float(resolution), (longest_side - 1) * 72 / points)
    with tempfile.TemporaryDirectory(prefix="postscript-") as folder:
        source, target = Path(folder, "in.ps"), Path(folder, "out.png")
        source.write_bytes(_moved_to_origin(data, box))
        size = (
            [f"-g{max(1, round((box[2] - box[0]) * dots / 72))}x{max(1, round((box[3] - box[1]) * dots / 72))}"]
            if box
            else []
        )
        options = ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dFirstPage=1", "-dLastPage=1", "-sDEVICE=png16m",
                   "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4", f"-r{dots:.4f}"]  # fmt: skip
        _run([ghostscript, *options, *size, f"-sOutputFile={target.name}", source.name], folder)
        if not target.exists():
            raise ImageProblem("ghostscript_failed", "no page came out")
        return target.read_bytes()


def postscript_part(data: bytes) -> bytes:
    """PostScript of a file with a DOS preview header, other files as they are."""
    if data[:4] == b"\xc5\xd0\xd3\xc6" and len(data) > 12:
        start, length = _DOS_HEADER.unpack_from(data)
        return data[start : start + length]
    return data.lstrip(b"\x04")


def bounding_box(data: bytes) -> tuple[float, float, float, float] | None:
    """Bounding box of an EPS in points, the finer one if stated; `None` when absent, empty or absurd."""
    found = list(_BOX.finditer(data[:100_000] + data[-10_000:]))
    if not found:
        return None
    best = next((match for match in found if match[1]), found[0])
    try:
        x0, y0, x1, y1 = (float(value) for value in best.groups()[1:])
    except ValueError:
        return None
    return (x0, y0, x1, y1) if 1 <= x1 - x0 <= _MAX_POINTS and 1 <= y1 - y0 <= _MAX_POINTS else None


def _moved_to_origin(data: bytes, box: tuple[float, float, float, float] | None) -> bytes:
    """The page shifted so that the box's corner is the page's, with `showpage` for files that lack it."""
    if box is None:
        return data
    return b"%%!\n%f %f translate\n" % (-box[0], -box[1]) + data + b"\nshowpage\n"


def _run(command: list[str], folder: str) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_MEMORY // 4, _MEMORY // 4))

    try:
        reply = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=_SECONDS, check=False, preexec_fn=limit,
            stdin=subprocess.DEVNULL, env={"PATH": "/usr/bin:/bin", "TMPDIR": folder},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ImageProblem("ghostscript_timeout", f"more than {_SECONDS} s") from error
    except OSError as error:
        raise ImageProblem("ghostscript_failed", str(error)[:200]) from error
    if reply.returncode != 0:
        tail = (reply.stdout + reply.stderr).decode("utf-8", "replace").strip()[-200:]
        raise ImageProblem("ghostscript_failed", f"exit {reply.returncode}: {tail}")
