import dataclasses
from collections.abc import Iterator

from hypothesis import given, settings

from omniscience_assets.evaluation.drafts import Draft
from omniscience_assets.evaluation.questions import make_questions
from omniscience_assets.evaluation.series import series_drafts
from omniscience_assets.records import Evidence, Series
from omniscience_tests.captioning.random_evidence import evidence
from omniscience_tests.captioning.typical import grouped_bars, seen, twin_axes, two_lines
from omniscience_tests.factories import make_categories, make_figure, make_panel, make_scale, make_series

AXES = (make_scale("x", 0, 50, 100, title="t"), make_scale("y", 0, 5, 10, title="Signal"))


def drafts(found: Evidence) -> Iterator[Draft]:
    for kind in series_drafts(found):
        yield from kind


def asked(found: Evidence) -> dict[str, str]:
    return {draft.text: draft.answer for draft in drafts(found)}


def plotted(*series: Series) -> Evidence:
    return seen("line", make_panel(axes=AXES, series=series))


def test_the_questions_on_two_lines_and_their_answers_are_right() -> None:
    assert asked(two_lines()) == {
        "How many lines are drawn?": "2",
        "Which line reaches the highest value?": "signal",
        "Near which of these x values does “signal” reach its highest value?": "10",
        "What does “signal” do from left to right?": "rises",
        "What does “background” do from left to right?": "stays flat",
        "Which line is highest at x = 0?": "background",
        "Which line is highest at x = 5?": "background",
        "Which line is highest at x = 10?": "signal",
    }


def test_the_highest_bar_is_asked_where_it_is_clear() -> None:
    assert asked(grouped_bars()) == {}
    axes = (make_categories("x", "cat", "dog", "cow"), make_scale("y", 0, 5, 10))
    bars = make_series((0.0, 3.0), (1.0, 9.0), (2.0, 8.0), kind="bar")
    panels = tuple(make_panel(letter, axes=axes, series=(bars,)) for letter in "ab")
    assert asked(seen("bar", *panels)) == {
        "Which bar is the highest in panel (a)?": "dog",
        "Which bar is the highest in panel (b)?": "dog",
    }


def test_what_is_too_near_is_not_asked() -> None:
    near = (((0.0, 1.0), (100.0, 9.0)), ((0.0, 1.3), (100.0, 9.3)))
    lines = [make_series(*points, label=name, trend="rising") for points, name in zip(near, "ab", strict=True)]
    texts = set(asked(plotted(*lines)))
    assert "How many lines are drawn?" in texts
    assert not {text for text in texts if "highest at" in text or "Which line" in text}


def test_a_peak_between_two_labels_is_not_asked() -> None:
    between = make_series((0.0, 1.0), (25.0, 9.0), (100.0, 0.0), label="a", trend="peak")
    twice = make_series((0.0, 9.0), (50.0, 1.0), (100.0, 9.1), label="b", trend="dip")
    assert not [text for text in asked(plotted(between, twice)) if "Near which" in text]


def test_lines_without_labels_or_on_two_axes_are_not_asked_about() -> None:
    line = make_series((0.0, 1.0), (100.0, 9.0), label="a", trend="rising")
    assert asked(plotted(line, dataclasses.replace(line, label=None))) == {}
    assert asked(plotted(line, line)) == {}
    assert asked(twin_axes()) == {}
    assert asked(dataclasses.replace(two_lines(), degraded="too_many_paths")) == {}


@settings(max_examples=200, deadline=None)
@given(evidence())
def test_no_answer_is_among_the_wrong_ones(found: Evidence) -> None:
    for draft in drafts(found):
        assert draft.answer not in draft.hard
    for question in make_questions(make_figure(), found):
        assert 2 <= len(set(question.options)) == len(question.options)
