"""True captions of which some words look like a contradiction: each kind was once an alarm over a real figure."""

from dataclasses import replace

import pytest

from omniscience_assets.quality.grounding import check_caption
from omniscience_assets.records import Evidence, Mention, TextItem
from omniscience_tests.captioning.samples import figure, mention
from omniscience_tests.captioning.typical import entries, seen, two_lines
from omniscience_tests.factories import WHOLE, make_panel, make_scale, make_series

SILENT = replace(figure(""), title="", number=None)


def alarms(
    text: str, found: Evidence | None = None, author_caption: str = "", mentions: tuple[Mention, ...] = ()
) -> list[tuple[str, str]]:
    told = replace(SILENT, caption=author_caption, mentions=mentions)
    return [
        (one.kind, one.text)
        for one in check_caption(text, told, found or two_lines())
        if one.outcome in {"contradicted", "unsupported"}
    ]


def denials(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in check_caption(text, SILENT, two_lines()) if one.outcome == "contradicted"]


def dip() -> Evidence:
    """A line with a minimum, between an upright and a level one, on an axis whose title begins with "Lower"."""
    axes = (make_scale("x", 0, 5, 10, title="Lower decile"), make_scale("y", 0, 1, 2, title="Density (Km)"))
    line = make_series((0.0, 1.0), (3.0, 0.2), (10.0, 1.9), trend="dip", colour="black")
    upright = make_series((4.0, 0.0), (4.0, 2.0), trend=None, colour="red", dash="dashed")
    level = make_series((0.0, 0.5), (10.0, 0.5), trend="flat", colour="grey", dash="dashed")
    return seen("line", make_panel(axes=axes, series=(line, upright, level)))


def two_panels() -> Evidence:
    axes = (make_scale("x", 0, 5, 10, title="Energy", unit="keV"), make_scale("y", 0, 50, 100, title="Counts"))
    other = (make_scale("x", 0, 20, 40, title="Time", unit="s"), make_scale("y", 0, 1, 2, title="Residuals"))
    one = make_series((0.0, 10.0), (5.0, 90.0), (10.0, 20.0), label="first kind", trend="peak")
    two = make_series((0.0, 2.0), (20.0, 1.0), (40.0, 0.2), label="second kind", trend="falling", colour="red")
    left = make_panel("a", axes=axes, series=(one,), legend=entries(one), box=(0.1, 0.1, 0.45, 0.9))
    right = make_panel("b", axes=other, series=(two,), legend=entries(two), box=(0.55, 0.1, 0.9, 0.9))
    return seen("line", left, right)


@pytest.mark.parametrize(
    "text",
    [
        "The signal rises from 1.2 at Energy = 0 to 94.98 at Energy = 10.",
        "The signal rises from about 1.2 at an energy of zero to 95.",
        "The signal is drawn for T = 300 and λ = 2.5, as by Byrd et al. (1995).",
        "The dependence on 1+δ is that of the 1-point function.",
        "The trail of the signal rises.",
        "The signal reaches 95 as a parameter is varied from 400 to 700.",
        "We show the signal.",
        "The method reduces the background to about 40.",
    ],
)
def test_words_that_only_look_like_statements_about_a_curve(text: str) -> None:
    assert denials(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The black line falls from 1 to a minimum of 0.2 and rises to 1.9 at Lower decile = 10.", []),
        ("The black line falls from 1 at Lower decile = 0 to 0.2 and rises to 1.9.", []),
        ("The density is 1.9 km at the end.", []),
        ("The black line has its minimum at 3 and then falls to 1.9.", [("trend", "falls")]),
        ("The black line has a minimum of 0.2, and then falls to 1.9.", [("trend", "falls")]),
    ],
)
def test_courses_are_told_in_order(text: str, expected: list[tuple[str, str]]) -> None:
    assert [one for one in alarms(text, dip()) if one[0] in {"trend", "unit"}] == expected


def test_what_stands_upright_or_level_supports_no_course() -> None:
    falling = make_series((0.0, 1.8), (10.0, 0.1), trend="falling", colour="black")
    (panel,) = dip().panels
    found = seen("line", replace(panel, series=(falling, *panel.series[1:])))
    assert alarms("The density falls over the whole range.", found) == []
    assert ("trend", "rises") in alarms("The density rises over the whole range.", found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Convergence of the first kind (left plot) and the second kind (right plot).", []),
        ("Convergence of the second kind (left plot) and the first kind (right plot).", [("panel", "left plot")]),
        ("(Left) The first kind peaks at 90. (Right) The second kind falls to 0.2.", []),
        ("(Left) The second kind falls to 0.2. (Right) The first kind peaks at 90.", [("panel", "(Left)")]),
        ("Distributions of the (a) first kind, (b) second kind.", []),
        ("The effect (left panel) is that of the residuals.", []),
        ("In panel (a) the first kind peaks at 90. The authors write: the residuals of the second kind fall.", []),
    ],
)
def test_panels_govern_what_they_stand_by(text: str, expected: list[tuple[str, str]]) -> None:
    assert [one for one in alarms(text, two_panels()) if one[0] == "panel"][:1] == expected


