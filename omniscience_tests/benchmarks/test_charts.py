"""The benchmark of evidence judges rightly: what is true scores full marks, and what is not fails where it should."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from omniscience_tests.benchmarks.charts.abilities import ABILITIES
from omniscience_tests.benchmarks.charts.cache import load_charts
from omniscience_tests.benchmarks.charts.random_chart import random_chart
from omniscience_tests.benchmarks.charts.raster import count_axes
from omniscience_tests.benchmarks.charts.scoring import score
from omniscience_tests.benchmarks.charts.spec import ChartSpec
from omniscience_tests.benchmarks.charts.texts import count_texts, is_tick, normalise
from omniscience_tests.benchmarks.charts.truth import figure_kinds, truth_json
from omniscience_tests.benchmarks.charts.visible import ink, is_clear

Json = dict[str, Any]


def _find(kind: str, fits: Callable[[ChartSpec], bool] = lambda spec: True) -> ChartSpec:
    specs = (random_chart("matplotlib", seed) for seed in range(2_000))
    return next(spec for spec in specs if spec.kind == kind and fits(spec))


def _truth(spec: ChartSpec) -> Json:
    copy: Json = json.loads(json.dumps(truth_json(spec)))
    return copy


def test_a_seed_is_always_the_same_chart() -> None:
    assert all(repr(random_chart("vega", seed)) == repr(random_chart("vega", seed)) for seed in range(20))
    assert random_chart("vega", 1) != random_chart("plotly", 1)


@pytest.mark.parametrize("renderer", ABILITIES)
def test_the_truth_scores_full_marks(renderer: str) -> None:
    for seed in range(25):
        spec = random_chart(renderer, seed)
        result = score(spec, _truth(spec))
        assert result.problems == (), f"{renderer} {seed}"
        assert all(
            value is not False for value in (result.axes, result.titles, result.series, result.kinds, result.kind)
        )
        assert all(value is not False for value in (result.data, result.errors, result.legend))
        assert result.text_f1 == 1.0


def _shift_axis(read: Json) -> None:
    low, high = read["panels"][0]["axes"][1]["range"]
    read["panels"][0]["axes"][1]["range"] = [low + 0.02 * (high - low), high]


def _drop_series(read: Json) -> None:
    read["panels"][0]["series"].pop()


def _move_data(read: Json) -> None:
    low, high = read["panels"][0]["axes"][1]["range"]
    for point in read["panels"][0]["series"][0]["points"]:
        point[1] += 0.1 * (high - low)


def _swap_legend(read: Json) -> None:
    first, second, *_ = read["panels"][0]["legend"]
    first["series"], second["series"] = second["series"], first["series"]


def _misname_legend(read: Json) -> None:
    read["panels"][0]["legend"][0]["label"] = "something else"


def _change_kind(read: Json) -> None:
    read["kind"] = {"diagram": 0.9, **dict.fromkeys(read["kind"], 0.1)}


def _rename_title(read: Json) -> None:
    read["panels"][0]["axes"][1]["title"] = "Something"


@pytest.mark.parametrize(
    ("spoil", "measure"),
    [
        (_shift_axis, "axes"), (_drop_series, "series"), (_move_data, "data"), (_swap_legend, "legend"),
        (_misname_legend, "legend"), (_change_kind, "kind"), (_rename_title, "titles"),
    ],
)  # fmt: skip
def test_a_wrong_reading_fails_its_measure(spoil: Callable[[Json], None], measure: str) -> None:
    def fits(spec: ChartSpec) -> bool:
        panel = spec.panels[0]
        return len(panel.legend) >= 3 == len(panel.series) and panel.y.scale == "linear" and bool(panel.y.title)

    spec = _find("line", fits)
    read = _truth(spec)
    spoil(read)
    assert getattr(score(spec, read), measure) is False


def test_a_missing_marker_among_few_is_wrong_and_one_hidden_among_many_is_not() -> None:
    for count, right in ((20, False), (200, True)):
        spec = _find("scatter", lambda spec, n=count: len(spec.panels[0].series[0].points) >= n)  # type: ignore[misc]
        one = spec.panels[0].series[0]
        panel = replace(spec.panels[0], series=(replace(one, points=one.points[:count], errors=()),), legend=())
        spec = replace(spec, panels=(panel,))
        read = _truth(spec)
        read["panels"][0]["series"][0]["points"].pop()
        read["panels"][0]["series"][0]["count"] -= 1
        assert score(spec, read).data is right


def test_bars_on_their_bases_are_told_from_bars_on_the_axis() -> None:
    spec = _find("bar", lambda spec: any(one.bases for one in spec.panels[0].series))
    read = _truth(spec)
    for one in read["panels"][0]["series"]:
        one["bases"] = []
    assert score(spec, read).data is False


def test_a_line_of_another_curve_merged_into_one_is_wrong() -> None:
    spec = _find("line", lambda spec: len(spec.panels[0].series) >= 2 and not spec.panels[0].series[1].optional)
    read = _truth(spec)
    first, second, *_ = read["panels"][0]["series"]
    first["points"] += second["points"]
    assert score(spec, read).data is False


def test_texts_are_compared_without_typography() -> None:
    assert normalise("Wave number (cm^−1)") == normalise("Wave number (cm⁻¹)")
    assert count_texts(["T_c (K)"], ["Tc (K)", "10^-3", "1.5k", "20G", "Jan 2020", "2020−01−01", "×10^4"]) == (1, 1, 1)
    assert count_texts(["fit", "fit"], ["fit", "frt"]) == (1, 2, 2)
    assert not is_tick("fit")


def test_charts_are_drawn_once(tmp_path: Path) -> None:
    first = load_charts("matplotlib", range(2), tmp_path)
    times = [chart.pdf.stat().st_mtime_ns for chart in first]
    again = load_charts("matplotlib", range(2), tmp_path)
    assert [chart.pdf.stat().st_mtime_ns for chart in again] == times
    assert all(chart.pdf.read_bytes().startswith(b"%PDF") for chart in again)


@pytest.mark.parametrize("renderer", ABILITIES)
def test_what_the_truth_tells_can_be_seen(renderer: str) -> None:
    for seed in range(40):
        spec = random_chart(renderer, seed)
        assert spec.style.font_size >= 6
        for panel in spec.panels:
            assert is_clear(panel), f"{spec.name}: a series is hidden"
            painted = ink(panel)
            rows = slice(-6, None) if panel.corner.startswith("top") else slice(6)
            columns = slice(-25, None) if panel.corner.endswith("right") else slice(25)
            if panel.legend and panel.place == "inside":
                assert not painted[rows, columns].any(), f"{spec.name}: the legend lies on data"


def test_a_curve_below_another_is_hidden() -> None:
    panel = _find("line", lambda spec: len(spec.panels[0].series) >= 2).panels[0]
    below = replace(panel.series[0], width=2.0)
    assert is_clear(replace(panel, series=(below,)))
    assert not is_clear(replace(panel, series=(below, replace(below, colour="#123456"))))


def test_a_figure_is_of_the_kind_of_its_panels() -> None:
    spec = _find("line")
    curves, bars = spec.panels[0], _find("bar").panels[0]
    assert "line" in figure_kinds(replace(spec, panels=(curves, curves)))
    assert figure_kinds(replace(spec, panels=(curves, bars))) == ("mixed",)


def test_axes_of_a_raster_count_one_by_one() -> None:
    spec = _find("line", lambda spec: spec.panels[0].y.scale == "linear" and not spec.panels[0].axis("right"))
    read = _truth(spec)
    assert count_axes(spec, read) == (2, 0, 2)
    _shift_axis(read)
    assert count_axes(spec, read) == (1, 1, 2)
    read["panels"][0]["axes"][1]["problem"] = "broken"
    assert count_axes(spec, read) == (1, 0, 2)
    assert count_axes(spec, read | {"panels": []}) == (0, 0, 2)
