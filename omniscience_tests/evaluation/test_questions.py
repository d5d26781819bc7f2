import dataclasses
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.evaluation.options import equivalent
from omniscience_assets.evaluation.programmatic.kinds import all_drafts
from omniscience_assets.evaluation.questions import MAX_QUESTIONS, make_questions
from omniscience_assets.evidence.scene_graph.build import build_scene_graph
from omniscience_assets.evidence.scene_graph.naming import axis_line
from omniscience_assets.quality.words import fold
from omniscience_assets.records import (
    Box,
    Evidence,
    ImageFile,
    LegendEntry,
    Panel,
    PanelEvidence,
    Question,
    Score,
    TextItem,
)
from omniscience_tests.captioning.typical import TYPICAL, two_lines
from omniscience_tests.factories import (
    make_axis,
    make_evidence,
    make_figure,
    make_legend,
    make_panel,
    make_scale,
    make_series,
)


def two_panels() -> Evidence:
    """The two panels of `make_evidence` one above the other, with their words beside them."""
    found = make_evidence()
    boxes: tuple[Box, Box] = ((0.1, 0.1, 0.9, 0.4), (0.1, 0.6, 0.9, 0.9))
    panels = tuple(dataclasses.replace(panel, box=box) for panel, box in zip(found.panels, boxes, strict=True))
    texts = [text for text in found.texts if text.role is None]
    for panel in panels:
        for axis in panel.axes:
            line = axis_line(panel.box, axis)
            for tick in axis.ticks:
                at = (tick.position, line[3] + 0.02) if axis.orientation == "x" else (line[0] - 0.02, tick.position)
                texts.append(TextItem(tick.label, (*at, *at), 0.02, role="tick"))
            middle = ((line[0] + line[2]) / 2, (line[1] + line[3]) / 2)
            texts.append(TextItem(axis.title or "", (*middle, *middle), 0.02, role="axis_title"))
    panels = tuple(dataclasses.replace(panel, legend=_within(panel)) for panel in panels)
    return dataclasses.replace(found, panels=panels, texts=tuple(texts))


def _within(panel: PanelEvidence) -> tuple[LegendEntry, ...]:
    return tuple(dataclasses.replace(entry, box=panel.box) for entry in panel.legend)


def questions(evidence: Evidence, figure_id: str = "arxiv:1#fig.1") -> dict[str, Question]:
    found = make_questions(make_figure(figure_id=figure_id), evidence)
    return {question.text: question for question in found}


def asked_about(evidence: Evidence) -> dict[str, str]:
    """Every question that the evidence gives rise to under some seed, with its answer."""
    answers: dict[str, set[str]] = {}
    for seed in range(60):
        for text, question in questions(evidence, f"arxiv:{seed}#fig.1").items():
            answers.setdefault(text, set()).add(question.accepted[0])
    return {text: "|".join(sorted(found)) for text, found in answers.items()}


def test_the_questions_and_their_answers_are_right() -> None:
    assert asked_about(two_panels()) == {
        "Which quantity is plotted on the x axis of panel (a)?": "Time (s)",
        "In which unit is the x axis of panel (a) labelled?": "s",
        "Which panel shows “Time (s)” on its x axis?": "(a)",
        "Which panel shows “Frequency (Hz)” on its x axis?": "(b)",
        "Which quantity is plotted on the y axis of panel (a)?": "Voltage (mV)",
        "Which quantity is plotted on the x axis of panel (b)?": "Frequency (Hz)",
        "In which unit is the y axis of panel (a) labelled?": "mV",
        "In which unit is the x axis of panel (b) labelled?": "Hz",
        "What is the largest number labelled on the x axis of panel (a)?": "10",
        "What is the largest number labelled on the y axis of panel (a)?": "10^3",
        "What is the largest number labelled on the x axis of panel (b)?": "10",
        "Which range do the labels of the x axis of panel (a) cover?": "0 to 10",
        "Which range do the labels of the y axis of panel (a) cover?": "10^0 to 10^3",
        "Which range do the labels of the x axis of panel (b) cover?": "0 to 10",
        "What is the step between neighbouring labels of the x axis of panel (a)?": "5",
        "What is the step between neighbouring labels of the x axis of panel (b)?": "5",
        "What kind of scale does the x axis of panel (a) have?": "linear",
        "What kind of scale does the y axis of panel (a) have?": "logarithmic",
        "What kind of scale does the x axis of panel (b) have?": "linear",
        "Which of these is an entry of the legend of panel (a)?": "fitted model|measured signal",
        "How many entries does the legend of panel (a) have?": "2",
        "How many panels does the figure have?": "2",
        "Which panel bears the title “Residuals”?": "(b)",
        "Which of these texts is written in the figure?": "Drive switched off",
    }


