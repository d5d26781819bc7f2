"""In which row of a figure each of its images stands: where the paper breaks the line, and where TeX must."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from omniscience_assets.extraction.latex.document import Box, ImageMark

_BREAK = re.compile(r"\\\\|\n[ \t]*\n|\\(?:par|newline|linebreak|gridline|smallskip|medskip|bigskip)(?![A-Za-z])")
_LINE = r"\s*(\d*\.?\d*)\s*\\(?:textwidth|linewidth|columnwidth|hsize)\s*(?=[,\]}])"
_OWN_WIDTH = re.compile(rf"\\[A-Za-z]+\*?\s*\[(?:[^\]]*,)?\s*width\s*={_LINE}")
_BOX_WIDTH = re.compile(rf"\\(?:begin\s*\{{[A-Za-z*]+\}}|[A-Za-z]+)\s*(?:\[[^\]]*\]\s*){{0,3}}\{{{_LINE}")
_ASIDE_WIDTH = re.compile(rf"[^\[\]]{{0,200}}\}}\s*\[{_LINE}")
_RESIZED = re.compile(rf"\\resizebox\*?\s*\{{{_LINE}\}}\s*\{{[^{{}}]*\}}\s*\{{\s*$")
_HEAD_CHARS = 300
_BEFORE_CHARS = 100
_FULL = 1.02
"""Of the line's width: images that are wider together do not stand side by side."""


def in_rows(text: str, images: Sequence[ImageMark], boxes: Sequence[Box]) -> tuple[ImageMark, ...]:
    """The images of one figure with their rows, counted from 0; without, where the paper does not tell.

    It tells by a break of the line between two of them, or by all of their widths as parts of the line.
    """
    if len(images) < 2:
        return tuple(images)
    own = [[box for box in boxes if box.pos <= mark.pos < box.end] for mark in images]
    places = [mark.pos for mark in images]
    widths = [_width(text, mark, around, places) for mark, around in zip(images, own, strict=True)]
    breaks = [
        _BREAK.search(text, *_between(two, around)) is not None
        for two, around in zip(pairwise(images), pairwise(own), strict=True)
    ]
    if None in widths and not any(breaks):
        return tuple(images)
    row, filled, placed = 0, widths[0] or 0.0, [replace(images[0], row=0)]
    for mark, width, is_broken in zip(images[1:], widths[1:], breaks, strict=True):
        filled += width or 0.0
        if is_broken or filled > _FULL:
            row, filled = row + 1, width or 0.0
        placed.append(replace(mark, row=row))
    return tuple(placed)


def _between(two: tuple[ImageMark, ImageMark], around: tuple[Sequence[Box], Sequence[Box]]) -> tuple[int, int]:
    """The stretch between two images, from the end of the first one's own boxes to the start of the second one's."""
    (one, other), (left, right) = two, around
    start = max((box.end for box in left if box.end <= other.pos), default=one.pos)
    end = min((box.pos for box in right if box.pos > one.pos), default=other.pos)
    return start, max(start, end)


def _width(text: str, mark: ImageMark, around: Sequence[Box], places: Sequence[int]) -> float | None:
    """Part of the line that an image takes, with the box that it stands in; `None` when it is not told."""
    resized = _RESIZED.search(text, max(0, mark.pos - _BEFORE_CHARS), mark.pos)
    own = _fraction(resized) if resized else _share(_OWN_WIDTH, text, mark.pos)
    for box in around:
        inside = bisect_left(places, box.end) - bisect_left(places, box.pos)
        share = _share(_BOX_WIDTH, text, box.pos) or _share(_ASIDE_WIDTH, text, box.pos)
        if share is not None and inside < len(places):
            return share if inside == 1 else share * own if own is not None else None
    return own


def _share(pattern: re.Pattern[str], text: str, pos: int) -> float | None:
    match = pattern.match(text, pos, pos + _HEAD_CHARS)
    return _fraction(match) if match else None


def _fraction(match: re.Match[str]) -> float:
    return float(match[1]) if match[1].strip(".") else 1.0
