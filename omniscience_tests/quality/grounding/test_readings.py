"""Numbers are denied only where all readings are false, and names only where all names were read."""

from dataclasses import replace

import pytest

from omniscience_assets.quality.grounding import check_caption, summarize
from omniscience_assets.quality.grounding.completeness import Completeness
from omniscience_assets.records import Evidence
from omniscience_tests.factories import make_figure, make_panel, make_scale, make_series
from omniscience_tests.quality.grounding.test_abstention import seen

SILENT = make_figure(caption="", mentions=(), title="", panels=())


def one_line() -> Evidence:
    """A line that rises from 2 to 40, dips to 10 and ends at 30, over 100 to 200."""
    points = tuple(zip(range(100, 201, 10), (2, 12, 25, 40, 30, 20, 10, 15, 20, 25, 30), strict=True))
    axes = (make_scale("x", 100, 200, title="dose"), make_scale("y", 0, 50, title="rate"))
    line = make_series(*points, label="A")
    return seen("line", make_panel(axes=axes, series=(line,), box=(0, 0, 1, 1)))


def outcome(text: str, number: str, found: Evidence) -> str:
    """What became of a number of a caption."""
    return next(one.outcome for one in check_caption(text, SILENT, found) if one.text.startswith(number))


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("“A” has its maximum of 40.", "40", "supported"),
        ("“A” has its maximum of 47.", "47", "contradicted"),
        ("“A” stretches up to 197.", "197", "unchecked"),
        ("“A” gains up to 500.", "500", "unsupported"),
    ],
)
def test_a_number_is_denied_where_no_reading_of_it_is_true(text: str, number: str, expected: str) -> None:
    found = outcome(text, number, one_line())
    assert found == expected or (expected == "unsupported" and found == "contradicted")


def test_what_was_not_read_denies_nothing() -> None:
    partial = replace(one_line(), notes=("data_unread",))
    assert outcome("“A” has its maximum of 47.", "47", partial) == "unchecked"
    assert not Completeness(partial).plots
    assert not Completeness(partial).axes
    assert Completeness(one_line()).axes


def test_what_is_open_counts_for_nothing() -> None:
    partial = replace(one_line(), notes=("data_unread",))
    grounding = summarize([one for one in check_caption("It gives 47.", SILENT, partial) if one.kind == "number"])
    assert (grounding.checked, grounding.unchecked, grounding.precision) == (0, 1, None)
