"""What a curve does over a stretch of positions: the values that it has there, and their bounds."""

import re
from collections.abc import Sequence

from omniscience_assets.captioning.facts.numbers import along, span
from omniscience_assets.quality.grounding import holding
from omniscience_assets.quality.grounding.curves import NEAR, Curve
from omniscience_assets.quality.grounding.roles import Told

Stretch = tuple[float, float]
"""Shares of the position axis."""
_OVER = re.compile(
    r",?\s(?:between|from|over|for|in|within)\s(?:the\s)?(?:(?:range|interval|window)\s(?:of\s|from\s)?)?"
)
_SIDE = re.compile(
    r"\b(?:(?P<beyond>beyond|after|past|above|from|over)|(?P<before>until|till|before|below|up\sto|under|within|by))\b",
    re.IGNORECASE,
)


def stretch_behind(every: Sequence[Told], told: Told, curve: Curve, text: str) -> Stretch | None:
    """The range of positions that stands right behind a value: "0.9 m between 14 and 20 s"."""
    index = next(i for i, one in enumerate(every) if one is told)
    pair = every[index + 1 : index + 3]
    if told.pair or told.place == "yes" or [one.pair for one in pair] != ["low", "high"]:
        return None
    if not _OVER.match(text, told.end, pair[0].number.start) or curve.position.scale not in {"linear", "log"}:
        return None
    factors = [1.0 if curve.position.title is None else holding.factor_on(one, curve.position) for one in pair]
    ends = [(one, factor) for one, factor in zip(pair, factors, strict=True) if factor is not None]
    if len(ends) < 2 or not all(holding.place_is_shown(one, curve.position, factor) for one, factor in ends):
        return None
    low, high = sorted(_share(one, curve, factor) for one, factor in ends)
    return low, high


def side_of(place: Told, curve: Curve) -> Stretch | None:
    """All positions on the side of a place that the words before it tell: "beyond 750"; around it where none do."""
    factor = holding.factor_on(place, curve.position)
    if curve.position.scale not in {"linear", "log"} or factor is None:
        return None
    share = _share(place, curve, factor)
    sides = list(_SIDE.finditer(place.follows[-44:]))
    if not sides:
        return share - NEAR, share + NEAR
    return (share, float("inf")) if sides[-1]["beyond"] else (float("-inf"), share)


def is_within(told: Told, curve: Curve, factor: float, stretch: Stretch) -> bool:
    """Whether a curve has a value somewhere in a stretch, and rests there if that is told."""
    if told.cue == "settle" and curve.levels:
        return holding.is_level(told, curve, factor, stretch)
    found = curve.between(*stretch)
    share = holding.share_of(told)
    heights = [curve.height(reading.value * factor) for reading in told.number.quantity.readings]
    return found is not None and any(found[0] - share <= height <= found[1] + share for height in heights)


def bound_holds(told: Told, curve: Curve, factor: float, stretch: Stretch | None, *, partly: bool) -> bool:
    """Whether values of a curve are on the side of a bound that is told: one of them, or all.

    Args:
        told: The bound.
        curve: The curve.
        factor: From the unit of the bound to that of the value axis.
        stretch: Where it is said to hold, as far as that can be known.
        partly: It is said to hold only somewhere.
    """
    heights = _spoken_of(told, curve) if stretch is None else curve.between(*stretch)
    if heights is None or told.bound is None:
        return False
    which, _, side = told.bound.partition(" ")
    which = "reached" if partly and stretch is None else which
    low, high = heights
    at = curve.height(told.number.quantity.readings[-1].value * factor)
    if side == "below":
        return (high if which == "all" else low) <= at + NEAR
    return (low if which == "all" else high) >= at - NEAR


def _spoken_of(told: Told, curve: Curve) -> tuple[float, float]:
    """The lowest and the highest of the values that a number bounds: of all, or the one that is named."""
    named = {"max": curve.highest, "min": curve.lowest, "first": curve.first, "last": curve.last}
    ends = (named[told.cue],) * 2 if told.cue in named else (curve.lowest, curve.highest)
    return curve.height(ends[0]), curve.height(ends[1])


def _share(told: Told, curve: Curve, factor: float) -> float:
    value = told.number.quantity.readings[0].value * factor
    return along(curve.position, value) / (span(curve.position) or 1.0)
