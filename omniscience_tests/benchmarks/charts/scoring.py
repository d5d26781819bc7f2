"""Scores of a read chart: each measure is right or wrong for the chart as a whole, texts are counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from omniscience_tests.benchmarks.charts.comparing import (
    FAMILIES,
    TOLERANCE,
    as_years_or_days,
    inside,
    is_right,
    places,
    read_places,
    true_places,
    unlike,
)
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec
from omniscience_tests.benchmarks.charts.texts import count_texts, known_texts, normalise
from omniscience_tests.benchmarks.charts.truth import figure_kinds

Json = dict[str, Any]
Pairs = dict[int, int]


@dataclass(frozen=True, slots=True)
class Score:
    """One chart. `None` where a measure has nothing to judge, such as the legend of a chart without one."""

    axes: bool
    titles: bool
    """Titles and units of axes, letters and titles of panels."""
    series: bool
    kinds: bool
    """The kinds of the series."""
    kind: bool
    """The kind of the figure."""
    data: bool | None
    errors: bool | None
    """Error bars and bands, on top of right data; not part of `data`."""
    legend: bool | None
    texts: tuple[int, int, int]
    """Found, there, read."""
    problems: tuple[str, ...] = field(default=())
    """What is wrong, for people."""

    @property
    def text_f1(self) -> float:
        """Of this chart's texts."""
        return text_scores([self.texts])[2]


