"""Colours by name: the nearest of a small palette, as an eye would judge."""

from functools import cache

import numpy as np
import numpy.typing as npt

PALETTE = {
    "black": "000000", "dark grey": "505050", "grey": "909090", "light grey": "d0d0d0", "white": "ffffff",
    "red": "e02020", "dark red": "8b0000", "pink": "f7a0b4", "rose": "e63278", "salmon": "fa8072", "orange": "ff7f0e",
    "light orange": "fdc080", "peach": "ffdcb8", "beige": "d8c6a4", "brown": "8c564b", "khaki": "e0d878",
    "yellow": "f5e000", "light yellow": "fff8b0", "olive": "9a9a20", "green": "3aa03a", "lime green": "50e628",
    "dark green": "00551f", "light green": "98e090", "teal": "109080", "dark teal": "1e4b5a", "light teal": "8fd0bd",
    "cyan": "17c8d8", "light blue": "a6cee8", "sky blue": "41b4ff", "blue": "1f4ae8", "steel blue": "1f77b4",
    "dark blue": "101080", "violet": "9646f5", "purple": "8030a0", "lavender": "c0b0e8", "magenta": "e020c0",
}  # fmt: skip
"""Name → hex."""
_ALSO = (
    ("0000ff", "blue"), ("3c64c8", "blue"), ("c44e52", "red"), ("ff5540", "red"), ("d95319", "orange"),
    ("b15928", "brown"), ("a07850", "brown"), ("c49c94", "brown"), ("5a3c1e", "brown"), ("ccebc5", "light green"),
    ("5ac878", "green"), ("7570b3", "purple"), ("5a2850", "purple"), ("00ffff", "cyan"), ("ff00ff", "magenta"),
    ("ffff00", "yellow"), ("e6aa14", "yellow"), ("ffa500", "orange"), ("5a5a1e", "olive"), ("a0a0ff", "lavender"),
    ("500000", "dark red"), ("a2142f", "dark red"), ("e377c2", "pink"), ("fad2e6", "pink"), ("fc8d62", "orange"),
    ("dd8452", "orange"), ("619cff", "blue"), ("3b528b", "dark blue"), ("ccb974", "khaki"), ("d2c83c", "yellow"),
    ("decbe4", "lavender"), ("34495e", "dark blue"), ("cfb2bf", "pink"), ("da70d6", "magenta"), ("e0a6a6", "pink"),
    ("c8909a", "pink"), ("a5bf14", "lime green"), ("ac7e04", "brown"), ("ffff84", "light yellow"), ("ffe36e", "yellow"),
)  # fmt: skip
"""More colours that a name stands for."""

GREYS = frozenset({"black", "dark grey", "grey", "light grey", "white"})

_EXACT = 7.0
"""Chroma from which a colour that a file states is no grey."""

_BLACK = 15.0
"""Lightness up to which no hue is seen."""
_LIGHTNESS, _TINT = 35.0, 4.0
"""Names whose lightness differs by more are not considered for a pale or dark tint; how much a difference counts."""
_TYPICAL, _DOUBTFUL = 27.0, 8.0
"""How far a colour may be from what its name stands for, and by how much farther than from another name."""

_Pixels = npt.NDArray[np.uint8]


def nearest_names(rgb: _Pixels, hue: float = 12.0) -> npt.NDArray[np.int64]:
    """Index into `PALETTE` of the name of the nearest colour, for colours of shape (n, 3).

    A colour of more chroma than `hue` is no grey, but of the name that is nearest in hue and lightness; pixels have
    some chroma from compression.
    """
    (anchors, names), lab = _anchors(), to_lab(rgb)
    distances = (anchors**2).sum(axis=1) - 2 * lab @ anchors.T
    nearest: npt.NDArray[np.int64] = distances.argmin(axis=1)
    grey = _greys()[names]
    pale = np.flatnonzero(grey[nearest] & (np.hypot(lab[:, 1], lab[:, 2]) > hue) & (lab[:, 0] > _BLACK))
    turn = np.arctan2(lab[pale, 2], lab[pale, 1])[:, None] - np.arctan2(anchors[:, 2], anchors[:, 1])
    lighter = np.abs(lab[pale, :1] - anchors[:, 0])
    unlike = 1.0 - np.cos(turn) + _TINT * (lighter / 100) ** 2
    nearest[pale] = np.where(grey | (lighter > _LIGHTNESS), np.inf, unlike).argmin(axis=1)
    return names[nearest]


@cache
def name_colour(colour: tuple[float, float, float]) -> str:
    """Name of one colour given as red, green, blue in 0..1."""
    rgb = np.clip(np.round(np.asarray([colour]) * 255), 0, 255).astype(np.uint8)
    return list(PALETTE)[int(nearest_names(rgb, _EXACT)[0])]


@cache
def name_tint(ink: tuple[float, float, float], opacity: float) -> str:
    """Name of an ink as it is seen on white, which it may let through: never white, nor grey if the ink has a hue."""
    red, green, blue = (round(1.0 - opacity * (1.0 - part), 3) for part in ink)
    rgb = np.clip(np.round(np.asarray([ink, (red, green, blue)]) * 255), 0, 255).astype(np.uint8)
    lightness, *chroma = to_lab(rgb[:1])[0]
    hued = np.hypot(*chroma) > _EXACT and lightness > _BLACK
    name = list(PALETTE)[int(nearest_names(rgb[1:], 0.0 if hued and opacity < 1 else _EXACT)[0])]
    return "light grey" if name == "white" and name_colour(ink) != "white" else name


def to_hex(colour: tuple[float, float, float]) -> str:
    """`#rrggbb` of red, green, blue in 0..1."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in colour)


def to_lab(rgb: _Pixels) -> npt.NDArray[np.float64]:
    """CIE L*a*b* under D65 (CIE 15:2004) of shape (n, 3), in which distances are about what an eye sees."""
    linear = rgb / 255.0
    linear = np.where(linear > 0.04045, ((linear + 0.055) / 1.055) ** 2.4, linear / 12.92)
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ matrix.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


@cache
def is_typical(code: str, name: str) -> bool:
    """Whether a colour, given as `#rrggbb`, is near to what a name stands for, and to no other name by much nearer."""
    (anchors, names), lab = _anchors(), to_lab(np.frombuffer(bytes.fromhex(code.removeprefix("#")), np.uint8)[None])
    away = np.linalg.norm(anchors - lab, axis=1)
    own = away[names == list(PALETTE).index(name)].min()
    return bool(own <= min(_TYPICAL, away.min() + _DOUBTFUL))


@cache
def _greys() -> npt.NDArray[np.bool_]:
    """Which of the names in `PALETTE` are those of greys."""
    return np.array([name in GREYS for name in PALETTE])


@cache
def _anchors() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """The colours that have names, in L*a*b*, and the index of each one's name."""
    known = [*((code, name) for name, code in PALETTE.items()), *_ALSO]
    names = np.array([list(PALETTE).index(name) for _, name in known])
    return to_lab(np.array([tuple(bytes.fromhex(code)) for code, _ in known], np.uint8)), names
