r"""Figures that are TeX code, drawn by the TeX that is installed: a program that a paper wrote, so only on request.

The engine runs in a folder of its own without shell escape, reads and writes nothing outside of it but TeX's own
files, and has little memory, little time and no network; tectonic uses only what it has stored before.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from omniscience_assets.compute.sandbox import caged
from omniscience_assets.extraction.latex.braces import Source
from omniscience_assets.extraction.latex.words import words
from omniscience_assets.extraction.problems import ImageProblem

_PACKAGES = words(
    "tikz pgf pgfplots pgfplotstable tikz-cd circuitikz xcolor color graphicx amsmath amssymb amsfonts bm mathtools xy"
    " forest tikz-feynman quantikz siunitx inputenc fontenc"
)
_SETTING = re.compile(
    r"\\(usepackage|RequirePackage|usetikzlibrary|usepgfplotslibrary|tikzset|pgfplotsset|definecolor|colorlet"
    r"|tikzstyle|graphicspath|newcounter|newlength|xyoption)(?![A-Za-z])"
)
_DEFAULTS = r"\usepackage{tikz}\usepackage{amsmath}\usepackage{amssymb}"
_DATA_SUFFIXES = (".csv", ".dat", ".txt", ".tsv", ".table", ".pgf", ".tikz", ".tex", ".png", ".jpg", ".jpeg", ".pdf")
_DATA_BYTES = 20_000_000
_HEAD_CHARS = 100_000
_MEMORY = 2_000_000_000
_FILE_BYTES = 100_000_000


def find_engine() -> str | None:
    """Path of tectonic or pdfLaTeX, `None` when neither is installed."""
    return shutil.which("tectonic") or shutil.which("pdflatex")


def engine_version() -> str | None:
    """First line of what the engine says of itself, `None` without one."""
    engine = find_engine()
    if engine is None:
        return None
    told = subprocess.run([engine, "--version"], capture_output=True, text=True, timeout=30, check=False)
    return told.stdout.partition("\n")[0].strip()


def draw(code: str, document: str, files: Mapping[str, bytes], engine: str | None, seconds: float) -> bytes:
    """PDF of one drawing, as large as the drawing.

    Args:
        code: the drawing, macros expanded.
        document: the flat paper, whose preamble tells packages, styles and colours.
        files: the package; drawings may read their data from it.
        engine: of `find_engine`.
        seconds: of wall and of processor time.

    Raises:
        ImageProblem: `drawn_in_tex` without an engine, `tex_failed`, `tex_timeout`.
    """
    if engine is None:
        raise ImageProblem("drawn_in_tex", "the figure is TeX code, and no TeX engine is on the path")
    with tempfile.TemporaryDirectory(prefix="drawing-") as folder:
        _lay_out(files, Path(folder))
        Path(folder, "drawing.tex").write_text(_standalone(code, document), encoding="utf-8")
        _run(engine, folder, seconds)
        target = Path(folder, "drawing.pdf")
        if not target.exists():
            raise ImageProblem("tex_failed", "no page came out")
        return target.read_bytes()


def _standalone(code: str, document: str) -> str:
    """A document whose one page is the drawing: the box is shipped out as it is, at the page's origin."""
    return (
        f"\\documentclass{{article}}{_DEFAULTS}\n{_settings(document)}\n\\begin{{document}}\n"
        f"\\setbox0\\hbox{{{code}}}\n\\hoffset=-1in\\voffset=-1in\n"
        "\\pdfpagewidth=\\dimexpr\\wd0+4pt\\pdfpageheight=\\dimexpr\\ht0+\\dp0+4pt\n"
        "\\shipout\\vbox{\\kern2pt\\hbox{\\kern2pt\\box0}}\n\\end{document}\n"
    )


def _settings(document: str) -> str:
    """Lines of the preamble that drawings depend on."""
    head = document[: document.find("\\begin{document}")][:_HEAD_CHARS] if "\\begin{document}" in document else ""
    source, lines = Source(head), list[str]()
    for match in _SETTING.finditer(head):
        end = source.skip_options(match.end())
        names = source.read_group(end)
        if match[1] in ("usepackage", "RequirePackage") and (
            names is None or not {name.strip() for name in names[0].split(",")} <= _PACKAGES
        ):
            continue
        while (group := source.read_group(end)) is not None:
            end = group[1]
        if match[1] == "tikzstyle":
            end = source.skip_options(end + head.startswith("=", end))
        lines.append(head[match.start() : end])
    return "\n".join(lines)


def _lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    """Write what drawings read: data and images, up to a budget."""
    left = _DATA_BYTES
    for name, data in sorted(files.items()):
        left -= len(data) if name.lower().endswith(_DATA_SUFFIXES) else 0
        if name.lower().endswith(_DATA_SUFFIXES) and left >= 0:
            path = folder / name
            if ".." in path.parts or folder not in path.parents:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def _run(engine: str, folder: str, seconds: float) -> None:
    # TeX starts the programs that make fonts of a size which it has not.
    enter = caged(memory=_MEMORY, seconds=int(seconds) + 1, file_bytes=_FILE_BYTES, children=True)
    options = ["--untrusted", "--only-cached"] if engine.endswith("tectonic") else [
        "-no-shell-escape", "-interaction=batchmode", "-halt-on-error"]  # fmt: skip
    env = {"PATH": "/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "TEXMFHOME": folder, "TEXMFVAR": folder,
           "openin_any": "p", "openout_any": "p", "shell_escape": "f", "SOURCE_DATE_EPOCH": "0",
           "FORCE_SOURCE_DATE": "1"}  # fmt: skip
    try:
        reply = subprocess.run(
            [engine, *options, "drawing.tex"], cwd=folder, capture_output=True, timeout=seconds, check=False,
            preexec_fn=enter, stdin=subprocess.DEVNULL, env=env,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ImageProblem("tex_timeout", f"more than {seconds:g} s") from error
    except OSError as error:
        raise ImageProblem("tex_failed", str(error)[:200]) from error
    if reply.returncode != 0:
        log = Path(folder, "drawing.log")
        said = re.search(r"^! .*", log.read_text("utf-8", "replace"), re.MULTILINE) if log.exists() else None
        raise ImageProblem("tex_failed", said[0][2:200] if said else f"exit {reply.returncode}")
