"""Kinds of layout that papers have, each on a page or two."""

import pytest

from omniscience_tests.extraction.pdf.typesetting import Setter, boxes, overlap, prose, read

ONE = (72.0, 468.0)
LEFT, RIGHT = (54.0, 240.0), (318.0, 240.0)


def fill(setter: Setter, column: tuple[float, float], top: float, paragraphs: int = 3) -> float:
    for index in range(paragraphs):
        top = setter.rows(prose(60, index), column[0], top, column[1]) + 2
    return top


def test_a_figure_above_its_caption_between_paragraphs() -> None:
    setter = Setter()
    fill(setter, ONE, 80, 2)
    setter.plot((150, 220, 450, 380))
    setter.text("Time (s)", 280, 395, size=8)
    setter.rows(f"Figure 1: {prose(40)}", 72, 420, 468, size=9)
    fill(setter, ONE, 480)
    found = read(setter)
    (figure,) = found.figures
    assert (figure.number, figure.series, figure.float_kind, figure.parsed_from) == ("1", "main", "figure", "pdf")
    assert figure.caption == prose(40)
    assert figure.figure_id == "doi:10.1/x#fig.1"
    assert figure.region is not None
    assert (figure.region.page, figure.region.page_width, figure.region.page_height) == (1, 612, 792)
    assert overlap(figure.region.box, (150, 220, 450, 397)) > 0.9
    assert found.unresolved == ()


@pytest.mark.parametrize(
    ("label", "number", "series"),
    [
        ("Figure 2.", "2", "main"),
        ("Fig. 2:", "2", "main"),
        ("FIG. 2.", "2", "main"),
        ("Fig. 2 |", "2", "main"),
        ("Figure S2.", "S2", "supplementary"),
        ("Supplementary Figure 2:", "2", "supplementary"),
        ("Extended Data Fig. 2 |", "2", "extended"),
        ("Figure A.2:", "A.2", "appendix"),
        ("Abbildung 2:", "2", "main"),
        ("Scheme 2.", "Scheme 2", "main"),
    ],
)
def test_labels_of_many_styles(label: str, number: str, series: str) -> None:
    setter = Setter()
    fill(setter, ONE, 80, 2)
    setter.plot((150, 220, 450, 380))
    setter.rows(f"{label} {prose(30)}", 72, 410, 468, size=9)
    fill(setter, ONE, 480)
    (figure,) = read(setter).figures
    assert (figure.number, figure.series, figure.caption) == (number, series, prose(30))


def test_two_columns_with_a_wide_figure_and_one_in_each_column() -> None:
    setter = Setter()
    setter.image((60, 60, 550, 200))
    setter.rows(f"Fig. 1. {prose(60)}", 54, 220, 504, size=8)
    fill(setter, LEFT, 280, 3)
    fill(setter, RIGHT, 280, 3)
    setter.plot((70, 520, 280, 640))
    setter.rows(f"Fig. 2. {prose(25, 3)}", 54, 660, 240, size=8)
    setter.plot((330, 500, 540, 640))
    setter.rows(f"Fig. 3. {prose(25, 5)}", 318, 660, 240, size=8)
    found = read(setter)
    assert [figure.number for figure in found.figures] == ["1", "2", "3"]
    assert [figure.caption for figure in found.figures] == [prose(60), prose(25, 3), prose(25, 5)]
    wanted = [(60, 60, 550, 200), (70, 520, 280, 640), (330, 500, 540, 640)]
    for box, right in zip(boxes(found), wanted, strict=True):
        assert box is not None
        assert overlap(box, right) > 0.95


def test_captions_side_by_side_get_their_own_drawings() -> None:
    setter = Setter()
    setter.plot((80, 80, 290, 220))
    setter.plot((310, 80, 520, 220))
    setter.rows(f"Figure 1: {prose(20)}", 80, 240, 210)
    setter.rows(f"Figure 2: {prose(22, 4)}", 310, 240, 210)
    fill(setter, ONE, 340)
    one, two = boxes(read(setter))
    assert one is not None
    assert two is not None
    assert overlap(one, (80, 80, 290, 220)) > 0.95
    assert overlap(two, (310, 80, 520, 220)) > 0.95


def test_captions_side_by_side_at_other_heights_get_their_own_drawings() -> None:
    setter = Setter()
    for box in ((54, 80, 210, 180), (214, 80, 372, 180), (410, 80, 540, 180)):
        setter.form(box, margin=5)
    setter.rows(f"Figure 1: {prose(12)}", 54, 222, 330)
    setter.rows(f"Figure 2: {prose(12, 4)}", 390, 196, 166)
    fill(setter, LEFT, 280, 3)
    fill(setter, RIGHT, 280, 3)
    one, two = boxes(read(setter))
    assert one is not None
    assert two is not None
    assert overlap(one, (54, 80, 372, 180)) > 0.95
    assert overlap(two, (410, 80, 540, 180)) > 0.95


def test_a_caption_beside_its_figure() -> None:
    setter = Setter()
    fill(setter, ONE, 80, 2)
    setter.image((72, 250, 330, 430))
    setter.rows(f"Fig. 1 | {prose(40)}", 350, 260, 190, size=8)
    fill(setter, ONE, 480)
    (box,) = boxes(read(setter))
    assert box is not None
    assert overlap(box, (72, 250, 330, 430)) > 0.95


def test_captions_above_their_figures() -> None:
    setter = Setter()
    top = fill(setter, ONE, 80, 1)
    for number in (1, 2):
        setter.rows(f"Figure {number}: {prose(12, number)}", 72, top + 20, 468, size=9)
        setter.plot((150, top + 40, 450, top + 160))
        top = fill(setter, ONE, top + 190, 1)
    first, second = boxes(read(setter))
    assert first is not None
    assert second is not None
    assert second[1] > first[3]
    assert abs((first[3] - first[1]) - 120) < 6


