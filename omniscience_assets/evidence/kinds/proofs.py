"""What the series that were read prove of a figure's kind: rules that need no training."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

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
_OVER_A_SPECTRUM = ("curves", "marked_curves", "points_with_curves", "points", "bands")
_OF_PLACES = ("w_place", "w_compass", "w_degrees")
_ALL = 0.99


def proven_kinds(features: Sequence[str], rows: Floats) -> npt.NDArray[np.str_]:
    """The proven kind of each figure (figures × features), empty where nothing is proven.

    Panels must be plot areas with axes. Curves and points over a wavelength, an energy or a frequency, by the words on
    the axes, are a spectrum; an image in coordinates of places may be a map.
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
    kinds[(kinds == "heat_map") & (sum(map(column, _OF_PLACES)) > 0)] = ""
    return kinds
