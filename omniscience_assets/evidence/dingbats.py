"""Markers that are characters: R sets its circles as letters of the font ZapfDingbats."""

from collections.abc import Iterable, Iterator
from typing import Any

from omniscience_assets.evidence.paths import Path

_CENTRE = (0.396, 0.347)
"""Of the filled circle, in ems right of and above its origin (Adobe font metrics of ZapfDingbats, character a71)."""
_RADIUS = 0.361


def is_dingbat(font: str) -> bool:
    """Whether a font has shapes in place of letters."""
    return "dingbats" in font.lower()


def read_dingbats(blocks: Iterable[dict[str, Any]], order: int) -> Iterator[Path]:
    """Circles of PyMuPDF's `rawdict` blocks as paths; `order` is that of the first, since text has none of its own."""
    for block in blocks:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                if is_dingbat(span["font"]):
                    for char in span["chars"]:
                        yield _circle(char["origin"], span["size"], span["color"], order)
                        order += 1


def _circle(origin: tuple[float, float], size: float, code: int, order: int) -> Path:
    x, y, radius = origin[0] + _CENTRE[0] * size, origin[1] - _CENTRE[1] * size, _RADIUS * size
    colour = (code >> 16 & 255) / 255, (code >> 8 & 255) / 255, (code & 255) / 255
    box = x - radius, y - radius, x + radius, y + radius
    return Path(box, "f", "cccc", (), None, tuple(round(part, 3) for part in colour), order=order)  # type: ignore[arg-type]
