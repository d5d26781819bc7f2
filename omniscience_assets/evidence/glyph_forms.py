"""Letters that are painted as forms: matplotlib does so with all that a Type 3 font of 256 signs cannot hold.

Its minus signs, Greek letters and arrows are forms named `DejaVuSans-Oblique-gamma`, of 1000 units to the em; MuPDF
takes them for shapes. Here they become characters among the others.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from omniscience_assets.evidence.paths import Path
from omniscience_assets.records import Box
from omniscience_assets.sources.mupdf import load_pymupdf

_NAME = re.compile(r"[A-Za-z][\w.]*(?:-\w+)*-([A-Za-z]\w*)")
_NUMBER = re.compile(rb"-?\d*\.?\d+")
_TOKEN = re.compile(
    rb"\((?:\\.|[^()\\])*\)|(?<![^\s])(?:(q)|(Q)|((?:-?[\d.]+\s+){6})cm|((?:[\d.]+\s+){3})rg|([\d.]+)\s+g|/([^\s/\[\]<>()]+)\s+Do)(?![^\s])"
)
"""Strings, which may hold anything, and the operators that say where, in what colour and what form is painted."""
_EM = 1000.0
_MAX_FORMS = 400
_MAX_GLYPHS = 5_000
_DEEPEST = 4
"""Forms within forms that are looked into."""
_OFF = 1.0
"""The outline of a glyph is as near to its place, in points."""

_Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Form:
    char: str
    x: tuple[float, float]
    y: tuple[float, float]
    """Ends of its outline in units of the form."""


def read_glyph_forms(document: Any, page: Any) -> list[dict[str, Any]]:
    """Characters painted as forms on a page, each as a line of PyMuPDF's `rawdict`; none on most pages."""
    called = page.get_xobjects()[:_MAX_FORMS]
    forms = dict(_forms(document, called))
    if not forms:
        return []
    place = tuple(page.transformation_matrix)
    painted = _Called(document, called, forms).painted(page.read_contents())
    return [_line(forms[name], _times(matrix, place), colour) for name, matrix, colour in islice(painted, _MAX_GLYPHS)]


