"""What a reader of a page's evidence should know of its letters."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from omniscience_assets.evidence.dingbats import is_dingbat
from omniscience_assets.evidence.geometry import centre, contains
from omniscience_assets.evidence.paths import Path
from omniscience_assets.records import Box

_PATHS = 2_000
"""Paths of a page that are looked at for letters."""
_LETTERS = 150
_HEIGHT = 2.0, 30.0
"""Of a letter, in points."""
_WIDE = 1.6
_SEGMENTS = 8, 200
"""The dots and bars of a diagram have fewer, the coasts of a map more."""
_IN_ROWS = 6
_FORMS = 4
"""Different letters at least; many equal shapes are markers."""
_MOST_TEXT = 0.5
"""Characters of text for each letter that is a shape."""
_UNREADABLE = "\ufffd"
_UNNAMED = "Unnamed-T3"
"""What MuPDF calls a Type 3 font that has no name."""


def notes_of(page: Any, blocks: Iterable[dict[str, Any]], paths: Sequence[Path]) -> tuple[str, ...]:
    """Notes on a page's letters, as `Evidence.notes` explains them.

    Args:
        page: PyMuPDF's page.
        blocks: Its `rawdict` blocks, without hidden text.
        paths: What is painted on it.
    """
    shown: Box = (0.0, 0.0, page.rect.width, page.rect.height)
    spans = [span for block in blocks for line in block.get("lines", ()) for span in line["spans"] if span["chars"]]
    characters = sum(len(span["chars"]) for span in spans)
    found = {
        "outlined_text": _has_outlined_text(paths, characters),
        "type3_fonts": bool(spans) and _has_type3(page, {span["font"] for span in spans}),
        "unmapped_glyphs": any(_is_unmapped(span, shown) for span in spans if not is_dingbat(span["font"])),
    }
    return tuple(note for note, holds in found.items() if holds)


def _has_type3(page: Any, used: set[str]) -> bool:
    type3 = {font[3].rpartition("+")[2] or _UNNAMED for font in page.get_fonts() if font[2] == "Type3"}
    return not type3.isdisjoint(font.rpartition("+")[2] for font in used)


def _is_unmapped(span: dict[str, Any], page: Box) -> bool:
    """A character that can be seen is unknown, or means what its font says alone (Unicode's private use areas)."""
    return any(
        char["c"] >= "\ue000" and _is_private(char["c"]) and contains(page, centre(char["bbox"]) * 2)
        for char in span["chars"]
    )


def _is_private(char: str) -> bool:
    return char == _UNREADABLE or char <= "\uf8ff" or char >= "\U000f0000"


def _has_outlined_text(paths: Sequence[Path], characters: int) -> bool:
    """Many small filled shapes of one colour and of different forms stand in rows, and hardly any text is there."""
    if characters >= _MOST_TEXT * _LETTERS:
        return False
    shapes = [path for path in paths[:_PATHS] if path.paint == "f" and _is_letter(path)][:_LETTERS]
    ((ink, count),) = Counter(path.fill for path in shapes).most_common(1) or [(None, 0)]
    if count < _IN_ROWS or characters >= _MOST_TEXT * count:
        return False
    letters = [path for path in shapes if path.fill == ink]
    rows = [path for path, has in zip(letters, _have_neighbours(letters), strict=True) if has]
    forms = {path.operators for path in rows}
    return len(rows) >= _IN_ROWS and len(forms) >= _FORMS and characters < _MOST_TEXT * len(rows)


def _is_letter(path: Path) -> bool:
    x0, y0, x1, y1 = path.box
    if not _HEIGHT[0] < y1 - y0 < _HEIGHT[1] or x1 - x0 > _WIDE * (y1 - y0):
        return False
    return _SEGMENTS[0] <= len(path.operators) <= _SEGMENTS[1] and "c" in path.operators


def _have_neighbours(letters: Sequence[Path]) -> list[bool]:
    """Whether another one stands beside each letter: nearer than a letter is wide, and at its height."""
    x0, y0, x1, y1 = np.array([path.box for path in letters]).T
    height = np.minimum.outer(y1 - y0, y1 - y0)
    gap = (x0[None, :] - x1[:, None]) / height
    overlap = (np.minimum.outer(y1, y1) - np.maximum.outer(y0, y0)) / height
    beside = (gap > -0.15) & (gap < 0.6) & (overlap > 0.6)
    found: list[bool] = (beside.any(axis=0) | beside.any(axis=1)).tolist()
    return found
