"""Runs of text as a person reads them: characters joined along their direction, superscripts written `10^3`.

A PDF stores glyphs with positions, in any order and cut anywhere. A run ends where the gap is wider than a word space.
Raised and lowered small print is written with `^` and `_`, because "10³" and "103" differ by what the eye sees only.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby, pairwise
from statistics import median
from typing import Any
from unicodedata import combining, normalize

from omniscience_assets.evidence.dingbats import is_dingbat
from omniscience_assets.evidence.labels import parse_number, parse_ticks
from omniscience_assets.records import Box

_WORD_GAP = 0.16
_DIGIT_GAP = 0.14
_RUN_GAP = 0.8
_JOIN_GAP = 0.42
_ASCENT, _DESCENT = 0.74, 0.2
_UNREADABLE = {"\ufffd"}
_ZERO_WIDTH = {"\u200b", "\u200c", "\u200d", "\ufeff", "\u2060"}
_ROOT = "√"
_MATHEMATICA = str.maketrans("HL@D8<", "()[]{}")
"""What brackets of the fonts `Mathematica1` and so on are called in their files; Greek letters are called capitals."""
_SOFT_HYPHEN = "\u00ad"
"""Ghostscript's name for the hyphens of PostScript fonts."""
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+−")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_HYPHEN = re.compile(
    r"(?<=[^\W\d_]{2})−(?=\w)|(?<=\b[^\W\d_])−(?=[^\W\d_]{2})|(?<=\b\d{4})−(?=\d\d\b)|(?<=−\d\d)−(?=\d\d\b)"
)
"""A minus sign inside of a word or a date, as R and gnuplot print hyphens."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text read in one go; box and em size in page points, angle in degrees anticlockwise."""

    text: str
    box: Box
    size: float
    angle: float
    bold: bool
    colour: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Red, green, blue, each 0..1."""
    glyphs: tuple["_Glyph", ...] = field(default=(), compare=False, repr=False)
    """Its characters, so that it can be `cut`; none of a run that was read from pixels."""


@dataclass(frozen=True, slots=True)
class _Glyph:
    """One character in the frame of its writing direction: `u` along the line, `v` down across it."""

    char: str
    u0: float
    u1: float
    v: float
    size: float
    bold: bool
    space: bool
    """A space stands before it."""
    colour: int = 0
    """As 0xrrggbb."""


_Line = list[_Glyph]


def read_runs(
    blocks: Iterable[dict[str, Any]], dashes: Sequence[Box] = (), shapes: Sequence[Box] = ()
) -> tuple[Run, ...]:
    """Runs in reading order of the page.

    Args:
        blocks: PyMuPDF's `rawdict` blocks.
        dashes: Filled bars that may be minus signs drawn as shapes, which some plotting programs do.
        shapes: Small shapes; two words with one between them, as in a legend in a row, are two runs.
    """
    blocks = list(blocks)
    scales = _font_scales(blocks)
    by_angle: dict[float, list[_Line]] = {}
    for block in blocks:
        for line in block.get("lines", ()):
            angle, glyphs = _angle(line["dir"]), _glyphs(line, scales)
            by_angle.setdefault(angle, []).extend(
                _pieces(_with_minus(glyphs, dashes), shapes) if angle == 0 else _pieces(glyphs)
            )
    runs = [
        _run(piece, angle)
        for angle, lines in by_angle.items()
        for joined in _join(_on_their_lines(lines))
        for piece in _numbers_apart(joined)
    ]
    return tuple(sorted((run for run in runs if run.text), key=lambda run: (run.box[1], run.box[0], run.text)))


def cut(run: Run, places: Sequence[float]) -> list[Run]:
    """The pieces of a horizontal run between places in points along it; pieces without a character are left out."""
    pieces: list[_Line] = [[] for _ in range(len(places) + 1)]
    for glyph in run.glyphs:
        pieces[bisect_left(places, (glyph.u0 + glyph.u1) / 2)].append(glyph)
    return [_run(piece, run.angle) for piece in pieces if piece]


def _angle(direction: tuple[float, float]) -> float:
    return round(math.degrees(math.atan2(-direction[1], direction[0])), 1) + 0.0


def _turn(x: float, y: float, angle: float) -> tuple[float, float]:
    c, s = _direction(angle)
    return x * c - y * s, x * s + y * c


@lru_cache(360)
def _direction(angle: float) -> tuple[float, float]:
    """Cosine and sine of an angle in degrees; a page has few different ones."""
    return math.cos(math.radians(angle)), math.sin(math.radians(angle))


def _with_minus(line: _Line, dashes: Sequence[Box]) -> _Line:
    """Put a minus sign before each digit that has a bar left of it at the height and of the length of one."""
    whole: _Line = []
    for glyph in line:
        for x0, y0, x1, y1 in dashes if glyph.char.isdigit() else ():
            gap, rise, length = glyph.u0 - x1, glyph.v - (y0 + y1) / 2, x1 - x0
            free = not whole or whole[-1].u1 <= x0 + 0.1 * glyph.size
            at_place = -0.05 < gap / glyph.size < 0.3 and 0.22 < rise / glyph.size < 0.42
            if free and at_place and 0.4 < length / glyph.size < 0.75:
                whole.append(replace(glyph, char="−", u0=x0, u1=x1))
                break
        whole.append(glyph)
    return whole


def _glyphs(line: dict[str, Any], scales: Mapping[str, float]) -> _Line:
    """Characters of a line; an accent is that of the letter before it, or of the next where a space is before it."""
    angle, space, accent = _angle(line["dir"]), False, ""
    c, s = _direction(angle)
    glyphs: _Line = []
    for span in line["spans"]:
        if is_dingbat(span["font"]):
            continue
        size = max(span["size"] * scales.get(span["font"], 1.0), 0.5)
        bold = bool(span["flags"] & 16) or "bold" in span["font"].lower()
        for char in span["chars"]:
            letter = _letter(char["c"], span["font"])
            if letter in _ZERO_WIDTH:
                continue
            if letter.isspace() or not letter.isprintable():
                space = True
                continue
            if combining(letter[0]) and glyphs and not space:
                glyphs[-1] = replace(glyphs[-1], char=glyphs[-1].char + letter)
                continue
            if combining(letter[0]):
                accent = letter
                continue
            (x, y), (x0, y0, x1, y1) = char["origin"], char["bbox"]
            u, v = x * c - y * s, x * s + y * c
            end = max(x0 * c - y0 * s, x0 * c - y1 * s, x1 * c - y0 * s, x1 * c - y1 * s, u)
            glyphs.append(_Glyph(letter + accent, u, end, v, size, bold, space, span["color"]))
            space, accent = False, ""
    return glyphs


def _letter(char: str, font: str) -> str:
    if char == _SOFT_HYPHEN:
        return "-"
    if "Mathematica" in font:
        return char.lower() if "Α" <= char <= "Ω" else char.translate(_MATHEMATICA)
    return char


def _font_scales(blocks: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Fonts whose characters are too wide for the size that they state, as Type 3 fonts may, with the factor."""
    ratios: dict[str, list[float]] = {}
    for block in blocks:
        for line in block.get("lines", ()):
            if abs(line["dir"][0]) in {0.0, 1.0}:
                along = 0 if line["dir"][0] else 1
                for span in line["spans"]:
                    widths = [char["bbox"][along + 2] - char["bbox"][along] for char in span["chars"]]
                    ratios.setdefault(span["font"], []).extend(width / max(span["size"], 0.01) for width in widths)
    scales = {font: 1.6 * median(widths) for font, widths in ratios.items()}
    return {font: scale for font, scale in scales.items() if scale > 2.0}


