"""Sub-captions printed under the panels."""

from collections.abc import Sequence

import pytest

from omniscience_assets.records import Panel
from omniscience_tests.extraction.pdf.typesetting import Setter, prose, read

SubCaption = tuple[str, float, float]
"""Text, and where its baseline begins."""


def page(subcaptions: Sequence[SubCaption], *, caption: str = prose(12), panels: int = 2, size: float = 8) -> Setter:
    """Two panels side by side, or four, with a caption below at 430."""
    setter = Setter()
    setter.rows(prose(60), 72, 80, 468)
    for index in range(panels):
        left, top = 100 + 220 * (index % 2), 200 + 110 * (index // 2)
        setter.plot((left, top, left + 180, top + (80 if panels > 2 else 190)))
    for text, x, y in subcaptions:
        setter.text(text, x, y, size=size)
    setter.rows(f"Figure 1: {caption}", 72, 430, 468, size=9)
    for index in range(3):
        setter.rows(prose(60, index), 72, 480 + 80 * index, 468)
    return setter


def panels(setter: Setter) -> list[tuple[str | None, str]]:
    (figure,) = read(setter).figures
    return [(panel.letter, panel.caption) for panel in figure.panels]


def test_one_under_each_panel() -> None:
    (figure,) = read(page([("(a) 128 panels", 150, 402), ("(b) 2048 panels", 370, 402)])).figures
    assert figure.panels == (Panel("a", "128 panels"), Panel("b", "2048 panels"))
    assert [(panel.box, panel.origin) for panel in figure.panels] == [(None, "float")] * 2
    assert figure.caption == prose(12)


@pytest.mark.parametrize("second", ["b) Wind", "(b) Wind", "(B) Wind"])
def test_rows_that_go_on_below_and_start_at_other_heights(second: str) -> None:
    texts = [("(a) Water that was", 120, 402), ("seen flowing", 120, 411.6), (second, 350, 397)]
    assert panels(page(texts)) == [("a", "Water that was seen flowing"), ("b", "Wind")]


@pytest.mark.parametrize("across", [True, False])
def test_a_grid_lettered_along_rows_or_columns(across: bool) -> None:
    places = [(150.0, 292.0), (370.0, 292.0), (150.0, 402.0), (370.0, 402.0)]
    order = [0, 1, 2, 3] if across else [0, 2, 1, 3]
    texts = [(f"({letter}) Case {letter * 3}", *places[at]) for letter, at in zip("abcd", order, strict=True)]
    assert panels(page(texts, panels=4)) == [(letter, f"Case {letter * 3}") for letter in "abcd"]


def test_two_that_run_into_one_row_are_parted() -> None:
    setter = page([("(a) All of the rows with some more words here", 100, 402), ("(b) None of the rows", 262, 402)])
    assert panels(setter) == [("a", "All of the rows with some more words here"), ("b", "None of the rows")]


@pytest.mark.parametrize(
    "texts",
    [
        [("(a) Only one", 150, 402)],
        [("(b) Second", 150, 402), ("(c) Third", 370, 402)],
        [("(a) First", 150, 402), ("(c) Third", 370, 402)],
        [("(a) First", 150, 402), ("(b) Second", 250, 402), ("(d) Fourth", 370, 402)],
        [("(b) Second", 150, 402), ("(a) First", 370, 402)],
        [("(a) A title above", 150, 210), ("(b) Another title", 370, 210)],
        [("(a)", 180, 402), ("(b)", 400, 402)],
        [("(a) -4", 180, 402), ("(b) -4", 400, 402)],
        [("(e.g. this)", 150, 402), ("(b) Second", 370, 402)],
    ],
)
def test_what_are_no_sub_captions(texts: list[SubCaption]) -> None:
    assert panels(page(texts)) == []


def test_larger_type_is_none() -> None:
    assert panels(page([("(a) 128 panels", 150, 405), ("(b) 2048 panels", 370, 405)], size=12)) == []


def test_text_under_no_panel_is_none() -> None:
    setter = page([("(a) First", 150, 402), ("(b) Second", 370, 402)], panels=1)
    assert panels(setter) == []
