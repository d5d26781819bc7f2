import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.evaluation.readers.lexical import choose
from omniscience_assets.evaluation.readers.passages import panels_of, passages
from omniscience_tests.factories import CAPTION_TEXT

QUANTITIES = ("Time (s)", "Voltage (mV)", "Frequency (Hz)", "Energy (eV)")


def answer(material: str, question: str, *options: str) -> str | None:
    choice = choose(material, question, options)
    return None if choice is None else options[choice]


@pytest.mark.parametrize(
    ("question", "options", "expected"),
    [
        ("Which quantity is plotted on the x axis of panel (a)?", QUANTITIES, "Time (s)"),
        ("Which quantity is plotted on the y axis of panel (a)?", QUANTITIES, "Voltage (mV)"),
        ("Which quantity is plotted on the x axis of panel (b)?", QUANTITIES, "Frequency (Hz)"),
        ("In which unit is the x axis of panel (a) labelled?", ("mV", "Hz", "s", "eV"), "s"),
        ("What is the largest number labelled on the x axis of panel (a)?", ("0", "10", "1000", "20"), "10"),
        ("What is the largest number labelled on the y axis of panel (a)?", ("0", "10", "1000", "20"), "1000"),
        ("What is the largest number labelled on the x axis of panel (b)?", ("0", "10", "1000", "20"), None),
        (
            "What kind of scale does the y axis of panel (a) have?",
            ("linear", "logarithmic", "categorical"),
            "logarithmic",
        ),
        ("What kind of scale does the x axis of panel (a) have?", ("linear", "logarithmic", "categorical"), None),
        ("How many panels does the figure have?", ("1", "2", "3", "4"), "2"),
        ("How many entries does the legend of panel (a) have?", ("1", "2", "3", "4"), "2"),
        (
            "Which of these is an entry of the legend of panel (a)?",
            ("Time (s)", "fitted model", "theory"),
            "fitted model",
        ),
        ("Which panel bears the title “Residuals”?", ("(a)", "(b)"), "(b)"),
        ("What kind of figure is this?", ("bar chart", "line plot", "photograph"), "line plot"),
    ],
)
def test_reads_a_dense_caption(question: str, options: tuple[str, ...], expected: str | None) -> None:
    assert answer(CAPTION_TEXT, question, *options) == expected
    assert answer(CAPTION_TEXT, question, *reversed(options)) == expected
    assert answer("", question, *options) is None


@pytest.mark.parametrize(
    ("material", "expected"),
    [
        ("Voltage (mV) on the y axis and time (s) on the x axis.", "Time (s)"),
        ("The y axis shows Voltage (mV) and the x axis shows Time (s).", "Time (s)"),
        ("y-axis: Voltage (mV); x-axis: Time (s).", "Time (s)"),
        ("Time (s) lies along the horizontal axis, voltage (mV) along the vertical axis.", "Time (s)"),
        ("Voltage versus time for five loads.", "Time (s)"),
        ("Voltage as a function of time.", "Time (s)"),
        ("The voltage (mV) and the time (s) were both recorded.", None),
        ("Time is on the abscissa.", "Time (s)"),
        ("Nothing of the kind.", None),
    ],
)
def test_tells_the_axes_apart(material: str, expected: str | None) -> None:
    assert answer(material, "Which quantity is plotted on the x axis?", *QUANTITIES) == expected


def test_a_number_far_from_the_question_supports_nothing() -> None:
    question = "What is the largest number labelled on the x axis?"
    assert answer("We ran 100 trials.", question, "100", "200") is None
    assert answer("The x axis ends at 10^2. We ran 200 trials.", question, "100", "200") == "100"


def test_a_title_that_names_an_axis_is_not_an_axis() -> None:
    text = "The x axis shows Horizontal coordinate y; the vertical axis shows Horizontal coordinate x."
    options = ("Horizontal coordinate x", "Horizontal coordinate y", "Energy (eV)")
    assert answer(text, "Which quantity is plotted on the x axis?", *options) == "Horizontal coordinate y"
    assert answer(text, "Which quantity is plotted on the y axis?", *options) == "Horizontal coordinate x"


def test_text_in_the_figure_is_told_from_words_about_it() -> None:
    text = "Decay of the voltage. Text in the figure reads “Drive off”, “Load A”."
    assert answer(text, "Which of these texts is written in the figure?", "Decay of voltage", "Load A") == "Load A"


def test_a_count_must_count_what_is_asked_for() -> None:
    question = "How many entries does the legend have?"
    assert answer("The legend lists 2 cells, 4 cells and 8 cells.", question, "2", "3", "4") is None
    assert answer("The legend has three entries: 2 cells, 4 cells and 8 cells.", question, "2", "3", "4") == "3"


def test_another_panel_supports_nothing() -> None:
    text = "(a) The x axis shows Energy (eV). (b) The x axis shows Time (s)."
    assert answer(text, "Which quantity is plotted on the x axis of panel (b)?", *QUANTITIES) == "Time (s)"
    assert answer(text, "Which quantity is plotted on the x axis of panel (c)?", *QUANTITIES) is None


def test_a_tie_is_no_answer() -> None:
    assert answer("A line plot or a bar chart.", "What kind of figure is this?", "bar chart", "line plot") is None


@given(
    st.text(max_size=200),
    st.text(max_size=60),
    st.lists(st.sampled_from(["±", "", "(a)", "(b)", "1", "one", "Time (s)", "%"]), max_size=4),
)
def test_any_text_is_read(material: str, question: str, options: list[str]) -> None:
    choice = choose(material, question, options)
    assert choice is None or 0 <= choice < len(options)


def test_a_hostile_text_is_read() -> None:
    """In quadratic time these run into the limit that every test has."""
    question = "What is the largest number labelled on the x axis?"
    assert answer("the x axis, 1 " * 10_000, question, "1", "2", "3", "4") == "1"
    assert answer("( a " * 20_000, "Which panel bears the title “a”?", "(a)", "(b)") is None


def test_panels_stay_in_force_until_the_next_or_the_end_of_the_paragraph() -> None:
    text = "All show time (s). (a) Left part, (b) right. It is red.\n\nBoth are old. Panels (a)–(c) agree."
    assert [sorted(passage.panels) for passage in passages(text)] == [[], ["a"], ["b"], ["b"], [], ["a", "b", "c"]]


@pytest.mark.parametrize(
    ("text", "panels"),
    [
        ("panels (a) and (d)", "ad"),
        ("Fig. 2c", "c"),
        ("Panel B", "b"),
        ("which panel bears it", ""),
        ("panels a-c", "abc"),
    ],
)
def test_panels_of(text: str, panels: str) -> None:
    assert panels_of(text) == set(panels)