def text_scores(counts: Iterable[tuple[int, int, int]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over charts."""
    found, there, read = (sum(column) for column in zip(*counts, strict=True))
    return found / max(1, read), found / max(1, there), 2 * found / max(1, there + read)


def score(spec: ChartSpec, evidence: Json, more_texts: Sequence[str] = ()) -> Score:
    """Judge the evidence of a chart.

    Args:
        spec: What was drawn.
        evidence: In the JSON form that `evidence_json` makes.
        more_texts: Tick labels that the renderer is known to have drawn.
    """
    problems: list[str] = []
    read = evidence["panels"]
    texts = count_texts([*known_texts(spec), *more_texts], [text["text"] for text in evidence["texts"]])
    kind = _figure_kind(spec, evidence, problems)
    if len(read) != len(spec.panels):
        problems.append(f"{len(spec.panels)} panels, {len(read)} read")
        scored = any(scored_series(panel) for panel in spec.panels)
        legend = False if any(panel.legend for panel in spec.panels) else None
        return Score(False, False, False, False, kind, False if scored else None, None, legend, texts, tuple(problems))
    facts: list[dict[str, bool | None]] = []
    for number, (panel, found) in enumerate(zip(spec.panels, read, strict=True), 1):
        said: list[str] = []
        facts.append(_judge(panel, found, said))
        problems.extend(f"panel {number}: {text}" for text in said)
    merged = {name: _all(fact[name] for fact in facts) for name in facts[0]}
    sure = {name: merged[name] is not False for name in ("axes", "titles", "series", "kinds")}
    return Score(
        **sure, kind=kind, data=merged["data"], errors=merged["errors"], legend=merged["legend"], texts=texts,
        problems=tuple(problems),
    )  # fmt: skip


def _all(values: Iterable[bool | None]) -> bool | None:
    judged = [value for value in values if value is not None]
    return all(judged) if judged else None


def _figure_kind(spec: ChartSpec, evidence: Json, problems: list[str]) -> bool:
    likeliest = max(evidence["kind"], key=lambda name: evidence["kind"][name], default=None)
    wanted = figure_kinds(spec)
    if likeliest not in wanted:
        problems.append(f"figure is {' or '.join(wanted)}, read {likeliest}")
    return likeliest in wanted


def _judge(panel: PanelSpec, read: Json, said: list[str]) -> dict[str, bool | None]:
    scales = {axis["side"]: axis["scale"] for axis in read["axes"]}
    required = [one for one in panel.series if not one.optional]
    counted = len(required) <= len(read["series"]) <= len(panel.series)
    if not counted:
        said.append(f"{len(required)} series, {len(read['series'])} read: {[one['kind'] for one in read['series']]}")
    pairs = match_series(panel, read["series"], scales)
    data = _data(panel, read["series"], pairs, scales, said)
    return {
        "axes": _axes(panel, read, said),
        "titles": _titles(panel, read, said),
        "series": counted,
        "kinds": _kinds(panel, read["series"], said),
        "data": data,
        "errors": _errors(panel, read["series"], pairs, scales, said),
        "legend": _legend(panel, read, scales, said),
    }


def _axes(panel: PanelSpec, read: Json, said: list[str]) -> bool:
    by_side = {axis["side"]: axis for axis in read["axes"]}
    right = True
    for axis in panel.axes:
        found = by_side.pop(axis.side, None)
        if found is None or not axis_is_right(axis, found):
            shown = {key: found.get(key) for key in ("scale", "range", "problem")} if found else "nothing"
            said.append(f"axis {axis.side} is {axis.scale} {list(axis.categories or axis.range)}, read {shown}")
            right = False
    if by_side:
        said.append(f"axes that are not there: {sorted(by_side)}")
    return right and not by_side


def axis_is_right(axis: AxisSpec, read: Json) -> bool:
    """Whether scale and both ends agree, or the categories in their order."""
    if axis.scale == "category":
        labels = [normalise(tick["label"]) for tick in read["ticks"]]
        return read["scale"] == "category" and labels == list(map(normalise, axis.categories))
    if read.get("range") is None or read.get("problem"):
        return False
    ends = as_years_or_days(axis, read["scale"], np.asarray(read["range"], float))
    dates = {axis.scale, read["scale"]} == {"date", "linear"}
    if read["scale"] != axis.scale and not dates:
        return False
    return bool(np.all(np.abs(places(axis, ends) - np.asarray([0.0, 1.0])) <= TOLERANCE))


def _titles(panel: PanelSpec, read: Json, said: list[str]) -> bool:
    by_side = {axis["side"]: axis for axis in read["axes"]}
    wanted: list[tuple[str, str | None, str | None]] = []
    for axis in panel.axes:
        found = by_side.get(axis.side, {})
        wanted.append((f"title {axis.side}", axis.title, found.get("title")))
        wanted.append((f"unit {axis.side}", axis.unit if axis.title else None, found.get("unit")))
    wanted.append(("letter", panel.letter, read.get("letter")))
    wanted.append(("panel title", panel.title, read.get("title")))
    wrong = [(name, a, b) for name, a, b in wanted if normalise(a or "").lower() != normalise(b or "").lower()]
    said.extend(f"{name} is {a!r}, read {b!r}" for name, a, b in wrong)
    return not wrong


def _kinds(panel: PanelSpec, read: Sequence[Json], said: list[str]) -> bool:
    must = {one.kind for one in panel.series if not one.optional}
    may = {one.kind for one in panel.series}
    outline = {"step"} if any(one.kind == "histogram" and not one.filled for one in panel.series) else set()
    got = {one["kind"] for one in read}
    right = got <= may | outline and all(kind in got or (kind == "histogram" and outline & got) for kind in must)
    if not right:
        said.append(f"kinds are {sorted(must)}, read {sorted(got)}")
    return right


def match_series(panel: PanelSpec, read: Sequence[Json], scales: dict[str, str]) -> Pairs:
    """True series to read series one to one, the most alike first."""
    costs = [
        (unlike(panel, one, found, scales), i, j) for i, one in enumerate(panel.series) for j, found in enumerate(read)
    ]
    pairs: Pairs = {}
    for _, i, j in sorted(costs):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def scored_series(panel: PanelSpec) -> list[int]:
    """Series whose data is judged: those of which something can be seen."""
    return [
        i
        for i, one in enumerate(panel.series)
        if one.kind in FAMILIES
        and not one.optional
        and inside(true_places(panel, one), 0.0 if one.kind == "line" else 9).any()
    ]


def _data(panel: PanelSpec, read: Sequence[Json], pairs: Pairs, scales: dict[str, str], said: list[str]) -> bool | None:
    scored = scored_series(panel)
    wrong = [i for i in scored if i not in pairs or not is_right(panel, panel.series[i], read[pairs[i]], scales)]
    partners = {i: read[pairs[i]]["id"] if i in pairs else "nothing" for i in wrong}
    said.extend(f"data of {_name(panel.series[i])} differs from {partner}" for i, partner in partners.items())
    return not wrong if scored else None


def _name(one: SeriesSpec) -> str:
    return f"{one.kind} {one.label or one.colour}"


def _errors(
    panel: PanelSpec, read: Sequence[Json], pairs: Pairs, scales: dict[str, str], said: list[str]
) -> bool | None:
    """Both ends of error bars and bands on a vertical number line, where the axis was read."""
    wide = [i for i, one in enumerate(panel.series) if one.errors and not one.horizontal]
    wrong = [i for i in wide if i not in pairs or not _same_errors(panel, panel.series[i], read[pairs[i]], scales)]
    said.extend(f"errors of {_name(panel.series[i])} differ" for i in wrong)
    return not wrong if wide else None


def _same_errors(panel: PanelSpec, one: SeriesSpec, read: Json, scales: dict[str, str]) -> bool:
    errors = np.asarray(read.get("errors") or [], float).reshape(-1, 2)
    if len(errors) != len(read["points"]) or not len(errors):
        return False
    _, y = panel.axes_of(one)
    at = read_places(panel, one, read, scales)[:, 0]
    order = np.argsort(at)
    truth, where = true_places(panel, one), np.asarray(one.errors, float)
    seen = inside(truth)
    for column in (0, 1):
        got = np.clip(places(y, errors[:, column]), 0, 1)
        want = np.clip(places(y, where[:, column]), 0, 1)
        if one.kind == "band":
            wrong = np.abs(np.interp(truth[:, 0], at[order], got[order]) - want) > 2 * TOLERANCE
        else:
            gaps = np.maximum(np.abs(truth[:, None, 0] - at), np.abs(want[:, None] - got))
            wrong = gaps.min(axis=1) > TOLERANCE
        if (wrong & seen).mean() > 0.02:
            return False
    return True


def _legend(panel: PanelSpec, read: Json, scales: dict[str, str], said: list[str]) -> bool | None:
    if not panel.legend and not read["legend"]:
        return None
    by_id = {one["id"]: one for one in read["series"]}
    entries = {normalise(entry["label"]): by_id.get(entry["series"]) for entry in read["legend"]}
    wrong = []
    for index in panel.legend:
        one = panel.series[index]
        label = normalise(one.label or "")
        if label not in entries:
            wrong.append(f"legend lacks {one.label!r}")
        elif (found := entries[label]) is None:
            wrong.append(f"legend entry {one.label!r} has no series")
        else:
            costs = [unlike(panel, other, found, scales) for other in panel.series]
            if costs[index] > min(costs) + 1e-9:
                wrong.append(f"legend entry {one.label!r} is bound to {found['id']}")
    if len(read["legend"]) > len(panel.legend):
        wrong.append(f"legend has {len(panel.legend)} entries, read {[entry['label'] for entry in read['legend']]}")
    said.extend(wrong)
    return not wrong
