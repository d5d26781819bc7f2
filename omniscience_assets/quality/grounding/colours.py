"""Which colours a word may mean: ranges of hue, saturation and lightness in HSL, wide where people disagree.

The ranges follow the borders between colour names in the xkcd colour survey (R. Munroe, 2010), widened so that a name
is denied only to a colour that hardly anybody would give it.
"""

import colorsys
import re
from dataclasses import dataclass
from functools import lru_cache

_Hues = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Range:
    hues: _Hues
    """Degrees; the first above the second goes round through red."""
    lightness: tuple[float, float] = (0.1, 0.92)
    saturation: tuple[float, float] = (0.12, 1.0)


_ANY: _Hues = ((0, 360),)
_RANGES = {
    "red": _Range(((325, 24),), (0.1, 0.82)), "orange": _Range(((4, 56),), (0.25, 0.9)),
    "yellow": _Range(((36, 76),), (0.3, 0.97)), "green": _Range(((64, 182),)), "cyan": _Range(((150, 212),)),
    "teal": _Range(((140, 210),)), "blue": _Range(((172, 268),)), "purple": _Range(((235, 338),)),
    "pink": _Range(((280, 24),), (0.35, 0.97)), "magenta": _Range(((275, 350),)),
    "brown": _Range(((345, 56),), (0.08, 0.72), (0.1, 1.0)), "olive": _Range(((40, 100),), (0.1, 0.7)),
    "black": _Range(_ANY, (0.0, 0.34), (0.0, 1.0)), "white": _Range(_ANY, (0.85, 1.0), (0.0, 1.0)),
    "grey": _Range(_ANY, (0.12, 0.95), (0.0, 0.3)),
}  # fmt: skip
_WORDS = {
    **{name: name for name in _RANGES}, "gray": "grey", "silver": "grey", "charcoal": "grey", "slate": "grey",
    "crimson": "red", "scarlet": "red", "maroon": "red", "burgundy": "red", "ruby": "red", "vermilion": "orange",
    "vermillion": "orange", "brick": "red", "salmon": "pink", "coral": "orange", "rose": "pink", "fuchsia": "magenta",
    "amber": "orange",
    "gold": "yellow", "golden": "yellow", "mustard": "yellow", "ochre": "brown", "tan": "brown", "beige": "brown",
    "khaki": "olive",
    "lime": "green", "emerald": "green", "mint": "green", "turquoise": "teal", "aqua": "cyan",
    "aquamarine": "teal", "navy": "blue", "azure": "blue", "indigo": "purple", "violet": "purple",
    "mauve": "purple", "lilac": "purple", "lavender": "purple", "plum": "purple", "cobalt": "blue", "reddish": "red",
    "bluish": "blue", "greenish": "green", "purplish": "purple", "pinkish": "pink", "orchid": "purple",
}  # fmt: skip
"""Word → the colour that it is a kind of."""
_TINTS = (
    r"dark|darker|light|lighter|deep|pale|bright|steel|sky|royal|forest|sea|medium|muted|vivid"
    r"|soft|faint|hot|blood|burnt|dusty"
)
COLOUR = rf"(?:(?:{_TINTS})[\s-]?)?(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
"""Pattern of a colour's name."""
_LAST = re.compile(rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def may_be(code: str, word: str) -> bool:
    """Whether a person may call a colour, given as `#rrggbb`, by this name; unknown words may be anything."""
    match = _LAST.search(word)
    if match is None:
        return True
    base = _WORDS[match.group().lower()]
    red, green, blue = (part / 255 for part in bytes.fromhex(code.removeprefix("#")[:6]))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    wanted = _RANGES[base]
    return (
        any(_is_within(360 * hue, *ends) for ends in wanted.hues)
        and wanted.lightness[0] <= lightness <= wanted.lightness[1]
        and wanted.saturation[0] <= saturation <= wanted.saturation[1]
    )


def _is_within(hue: float, start: int, end: int) -> bool:
    return start <= hue <= end if start <= end else hue >= start or hue <= end
