"""How the lines of a panel compare."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from omniscience_assets.captioning.facts.data import Plotted, differ, heights
from omniscience_assets.captioning.facts.names import is_plural
from omniscience_assets.captioning.facts.numbers import along, between, span, where
from omniscience_assets.records import SeriesRelation

_MAX_CROSSINGS, _MANY = 3, 4
_TOUCH = 0.01
"""Lines nearer than this share of the axis touch for the eye."""
_EVEN = 0.0005
"""How far below, as a share of the axis, a line may run that is never below another: the error of its points."""
_APART = 0.03
"""What is never further apart than this share of the axis is one line to the eye."""
_SLACK, _SHORT = 0.02, 0.1
"""Shares of the x axis: what a range may lack at its ends, and what is too short a range to be told."""
_RANK = {"ends": 0, "swap": 1, "above": 2, "crossing": 3}
"""What is told first when not all can be."""

Named = Sequence[tuple[Plotted | None, str | None]]
"""Per series of a panel: its axes and its short name; `None` where it has none."""


def tell_relations(relations: Sequence[SeriesRelation], named: Named, cap: int) -> list[dict[str, Any]]:
    """An order that holds throughout, else up to `cap` sentences: what crosses where, what lies above what."""
    pairs: dict[tuple[int, int], list[SeriesRelation]] = defaultdict(list)
    for relation in relations:
        if _comparable(relation, named) and (relation.name == "crosses" or _holds(relation, named)):
            first, second = sorted((relation.subject, relation.object))
            pairs[first, second].append(relation)
    order = _order(pairs, named)
    if order:
        return [{"form": "order", "names": [named[index][1] for index in order], **_axis(named, order[0])}]
    top, bottom = _extremes(pairs, named)
    told = [
        one
        for pair, found in pairs.items()
        if not {top, bottom} & set(pair) and (one := _tell_pair(pair, found, named)) is not None
    ]
    edges = {"highest": top, "lowest": bottom}
    ends = {name: named[index][1] for name, index in edges.items() if index is not None}
    told += [{"form": "ends", "highest": "", "lowest": "", **ends}] if ends else []
    return sorted(_merged(_merged(told, "ones", "others"), "others", "ones"), key=lambda one: _RANK[one["form"]])[:cap]


def _merged(told: Sequence[dict[str, Any]], many: str, shared: str) -> list[dict[str, Any]]:
    """Sentences that differ in `many` alone as one: "a and b lie above c throughout"."""
    found: dict[str, dict[str, Any]] = {}
    for one in told:
        key = str({name: value for name, value in one.items() if name != many}) if one["form"] == "above" else str(one)
        if key in found and len(one[shared]) == 1:
            found[key] = found[key] | {many: [*found[key][many], *one[many]]}
        else:
            found[key] = one
    return list(found.values())


def _comparable(relation: SeriesRelation, named: Named) -> bool:
    if not all(0 <= index < len(named) for index in (relation.subject, relation.object)):
        return False
    (one, name), (other, other_name) = named[relation.subject], named[relation.object]
    if one is None or other is None or name is None or other_name is None or relation.subject == relation.object:
        return False
    kinds = {one.series.kind, other.series.kind}
    calm = relation.name != "crosses" or (_is_calm(one) and _is_calm(other))
    return calm and one.y is other.y and one.x is other.x and (kinds == {"bar"} or "bar" not in kinds)


def _is_calm(plotted: Plotted) -> bool:
    """Whether a line runs so smoothly that its crossings can be counted."""
    trend = plotted.series.facts.trend if plotted.series.facts else None
    return trend not in {None, "mixed", "oscillating"} or len(plotted.series.points) == 2


def _holds(relation: SeriesRelation, named: Named) -> bool:
    """Whether the points of two lines say so too; bars are taken at their word."""
    upper, lower = _plotted(named, relation.subject), _plotted(named, relation.object)
    if upper.series.kind == "bar":
        return True
    whole = _throughout(relation, named)
    told_of = replace(relation, low=-math.inf, high=math.inf) if whole else relation
    difference = _difference(told_of, upper, lower)
    return bool(difference) and min(difference) >= -(_EVEN if whole else _TOUCH) and max(difference) >= _APART


def _difference(relation: SeriesRelation, upper: Plotted, lower: Plotted) -> list[float]:
    """By how much of the axis the upper line is above the lower one, at all points of both; empty if not known."""
    low, high = (
        max(relation.low, _ends(upper)[0], _ends(lower)[0]),
        min(relation.high, _ends(upper)[1], _ends(lower)[1]),
    )
    inner = [x for one in (upper, lower) for x, _ in one.series.points if low <= x <= high]
    places = sorted({low, high, *inner}) if low <= high else []
    above, below = heights(upper, places), heights(lower, places)
    if above is None or below is None or not span(upper.y) > 0:
        return []
    y = upper.y
    found = [(along(y, a) - along(y, b)) / span(y) for a, b in zip(above, below, strict=True)]
    return [value for value in found if math.isfinite(value)]


def _order(pairs: dict[tuple[int, int], list[SeriesRelation]], named: Named) -> list[int]:
    """Three or more lines from the highest to the lowest, if all pairs of them compare throughout."""
    members = sorted({index for pair in pairs for index in pair})
    if len(members) < 3 or not all(_same_range(named, members[0], index) for index in members):
        return []
    wins: dict[int, int] = dict.fromkeys(members, 0)
    for pair in combinations(members, 2):
        found = pairs.get(pair, [])
        if len(found) != 1 or found[0].name != "higher_than" or not _throughout(found[0], named):
            return []
        wins[found[0].subject] += 1
    order = sorted(members, key=lambda index: -wins[index])
    return order if sorted(wins.values()) == list(range(len(members))) else []


def _extremes(pairs: dict[tuple[int, int], list[SeriesRelation]], named: Named) -> tuple[int | None, int | None]:
    """The line that lies above all others throughout, and the one below all, of four or more on upright axes."""
    lines = [i for i, (plotted, _) in enumerate(named) if plotted and plotted.series.kind in {"line", "step"}]
    if len(lines) < _MANY or any(named[i][1] is None or _plotted(named, i).y.inverted for i in lines):
        return None, None
    if not all(_same_range(named, lines[0], i) for i in lines):
        return None, None
    wins, losses = Counter[int](), Counter[int]()
    for found in pairs.values():
        if len(found) == 1 and found[0].name == "higher_than" and _throughout(found[0], named):
            wins[found[0].subject] += 1
            losses[found[0].object] += 1
    top, bottom = (next((i for i in lines if score[i] == len(lines) - 1), None) for score in (wins, losses))
    return top, bottom


def _tell_pair(pair: tuple[int, int], found: Sequence[SeriesRelation], named: Named) -> dict[str, Any] | None:
    above = sorted((one for one in found if one.name == "higher_than"), key=lambda one: one.low)
    crossings = sorted((one for one in found if one.name == "crosses"), key=lambda one: one.low)
    if crossings and len({one.subject for one in above}) < 2:
        return None
    x = _plotted(named, pair[0]).x
    if len(crossings) == 1 and len(above) == 2 and above[0].subject != above[1].subject:
        names = {"ones": [named[above[0].subject][1]], "others": [named[above[0].object][1]]}
        return {"form": "swap", **_axis(named, above[0].subject), **names, "at": where(x, crossings[0].low)}
    if crossings:
        at = [place for one in crossings if (place := where(x, one.low))] if len(crossings) <= _MAX_CROSSINGS else []
        names = {"ones": [named[pair[0]][1]], "others": [named[pair[1]][1]]}
        return {"form": "crossing", **_axis(named, pair[0]), **names, "at": list(dict.fromkeys(at))}
    return _tell_above(above[0], named) if len(above) == 1 else None


def _tell_above(relation: SeriesRelation, named: Named) -> dict[str, Any] | None:
    upper, lower = _plotted(named, relation.subject), _plotted(named, relation.object)
    long = upper.series.kind == "bar" or differ(upper.x, relation.low, relation.high, _SHORT)
    reach = between(upper.x, relation.low, relation.high) if long else ""
    if _throughout(relation, named):
        same = upper.series.kind == "bar" or _same_range(named, relation.subject, relation.object)
        reach = "throughout" if same else "wherever both are drawn"
    names = {"ones": [named[relation.subject][1]], "others": [named[relation.object][1]]}
    told_of = replace(relation, low=-math.inf, high=math.inf) if _throughout(relation, named) else relation
    touches = upper.series.kind != "bar" and min(_difference(told_of, upper, lower), default=0.0) <= _TOUCH
    told = {"form": "above", **names, "range": reach, "touches": touches, **_axis(named, relation.subject)}
    return told if reach else None


def _throughout(relation: SeriesRelation, named: Named) -> bool:
    """Whether the relation holds wherever both lines are drawn."""
    upper, lower = _plotted(named, relation.subject), _plotted(named, relation.object)
    low, high = max(_ends(upper)[0], _ends(lower)[0]), min(_ends(upper)[1], _ends(lower)[1])
    slack = 0.45 / len(upper.x.ticks) if upper.x.scale == "category" else _SLACK
    return not (differ(upper.x, low, relation.low, slack) or differ(upper.x, high, relation.high, slack))


def _same_range(named: Named, one: int, other: int) -> bool:
    """Whether two lines are drawn over the same part of x."""
    first, second = _plotted(named, one), _plotted(named, other)
    return not any(differ(first.x, a, b) for a, b in zip(_ends(first), _ends(second), strict=True))


def _ends(plotted: Plotted) -> tuple[float, float]:
    """Smallest and largest x."""
    (low, _), (high, _) = plotted.ends
    return low, high


def _axis(named: Named, index: int) -> dict[str, Any]:
    plotted = _plotted(named, index)
    plural = is_plural(plotted.series) and not (named[index][1] or "").startswith("“")
    return {"inverted": plotted.y.inverted, "bars": plotted.series.kind == "bar", "plural": plural}


def _plotted(named: Named, index: int) -> Plotted:
    plotted = named[index][0]
    if plotted is None:
        raise ValueError(f"series {index} has no values")
    return plotted
