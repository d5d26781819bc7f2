"""Every fact of a drawn plot must be read back; the shares asserted are those that were measured."""

from collections import Counter

import pytest

from omniscience_assets.evidence.read import read_evidence
from omniscience_assets.evidence.sources import PDF
from omniscience_assets.records import Axis, PanelEvidence
from omniscience_tests.evidence.drawing import PanelSpec, draw, random_spec


def _unit(unit: str | None) -> str | None:
    return unit.replace("$^{", "^").replace("}$", "").replace("-", "−") if unit and "$" in unit else unit


def _axis(panel: PanelEvidence, orientation: str) -> Axis | None:
    axes = [axis for axis in panel.axes if axis.orientation == orientation]
    return axes[0] if len(axes) == 1 else None


def _facts(panel: PanelEvidence, spec: PanelSpec, letter: str | None) -> dict[str, bool]:
    x, y = _axis(panel, "x"), _axis(panel, "y")
    facts = {
        "title": panel.title == spec.title,
        "letter": panel.letter == letter,
        "legend": set(panel.legend_labels) == set(spec.legend),
        "y_title": y is not None and (y.title, y.unit) == (spec.y[0], _unit(spec.y[1])),
        "y_scale": y is not None and y.scale == ("log" if spec.y_log else "linear"),
        "series": [series.kind for series in panel.series] == _kinds(spec),
        "bound": {series.label for series in panel.series if series.label} == set(spec.legend),
    }
    if spec.kind == "bar":
        return facts | {"x_category": x is not None and x.scale == "category"}
    return facts | {
        "x_title": x is not None and (x.title, x.unit) == (spec.x[0], _unit(spec.x[1])),
        "x_scale": x is not None and x.scale == ("log" if spec.x_log else "linear"),
    }


def _kinds(spec: PanelSpec) -> list[str]:
    """One series for each entry of the legend."""
    return [spec.kind] * max(1, len(spec.legend))


def _measure(seeds: range) -> tuple[Counter[str], Counter[str]]:
    right, total = Counter[str](), Counter[str]()
    for seed in seeds:
        spec = random_spec(seed)
        evidence = read_evidence("f", None, [(PDF, draw(spec))])
        found = {"panels": len(evidence.panels) == len(spec.panels)}
        rows = [found]
        if found["panels"]:
            for index, (panel, panel_spec) in enumerate(zip(evidence.panels, spec.panels, strict=True)):
                rows.append(_facts(panel, panel_spec, "abcdef"[index] if spec.letters else None))
        for row in rows:
            right.update(name for name, ok in row.items() if ok)
            total.update(row.keys())
    return right, total


def test_facts_of_a_few_plots_are_read_back() -> None:
    right, total = _measure(range(200, 203))
    assert right == total


@pytest.mark.slow
def test_facts_of_many_plots_are_read_back() -> None:
    right, total = _measure(range(30))
    assert {name: round(right[name] / total[name], 2) for name in total if right[name] < 0.98 * total[name]} == {}