def test_a_single_panel_needs_no_name() -> None:
    asked = asked_about(make_evidence(panels=(make_panel("a"),), kind=(), texts=()))
    assert set(asked) == {
        "Which quantity is plotted on the x axis?",
        "In which unit is the x axis labelled?",
        "What is the largest number labelled on the x axis?",
        "Which range do the labels of the x axis cover?",
        "What is the step between neighbouring labels of the x axis?",
        "What kind of scale does the x axis have?",
    }


def test_what_cannot_be_named_is_not_asked() -> None:
    twice = make_panel("a", axes=(make_axis("y", "Voltage"), make_axis("y", "Current")))
    unnamed = make_panel(None)
    uncertain = (Score("line_plot", 0.79), Score("bar_chart", 0.21))
    evidence = make_evidence(panels=(twice, unnamed), kind=uncertain, texts=())
    assert set(asked_about(evidence)) == {"How many panels does the figure have?"}


def test_the_kind_is_asked_only_where_it_and_its_distractors_are_sure() -> None:
    kinds = (
        Score("map", 0.85),
        Score("heat_map", 0.05),
        Score("scatter", 0.06),
        Score("bar", 0.02),
        Score("mixed", 0.01),
        Score("photo", 0.01),
    )
    asked = questions(make_evidence(panels=(), texts=(), kind=kinds))
    assert [question.accepted for question in asked.values()] == [("map",)]
    assert set(asked["What kind of figure is this?"].options) == {"map", "bar chart", "photograph"}
    assert asked_about(make_evidence(panels=(), texts=(), kind=(Score("other", 0.9), Score("line", 0.0)))) == {}


def test_the_kind_is_asked_only_where_what_was_read_bears_it_out() -> None:
    kind = (Score("line", 0.9), Score("map", 0.01), Score("photo", 0.01))
    axes = (make_scale("x", 0, 1, 2), make_scale("y", 0, 1, 2))
    line = make_series((0.0, 1.0), (2.0, 2.0))
    drawn = make_evidence(panels=(make_panel(axes=axes, series=(line,)),), texts=(), kind=kind)
    assert asked_about(drawn)["What kind of figure is this?"] == "line plot"
    bare = make_evidence(panels=(make_panel(axes=axes),), texts=(), kind=kind)
    assert "What kind of figure is this?" not in asked_about(bare)
    numbers = tuple(TextItem(str(value), (0.0, 0.0, 1.0, 1.0), 0.1) for value in range(4))
    assert asked_about(make_evidence(panels=(), texts=numbers, kind=(Score("diagram", 0.9), *kind[1:]))) == {}


def test_a_doubtful_count_is_not_asked() -> None:
    counts = {"panel_count", "legend_count"}

    def kinds(panels: int, degraded: str | None) -> set[str]:
        evidence = dataclasses.replace(two_panels(), degraded=degraded)
        figures = (
            make_figure(figure_id=f"arxiv:{seed}#fig.1", panels=(Panel(None, ""),) * panels) for seed in range(30)
        )
        return {question.kind for figure in figures for question in make_questions(figure, evidence)}

    assert kinds(2, None) & counts == counts
    assert kinds(3, None) & counts == {"legend_count"}
    assert kinds(2, "too_many_paths") & counts == set()


def test_a_run_of_tick_labels_is_no_text() -> None:
    run = TextItem("380003900040000 m", (0.0, 0.0, 1.0, 1.0), 0.1)
    assert asked_about(make_evidence(panels=(), kind=(), texts=(run,))) == {}


