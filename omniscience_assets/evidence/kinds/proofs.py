"""What the series that were read prove of a figure's kind: rules that need no training."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from omniscience_assets.evidence.kinds.scale import log_count

Floats = npt.NDArray[np.float64]

PROVES: Mapping[str, tuple[str, ...]] = {
    "line": ("curves", "marked_curves"),
    "scatter": ("points",),
    "bar": ("bar",),
    "histogram": ("histogram", "histogram_with_curves"),
    "box": ("box",),
    "contour": ("contour",),
    "heat_map": ("heat_map",),
}
"""The looks of panels (`v_shows_…`) that make a figure this kind when every panel has one of them."""
_OVER_A_SPECTRUM = ("curves", "marked_curves", "points_with_curves", "points", "bands", "bare")
"""`bare` among them: lines so dense that they were stored as an image."""
_OF_PLACES = ("w_place", "w_compass", "w_degrees")
_WITH_NAMES = ("l_one_axis", "l_named_ticks")
_BOXED = ("r_cut_boxes", "v_whiskered", "v_box_panels")
_LEFT_OF_BOXES = ("box", "bar", "points", "bare")
"""What panels of box plots show, some of which were read in part: outliers and single boxes."""
_ALL, _MOST = 0.99, 0.5
_POINTS = 0.96
"""Share of points among points and vertices beyond which the lines between them are references."""
_READ = 3.5
"""More numbers than that must be read in a figure before missing words say anything."""
_AROUND, _THIN = 0.6, 0.3
"""Share of the angles around a circle that are written, and the most ink in filled areas, for curves on polar axes."""


def ruled_out(kinds: Sequence[str], features: Sequence[str], rows: Floats) -> npt.NDArray[np.bool_]:
    """Kinds that the words of a figure rule out (figures × kinds).

    Where words and numbers were read, a spectrum names what it is over and what it measures, and a map with axes its
    places. Numbers along both axes rule box plots out unless there are boxes: their own axis has names.
    """

    def lacks(names: Sequence[str]) -> npt.NDArray[np.bool_]:
        said = rows[:, [features.index(name) for name in names]]
        silent: npt.NDArray[np.bool_] = said.max(axis=1) <= 0
        return silent

    read = rows[:, features.index("w_number_count")] > log_count(_READ)
    framed = rows[:, features.index("l_framed")] > 0
    out = np.zeros((len(rows), len(kinds)), bool)
    out[:, kinds.index("spectrum")] = read & lacks(["w_spectral"])
    out[:, kinds.index("map")] = read & framed & lacks(_OF_PLACES)
    out[:, kinds.index("box")] = framed & lacks([*_WITH_NAMES, *_BOXED])
    return out


def proven_kinds(features: Sequence[str], rows: Floats) -> npt.NDArray[np.str_]:
    """The proven kind of each figure (figures × features), empty where nothing is proven.

    Panels must be plot areas with axes. Curves and points over a wavelength, an energy or a frequency, by the words on
    the axes, are a spectrum; an image in coordinates of places may be a map. In pixels, boxes with a line across and
    whiskers in every plot area, beside numbers, are box plots; thin lines amid the angles of a circle are curves; what
    is written in statements is a listing; and arrows that lead from box to box make a diagram.
    """

    def column(name: str) -> Floats:
        found: Floats = rows[:, features.index(name)]
        return found

    def all_show(looks: Sequence[str]) -> npt.NDArray[np.bool_]:
        shares: npt.NDArray[np.bool_] = sum((column(f"v_shows_{look}") for look in looks), np.zeros(len(rows))) > _ALL
        return shares & (column("l_framed") > 0)

    kinds = np.full(len(rows), "", dtype="<U12")
    for kind, looks in PROVES.items():
        kinds[all_show(looks)] = kind
    kinds[all_show(_OVER_A_SPECTRUM) & (column("w_spectral") > 0)] = "spectrum"
    kinds[all_show(("points", "points_with_curves")) & (column("v_scattered") > _POINTS)] = "scatter"
    kinds[all_show(_LEFT_OF_BOXES) & (column("v_shows_box") > _MOST)] = "box"
    beside_numbers = column("w_number_count") > log_count(2.5)
    boxed = (column("r_boxed") > _ALL) & (column("r_whiskers") > log_count(1.5))
    boxed &= column("r_whiskers") > 0.9 * column("r_cut_boxes")
    kinds[boxed & beside_numbers & (column("v_page") == 0)] = "box"
    around = (column("w_around") > _AROUND) & (column("l_framed") == 0) & (column("v_page") == 0)
    kinds[around & (column("r_marks_thick") < _THIN)] = "line"
    kinds[(column("v_boxed_arrows") > log_count(1.5)) & (column("l_framed") == 0)] = "diagram"
    kinds[(column("w_listing") > 0) & (column("l_framed") == 0)] = "other"
    kinds[(kinds == "heat_map") & (sum(map(column, _OF_PLACES)) > 0)] = ""
    return kinds
