"""How the lines of a panel compare."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from operator import itemgetter
from typing import Any

from omniscience_assets.captioning.facts.data import Plotted, differ
from omniscience_assets.captioning.facts.numbers import between, where
from omniscience_assets.records import SeriesRelation

MAX_RELATIONS = 4
_MAX_CROSSINGS = 3

Named = Sequence[tuple[Plotted | None, str | None]]
"""Per series of a panel: its axes and its short name; `None` where it has none."""


def tell_relations(relations: Sequence[SeriesRelation], named: Named) -> list[dict[str, Any]]:
    """An order that holds throughout, else up to `MAX_RELATIONS` pairs of lines: what crosses, what lies above."""
    pairs: dict[tuple[int, int], list[SeriesRelation]] = defaultdict(list)
    for relation in relations:
        if _comparable(relation, named):
            first, second = sorted((relation.subject, relation.object))
            pairs[first, second].append(relation)
    order = _order(pairs, named)
    if order:
        return [{"form": "order", "names": [named[index][1] for index in order], **_axis(named, order[0])}]
    told = [_tell_pair(pair, found, named) for pair, found in pairs.items()]
    return [one for one in told if one is not None][:MAX_RELATIONS]


def _comparable(relation: SeriesRelation, named: Named) -> bool:
    if not all(0 <= index < len(named) for index in (relation.subject, relation.object)):
        return False
    (one, name), (other, other_name) = named[relation.subject], named[relation.object]
    if one is None or other is None or name is None or other_name is None or relation.subject == relation.object:
        return False
    kinds = {one.series.kind, other.series.kind}
    return one.y is other.y and one.x is other.x and (kinds == {"bar"} or "bar" not in kinds)


def _order(pairs: dict[tuple[int, int], list[SeriesRelation]], named: Named) -> list[int]:
    """Three or more lines from the highest to the lowest, if all pairs of them compare throughout."""
    members = sorted({index for pair in pairs for index in pair})
    if len(members) < 3:
        return []
    wins: dict[int, int] = dict.fromkeys(members, 0)
    for pair in combinations(members, 2):
        found = pairs.get(pair, [])
        if len(found) != 1 or found[0].name != "higher_than" or not _throughout(found[0], named):
            return []
        wins[found[0].subject] += 1
    order = sorted(members, key=lambda index: -wins[index])
    return order if sorted(wins.values()) == list(range(len(members))) else []


def _tell_pair(pair: tuple[int, int], found: Sequence[SeriesRelation], named: Named) -> dict[str, Any] | None:
    crossings = sorted((one for one in found if one.name == "crosses"), key=lambda one: one.low)
    above = sorted((one for one in found if one.name == "higher_than"), key=lambda one: one.low)
    x = _plotted(named, pair[0]).x
    facts = {"one": named[pair[0]][1], "other": named[pair[1]][1], **_axis(named, pair[0])}
    if len(crossings) == 1 and len(above) == 2 and above[0].subject != above[1].subject:
        names = {"one": named[above[0].subject][1], "other": named[above[0].object][1]}
        return {"form": "swap", **facts, **names, "at": where(x, crossings[0].low)}
    if crossings:
        at = [place for one in crossings if (place := where(x, one.low))] if len(crossings) <= _MAX_CROSSINGS else []
        return {"form": "crossing", **facts, "at": list(dict.fromkeys(at))}
    if len(above) != 1:
        return None
    names = {"one": named[above[0].subject][1], "other": named[above[0].object][1]}
    throughout = _throughout(above[0], named)
    reach = "" if throughout else between(x, above[0].low, above[0].high)
    return {"form": "above", **facts, **names, "range": reach} if throughout or reach else None


def _throughout(relation: SeriesRelation, named: Named) -> bool:
    """Whether the relation holds wherever both lines are drawn."""
    series = [_plotted(named, index) for index in (relation.subject, relation.object)]
    low = max(min(map(itemgetter(0), one.series.points)) for one in series)
    high = min(max(map(itemgetter(0), one.series.points)) for one in series)
    axis = series[0].x
    slack = 0.45 / len(axis.ticks) if axis.scale == "category" else 0.02
    return not (differ(axis, low, relation.low, slack) or differ(axis, high, relation.high, slack))


def _axis(named: Named, index: int) -> dict[str, Any]:
    plotted = _plotted(named, index)
    return {"inverted": plotted.y.inverted, "bars": plotted.series.kind == "bar"}


def _plotted(named: Named, index: int) -> Plotted:
    plotted = named[index][0]
    if plotted is None:
        raise ValueError(f"series {index} has no values")
    return plotted