def test_the_one_letter_that_was_not_read_is_that_of_the_panel_left() -> None:
    both = two_panels()
    found = replace(both, panels=(both.panels[0], replace(both.panels[1], letter=None)))
    assert ("panel", "panel (b)") in alarms("In panel (b), the “first kind” peaks at 90.", found)


def test_words_of_the_paper_are_held_against_no_curve() -> None:
    told = "Here the signal falls to 12 for the 68% credible region of the 40 walkers."
    assert alarms(told) != []
    assert alarms(f"The authors write: {told}", author_caption=told) == []
    assert alarms(told, mentions=(mention(f"See Figure 3. {told}", "Figure 3"),)) == []
    assert ("trend", "rises") not in alarms(told, author_caption=told)
    changed = told.replace("12", "700")
    assert any(words.startswith("700") for _, words in alarms(changed, author_caption=told))


def test_exact_colour_names_win() -> None:
    axes = (make_scale("x", 0, 10, title="t"), make_scale("y", 0, 100, title="Signal"))
    red = make_series((0.0, 90.0), (10.0, 5.0), colour="red", hex="#d62728", trend="falling")
    dark = make_series((0.0, 5.0), (10.0, 90.0), colour="dark red", hex="#bc141a", trend="rising")
    found = seen("line", make_panel(axes=axes, series=(red, dark)))
    assert alarms("The dark red line rises. The red line falls.", found) == []
    assert ("trend", "falls") in alarms("The dark red line falls.", found)


def test_a_power_of_ten_may_belong_to_a_unit() -> None:
    axes = (make_scale("x", 2, 3, 4, title="Speed", unit="10^6 cm/s"), make_scale("y", 0, 100, title="Signal"))
    line = make_series((2.0, 5.0), (4.0, 90.0), trend="rising")
    assert (
        alarms(
            "Speed in 10^6 cm/s runs along the horizontal axis.", seen("line", make_panel(axes=axes, series=(line,)))
        )
        == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "The signal accounts for a maximum of 68% of the cluster.",
        "The signal has the maximum reach of Detector Stage 3.",
        "The middle 68 (95)% of the signal peaks.",
        "Counts per second for the proposed method for 1-, 2-, 150- and 10-channel scenarios.",
        "The signal peaks for masses m = 2 keV (solid red), 300 keV (blue) and 400 keV (green).",
        "The signal has its maximum by the ‘Growth Condition’ (13).",
        "Energy does not correlate with it, but the ratio does (1203.5817).",
        "We tested the largest problems, of 131,072 cells.",
        "The number of Counts per second in all our tests is between 31 and 39.",
        "Counts per second, assuming that a parameter can be anywhere in the range of the model from -200 to 40.",
        "With it comes a greater number of Counts per second, reaching 28.",
        "The signal rises to 95 as a increases.",
        "The frequency increases with increasing J and decreasing L.",
        "We show how their impact decreases.",
        "The chances depend on Energy(t).",
        "The background-driven yield starts at 90.",
        "The results of the NPTF analysis are shown, with those of the Lorenz curve.",
        "The parts are diffuse (“smooth”) components.",
    ],
)
def test_what_authors_say_beside_their_figures(text: str) -> None:
    texts = (TextItem("signal", WHOLE, 0.02), TextItem("background", WHOLE, 0.02))
    found = replace(two_lines(), texts=texts)
    assert [one.text for one in check_caption(text, SILENT, found) if one.outcome == "contradicted"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The signal has a maximum of 68 counts.", "68"),
        ("The horizontal axis spans from 0 to 700 keV.", "700"),
        ("It shows the line labelled “smooth”.", "smooth"),
        ("The curve decreases.", "decreases"),
    ],
)
def test_what_is_said_of_the_figure_itself_is_denied(text: str, expected: str) -> None:
    line = make_series((0.0, 1.0), (10.0, 95.0), label="signal", trend="rising")
    (panel,) = two_lines().panels
    found = seen("line", replace(panel, series=(line,), legend=entries(line), relations=()))
    found = replace(found, texts=(TextItem("signal", WHOLE, 0.02),))
    assert expected in [one.text for one in check_caption(text, SILENT, found) if one.outcome == "contradicted"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The MPI runs are shown in blue and the signal is shown in orange.", []),
        ("The other (signal) is drawn in orange (blue).", []),
        ("The other and the signal are in blue and in orange, respectively.", []),
        ("The limit of the signal (dashed blue) lies below.", []),
        ("The signal (dashed red) lies below.", [("colour", "signal (dashed red")]),
    ],
)
def test_looks_that_are_those_of_another_series(text: str, expected: list[tuple[str, str]]) -> None:
    blue = {"colour": "blue", "hex": "#1f50d4"}
    signal = make_series((0.0, 50.0), (10.0, 95.0), label="signal", trend="rising", **blue)
    limit = make_series((0.0, 5.0), (10.0, 5.0), dash="dashed", **blue)
    (panel,) = two_lines().panels
    found = seen("line", replace(panel, series=(signal, limit), legend=entries(signal), relations=()))
    if "orange" in text:
        orange = replace(signal, colour="orange", hex="#ff7f0e")
        found = seen("line", replace(panel, series=(orange, limit), legend=entries(orange), relations=()))
    told = [one for one in check_caption(text, SILENT, found) if one.outcome == "contradicted"]
    assert [(one.kind, one.text) for one in told if one.kind == "colour"] == expected
