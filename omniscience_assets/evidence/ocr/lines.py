"""An engine's words made into lines of text with em boxes: joined, split, exponents and minus signs seen to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from omniscience_assets.evidence.geometry import area, intersection, union
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.evidence.ocr.engine import Engine, Pixels, Word
from omniscience_assets.evidence.ocr.ink import (
    Glyph,
    Ink,
    Slip,
    begins_with_minus,
    cut,
    digit_height,
    em_box,
    enlarged,
    glyphs_of,
    ink_of,
    main_cluster,
    raised_from,
    stroke_width,
    without_specks,
)
from omniscience_assets.records import Box

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉₋₊", "0123456789-+")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ]+")
_LOWERED = re.compile("[₀₁₂₃₄₅₆₇₈₉₋₊]+")
_WIDE = {ord(full): full_ for full, full_ in zip("（），：；－％～ ＝＋", "(),:;-%~ =+", strict=True)}
_LATIN = re.compile(r"[A-Za-z0-9\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff]")
_PLAIN = re.compile(r"[-−–—+\d.,^ ]+")
_TIMES = re.compile(r"(?<=\d) ?[xX*×] ?(?=10)")
_RAISED_MINUS = re.compile(r"(?<=[A-Za-z0-9)])[-−~]\^(?=\d)")
_NUMERIC = re.compile(r"[-−–—+~]?[\d.,×xX*·^oOºº°⁰¹²³⁴⁵⁶⁷⁸⁹⁻−–-]+")
_ROUND = {ord(char): "0" for char in "OoQDº°"}
_PAD = 0.15
"""Margin, in heights, with which a piece of a line is read again."""
_SPLIT_WORDS, _SPLIT_NUMBERS = 1.1, 0.5
"""Gap, in digit heights, that parts texts that stand in one row."""
_ONE_NUMBER = 6
"""Characters up to which a number is not taken for two."""
_SPECKS = " .,-−–—·'_|"
"""What ends no number, and what rests of tick marks are read as."""
_COVERED = 0.6
_CERTAIN = 0.8
_READ_ON = 8.0
"""Longest stretch, in heights, that is looked at beyond the end of a word."""
_DEGREE = 0.48
"""Height of a degree sign, in heights of a line with it, below which it is none of an exponent 0."""
_STRONG = 0.13
"""Stroke width over em size from which a letter is bold."""


@dataclass(frozen=True, slots=True)
class Line:
    """Text in one direction; box (from ascender to descender) and em size in pixels, angle anticlockwise."""

    text: str
    box: Box
    size: float
    angle: float
    bold: bool
    confidence: float


def read_lines(original: Pixels, engine: Engine, cleared: Pixels | None = None) -> list[Line]:
    """All text of an image; `cleared` is the same without lines that touch text.

    Raises:
        EvidenceError: `ocr_failed`.
    """
    pixels = original if cleared is None else cleared
    words = [replace(word, text=clean(word.text)) for word in engine.read(original, cleared)]
    words = _join(_grow(words, pixels, engine), pixels, engine)
    words = [word for word in words if _LATIN.search(word.text)]
    words = _split(words, pixels, engine)
    return [line for word in words if (line := _line(word, pixels, engine)) is not None]


def read_line(pixels: Pixels, box: Box, engine: Engine) -> Line | None:
    """The horizontal text in a box, or None where nothing legible stands in it."""
    text, confidence = engine.read_lines([cut(pixels, box, 0.0, (2, 2)).pixels])[0]
    text = clean(text)
    if confidence < 0.5 or not _LATIN.search(text):
        return None
    return _line(Word(text, box, 0.0, confidence), pixels, engine)


def clean(text: str) -> str:
    """Raised and lowered characters as `^…` and `_…`, full-width punctuation as usual."""
    text = text.translate(_WIDE)
    text = _RAISED.sub(lambda match: "^" + match[0].translate(_SUPERSCRIPTS), text)
    text = _LOWERED.sub(lambda match: "_" + match[0].translate(_SUBSCRIPTS), text)
    return " ".join(_RAISED_MINUS.sub("^−", _TIMES.sub("×", text)).split())


def _grow(words: Sequence[Word], pixels: Pixels, engine: Engine) -> list[Word]:
    """Words read on as far as their ink goes on: engines cut long titles short, most of all turned ones."""
    longest_first = sorted(words, key=lambda word: -max(word.box[2] - word.box[0], word.box[3] - word.box[1]))
    done: list[Word] = []
    for word in longest_first:
        if any(area(intersection(word.box, other.box)) > _COVERED * area(word.box) for other in done):
            continue
        letters = sum(map(str.isalpha, word.text))
        whole = _extent(word, pixels) if letters > 2 and abs(word.angle) in {0.0, 90.0} else word.box
        text, confidence = word.text, 0.0
        if whole != word.box:
            text, confidence = engine.read_lines([cut(pixels, whole, word.angle).pixels])[0]
        longer = confidence > _CERTAIN and len(clean(text)) > len(word.text)
        done.append(replace(word, text=clean(text), box=whole) if longer else word)
    return done


def _extent(word: Word, pixels: Pixels) -> Box:
    """The box of a word, longer at both ends where ink follows without a gap."""
    height = (word.box[3] - word.box[1]) if word.angle == 0.0 else (word.box[2] - word.box[0])
    slip = cut(pixels, word.box, word.angle, (_READ_ON * height, 0.0), after=_READ_ON * height)
    drawn = np.flatnonzero(ink_of(slip.pixels).any(axis=0))
    if not len(drawn):
        return word.box
    spans = [(int(g[0]), int(g[-1]) + 1) for g in np.split(drawn, np.flatnonzero(np.diff(drawn) > 0.45 * height) + 1)]
    own0, own1 = _along_slip(word, slip)
    start = min((a for a, b in spans if b > own0 and a < own1), default=own0)
    end = max((b for a, b in spans if b > own0 and a < own1), default=own1)
    if own0 - start < 0.3 * height and end - own1 < 0.3 * height:
        return word.box
    return slip.place((min(start, own0) - 1.0, 0.0, max(end, own1) + 1.0, float(slip.pixels.shape[0])))


def _along_slip(word: Word, slip: Slip) -> tuple[float, float]:
    left, top, _, bottom = slip.box
    if slip.turns == 1:
        return bottom - word.box[3], bottom - word.box[1]
    if slip.turns == -1:
        return word.box[1] - top, word.box[3] - top
    return word.box[0] - left, word.box[2] - left


def _join(words: Sequence[Word], pixels: Pixels, engine: Engine) -> list[Word]:
    """Pieces of one line, found apart, read again as one."""
    rest = sorted(words, key=lambda word: -word.box[3] if word.angle > 45 else word.box[0])
    done: list[Word] = []
    while rest:
        group = [rest.pop(0)]
        while following := next((word for word in rest if _follows(group[-1], word)), None):
            rest.remove(following)
            group.append(following)
        if len(group) > 1:
            box = union(word.box for word in group)
            text, confidence = engine.read_lines([cut(pixels, box, group[0].angle).pixels])[0]
            plain = " ".join(word.text for word in group)
            good = confidence > _CERTAIN and len(text) >= 0.7 * len(plain)
            done.append(Word(clean(text) if good else plain, box, group[0].angle, min(w.confidence for w in group)))
        else:
            done += group
    return done


def _follows(first: Word, second: Word) -> bool:
    """Whether a word goes on where another one ends, in its direction and of its height."""
    if abs(first.angle - second.angle) > 1 or abs(first.angle) not in {0.0, 90.0}:
        return False
    numbers = sum(parse_number(word.text) is not None for word in (first, second))
    if numbers == 2:
        return False
    (_, a1, across0, across1), (b0, b1, other0, other1) = _along(first), _along(second)
    height, other = across1 - across0, other1 - other0
    level = abs((across0 + across1) - (other0 + other1)) / 2
    alike = 0.6 < other / max(1.0, height) < 1.67 and level < 0.25 * max(height, other)
    reach = (0.6 if first.angle else 0.25 if numbers else 0.45) * min(height, other)
    return alike and -0.5 * height < b0 - a1 < reach and b1 > a1


def _along(word: Word) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = word.box
    if word.angle == 0.0:
        return x0, x1, y0, y1
    return (-y1, -y0, x0, x1) if word.angle > 0 else (y0, y1, x0, x1)


def _split(words: Sequence[Word], pixels: Pixels, engine: Engine) -> list[Word]:
    """Labels that stand close in one row, found as one word, read again one by one."""
    done: list[Word] = []
    for word in words:
        number = parse_number(word.text) is not None and len(word.text) <= _ONE_NUMBER
        pieces = [] if number or abs(word.angle) not in {0.0, 90.0} else _pieces(word, pixels)
        pieces = pieces if len(pieces) > 1 else []
        read = engine.read_lines([piece.pixels for piece, _ in pieces])
        texts = [(clean(text), confidence, box) for (text, confidence), (_, box) in zip(read, pieces, strict=True)]
        legible = [entry for entry in texts if entry[1] > 0.5 and _LATIN.search(entry[0])]
        if len(legible) > 1 and len(legible) == len(texts):
            done += [Word(text, box, word.angle, confidence) for text, confidence, box in legible]
        else:
            done.append(word)
    return done


def _pieces(word: Word, pixels: Pixels) -> list[tuple[Slip, Box]]:
    slip = enlarged(cut(pixels, word.box, word.angle))
    glyphs = glyphs_of(ink_of(slip.pixels))
    full = digit_height(glyphs)
    widest = (_SPLIT_NUMBERS if _PLAIN.fullmatch(word.text) else _SPLIT_WORDS) * full
    groups: list[list[Glyph]] = []
    for glyph in glyphs:
        if groups and glyph.x0 - groups[-1][-1].x1 <= widest:
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    height, z = float(slip.pixels.shape[0]), float(slip.zoom)
    boxes = [slip.place((group[0].x0 - z, 0.0, group[-1].x1 + z, height)) for group in groups]
    return [(cut(pixels, box, word.angle, (1, 1)), box) for box in boxes]


def _line(word: Word, pixels: Pixels, engine: Engine) -> Line | None:
    if abs(word.angle) not in {0.0, 90.0}:
        size = 0.72 * min(word.box[3] - word.box[1], word.box[2] - word.box[0])
        return Line(word.text, word.box, max(1.0, size), round(word.angle, 1), False, word.confidence)
    if word.angle == 0.0 and any(map(str.isdigit, word.text)) and len(word.text) < 16:
        word = _number(word, pixels, engine)
    slip = enlarged(cut(pixels, word.box, word.angle))
    ink = ink_of(slip.pixels)
    found = em_box(word.text.split("^")[0] if "^" in word.text else word.text, _base_rows(ink, word.text))
    if found is None:
        return None
    box, size = found[0], found[1] / slip.zoom
    bold = len(word.text) <= 3 and stroke_width(ink) > _STRONG * found[1]
    return Line(word.text, slip.place(box), size, word.angle, bold, word.confidence)


def _base_rows(ink: Ink, text: str) -> Ink:
    """The ink without an exponent, which would make the line seem higher."""
    start = raised_from(ink) if "^" in text else None
    if start is None:
        return ink
    cleared = ink.copy()
    cleared[: int(np.flatnonzero(ink[:, :start].any(axis=1))[0])] = False
    return cleared


def _number(word: Word, pixels: Pixels, engine: Engine) -> Word:
    """A number with its exponent and its minus sign as the pixels show them."""
    height = word.box[3] - word.box[1]
    slip = enlarged(cut(pixels, word.box, 0.0, (0.0, 0.1 * height)))
    ink = without_specks(main_cluster(ink_of(slip.pixels)))
    columns = np.flatnonzero(ink.any(axis=0))
    bare = word.text.rstrip(_SPECKS)
    if len(columns) and _NUMERIC.fullmatch(bare.replace(" ", "")):
        left, _, right, _ = slip.place((columns[0] - 1.0, 0.0, columns[-1] + 2.0, 1.0))
        word = replace(word, text=bare, box=(left, word.box[1], right, word.box[3]))
        slip = enlarged(cut(pixels, word.box, 0.0, (0.0, 0.1 * height)))
        ink = without_specks(main_cluster(ink_of(slip.pixels)))
    start = raised_from(ink) if _NUMERIC.match(word.text) else None
    if start is not None:
        word = _with_exponent(word, pixels, engine, (slip, ink, start))
    if word.text[:1] not in "-−–—+" and parse_number(word.text) is not None:
        wide = enlarged(cut(pixels, word.box, 0.0, (0.8 * height, 0.0)))
        if begins_with_minus(_last_row(glyphs_of(ink_of(wide.pixels)))):
            x0, y0, x1, y1 = word.box
            word = replace(word, text="−" + word.text, box=(x0 - 0.5 * height, y0, x1, y1))
    return word


def _last_row(glyphs: list[Glyph]) -> list[Glyph]:
    """The glyphs of the number itself: what stands further left than a minus sign belongs to something else."""
    full = digit_height(glyphs)
    kept: list[Glyph] = []
    for glyph in reversed(glyphs):
        if kept and kept[0].x0 - glyph.x1 > 0.6 * full:
            break
        kept.insert(0, glyph)
    return kept


def _with_exponent(word: Word, pixels: Pixels, engine: Engine, seen: tuple[Slip, Ink, int]) -> Word:
    """The number read again in two parts, of which the second stands raised."""
    slip, ink, start = seen
    height = float(ink.shape[0])
    tail = ink[:, start:]
    rows, columns = np.flatnonzero(tail.any(axis=1)), np.flatnonzero(tail.any(axis=0))
    if set("°º").intersection(word.text) and len(rows) < _DEGREE * np.ptp(np.flatnonzero(ink.any(axis=1))):
        return word
    pad = _PAD * height
    tail_box = slip.place((float(start), rows[0] - pad, float(start + columns[-1]) + pad, rows[-1] + pad))
    base = cut(pixels, slip.place((0.0, 0.0, float(start), height)), 0.0)
    small = enlarged(cut(pixels, tail_box, 0.0))
    (base_text, _), (tail_text, _) = engine.read_lines([base.pixels, small.pixels])
    base_text = re.sub(r"[^\d.×x·*−–-]", "", clean(base_text).translate(_ROUND)).rstrip(".-−–")
    digits = clean(tail_text).translate(_ROUND).replace(" ", "").replace("^", "").lstrip("-−–—~_")
    if not digits.isdigit() or len(digits) > 3 or not base_text.endswith("10"):
        return word
    minus = tail_text[:1] in "-−–—~" or begins_with_minus(glyphs_of(tail))
    return replace(word, text=f"{base_text}^{'−' if minus else ''}{digits}")


def overlapping(box: Box, lines: Sequence[Line], share: float = 0.3) -> bool:
    """Whether a box is covered in part by a line's."""
    return any(area(intersection(box, line.box)) > share * area(box) for line in lines)