def test_hard_distractors_come_from_the_same_figure() -> None:
    found = [question for seed in range(40) for question in questions(two_panels(), f"arxiv:{seed}#fig.1").values()]
    titles = [question for question in found if question.kind == "axis_title"]
    own = {"Time (s)", "Voltage (mV)", "Frequency (Hz)", "measured signal", "fitted model"}
    assert titles
    assert all(set(question.options) <= own and len(question.options) == 4 for question in titles)


def test_words_of_the_caption_mislead_about_written_text_only_where_they_are_absent() -> None:
    evidence = make_evidence(panels=(), kind=(), texts=(TextItem("Voltage (mV)", (0.0, 0.0, 1.0, 1.0), 0.1),))
    figure = make_figure(caption="Voltage decay after switching loads between distant junctions.")
    (question,) = make_questions(figure, evidence)
    assert question.accepted == ("Voltage (mV)",)
    assert {"switching loads", "distant junctions"} < set(question.options)
    assert not {"Voltage decay", "decay after"} & set(question.options)


def test_a_question_never_holds_its_own_answer() -> None:
    evidence = make_evidence(panels=(make_panel(axes=(make_axis("x", "x"), make_axis("y", "y (m)"))),))
    assert "Which quantity is plotted on the x axis?" not in asked_about(evidence)


def test_ids_are_stable_and_unlike() -> None:
    figure, evidence = make_figure(), two_panels()
    found = make_questions(figure, evidence)
    assert found == make_questions(figure, evidence)
    ids = [question.question_id for question in found]
    assert len(set(ids)) == len(ids) == MAX_QUESTIONS
    assert all(name.startswith(f"{figure.figure_id}@q.") and len(name.rpartition(".")[2]) == 8 for name in ids)


def test_kinds_and_difficulties_are_spread() -> None:
    found = make_questions(make_figure(), two_lines())
    assert max(Counter(question.kind for question in found).values()) == 1
    levels = Counter(question.difficulty for question in found)
    assert set(levels) == {"easy", "medium", "hard"}
    assert max(levels.values()) - min(levels.values()) <= 1


def test_there_are_no_more_than_asked_for_and_the_first_stay_the_first() -> None:
    figure, evidence = make_figure(), two_lines()
    many = make_questions(figure, evidence, 100)
    assert len(many) > MAX_QUESTIONS
    assert many[:3] == make_questions(figure, evidence, 3)


@pytest.mark.parametrize("name", TYPICAL)
def test_no_question_comes_twice_or_answers_another(name: str) -> None:
    found = make_questions(make_figure(), TYPICAL[name](), 200)
    assert len({question.text for question in found}) == len(found)
    recognised = {"axis_title", "legend_entry", "panel_title", "written_text", "colour_quantity"}
    for one in found:
        for other in found:
            if one is not other and other.kind in recognised:
                assert f" {fold(other.accepted[0])} " not in f" {fold(one.text)} "


@pytest.mark.parametrize("name", TYPICAL)
def test_every_node_is_one_of_the_scene_graph(name: str) -> None:
    evidence = TYPICAL[name]()
    known = {node.id for node in build_scene_graph(evidence).nodes}
    for draft in all_drafts(make_figure(), evidence):
        assert draft.nodes, draft
        assert set(draft.nodes) <= known
    for question in make_questions(make_figure(), evidence, 200):
        assert question.nodes


def test_open_questions_have_a_number_and_its_tolerance() -> None:
    found = [question for seed in range(40) for question in questions(two_lines(), f"arxiv:{seed}#fig.1").values()]
    opened = [question for question in found if question.key is None]
    assert opened
    for question in opened:
        assert question.options == ()
        assert 0 < question.tolerance <= 0.15
        assert float(question.accepted[0]) > 0
    assert all(question.tolerance == 0 for question in found if question.key is not None)


def test_no_evidence_no_questions() -> None:
    assert make_questions(make_figure(), make_evidence(panels=(), kind=(), texts=())) == ()


