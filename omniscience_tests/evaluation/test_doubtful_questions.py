"""What a reader of the figure could answer in two ways is not asked."""

import dataclasses

import pytest

from omniscience_assets.evaluation.programmatic.amounts import value_draft
from omniscience_assets.evaluation.programmatic.drafts import Draft
from omniscience_assets.evaluation.programmatic.kinds import all_drafts
from omniscience_assets.records import Axis, Box, Evidence, Score, TextItem
from omniscience_tests.factories import make_evidence, make_figure, make_panel, make_scale, make_series

LEFT: Box = (0.1, 0.1, 0.6, 0.9)
RIGHT: Box = (0.62, 0.1, 0.9, 0.9)
Y = make_scale("y", 0, 1, 2, title="Share")


def drafts(found: Evidence, kind: str) -> list[Draft]:
    return [draft for draft in all_drafts(make_figure(panels=()), found) if draft.kind == kind]


def side_by_side(
    first: tuple[Axis, ...],
    second: tuple[Axis, ...],
    right: Box = RIGHT,
    letters: tuple[str | None, ...] = (None, None),
) -> Evidence:
    panels = [make_panel(letter, axes=axes) for letter, axes in zip(letters, (first, second), strict=True)]
    placed = (dataclasses.replace(panels[0], box=LEFT), dataclasses.replace(panels[1], box=right))
    return make_evidence(panels=placed, texts=(), kind=())


@pytest.mark.parametrize("title", ["Intensity", None])
def test_the_parts_of_a_broken_axis_are_not_called_panels(title: str | None) -> None:
    found = side_by_side((make_scale("x", 0, 1, 2, title=title), Y), (make_scale("x", 10, 20, 30),))
    assert list(all_drafts(make_figure(panels=()), found)) == []


def turned(box: Box) -> Box:
    return (box[1], box[0], box[3], box[2])


def test_nor_are_those_of_a_broken_y_axis() -> None:
    top = make_panel(None, axes=(make_scale("y", 80, 90, 100, title="Share"),))
    bottom = make_panel(None, axes=(make_scale("y", 0, 1, 2), make_scale("x", 0, 1, 2, title="Time")))
    placed = (dataclasses.replace(top, box=turned(LEFT)), dataclasses.replace(bottom, box=turned(RIGHT)))
    assert drafts(make_evidence(panels=placed, texts=(), kind=()), "panel_count") == []


X, BEYOND = make_scale("x", 0, 1, 2, title="Intensity"), make_scale("x", 10, 20, 30)


@pytest.mark.parametrize(
    "found",
    [
        side_by_side((X, Y), (make_scale("x", 0, 1, 2),)),
        side_by_side((X, Y), (dataclasses.replace(BEYOND, title="Energy"),)),
        side_by_side((X, Y), (BEYOND, make_scale("y", 0, 1, 2))),
        side_by_side((X, Y), (BEYOND,), (0.7, 0.1, 0.9, 0.9)),
        side_by_side((X, Y), (BEYOND,), (0.62, 0.1, 0.9, 0.5)),
        side_by_side((X, Y), (BEYOND,), letters=("a", "b")),
    ],
    ids=["same numbers", "own title", "own numbers across", "far", "not level", "letters"],
)
def test_plots_that_stand_side_by_side_are_counted(found: Evidence) -> None:
    assert [draft.answer for draft in drafts(found, "panel_count")] == ["2"]


@pytest.mark.parametrize(("text", "asked"), [("s (GeV)", False), ("Mean of s", False), ("IV sheet", True)])
def test_a_text_with_a_symbol_is_not_asked_for(text: str, asked: bool) -> None:
    """The file may write its root or its hat as a path."""
    found = make_evidence(panels=(), kind=(), texts=(TextItem(text, (0.0, 0.0, 1.0, 1.0), 0.1),))
    assert bool(drafts(found, "written_text")) is asked


def test_a_spectrum_of_counts_may_be_called_a_histogram() -> None:
    kinds = (Score("spectrum", 0.97), *(Score(kind, 0.01) for kind in ("histogram", "table", "photo")))
    panel = make_panel(axes=(X, Y), series=(make_series((0.0, 1.0), (1.0, 2.0), (2.0, 0.0)),))
    (asked,) = drafts(make_evidence(panels=(panel,), kind=kinds, texts=()), "figure_kind")
    assert (asked.answer, set(asked.hard)) == ("spectrum", {"table", "photograph"})


@pytest.mark.parametrize(("low", "high", "value"), [(0.95, 1.0, 0.99), (0.0, 1.0, 0.9), (60_000.0, 61_000.0, 60_500.0)])
def test_an_open_answer_may_err_by_a_share_of_the_axis(low: float, high: float, value: float) -> None:
    """Not by a share of the value, which may be many times the axis."""
    axis = make_scale("y", low, (low + high) / 2, high)
    found = value_draft(Draft("value_at", "", "", "hard"), axis, value, ())
    assert found is not None
    assert found.tolerance is not None
    assert found.tolerance * value == pytest.approx(0.04 * (high - low), rel=0.05)
