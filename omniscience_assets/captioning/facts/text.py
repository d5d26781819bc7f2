"""What is written in a figure, made fit for prose."""

import re
from statistics import median

from omniscience_assets.evidence.colours import GREYS, PALETTE, is_typical
from omniscience_assets.records import ColourShare, Evidence, TextItem

MAX_TEXTS = 14
_COLOUR_SHARE = 0.008
_STRONG = 45
"""Difference of its parts from which a colour stands out; slate and pale tints do not."""
_MAX_TEXT = 60
_EDGE = 0.99
"""Share of the width beyond which a text may run off the image."""
_SURE = 0.99
"""Confidence of an OCR engine from which its reading is told: below it letters are often missing or others."""
_PRINT = 0.85
"""Median confidence of a figure's words from which they are print that the engine can read."""


def plain(text: str) -> str:
    """Label text for prose: one kind of minus sign, no stray spaces."""
    return " ".join(text.replace("−", "-").split())


def quote(text: str) -> str:
    """A label in quotation marks."""
    return f"“{plain(text)}”"


def colours(evidence: Evidence) -> list[str]:
    """Up to four colours that stand out, by falling share, without those that people would call by different names."""
    seen = [one for one in evidence.colours if one.name not in GREYS and one.share >= _COLOUR_SHARE]
    strong = [one for one in seen if _strength(one.hex) >= _STRONG]
    return [one.name for one in strong if one.name not in PALETTE or is_typical(one.hex, one.name)][:4]


def _strength(code: str) -> int:
    """Difference of the largest and the smallest part of a colour, of 255."""
    parts = bytes.fromhex(code.removeprefix("#"))
    return max(parts) - min(parts)


def is_grey(shares: tuple[ColourShare, ...]) -> bool:
    """Whether nothing in the figure has a hue."""
    return bool(shares) and all(colour.name in GREYS for colour in shares)


def is_sure(text: TextItem) -> bool:
    """Whether the letters are certain: stated by the file, or read from pixels without doubt."""
    return text.confidence >= _SURE


def _is_whole(text: str) -> bool:
    """Not a piece of a longer text: its brackets close, and no joining word or sign ends it."""
    closed = all(text.count(opening) == text.count(closing) for opening, closing in ("()", "[]", "{}"))
    return closed and not re.search(r"(?:[&,/+-]|\b(?:and|of|the|for))$", text)


def _goes_on(text: TextItem, broken: TextItem) -> bool:
    """Whether a text is the line below one that breaks off in a word."""
    return abs(text.box[0] - broken.box[0]) < text.size and abs(text.box[1] - broken.box[3]) < text.size


def free_texts(evidence: Evidence) -> list[str]:
    """Words written in the figure that belong to no axis, legend, title or box of a diagram, without repetition."""
    nodes = evidence.diagram.nodes if evidence.diagram else ()
    inside = " ".join(plain(node.text) for node in nodes)
    if evidence.texts and median(text.confidence for text in evidence.texts) < _PRINT:
        return []
    broken = [text for text in evidence.texts if text.text.endswith(("-", "‐")) or text.box[2] > _EDGE]
    free = [
        plain(text.text) for text in evidence.texts
        if text.role is None and is_sure(text) and not any(_goes_on(text, other) for other in broken)
    ]  # fmt: skip
    readable = [text for text in free if re.search(r"[^\W\d_]{3}", text) and len(text) <= _MAX_TEXT and _is_whole(text)]
    return [text for text in dict.fromkeys(readable) if text not in inside][:MAX_TEXTS]
