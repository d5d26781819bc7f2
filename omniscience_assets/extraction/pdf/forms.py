"""Where a page places the drawings that it includes as a whole (form XObjects).

A figure that TeX includes from a PDF file is such a drawing, and its box is the figure's, margins and all. Only the
page's own operators are read; what is inside a drawing is not.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

from omniscience_assets.extraction.pdf.boxes import Rect, is_finite

_Matrix = tuple[float, float, float, float, float, float]

_MOST_BYTES = 2_000_000
_MOST_DEPTH = 64
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_TOKEN = re.compile(
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.){0,99}\)){0,150}\)"  # a string, which may hold anything
    rb"|(?P<matrix>(?:[-+.\d]{1,24}\s{1,8}){6})cm\b"
    rb"|/(?P<name>[^\s/<>\[\]()%{}]{1,128})\s{1,8}Do\b"
    rb"|(?<![^\s\]>)])(?P<state>[qQ])(?![^\s\[</(])",
    re.DOTALL,
)
_IMAGE = re.compile(rb"BI(?<=\bBI)\s[^()]{0,400}?\sID\s")
_IMAGE_END = re.compile(rb"\sEI\b")


def form_boxes(page: Any) -> list[Rect]:
    """Boxes of the forms that a PyMuPDF page places, in points from its top left; its rotation must be 0."""
    forms = {name.encode(): bbox for _, name, invoker, bbox in page.get_xobjects() if not invoker}
    if not forms:
        return []
    boxes, to_frame = [], tuple(page.transformation_matrix)
    contents = _without_images(page.read_contents()[:_MOST_BYTES])
    for name, matrix in _placements(contents[: contents.rfind(b"Do") + 2]):
        if name in forms:
            box = _mapped(forms[name], _times(matrix, to_frame))
            if is_finite(box):
                boxes.append(box)
    return boxes


def _without_images(contents: bytes) -> bytes:
    """The operators without the bytes of inline images, which may look like operators."""
    pieces, at = list[bytes](), 0
    while (start := _IMAGE.search(contents, at)) and (end := _IMAGE_END.search(contents, start.end())):
        pieces.append(contents[at : start.start()])
        at = end.end()
    return b"".join([*pieces, contents[at:]])


def _placements(contents: bytes) -> Iterator[tuple[bytes, _Matrix]]:
    """Names of drawn resources with the matrices in force there."""
    matrix, stack = _IDENTITY, list[_Matrix]()
    for token in _TOKEN.finditer(contents):
        if token["matrix"]:
            matrix = _times(_numbers(token["matrix"].split()), matrix)
        elif token["name"]:
            yield token["name"], matrix
        elif token["state"] == b"q" and len(stack) < _MOST_DEPTH:
            stack.append(matrix)
        elif token["state"] == b"Q" and stack:
            matrix = stack.pop()


def _numbers(words: list[bytes]) -> _Matrix:
    """Six numbers; those of a broken matrix are NaN, so that its box is not finite."""
    try:
        a, b, c, d, e, f = map(float, words)
    except ValueError:
        return (math.nan,) * 6
    return a, b, c, d, e, f


def _times(one: _Matrix, two: _Matrix) -> _Matrix:
    """First `one`, then `two`."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _mapped(box: Rect, matrix: _Matrix) -> Rect:
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = zip(*((a * x + c * y + e, b * x + d * y + f) for x, y in corners), strict=True)
    return min(xs), min(ys), max(xs), max(ys)