def _pieces(glyphs: Iterable[_Glyph], shapes: Sequence[Box] = ()) -> Iterator[_Line]:
    piece: _Line = []
    for glyph in glyphs:
        gap = (glyph.u0 - piece[-1].u1) / max(glyph.size, piece[-1].size) if piece else 0.0
        if piece and (not -2.0 < gap < _RUN_GAP or (gap > _WORD_GAP and _is_parted(piece[-1], glyph, shapes))):
            yield piece
            piece = []
        piece.append(glyph)
    if piece:
        yield piece


def _is_parted(left: _Glyph, right: _Glyph, shapes: Sequence[Box]) -> bool:
    """A shape stands between two characters of a flat line."""
    return any(
        left.u1 - 0.5 < (x0 + x1) / 2 < right.u0 + 0.5
        and right.v - right.size < (y0 + y1) / 2 < right.v + 0.2 * right.size
        for x0, y0, x1, y1 in shapes
    )


def _on_their_lines(lines: Iterable[_Line]) -> list[_Line]:
    """Lines with their root signs on the base line of what follows: TeX hangs those from their upper end."""
    lines = list(lines)
    roots = [line for line in lines if len(line) == 1 and line[0].char == _ROOT]
    for root in roots:
        sign = root[0]
        under = [one for one in lines if one[0].char != _ROOT and abs(one[0].u0 - sign.u1) < 0.3 * sign.size]
        levels = [one[0].v for one in under if -0.1 < (one[0].v - sign.v) / sign.size < 1.1]
        root[0] = replace(sign, v=min(levels, default=sign.v))
    return lines


def _base(line: _Line) -> tuple[float, float]:
    size = max(glyph.size for glyph in line)
    return size, median(glyph.v for glyph in line if glyph.size > 0.9 * size)


