from dataclasses import replace

import numpy as np
import pytest

from omniscience_assets.evidence.series.drawn import Drawn, Style
from omniscience_assets.evidence.series.errors import take_errors
from omniscience_assets.evidence.series.lines import chain_strokes
from omniscience_assets.evidence.series.markers import find_markers
from omniscience_assets.evidence.series.marks import boxes_of, marks_in
from omniscience_tests.evidence.series.charts import FRAME, array, only, stroke

X = np.arange(1.0, 9.0)
Y = np.sin(X)
LOW, HIGH = np.linspace(0.1, 0.3, 8), np.linspace(0.4, 0.2, 8)
ENDS = np.stack([Y - LOW, Y + HIGH], axis=1)


def points(*at: tuple[float, float]) -> Drawn:
    return Drawn("scatter", Style((0.0, 0.0, 0.0), None, "circle"), np.asarray(at, float), 0)


def test_upright_lines_through_points_are_their_errors() -> None:
    cloud = points((120, 200), (160, 180))
    stems = chain_strokes([stroke((120.0, 190.0), (120.0, 230.0)), stroke((160.0, 150.0), (160.0, 200.0))])
    assert take_errors([cloud], stems, []) == []
    assert cloud.errors is not None
    assert cloud.errors.tolist() == [[230, 190], [200, 150]]


def test_lines_elsewhere_are_given_back() -> None:
    cloud = points((120, 200), (160, 180))
    beside = chain_strokes([stroke((125.0, 190.0), (125.0, 230.0)), stroke((120.0, 195.0), (160.0, 195.0))])
    assert take_errors([cloud], beside, []) == beside
    assert cloud.errors is None


def test_one_line_among_many_points_is_no_error() -> None:
    cloud = points((120, 200), (160, 180), (200, 150))
    stem = chain_strokes([stroke((120.0, 190.0), (120.0, 230.0))])
    assert take_errors([cloud], stem, []) == stem


@pytest.mark.parametrize("style", [{"fmt": "o"}, {"fmt": "s", "capsize": 3}, {"fmt": "o-", "capsize": 2}, {"fmt": "-"}])
def test_error_bars_around_points_and_lines(style: dict[str, object]) -> None:
    found = only(lambda ax: ax.errorbar(X, Y, yerr=[LOW, HIGH], **style))  # type: ignore[arg-type]
    assert found.kind == ("line" if "-" in str(style["fmt"]) else "scatter")
    assert array(found) == pytest.approx(np.stack([X, Y], axis=1), abs=1e-3)
    assert np.asarray(found.errors) == pytest.approx(ENDS, abs=1e-3)


def test_bars_across_do_not_disturb() -> None:
    found = only(lambda ax: ax.errorbar(X, Y, xerr=0.3, yerr=[LOW, HIGH], fmt="o"))
    assert found.count == 8
    assert np.asarray(found.errors) == pytest.approx(ENDS, abs=1e-3)


def test_errors_on_a_logarithmic_axis() -> None:
    y = 10.0**X
    found = only(lambda ax: (ax.errorbar(X, y, yerr=y / 2, fmt="o"), ax.set_yscale("log")))
    assert np.asarray(found.errors) == pytest.approx(np.stack([y / 2, y * 1.5], axis=1), rel=0.02)


@pytest.mark.parametrize("half", [20.0, 1.0])
def test_a_stem_with_its_caps_in_one_path_is_an_error_bar(half: float) -> None:
    """As plotly draws them; a short stem between wide caps is no star."""
    items = tuple(
        ("l", *ends)
        for ends in (
            ((196.0, 180.0 - half), (204.0, 180.0 - half)),
            ((200.0, 180.0 - half), (200.0, 180.0 + half)),
            ((196.0, 180.0 + half), (204.0, 180.0 + half)),
        )
    )
    path = replace(stroke((0.0, 0.0), (1.0, 1.0)), items=items, operators="lll", box=(196, 180 - half, 204, 180 + half))
    marks = marks_in(FRAME, [path], boxes_of([path]), (), ())
    assert sorted(one.box for one in [*marks.small, *marks.strokes]) == sorted(
        [(196, 180 - half, 204, 180 - half), (200, 180 - half, 200, 180 + half), (196, 180 + half, 204, 180 + half)]
    )
    assert find_markers(marks.small)[0] == []


def test_long_and_short_bars_of_one_line_all_keep_their_length() -> None:
    """Stems as long as a marker and longer ones come by different ways; the long ones were once told as none."""
    half = np.array([0.5, 0.4, 0.02, 0.02, 0.02, 0.02, 0.02, 0.4])
    found = only(lambda ax: ax.errorbar(X, Y, yerr=half, fmt="o--", capsize=2))
    assert np.asarray(found.errors) == pytest.approx(np.stack([Y - half, Y + half], axis=1), abs=1e-3)
