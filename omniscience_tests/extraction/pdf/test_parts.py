"""The parts of the PDF reader that stand by themselves: labels, joined rows, ink, placed drawings."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.extraction.pdf.captions import find_captions
from omniscience_assets.extraction.pdf.forms import form_boxes
from omniscience_assets.extraction.pdf.ink import connected
from omniscience_assets.extraction.pdf.labels import read_label
from omniscience_assets.extraction.pdf.layout import Line, Page
from omniscience_assets.extraction.pdf.rows import to_rows
from omniscience_assets.extraction.pdf.text import Joiner, clean
from omniscience_assets.extraction.pdf.typography import Column, Typography, measure


@pytest.mark.parametrize(
    ("text", "kind", "number", "mark", "runs_on"),
    [
        ("Figure 3: A map", "figure", "3", ":", False),
        ("FIG. 3. A map", "figure", "3", ".", False),
        ("Figure 3.12. A map", "figure", "3.12", ".", False),
        ("Figure B.1: A map", "figure", "B.1", ":", False),
        ("Fig. S3 | A map", "figure", "S3", "|", False),
        ("Figure 3 A map", "figure", "3", "", False),
        ("Figure 3", "figure", "3", "", False),
        ("Figure 3 shows a map", "figure", "3", "", True),
        ("Figure 3, which is a map", "figure", "3", "", True),
        ("Table IV", "table", "IV", "", False),
        ("Algorithm 2 Sorting", "other", "2", "", False),
        ("Рис. 4. Карта", "figure", "4", ".", False),
    ],
)
def test_labels(text: str, kind: str, number: str, mark: str, runs_on: bool) -> None:
    label = read_label(text)
    assert label is not None
    assert (label.kind, label.number, label.mark, label.runs_on) == (kind, number, mark, runs_on)


@pytest.mark.parametrize("text", ["", "Figures and more", "figure 3 shows", "Figment 3", "In Fig. 3", "Table"])
def test_what_is_no_label(text: str) -> None:
    label = read_label(text)
    assert label is None or label.runs_on


def test_a_continued_label() -> None:
    label = read_label("Figure 3 (continued): more")
    assert label is not None
    assert label.continued


@given(st.text(max_size=60))
def test_labels_of_any_text_lie_inside_of_it(text: str) -> None:
    for line in (text, f"Figure {text}", f"Fig. 1{text}"):
        label = read_label(line)
        assert label is None or (0 < label.end <= len(line) and label.number and label.numbers)


def line(text: str) -> Line:
    return Line((0, 0, 1, 1), text, 1, 10, "F", False, 0, 0)


@pytest.mark.parametrize(
    ("rows", "joined"),
    [
        (["one two", "three"], "one two three"),
        (["an exam-", "ple"], "an example"),
        (["the well-", "known case"], "the well-known case"),
        (["from X-", "Ray data"], "from X-Ray data"),
        (["range 3-", "5 of"], "range 3-5 of"),
        (["  many   blanks ", "", "here"], "many blanks here"),
    ],
)
def test_rows_are_joined_as_the_document_spells(rows: list[str], joined: str) -> None:
    assert Joiner([line("a well-known example of it")]).join(rows) == joined


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("eﬃcient ﬁeld", "efficient field"), ("Poincar´e", "Poincaré"), ("na¨ ıve", "naïve"), ("𝐽and 𝛼", "J and α")],
)
def test_letters_are_made_plain(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


BOX = st.tuples(*[st.integers(0, 180)] * 2, *[st.integers(0, 20)] * 2).map(
    lambda item: (float(item[0]), float(item[1]), float(item[0] + item[2]), float(item[1] + item[3]))
)


@given(st.lists(BOX, max_size=12))
def test_ink_is_parted_only_where_it_is_far_apart(boxes: list[tuple[float, float, float, float]]) -> None:
    pieces = connected(np.asarray(boxes).reshape(-1, 4), 200.0, 200.0)
    for x0, y0, x1, y1 in boxes:
        assert any(p[0] <= x0 and p[1] <= y0 and p[2] >= x1 and p[3] >= y1 for p in pieces)
    assert len(pieces) <= len(boxes)
    assert sorted(pieces) == sorted(connected(np.asarray(boxes[::-1]).reshape(-1, 4), 200.0, 200.0))


def test_ink_near_and_far() -> None:
    boxes = np.array([(10.0, 10.0, 20.0, 20.0), (22.0, 10.0, 30.0, 20.0), (100.0, 100.0, 120.0, 100.0)])
    assert connected(boxes, 200.0, 200.0) == [(10.0, 10.0, 30.0, 20.0), (100.0, 100.0, 120.0, 100.0)]


class _Page:
    """What `form_boxes` asks of a PyMuPDF page."""

    transformation_matrix = (1.0, 0.0, 0.0, -1.0, 0.0, 792.0)

    def __init__(self, contents: bytes) -> None:
        self._contents = contents

    def read_contents(self) -> bytes:
        return self._contents

    def get_xobjects(self) -> list[tuple[int, str, int, tuple[float, float, float, float]]]:
        return [(7, "Im1", 0, (0.0, 0.0, 100.0, 50.0)), (8, "Im2", 7, (0.0, 0.0, 9.0, 9.0))]


@pytest.mark.parametrize(
    ("contents", "boxes"),
    [
        (b"q 1 0 0 1 72 600 cm /Im1 Do Q", [(72, 142, 172, 192)]),
        (b"1 0 0 1 72 600 cm\nq .5 0 0 .5 0 0 cm q 1 0 0 1 0 0 cm /Im1 Do Q Q", [(72, 167, 122, 192)]),
        (b"q 2 0 0 2 0 0 cm Q /Im1 Do", [(0, 742, 100, 792)]),
        (b"q 0 1 -1 0 300 100 cm /Im1 Do Q", [(250, 592, 300, 692)]),
        (b"BT (q 2 0 0 2 0 0 cm) Tj ET /Im1 Do", [(0, 742, 100, 792)]),
        (b"q BI /W 2 ID x q 2 0 0 2 0 0 cm EI Q /Im1 Do", [(0, 742, 100, 792)]),
        (b"/Im2 Do /Other Do", []),
        (b"1 0 0 -+ 72 600 cm /Im1 Do", []),
    ],
)
def test_where_included_drawings_are_placed(contents: bytes, boxes: list[tuple[float, ...]]) -> None:
    assert form_boxes(_Page(contents)) == boxes


@pytest.mark.parametrize("unit", [b"BI ", b"BI ID ", b"(", b"(a", b"1", b"1 ", b"q ", b"/a ", b"\\(", b"( (y)"])
def test_content_is_read_in_linear_time(unit: bytes) -> None:
    started = time.process_time()
    form_boxes(_Page(unit * (200_000 // len(unit))))
    assert time.process_time() - started < 10


@given(st.binary(max_size=200))
def test_any_content_is_read_to_its_end(contents: bytes) -> None:
    assert isinstance(form_boxes(_Page(contents + b" /Im1 Do")), list)


def test_words_that_ran_together_are_parted_by_the_documents_own_words() -> None:
    document = [line("consider the computation of the average"), line("consider the computation of an example")] * 2
    joiner = Joiner(document)
    assert joiner.join(["considerthecomputationofthe average"]) == "consider the computation of the average"
    assert joiner.join(["considerthecompulsionofthe average"]) == "considerthecompulsionofthe average"
    assert joiner.join(["we consider thecomputation of it"]) == "we consider thecomputation of it"
    assert joiner.join(["we see (considerthecomputa-", "tionofan) it"]) == "we see (consider the computation of an) it"


def test_words_that_the_document_knows_are_not_parted_by_halves_of_broken_ones() -> None:
    joiner = Joiner([line("once with an approximate mate at the con-"), line("figuration that is here approxi-")])
    assert joiner.join(["approximate configuration extents"]) == "approximate configuration extents"


def test_a_captions_line_goes_on_behind_a_root() -> None:
    def piece(x0: float, x1: float, y: float, text: str) -> Line:
        return Line((x0, y - 9, x1, y), text, y - 2, 9, "F", False, 0, 0)

    rows = [
        piece(72, 400, 200, "Figure 1: A map of the whole field that was seen here"),
        piece(72, 200, 211, "with a width of 1/"),
        Line((200, 193, 209, 202.5), "√", 199.5, 9, "G", False, 0, 1),
        piece(209, 380, 211, "2 for all but the first term."),
        piece(72, 300, 222, "The line shows the mean."),
        piece(410, 600, 211, "Text of the column beside it."),
    ]
    typography = Typography(10, "T", 12, (Column(72, 400), Column(410, 740)), frozenset())
    (caption,) = find_captions([rows], typography)
    assert [rows[index].text for index in caption.rows] == [rows[0].text, rows[1].text, rows[3].text, rows[4].text]


def test_pieces_on_one_line_whose_indices_stand_over_each_other_are_one_row() -> None:
    first = Line((72, 95, 150, 107), "at {x}N", 105, 9, "F", False, 0, 0)
    second = Line((140, 98, 300, 109), "i=1, as in Fig. 1", 107, 6, "G", False, 0, 1)
    root = Line((100, 96, 110, 106), "√", 104, 9, "G", False, 0, 2)
    page = Page(1, 600, 800, (first, second, root), np.zeros((0, 4)), (), ())
    assert [row.text for row in to_rows(page, frozenset())] == ["at {x}Ni=1, as in Fig. 1", "√"]


def test_letters_of_no_size_do_not_set_the_size_of_running_text() -> None:
    flat = replace(line("a long line of text that a broken matrix made flat"), size=0.0)
    seen = line("a line that can be read")
    page = Page(1, 600, 800, (flat, seen), np.zeros((0, 4)), (), ())
    assert measure([page], [[flat, flat, seen]]).size == seen.size
    assert measure([page], [[flat]]).leading_of(seen) > 0