def _join(lines: list[_Line]) -> list[_Line]:
    """Put pieces together that the file drew apart: the exponent after its base, the second half of a word."""
    done: list[_Line] = []
    rows: dict[int, list[_Line]] = {}
    bases: dict[int, tuple[float, float]] = {}
    for line in sorted(lines, key=lambda one: (one[0].u0, one[0].v)):
        row, base = int(line[0].v // 10), _base(line)
        near = [one for level in (row, row - 1, row + 1) for one in rows.get(level, ())]
        host = next((one for one in near if _follows(one, line, bases[id(one)], base)), None)
        if host is not None:
            host.extend(line)
        else:
            host = next((one for one in near if _insert(one, line, bases[id(one)], base)), None)
        if host is None:
            rows.setdefault(row, []).append(line)
            done.append(line)
        bases[id(host or line)] = _base(host) if host else base
    return done


def _insert(host: _Line, line: _Line, base: tuple[float, float], own: tuple[float, float]) -> bool:
    """Put a piece on the line, raised or lowered where the host leaves room for it between two of its characters.

    `base` is that of the host, `own` that of the piece (`_base`).
    """
    (size, v), (small, w) = base, own
    level = abs(w - v) < 0.05 * size and small < 1.2 * size
    if not level and (small > 0.85 * size or not -0.95 < (w - v) / size < 0.5):
        return False
    for index, (before, after) in enumerate(pairwise(host)):
        if before.u1 - 0.15 * size < line[0].u0 and line[-1].u1 < after.u0 + 0.15 * size:
            host[index + 1 : index + 1] = line
            return True
    return False


def _follows(host: _Line, line: _Line, base: tuple[float, float], own: tuple[float, float]) -> bool:
    (size, v), (small, w) = base, own
    gap, shift = (line[0].u0 - host[-1].u1) / size, (w - v) / size
    gap = 0.0 if _is_stacked(host[-1], line[0], size, v) else gap
    if small < 0.85 * size:
        return -0.2 < gap < 0.3 and -0.95 < shift < 0.5
    alike = abs(shift) < 0.15 and small < 1.2 * size and -0.2 < gap < _JOIN_GAP
    return alike and (parse_number(_plain(host)) is None or parse_number(_plain(line)) is None)


def _is_stacked(last: _Glyph, first: _Glyph, size: float, v: float) -> bool:
    """A raised and a lowered sign that begin at one place."""
    small = max(last.size, first.size) < 0.85 * size
    return small and (last.v - v) * (first.v - v) < 0 and abs(first.u0 - last.u0) < 0.15 * size


def _plain(line: _Line) -> str:
    return "".join(glyph.char for glyph in line)


def _numbers_apart(line: _Line) -> list[_Line]:
    """Tick labels that stand so close that they look like one line of text."""
    words: list[_Line] = []
    for glyph in line:
        apart = (
            words
            and "." not in {glyph.char, words[-1][-1].char}
            and glyph.size > 0.9 * words[-1][0].size
            and glyph.u0 - words[-1][-1].u1 > _DIGIT_GAP * glyph.size
        )
        gap = glyph.u0 - words[-1][-1].u1 if words else 0.0
        if not words or (glyph.space and gap > 0.08 * glyph.size) or apart:
            words.append([])
        words[-1].append(glyph)
    numbers = len(words) > 1 and None not in parse_ticks([_write(word) for word in words])
    return words if numbers else [line]


def _level(glyph: _Glyph, size: float, v: float) -> str:
    if glyph.size > 0.85 * size:
        return ""
    shift = (glyph.v - v) / size
    return "^" if shift < -0.15 else "_" if shift > 0.06 else ""


def _is_sum(left: _Glyph, right: _Glyph) -> bool:
    """A sign of calculation beside a character, which an index or exponent holds without a space."""
    return not (left.char.isalnum() and right.char.isalnum())


def _write(line: _Line) -> str:
    size, v = _base(line)
    parts: list[str] = []
    end = line[0].u0
    for level, glyphs in groupby(line, key=lambda glyph: _level(glyph, size, v)):
        group = list(glyphs)
        for index, glyph in enumerate(group):
            wide = glyph.u0 - end > _WORD_GAP * size
            apart = parts and (glyph.space or wide) and not (level and (index == 0 or _is_sum(group[index - 1], glyph)))
            parts.append(" " if apart else "")
            parts.append(level if index == 0 else "")
            parts.append(glyph.char if glyph.char not in _UNREADABLE else "")
            end = glyph.u1
    text = normalize("NFC", "".join(parts)).replace("^∘", "°").replace("^◦", "°").strip(" ^_")
    return _HYPHEN.sub("-", _SUPERSCRIPT.sub(lambda match: "^" + match[0].translate(_RAISED), text))


def _run(line: _Line, angle: float) -> Run:
    size, v = _base(line)
    u0, u1 = min(glyph.u0 for glyph in line), max(glyph.u1 for glyph in line)
    corners = [_turn(u, w, -angle) for u in (u0, u1) for w in (v - _ASCENT * size, v + _DESCENT * size)]
    xs, ys = zip(*corners, strict=True)
    bold = sum(glyph.bold for glyph in line) * 2 > len(line)
    code = line[0].colour
    colour = round((code >> 16 & 255) / 255, 3), round((code >> 8 & 255) / 255, 3), round((code & 255) / 255, 3)
    return Run(_write(line), (min(xs), min(ys), max(xs), max(ys)), size, angle, bold, colour, tuple(line))
