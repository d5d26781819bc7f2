import numpy as np
import pytest
from matplotlib.axes import Axes

from omniscience_assets.evidence.legend import Entry
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.series.drawn import Drawn, Style
from omniscience_assets.evidence.series.matching import match_entries, sample_style
from omniscience_assets.evidence.text import Run
from omniscience_assets.records import SeriesKind
from omniscience_tests.evidence.series.charts import read, rectangle, stroke

Colour = tuple[float, float, float]
RED, BLUE, BLACK = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, 0.0)
DASHED = (6.0, 3.0)


def entry(*samples: Path, text: str = "name") -> Entry:
    return Entry(Run(text, (60.0, 15.0, 90.0, 25.0), 10.0, 0.0, False), samples)


def line(colour: Colour = BLACK, dashes: tuple[float, ...] = ()) -> Path:
    return stroke((30.0, 20.0), (55.0, 20.0), stroke=colour, dashes=dashes)


def circle(colour: Colour = BLACK) -> Path:
    return Path((40.0, 17.5, 45.0, 22.5), "f", "cccc", (), None, colour, order=1)


def patch(colour: Colour) -> Path:
    return rectangle(30.0, 16.0, 55.0, 24.0, fill=colour)


def drawn(kind: SeriesKind, colour: Colour = BLACK, dash: str | None = "solid", marker: str | None = None) -> Drawn:
    return Drawn(kind, Style(colour, dash, marker), np.zeros((5, 2)), 0)  # type: ignore[arg-type]


def test_a_sample_shows_its_line_and_marker() -> None:
    assert sample_style(entry(line(RED, DASHED), circle(RED))) == (
        Style(RED, "dashed"),
        Style(RED, None, "circle"),
        None,
    )


def test_a_sample_shows_its_patch() -> None:
    assert sample_style(entry(patch(BLUE))) == (None, None, Style(BLUE))


def test_entries_are_bound_by_colour() -> None:
    assert match_entries([entry(line(BLUE)), entry(line(RED))], [drawn("line", RED), drawn("line", BLUE)]) == [1, 0]


def test_entries_are_bound_by_dash() -> None:
    found = [drawn("line"), drawn("line", dash="dashed")]
    assert match_entries([entry(line(dashes=DASHED)), entry(line())], found) == [1, 0]


def test_entries_are_bound_by_marker() -> None:
    found = [drawn("line", marker="square"), drawn("line", marker="circle"), drawn("line")]
    assert match_entries([entry(line()), entry(line(), circle())], found) == [2, 1]


def test_data_and_fit_of_one_colour_are_told_apart() -> None:
    found = [drawn("scatter", RED, None, "circle"), drawn("line", RED)]
    assert match_entries([entry(line(RED)), entry(circle(RED))], found) == [1, 0]


@pytest.mark.parametrize("kind", ["bar", "histogram", "area", "band", "box"])
def test_patches_stand_for_fills(kind: SeriesKind) -> None:
    found = [drawn(kind, RED, None), drawn(kind, BLUE, None)]
    assert match_entries([entry(patch(BLUE)), entry(patch(RED))], found) == [1, 0]


def test_no_series_of_its_colour_leaves_an_entry_unbound() -> None:
    assert match_entries([entry(line(BLUE))], [drawn("line", RED)]) == [None]


def test_several_series_of_one_look_leave_an_entry_unbound() -> None:
    assert match_entries([entry(line())], [drawn("line"), drawn("line")]) == [None]


def test_entries_of_one_look_are_not_bound_by_their_order() -> None:
    """Programs list them as they please: a wrong name is worse than none."""
    found = [drawn("line"), drawn("line", RED), drawn("line")]
    assert match_entries([entry(line()), entry(line()), entry(line(RED))], found) == [None, None, 1]


def test_lines_of_one_colour_are_told_apart_by_the_length_of_their_dashes() -> None:
    def draw(ax: Axes) -> None:
        lines = [
            ax.plot([0, 10], [0, slope], color="k", dashes=dashes, label=f"{dashes[0]:.0f}")[0]
            for slope, dashes in ((1, (4.0, 4.0)), (2, (12.0, 12.0)), (3, (8.0, 8.0)))
        ]
        ax.legend(handles=[lines[2], lines[0], lines[1]], handlelength=5)

    reading = read(draw)[1]
    assert {one.label: round(one.points[-1][1]) for one in reading.series} == {"4": 1, "12": 2, "8": 3}


def test_lines_of_one_colour_are_told_apart_by_their_width() -> None:
    def draw(ax: Axes) -> None:
        widths = {"thick": 3, "thin": 1, "middle": 2}
        lines = [ax.plot([0, 10], [0, wide], color="k", lw=wide, label=name)[0] for name, wide in widths.items()]
        ax.legend(handles=[lines[1], lines[0], lines[2]])

    reading = read(draw)[1]
    assert {one.label: round(one.points[-1][1]) for one in reading.series} == {"thin": 1, "middle": 2, "thick": 3}


def test_two_entries_of_one_look_do_not_share_a_series() -> None:
    """Nor does one of them get it: it may be that of the other."""
    found = [drawn("line", RED), drawn("line", BLUE)]
    assert match_entries([entry(line(RED)), entry(line(RED))], found) == [None, None]


def test_heat_maps_have_no_entry() -> None:
    assert match_entries([entry(line())], [drawn("heat_map")]) == [None]
