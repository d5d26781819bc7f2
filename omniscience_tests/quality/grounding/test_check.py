"""What a caption says is held against what it says it of."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.quality.grounding import check_caption, coverage, summarize
from omniscience_assets.records import Check, Evidence
from omniscience_tests.captioning.random_evidence import evidence
from omniscience_tests.captioning.samples import FIGURE, figure, mention
from omniscience_tests.captioning.typical import entries, grouped_bars, seen, two_lines
from omniscience_tests.factories import make_panel, make_scale, make_series

SILENT = replace(figure(""), title="", number=None)


def checks(text: str, found: Evidence | None = None, author_caption: str = "") -> tuple[Check, ...]:
    return check_caption(text, replace(SILENT, caption=author_caption), found or two_lines())


def alarms(text: str, found: Evidence | None = None, author_caption: str = "") -> list[tuple[str, str]]:
    return [
        (one.kind, one.text)
        for one in checks(text, found, author_caption)
        if one.outcome in {"contradicted", "unsupported"}
    ]


def two_panels() -> Evidence:
    axes = (make_scale("x", 0, 5, 10, title="Energy", unit="keV"), make_scale("y", 0, 50, 100, title="Counts"))
    other = (make_scale("x", 0, 20, 40, title="Time", unit="s"), make_scale("y", 0, 1, 2, title="Voltage", unit="V"))
    one = make_series((0.0, 10.0), (5.0, 90.0), (10.0, 20.0), label="signal", trend="peak")
    two = make_series((0.0, 2.0), (20.0, 1.0), (40.0, 0.2), label="decay", trend="falling", colour="red")
    left = make_panel("a", axes=axes, series=(one,), legend=entries(one), box=(0.1, 0.1, 0.45, 0.9))
    right = make_panel("b", axes=other, series=(two,), legend=entries(two), box=(0.55, 0.1, 0.9, 0.9))
    return seen("line", left, right)


@pytest.mark.parametrize(
    "text",
    [
        "“signal” rises from about 1.2 at 0 keV to 95 at 10 keV.",
        "At 5 keV, the signal is roughly 30, whereas the background stays near 40.",
        "The dashed orange line, background, remains almost constant.",
        "signal and background cross near 5.8 keV.",
        "A maximum of 95 is reached by the signal at 10 keV.",
        "Energy in keV is plotted from 0 to 10 on the horizontal axis.",
        "Below 5 keV the background lies above the signal.",
        "The signal does not fall.",
        "Two lines are drawn: a blue one and an orange one.",
        "The signal reaches 95 at 10,000 eV.",
    ],
)
def test_what_is_true_of_the_points_is_supported(text: str) -> None:
    assert alarms(text) == []
    assert checks(text)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("“signal” rises from about 1.2 to 60.", "number", "60"),
        ("The signal reaches 95 at 4 keV.", "number", "95 at 4 keV"),
        ("“signal” falls over the whole range.", "trend", "falls"),
        ("The background lies above the signal throughout.", "comparison", "background lies above the signal"),
        ("The red line “signal” rises.", "colour", "red line “signal"),
        ("The legend lists “noise” and “background”.", "label", "noise"),
        ("The legend lists signal and muon veto.", "label", "muon veto"),
        ("Energy in MeV is plotted along the horizontal axis.", "unit", "MeV"),
        ("The x axis runs from 0 to 25.", "number", "25"),
        ("The energy axis is logarithmic, Energy being drawn on a log scale.", "scale", "logarithmic"),
        ("Panel (b) shows the residuals.", "panel", "Panel (b)"),
        ("The figure is a pie chart.", "kind", "pie chart"),
        ("signal and background cross near 9 keV.", "number", "9"),
        ("The signal reaches 95 at 10 MeV.", "number", "95 at 10 MeV"),
    ],
)
def test_what_the_points_deny_is_found(text: str, kind: str, words: str) -> None:
    assert (kind, words) in alarms(text)


def test_a_contradiction_says_what_the_figure_holds() -> None:
    (wrong,) = [one for one in checks("“signal” falls.") if one.outcome == "contradicted"]
    assert (wrong.subject, wrong.found, wrong.against) == ("signal", "rising", "evidence")
    assert "“signal” falls."[wrong.start : wrong.end] == wrong.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Top 1 reaches 82.1 for ConvNeXt and is lowest for ResNet-50, with 76.1.", []),
        ("Top 1 reaches 60.2 for ConvNeXt.", [("number", "60.2")]),
        ("Top 5 is highest for Swin-T.", []),
        ("Top 1 is highest for ResNet-50.", [("comparison", "ResNet-50")]),
    ],
)
def test_bars_are_found_by_their_category(text: str, found: list[tuple[str, str]]) -> None:
    assert alarms(text, grouped_bars()) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In panel (a), the signal peaks at 90 near 5 keV. In panel (b), the decay falls from 2 V to 0.2 V.", []),
        ("In panel (b), the curve “signal” peaks at 90.", [("panel", "panel (b)")]),
        ("In panel (a), Voltage in V is shown on the vertical axis.", [("panel", "panel (a)")]),
        ("The left panel shows Energy in keV.", []),
        ("Panel (c) shows a histogram of residuals.", [("panel", "Panel (c)")]),
    ],
)
def test_statements_are_held_against_the_panel_that_they_name(text: str, found: list[tuple[str, str]]) -> None:
    assert [one for one in alarms(text, two_panels()) if one[0] == "panel"] == found


def test_the_paper_supports_what_it_says_near_the_same_unit() -> None:
    text = "A threshold of 37 keV was applied to the events."
    assert ("number", "37") in alarms(text)
    assert alarms(text, author_caption="Events above the threshold of 37 keV.") == []
    (held,) = [one for one in checks(text, author_caption="Above 37 keV only.") if one.kind == "number"]
    assert held.against == "author_caption"
    told = replace(SILENT, mentions=(mention("Figure 3 shows events above 37 keV.", "Figure 3"),))
    (held,) = [one for one in check_caption(text, told, two_lines()) if one.kind == "number"]
    assert held.against == "context"


def test_partial_evidence_contradicts_no_values() -> None:
    found = checks("“signal” falls from 80 to 7.", replace(two_lines(), degraded="too_many_paths"))
    assert not [one for one in found if one.outcome == "contradicted"]


def test_what_cannot_be_read_is_not_checked() -> None:
    bare = make_panel(axes=(make_scale("x", 0, 10, title="t"), make_scale("y", 0, 100, title="Signal")))
    assert alarms("The curve peaks at about 60.", seen("line", bare)) == []
    assert ("number", "900") in alarms("The curve peaks at about 900.", seen("line", bare))


def test_logarithmic_axes_are_even_in_decades() -> None:
    axes = (make_scale("x", 0, 10, title="t"), make_scale("y", 1, 1e6, title="Counts", scale="log"))
    line = make_series((0.0, 2.0), (5.0, 1e3), (10.0, 5e5), label="fit", trend="rising")
    found = seen("line", make_panel(axes=axes, series=(line,), legend=entries(line)))
    assert alarms("The fit rises to about 4.5×10^5.", found) == []
    assert ("number", "2×10^4") in alarms("The fit rises to about 2×10^4.", found)


def test_precision_and_coverage_are_apart() -> None:
    text = "“signal” falls against Energy."
    grounding = summarize(checks(text))
    assert grounding.precision == pytest.approx(2 / 3)
    assert [one.text for one in grounding.contradictions] == ["falls"]
    assert coverage(text, two_lines()) == pytest.approx(2 / 4)
    assert summarize(()).precision is None
    assert coverage("anything", seen("photo")) is None


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u0000\ufeff\u200b", "🧪" * 50, "“" * 500, "1" * 100_000, "( ,;:" * 200]
)
def test_nothing_is_said_in_odd_texts(text: str) -> None:
    assert checks(text) == ()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), evidence())
def test_any_text_can_be_checked(text: str, found: Evidence) -> None:
    for one in check_caption(text, FIGURE, found):
        assert 0 <= one.start < one.end <= len(text)
        assert one.text == text[one.start : one.end]
        assert (one.against is None) == (one.outcome in {"unsupported", "unchecked"})


_WORDS = st.sampled_from(
    [
        "signal", "background",
        "rises", "falls", "from", "to", "at", "5", "1.2", "95", "keV", "MeV",
        "panel (a)", "and", "while", ",",
        "the", "red",
        "line", "crosses", "above", "highest", "Energy", "between", "x", "=", "not", ".", "“", "”", "peak",
        "is", "three", "2×10^3",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=60), evidence())
def test_any_words_in_any_order_can_be_checked(words: list[str], found: Evidence) -> None:
    text = " ".join(words)
    grounding = summarize(check_caption(text, FIGURE, found))
    assert grounding.precision is None or 0 <= grounding.precision <= 1
    assert len(grounding.alarms) <= grounding.checked
