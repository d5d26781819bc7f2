"""Drawings in TeX: left alone unless asked for, drawn in a cage when they are."""

import dataclasses
import io
from pathlib import Path

import pytest
from PIL import Image

from omniscience_assets.extraction.latex import extract
from omniscience_assets.extraction.latex.drawing import draw, find_engine
from omniscience_assets.extraction.limits import DEFAULT_LIMITS
from omniscience_assets.extraction.problems import ImageProblem
from omniscience_assets.records import Figure
from omniscience_tests.extraction.latex.papers import HEAD, document

PREAMBLE = (
    "\\usepackage{tikz}\\usetikzlibrary{arrows.meta}\\tikzset{wide/.style={line width=9pt}}"
    "\\definecolor{ink}{RGB}{9,9,9}"
)
CODE = "\\begin{tikzpicture}\\draw[wide,ink,-{Stealth}] (0,0) -- (3,2);\\end{tikzpicture}"
ASKED = dataclasses.replace(DEFAULT_LIMITS, drawing_seconds=20.0)
needs_tex = pytest.mark.skipif(find_engine() is None, reason="no TeX engine is on the path")


def drawn(code: str, *, asked: bool, **files: bytes) -> tuple[Figure, dict[str, bytes]]:
    blobs: dict[str, bytes] = {}

    def put(data: bytes, suffix: str) -> str:
        name = f"{len(blobs)}{suffix}"
        blobs[name] = data
        return name

    body = f"\\begin{{figure}}{code}\\caption{{D}}\\end{{figure}}"
    package = {"main.tex": document(body, PREAMBLE), **{name.replace("__", "."): data for name, data in files.items()}}
    limits = ASKED if asked else DEFAULT_LIMITS
    (found,) = extract(package, paper=HEAD, put_blob=put, limits=limits).figures
    return found, blobs


def test_drawing_is_left_alone_unless_asked_for() -> None:
    found, blobs = drawn(CODE, asked=False)
    assert [image.error for image in found.images] == ["drawn_in_tex: the figure is TeX code"]
    assert blobs == {}


@needs_tex
def test_drawing_is_drawn_with_the_preamble_of_the_paper() -> None:
    found, blobs = drawn(CODE, asked=True)
    assert found.raster is not None
    with Image.open(io.BytesIO(blobs[found.raster])) as image:
        assert image.width > 1.2 * image.height
        assert image.convert("L").getextrema()[0] < 20


@needs_tex
def test_two_drawings_and_a_drawing_in_a_file_are_apart() -> None:
    found, _ = drawn(CODE + CODE + "\\input{plot.pgf}", asked=True, plot__pgf=CODE.replace("wide", "thick").encode())
    assert [(image.path, image.error) for image in found.images] == [
        ("(drawing)", None),
        ("(drawing 2)", None),
        ("plot.pgf", None),
    ]


@needs_tex
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("\\nosuchcommand", "tex_failed"),
        ("\\loop\\iftrue\\repeat", "tex_timeout"),
        ("\\input{/etc/passwd}", "tex_failed"),
        ("\\immediate\\openout5=/tmp/omniscience-escaped.txt \\immediate\\write5{x}", "tex_failed"),
    ],
)
def test_hostile_drawing_ends_with_its_reason(code: str, reason: str) -> None:
    with pytest.raises(ImageProblem) as problem:
        draw(code, "", {}, find_engine(), 2.0)
    assert problem.value.reason == reason


@needs_tex
def test_drawing_runs_no_program(tmp_path: Path) -> None:
    target = tmp_path / "escaped"
    draw(f"\\immediate\\write18{{touch {target}}}x", "", {}, find_engine(), 20.0)
    assert not target.exists()


def test_without_an_engine_the_reason_says_so() -> None:
    with pytest.raises(ImageProblem) as problem:
        draw(CODE, "", {}, None, 1.0)
    assert problem.value.reason == "drawn_in_tex"