def place_accents(lines: Sequence[dict[str, Any]], blocks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of single characters without accents, which go to the character that is below, here or in `blocks`."""
    accents = [line for line in lines if unicodedata.combining(_char(line)["c"])]
    letters = [line for line in lines if not unicodedata.combining(_char(line)["c"])]
    if accents:
        chars = [_char(line) for line in letters]
        chars += [c for block in blocks for line in block.get("lines", ()) for s in line["spans"] for c in s["chars"]]
        for accent in accents:
            _place(_char(accent), accent["spans"][0]["size"], chars)
    return letters


def without_glyphs(paths: Sequence[Path], lines: Sequence[dict[str, Any]]) -> tuple[Path, ...]:
    """The paths that are not the outlines of characters."""
    if not lines:
        return tuple(paths)
    boxes: dict[tuple[int, int], list[Box]] = {}
    for line in lines:
        box = _char(line)["ink"]
        boxes.setdefault((round(box[0]), round(box[1])), []).append(box)
    return tuple(path for path in paths if path.paint != "f" or not _is_glyph(path.box, boxes))


def _is_glyph(box: Box, boxes: dict[tuple[int, int], list[Box]]) -> bool:
    x, y = round(box[0]), round(box[1])
    near = (one for i in (-1, 0, 1) for j in (-1, 0, 1) for one in boxes.get((x + i, y + j), ()))
    return any(max(abs(a - b) for a, b in zip(box, one, strict=True)) < _OFF for one in near)


def _forms(document: Any, called: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, _Form]]:
    """Forms that are called by a glyph's name."""
    for xref, name, *_ in called:
        match = _NAME.fullmatch(name)
        code = load_pymupdf().mupdf.fz_unicode_from_glyph_name(match[1]) if match else 0xFFFD
        if code == 0xFFFD or (match and len(match[1]) < 2):
            continue
        numbers = [float(one) for one in _NUMBER.findall(document.xref_stream(xref) or b"")]
        xs, ys = numbers[::2], numbers[1::2]
        if ys:
            yield name, _Form(chr(code), (min(xs), max(xs)), (min(ys), max(ys)))


@dataclass(frozen=True, slots=True)
class _Called:
    """The forms of a page."""

    document: Any
    forms: Sequence[tuple[Any, ...]]
    """PyMuPDF's `get_xobjects`: number, name and number of the caller of each."""
    glyphs: Mapping[str, _Form]
    """Those that are characters, by name."""

    def painted(self, content: bytes, caller: int = 0, deep: int = 0) -> Iterator[tuple[str, _Matrix, int]]:
        """As `_painted`, with what is painted within forms: a page of a paper holds its figures as such.

        Args:
            content: Operators.
            caller: Number of the form that they are of, 0 for the page.
            deep: How many forms are around it.
        """
        own = {name: xref for xref, name, by, *_ in self.forms if by == caller and name not in self.glyphs}
        for name, matrix, colour in _painted(content, [*self.glyphs, *own]):
            if name in self.glyphs:
                yield name, matrix, colour
            elif deep < _DEEPEST:
                given = _NUMBER.findall(self.document.xref_get_key(own[name], "Matrix")[1].encode())
                inner = _times([float(one) for one in given], matrix) if len(given) == 6 else matrix
                for glyph, within, ink in self.painted(
                    self.document.xref_stream(own[name]) or b"", own[name], deep + 1
                ):
                    yield glyph, _times(within, inner), ink


def _painted(content: bytes, names: Iterable[str]) -> Iterator[tuple[str, _Matrix, int]]:
    """Name, matrix and colour of each form that is painted, in order."""
    wanted = {name.encode(): name for name in names}
    state: tuple[_Matrix, int] = ((1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0)
    stack: list[tuple[_Matrix, int]] = []
    for token in _TOKEN.finditer(content):
        push, pop, matrix, rgb, grey, form = token.groups()
        if push:
            stack.append(state)
        elif pop and stack:
            state = stack.pop()
        elif matrix:
            a, b, c, d, e, f = map(float, matrix.split())
            state = _times((a, b, c, d, e, f), state[0]), state[1]
        elif rgb or grey:
            state = state[0], _colour([float(part) for part in (rgb or grey).split()])
        elif form in wanted:
            yield wanted[form], *state


def _colour(parts: Sequence[float]) -> int:
    red, green, blue = (round(255 * min(1.0, part)) for part in (parts[0], parts[len(parts) // 2], parts[-1]))
    return red << 16 | green << 8 | blue


def _times(m: Sequence[float], n: Sequence[float]) -> _Matrix:
    a, b, c, d, e, f = m
    g, h, i, j, k, o = n
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + o


def _line(form: _Form, matrix: _Matrix, colour: int) -> dict[str, Any]:
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in form.x for y in form.y]
    size = _EM * (a * a + b * b) ** 0.5
    xs, ys = zip(*corners, strict=True)
    ink = min(xs), min(ys), max(xs), max(ys)
    char = {"c": form.char, "origin": (e, f), "bbox": ink, "ink": ink}
    length = max((a * a + b * b) ** 0.5, 1e-9)
    span = {"font": "", "size": size, "flags": 0, "color": colour, "chars": [char]}
    return {"dir": (a / length, b / length), "spans": [span]}


def _char(line: dict[str, Any]) -> dict[str, Any]:
    char: dict[str, Any] = line["spans"][0]["chars"][0]
    return char


def _place(accent: dict[str, Any], size: float, chars: Sequence[dict[str, Any]]) -> None:
    """Put an accent behind the nearest character within an em."""
    x, y = (accent["ink"][0] + accent["ink"][2]) / 2, (accent["ink"][1] + accent["ink"][3]) / 2

    def away(char: dict[str, Any]) -> tuple[float, float]:
        x0, y0, x1, y1 = char["bbox"]
        return abs((x0 + x1) / 2 - x), abs((y0 + y1) / 2 - y)

    near = [char for char in chars if max(away(char)) < size and not char["c"].isspace()]
    if near:
        min(near, key=lambda char: sum(away(char)))["c"] += accent["c"]
