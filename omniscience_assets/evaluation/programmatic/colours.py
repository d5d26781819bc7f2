"""Colours as people call them: which word is sure for a colour, and which other words somebody might use."""

from functools import cache

import numpy as np

from omniscience_assets.evidence.colours import PALETTE, to_lab

TERMS = ("black", "grey", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
"""Words that are asked for and offered."""
_ALSO = {
    "dark grey": "black", "light grey": "white", "dark red": "brown", "pink": "red purple",
    "light orange": "yellow pink brown", "brown": "red orange", "yellow": "green", "olive": "green yellow brown",
    "dark green": "black", "light green": "yellow", "teal": "green blue", "cyan": "blue green", "light blue": "grey",
    "sky blue": "grey", "blue": "purple", "dark blue": "black purple", "purple": "pink blue",
    "lavender": "purple blue pink grey", "magenta": "pink purple red", "white": "grey",
}  # fmt: skip
"""Terms that a colour of the palette may be called by, besides the last word of its name where that is one."""
_NEAR, _FAR = 12.0, 30.0
"""Further from a colour than its nearest name: names that are as good, names that somebody might use (in CIELAB)."""


@cache
def term_of(code: str) -> tuple[str, frozenset[str]] | None:
    """The word for a colour `#rrggbb` and all words that it might be called by; `None` where no word is sure."""
    names = list(PALETTE)
    anchors = to_lab(np.array([tuple(bytes.fromhex(PALETTE[name])) for name in names], np.uint8))
    lab = to_lab(np.array([tuple(bytes.fromhex(code.removeprefix("#")))], np.uint8))[0]
    distances = np.linalg.norm(anchors - lab, axis=1).tolist()
    ranked = sorted(zip(distances, names, strict=True))
    least, nearest = ranked[0]
    own = nearest.rsplit(maxsplit=1)[-1]
    near = [_words(name) for distance, name in ranked if distance <= least + _NEAR]
    far = [_words(name) for distance, name in ranked if distance <= least + _FAR]
    sure = own in TERMS and all(own in words for words in near)
    return (own, frozenset().union(*far)) if sure else None


def _words(name: str) -> set[str]:
    return {name.rsplit(maxsplit=1)[-1], *_ALSO.get(name, "").split()} & set(TERMS)
