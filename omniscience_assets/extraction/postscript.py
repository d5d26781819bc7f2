"""PostScript through Ghostscript, in a process of its own with no rights, little memory and a deadline."""

import re
import shutil
import struct
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from omniscience_assets.extraction.problems import ImageProblem
from omniscience_assets.extraction.programs import run_caged

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
    data = postscript_part(data)
    box = bounding_box(data)
    points = max(box[2] - box[0], box[3] - box[1]) if box else 792.0
    dots = min(float(resolution), (longest_side - 1) * 72 / points)
    options = ["-sDEVICE=png16m", "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4", f"-r{dots:.4f}"]
    if box:
        options.append(
            f"-g{max(1, round((box[2] - box[0]) * dots / 72))}x{max(1, round((box[3] - box[1]) * dots / 72))}"
        )
    return _first_page(data, box, ghostscript, options)


def postscript_to_pdf(data: bytes, ghostscript: str | None) -> bytes:
    """PDF of a PostScript file's first page, cut to its bounding box, with its text as text.

    Raises:
        ImageProblem: `ghostscript_missing`, `ghostscript_timeout`, `ghostscript_failed`.
    """
    data = postscript_part(data)
    box = bounding_box(data)
    options = ["-sDEVICE=pdfwrite", "-dAutoRotatePages=/None"]
    if box:
        width, height = box[2] - box[0], box[3] - box[1]
        options += [f"-dDEVICEWIDTHPOINTS={width:.3f}", f"-dDEVICEHEIGHTPOINTS={height:.3f}", "-dFIXEDMEDIA"]
    return _first_page(data, box, ghostscript, options)


def _first_page(
    data: bytes, box: tuple[float, float, float, float] | None, ghostscript: str | None, options: list[str]
) -> bytes:
    if ghostscript is None:
        raise ImageProblem("ghostscript_missing", "PostScript needs Ghostscript (`gs`) on the path")
    with tempfile.TemporaryDirectory(prefix="postscript-") as folder:
        source, target = Path(folder, "in.ps"), Path(folder, "out")
        source.write_bytes(_moved_to_origin(data, box))
        first = ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dFirstPage=1", "-dLastPage=1"]
        command = [ghostscript, *first, *options, f"-sOutputFile={target.name}", source.name]
        run_caged("ghostscript", command, folder)
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
