"""Panels of a compound raster figure: its letters say how many there are, its white space says where."""

from collections.abc import Sequence

from PIL import Image

from omniscience_assets.evidence.geometry import centre
from omniscience_assets.evidence.panels import letter_of
from omniscience_assets.evidence.pixels.image import Pixels
from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.vector import Page
from omniscience_assets.extraction.cuts import cut_panels
from omniscience_assets.records import Box

_FEWEST = 2
_CORNER = 0.35
"""A panel's letter stands within so much of its width from the left, and of its height from the top or bottom."""


def lettered_panels(pixels: Pixels, page: Page) -> list[tuple[Run, Box]]:
    """Letter and box (in the page's points) of each panel, in the order of the letters.

    Empty unless letters a, b, c … without a gap are read and the image falls into as many parts, each with one of the
    letters in a corner. No caption is needed.
    """
    letters = _sequence(page.runs)
    if len(letters) < _FEWEST:
        return []
    shares = cut_panels(Image.fromarray(pixels), len(letters))
    boxes = [(x0 * page.width, y0 * page.height, x1 * page.width, y1 * page.height) for x0, y0, x1, y1 in shares]
    found = [(run, box) for run in letters for box in boxes if _names(run, box)]
    complete = len(found) == len(letters) and len({box for _, box in found}) == len(letters)
    return found if complete else []


def _sequence(runs: Sequence[Run]) -> list[Run]:
    """The longest run of letters from "a" on, each of which is read once, in one case."""
    best: list[Run] = []
    for first in "aA":
        named: dict[str, list[Run]] = {}
        for run in runs:
            letter = letter_of(run)
            if letter is not None:
                named.setdefault(letter, []).append(run)
        letters: list[Run] = []
        while len(named.get(chr(ord(first) + len(letters)), ())) == 1:
            letters += named[chr(ord(first) + len(letters))]
        best = max(best, letters, key=len)
    return best


def _names(run: Run, box: Box) -> bool:
    """Whether a letter stands in a corner of a box; the box may have been cut without it."""
    x, y = centre(run.box)
    width, height, slack = box[2] - box[0], box[3] - box[1], 1.5 * run.size
    inside = box[0] - slack <= x <= box[2] + slack and box[1] - slack <= y <= box[3] + slack
    side = min(x - box[0], box[2] - x) <= _CORNER * width
    return inside and side and min(y - box[1], box[3] - y) <= _CORNER * height
