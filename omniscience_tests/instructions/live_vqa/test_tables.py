"""Tables as grids, and questions about them whose answers a plain calculation confirms."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.evaluation.options import equivalent
from omniscience_assets.instructions.live_vqa.grid import Grid, read_grid
from omniscience_assets.instructions.live_vqa.tables import table_questions
from omniscience_assets.records import Diagram, DiagramEdge, DiagramNode, Evidence, Question, Score, TextItem
from omniscience_tests.factories import FIGURE_ID, make_evidence

ROWS = [
    ["Method", "Accuracy", "Time (s)"],
    ["Alpha", "71.2", "12"],
    ["Beta", "73.9", "35"],
    ["Gamma", "68.0", "9"],
    ["Delta", "70.4", "12"],
]
KINDS = {"table_cell", "table_row", "table_extreme", "table_difference", "table_total"}


def make_table(rows: list[list[str]], **changes: Any) -> Evidence:
    high, wide = 0.8 / len(rows), 0.9 / max(map(len, rows))
    texts = [
        TextItem(cell, (0.05 + x * wide, 0.1 + y * high, 0.03 + (x + 1) * wide, 0.1 + (y + 0.6) * high), 0.6 * high)
        for y, row in enumerate(rows)
        for x, cell in enumerate(row)
        if cell
    ]
    fields: dict[str, Any] = {"kind": (Score("table", 0.9), Score("other", 0.1)), "texts": tuple(texts), "panels": ()}
    return make_evidence(**(fields | changes))


def test_a_plain_table_is_a_grid() -> None:
    grid = read_grid(make_table(ROWS))
    assert grid == Grid(
        ("Accuracy", "Time (s)"), ("Alpha", "Beta", "Gamma", "Delta"),
        (("71.2", "12"), ("73.9", "35"), ("68.0", "9"), ("70.4", "12")),
    )  # fmt: skip
    assert read_grid(make_table([["", *ROWS[0][1:]], *ROWS[1:]])) == grid, "a head may say nothing above the names"
    assert read_grid(make_table([["Table 3: results"], *ROWS])) is not None


@pytest.mark.parametrize(
    "rows",
    [
        [*ROWS, ["Epsilon", "", "4"]],  # a hole
        [*ROWS, ["Alpha", "1.0", "4"]],  # a name twice
        [["Method", "Time", "Time"], *ROWS[1:]],  # a head twice
        [*ROWS, ["averages over five runs"]],  # a note
        ROWS[:3],  # too few
        [row[:1] for row in ROWS],  # a list
    ],
)
def test_what_is_no_plain_grid_is_left_alone(rows: list[list[str]]) -> None:
    assert read_grid(make_table(rows)) is None


def test_a_ruled_table_that_is_taken_for_a_diagram() -> None:
    """So those are that have lines around all cells; a diagram has arrows, or no numbers in columns."""
    ruled = (Score("diagram", 0.9), Score("table", 0.1))
    nodes = tuple(DiagramNode("box", (at / 4, 0.0, at / 4 + 0.2, 0.1), text, None) for at, text in enumerate("AB"))
    assert read_grid(make_table(ROWS, kind=ruled, diagram=Diagram(nodes, ()))) == read_grid(make_table(ROWS))
    arrow = DiagramEdge(0, 1, "", directed=True, box=(0.2, 0.0, 0.25, 0.1))
    assert read_grid(make_table(ROWS, kind=ruled, diagram=Diagram(nodes, (arrow,)))) is None
    words = [["Model", "Colour"], ["A", "red"], ["B", "blue"], ["C", "green"]]
    assert read_grid(make_table(words, kind=ruled)) is None
    assert read_grid(make_table(words)) is not None


def test_charts_and_uncertain_readings_are_no_tables() -> None:
    assert read_grid(make_table(ROWS, kind=(Score("table", 0.4), Score("bar", 0.6)))) is None
    unsure = TextItem("71.2", (0.4, 0.3, 0.5, 0.35), 0.05, confidence=0.6)
    assert read_grid(make_table(ROWS, texts=(*make_table(ROWS).texts, unsure))) is None
    assert table_questions(FIGURE_ID, make_evidence(), 10) == ()


def value(cell: str) -> Decimal:
    return Decimal(cell.removesuffix("%"))


def answers(question: Question, rows: list[list[str]]) -> set[str]:
    """The options that are right, by reading the question and the table anew."""
    head, *body = rows
    named = re.findall("“([^”]*)”", question.text)
    column = next(head.index(one) for one in named if one in head[1:])
    by_name = {row[0]: row[column] for row in body}
    numbers = (
        {name: value(cell) for name, cell in by_name.items()}
        if question.kind not in ("table_cell", "table_row")
        else {}
    )

    def right(option: str) -> bool:
        match question.kind:
            case "table_cell":
                return equivalent(option, by_name[named[1]])
            case "table_row":
                return equivalent(by_name[option], named[0])
            case "table_extreme":
                best = max(numbers.values()) if "largest" in question.text else min(numbers.values())
                return numbers[option] == best
            case "table_difference":
                return Fraction(value(option)) == Fraction(numbers[named[1]]) - Fraction(numbers[named[2]])
        return Fraction(value(option)) == sum(map(Fraction, numbers.values()))

    return {option for option in question.options if right(option)}


def check(rows: list[list[str]]) -> set[str]:
    questions = table_questions(FIGURE_ID, make_table(rows), 10)
    assert len({one.question_id for one in questions}) == len({one.text for one in questions}) == len(questions) <= 10
    for question in questions:
        assert question.key is not None
        assert answers(question, rows) == {question.options[question.key]} == set(question.accepted), question
        assert 2 <= len(question.options) <= 4
    assert table_questions(FIGURE_ID, make_table(rows), 10) == questions
    return {question.kind for question in questions}


def test_all_kinds_are_asked_of_a_table_of_numbers() -> None:
    assert check(ROWS) == KINDS


def test_words_are_looked_up_and_not_reckoned_with() -> None:
    rows = [["Model", "Colour"], ["A", "red"], ["B", "blue"], ["C", "green"]]
    assert check(rows) == {"table_cell", "table_row"}


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    columns, height = draw(st.integers(1, 4)), draw(st.integers(3, 6))
    places = [draw(st.integers(0, 2)) for _ in range(columns)]
    unit = [draw(st.sampled_from(["", "%"])) for _ in range(columns)]
    head = ["Name", *(f"Measure {'KLMN'[at]}" for at in range(columns))]
    body = [
        [f"Row {'ABCDEF'[row]}", *(f"{draw(st.integers(-500, 9999)) / 10**places[at]:.{places[at]}f}{unit[at]}"
                                   for at in range(columns))]
        for row in range(height)
    ]  # fmt: skip
    return [head, *body]


@given(tables())
def test_exactly_one_option_is_right_by_the_table_alone(rows: list[list[str]]) -> None:
    check(rows)