def test_labels_and_titles_that_panels_share_are_asked_of_none_but_the_nearest() -> None:
    """As in a column of panels of which only the lowest shows the numbers of all."""
    found = two_panels()
    shared = [found.panels[1].axes[0], *found.panels[0].axes[1:]]
    panels = (dataclasses.replace(found.panels[0], axes=tuple(shared)), found.panels[1])
    texts = tuple(text for text in found.texts if not (0.4 < text.box[1] < 0.5))
    asked = asked_about(dataclasses.replace(found, panels=panels, texts=texts))
    assert [text for text in asked if "x axis of panel (b)" in text]
    assert not [text for text in asked if "x axis of panel (a)" in text]


@pytest.mark.parametrize(
    ("boxes", "names"),
    [
        (((0.1, 0.1, 0.4, 0.9), (0.6, 0.1, 0.9, 0.9)), {"left", "right"}),
        (((0.1, 0.1, 0.9, 0.4), (0.1, 0.6, 0.9, 0.9)), {"top", "bottom"}),
        (((0.1, 0.1, 0.9, 0.9), (0.6, 0.2, 0.8, 0.4)), set()),
        (((0.1, 0.1, 0.4, 0.4), (0.6, 0.6, 0.9, 0.9)), set()),
    ],
)
def test_panels_without_letters_go_by_their_place_in_a_grid(boxes: tuple[Box, Box], names: set[str]) -> None:
    axes = (make_scale("x", 0, 1, 2), make_scale("y", 0, 1, 2))
    line = make_series((0.0, 1.0), (1.0, 1.2), (2.0, 2.0))
    evidence = make_evidence(panels=tuple(make_panel(box=box, axes=axes, series=(line,)) for box in boxes), texts=())
    found = make_questions(make_figure(), evidence, 100)
    told = {match[1] for question in found if (match := re.search(r"the (\w+) panel", question.text))}
    assert told == names


def test_panels_of_several_files_go_by_their_number() -> None:
    axes = (make_scale("x", 0, 1, 2), make_scale("y", 0, 1, 2))
    line = make_series((0.0, 1.0), (1.0, 1.2), (2.0, 2.0))
    boxes: tuple[Box, Box] = ((0.1, 0.1, 0.9, 0.4), (0.1, 0.6, 0.9, 0.9))
    evidence = make_evidence(panels=tuple(make_panel(box=box, axes=axes, series=(line,)) for box in boxes), texts=())
    images = tuple(ImageFile(f"{name}.pdf", None, None, name, 10, 10) for name in "ab")
    found = make_questions(make_figure(images=images), evidence, 100)
    assert {match[1] for question in found if (match := re.search(r"the (\w+) panel", question.text))} == {
        "first", "second",
    }  # fmt: skip


def test_the_key_is_spread_over_the_options() -> None:
    keys = Counter(
        question.key
        for seed in range(50)
        for question in make_questions(make_figure(figure_id=f"arxiv:{seed}#fig.1"), two_panels())
        if len(question.options) == 4
    )
    assert set(keys) == {0, 1, 2, 3}


NAMES = st.sampled_from(
    ["Time (s)", "time", "Energy", "Energy (eV)", "x", "", "Baseline", "Ours", "±", "10^3", "s", "%"]
)
AXES = st.lists(
    st.builds(
        make_axis,
        orientation=st.sampled_from("xy"),
        title=st.one_of(st.none(), NAMES),
        unit=st.one_of(st.none(), NAMES),
        scale=st.sampled_from(["linear", "log", "category", "unknown"]),
    ),
    max_size=3,
).map(tuple)
PANELS = st.lists(
    st.builds(
        make_panel,
        letter=st.one_of(st.none(), st.sampled_from("abc")),
        title=st.one_of(st.none(), NAMES),
        axes=AXES,
        legend=st.lists(NAMES, max_size=4).map(lambda labels: make_legend(*labels)),
    ),
    max_size=4,
).map(tuple)


@settings(deadline=None)
@given(PANELS)
def test_any_evidence_gives_fair_questions(panels: tuple[PanelEvidence, ...]) -> None:
    evidence = dataclasses.replace(make_evidence(), panels=panels)
    for question in make_questions(make_figure(), evidence):
        if question.key is None:
            continue
        assert 2 <= len(question.options) <= 4
        assert question.options[question.key].strip()
        assert not any(
            equivalent(one, other) for at, one in enumerate(question.options) for other in question.options[:at]
        )
