"""Captions that are cut by a column's or a page's end, and continued ones."""

import pytest

from omniscience_tests.extraction.pdf.typesetting import Setter, prose, read

LEFT, RIGHT = (54.0, 240.0), (318.0, 240.0)
HEAD = "measured values that are cut by the end of the column where little room is left for the remaining words of this"
TAIL = "sentence that goes on elsewhere. Dashed lines are limits of the model for small samples near the edge."


def two_columns(head: str, tail: str, *, tail_size: float = 8) -> Setter:
    """A caption at the foot of the left column, and rows at the head of the right one."""
    setter = Setter()
    y = setter.rows(prose(150), LEFT[0], 80, LEFT[1])
    setter.plot((70, y + 20, 280, 690))
    _justified(setter, f"Figure 1: {head}", LEFT, 706)
    y = setter.rows(tail, RIGHT[0], 80, RIGHT[1], size=tail_size)
    setter.rows(prose(400, 3), RIGHT[0], y + 12, RIGHT[1])
    return setter


def _justified(setter: Setter, text: str, column: tuple[float, float], y: float, size: float = 8) -> None:
    """Two full rows: the last is as wide as the first."""
    words = text.split()
    half = len(words) // 2
    for row in (words[:half], words[half:]):
        setter._row(row, column[0], y, width=column[1], size=size, font="tiro")
        y += 1.2 * size


def test_a_caption_goes_on_in_the_next_column() -> None:
    (figure,) = read(two_columns(HEAD, TAIL)).figures
    assert figure.caption == f"{HEAD} {TAIL}"


@pytest.mark.parametrize(
    ("head", "tail", "size"),
    [
        (f"{HEAD} end.", TAIL, 8),
        (HEAD, TAIL, 10),
        (HEAD, f"[12] {TAIL}", 8),
        (HEAD, f"Figure 2: {TAIL}", 8),
    ],
)
def test_other_text_at_the_head_of_the_next_column_stays_apart(head: str, tail: str, size: float) -> None:
    figure = read(two_columns(head, tail, tail_size=size)).figures[0]
    assert figure.caption == head


def test_a_caption_goes_on_over_the_page_under_a_running_head() -> None:
    setter = Setter()
    for number in range(2):
        setter.text("Some Journal of Things", 72, 40, size=8)
        setter.text(str(number + 1), 300, 770)
        if number == 0:
            y = setter.rows(prose(300), 72, 80, 468)
            setter.plot((150, y + 20, 450, 690))
            _justified(setter, f"Figure 1: {HEAD} {prose(22)[:-1]}", (72, 468), 706)
            setter.new_page()
    y = setter.rows(TAIL, 72, 80, 468, size=8)
    setter.rows(prose(300, 5), 72, y + 12, 468)
    found = read(setter)
    assert [figure.caption for figure in found.figures] == [f"{HEAD} {prose(22)[:-1]} {TAIL}"]


def test_a_list_of_captions_in_body_type_goes_on_over_the_page() -> None:
    setter = Setter()
    for index in range(4):
        setter.rows(prose(150, index), 72, 80 + 160 * index, 468)
    setter.new_page()
    y = setter.rows("Figure Captions", 72, 80, 468, font="tibo")
    for number in range(1, 6):
        y = setter.rows(f"Figure {number}. {prose(110, number)}", 72, y + 24, 468)
    words = prose(90, 6)[:-1].split()
    _justified(setter, f"Figure 6. {' '.join(words[:30])}", (72, 468), y + 24, size=10)
    setter.new_page()
    y = setter.rows(f"{' '.join(words[30:])}.", 72, 80, 468)
    setter.rows(f"Figure 7. {prose(60, 2)}", 72, y + 24, 468)
    captions = [figure.caption for figure in read(setter).figures]
    assert captions[5:] == [f"{' '.join(words)}.", prose(60, 2)]


@pytest.mark.parametrize(
    "label", ["Figure 1 (continued):", "Figure 1. Continued.", "Figure 1: (cont.)", "Figure 1 (Cont.)."]
)
@pytest.mark.parametrize(
    ("more", "caption"),
    [
        ("", prose(20)),
        (prose(20), prose(20)),
        (prose(9), prose(20)),
        ("Panels of other years, drawn alike.", f"{prose(20)} Panels of other years, drawn alike."),
        (f"{prose(20)} Panels of other years, drawn alike.", f"{prose(20)} Panels of other years, drawn alike."),
    ],
)
def test_what_a_continued_caption_adds_is_kept(label: str, more: str, caption: str) -> None:
    setter = Setter()
    for text in (f"Figure 1: {prose(20)}", f"{label} {more}"):
        setter.plot((150, 60, 450, 300))
        setter.rows(text, 72, 330, 468, size=9)
        for index in range(3):
            setter.rows(prose(60, index), 72, 380 + 80 * index, 468)
        setter.new_page()
    assert [figure.caption for figure in read(setter).figures] == [caption]


def test_a_page_number_close_below_is_no_part_of_a_caption() -> None:
    setter = Setter()
    setter.rows(prose(200), 72, 80, 468)
    setter.plot((150, 300, 450, 690))
    y = setter.rows(f"Figure 1: {prose(30)}", 72, 706, 468)
    setter.text("13", 300, y + 3)
    assert [figure.caption for figure in read(setter).figures] == [prose(30)]