def test_a_sideways_figure_is_upright_in_its_frame() -> None:
    setter = Setter()
    fill(setter, ONE, 80)
    setter.new_page()
    setter.image((120, 120, 420, 680))
    setter.text(f"Figure 1: {prose(14)}", 450, 690, rotate=90)
    setter.text("2", 303, 760)
    (figure,) = read(setter).figures
    assert figure.caption == prose(14)
    assert figure.region is not None
    assert (figure.region.page, figure.region.page_width, figure.region.page_height) == (2, 612, 792)
    assert overlap(figure.region.box, (120, 120, 420, 680)) > 0.95


def test_an_included_drawing_counts_with_its_margins() -> None:
    setter = Setter()
    setter.form((150, 80, 450, 280))
    setter.rows(f"Figure 1: {prose(12)}", 72, 310, 468, size=9)
    fill(setter, ONE, 350)
    (box,) = boxes(read(setter))
    assert box is not None
    assert overlap(box, (150, 80, 450, 280)) > 0.98


def test_tables_running_heads_and_rules_are_no_part_of_figures() -> None:
    setter = Setter()
    for number in (1, 2):
        setter.text("Some Journal of Things", 72, 40, size=8)
        setter.page.draw_line((72, 46), (540, 46))
        setter.plot((150, 60, 450, 200))
        setter.rows(f"Figure {number}. {prose(12, number)}", 72, 225, 468, size=9)
        setter.rows(f"Table {number}. {prose(9)}", 72, 280, 468, size=9)
        for y in (300, 316, 360):
            setter.page.draw_line((150, y), (450, y))
        setter.text("one   two   three", 160, 312, size=8)
        fill(setter, ONE, 400)
        setter.new_page()
    found = read(setter)
    assert [figure.number for figure in found.figures] == ["1", "2"]
    for box in boxes(found):
        assert box is not None
        assert overlap(box, (150, 60, 450, 200)) > 0.95


def test_sentences_and_lists_of_figures_are_no_captions() -> None:
    setter = Setter()
    setter.text("List of Figures", 72, 80, size=14, font="tibo")
    for number in range(1, 7):
        setter.text(f"Figure {number} {prose(4, number)[:-1]} {number + 10}", 72, 90 + 20 * number)
    setter.new_page()
    fill(setter, ONE, 80, 1)
    setter.rows(f"{prose(12)} Details are in Figure 1. {prose(70)}", 72, 200, 200)
    setter.rows(f"Figure 1 shows the rest. {prose(40)}", 72, 500, 468)
    assert read(setter).figures == ()


def test_a_continued_caption_is_not_a_second_figure() -> None:
    setter = Setter()
    for label in ("Figure 1:", "Figure 1 (continued):"):
        setter.plot((150, 60, 450, 300))
        setter.rows(f"{label} {prose(20)}", 72, 330, 468, size=9)
        fill(setter, ONE, 380)
        setter.new_page()
    (figure,) = read(setter).figures
    assert figure.region is not None
    assert figure.region.page == 1


def test_captions_in_a_list_meet_the_figures_at_the_end() -> None:
    setter = Setter()
    fill(setter, ONE, 80)
    for number in (1, 2):
        setter.rows(f"Figure {number}. {prose(30, number)}", 72, 400 + 80 * number, 468)
    for number in (1, 2):
        setter.new_page()
        setter.image((100, 100, 500, 400))
        setter.text(f"Figure {number}", 280, 430)
    found = read(setter)
    assert [(figure.number, figure.caption) for figure in found.figures] == [("1", prose(30, 1)), ("2", prose(30, 2))]
    assert [figure.region and figure.region.page for figure in found.figures] == [2, 3]


def test_one_number_twice_gives_two_ids() -> None:
    setter = Setter()
    for start in (1, 9):
        setter.plot((150, 60, 450, 300))
        setter.rows(f"Figure 1: {prose(20, start)}", 72, 330, 468, size=9)
        fill(setter, ONE, 380)
        setter.new_page()
    assert [figure.figure_id for figure in read(setter).figures] == ["doi:10.1/x#fig.1", "doi:10.1/x#fig.1.b"]


def test_white_paint_backgrounds_and_marks_off_the_page_do_not_count() -> None:
    setter = Setter()
    rect = setter.pymupdf.Rect
    setter.page.draw_rect(rect(0, 0, 612, 792), color=None, fill=(0.95, 1, 1))
    setter.page.draw_rect(rect(80, 80, 540, 500), color=None, fill=(1, 1, 1))
    setter.plot((150, 100, 450, 300))
    setter.page.draw_rect(rect(-500, 100, -300, 200), color=(0, 0, 0))
    setter.rows(f"Figure 1: {prose(20)}", 72, 330, 468, size=9)
    fill(setter, ONE, 520, 2)
    (box,) = boxes(read(setter))
    assert box is not None
    assert overlap(box, (150, 100, 450, 300)) > 0.95


def test_the_rule_of_a_running_head_is_no_part_of_the_figure_below() -> None:
    setter = Setter()
    for number in (1, 2, 3):
        if number > 1:
            setter.new_page()
        setter.text("Some Journal of Things", 72, 40, size=8)
        setter.page.draw_line((72, 46), (540, 46))
        setter.plot((150, 50, 450, 200))
        setter.rows(f"Figure {number}. {prose(12, number)}", 72, 225, 468, size=9)
        fill(setter, ONE, 260)
    for box in boxes(read(setter)):
        assert box is not None
        assert box[1] > 47
        assert overlap(box, (150, 50, 450, 200)) > 0.95
