import pytest

from omniscience_assets.evidence.crowded import part_crowded
from omniscience_assets.evidence.paths import straight
from omniscience_assets.evidence.vector import read_page
from omniscience_assets.sources.mupdf import load_pymupdf


def texts_of(text: str, marks: list[float], at: float) -> list[str]:
    """Words of one line of 10 pt Helvetica that begins at `at`, under tick marks of 4 pt."""
    pymupdf = load_pymupdf()
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=100)
        page.insert_text((at, 60), text, fontsize=10)
        runs = read_page(document.tobytes()).runs
    return [run.text for run in part_crowded(runs, straight((x, 44.0, x, 48.0) for x in marks))]


@pytest.mark.parametrize(
    ("text", "width", "parts"),
    [
        ("Mon Tue Wed", 23.2, ["Mon", "Tue", "Wed"]),
        ("100200300", 16.7, ["100", "200", "300"]),
        ("1.52.02.5", 13.9, ["1.5", "2.0", "2.5"]),
    ],
)
def test_labels_are_parted_where_their_marks_stand(text: str, width: float, parts: list[str]) -> None:
    first = 100.0 + (9.0 if " " in text else width / 2)
    marks = [first + i * width for i in range(3)]
    assert texts_of(text, marks, 100.0) == parts


def test_a_title_under_tick_marks_stays_whole() -> None:
    assert texts_of("Position along the wire", [100.0, 140.0, 180.0], 90.0) == ["Position along the wire"]


def test_no_number_is_torn_at_a_zero() -> None:
    assert texts_of("100000", [108.3, 125.0], 100.0) == ["100000"]


def test_labels_of_unequal_width_that_touch_are_parted_where_the_first_ends() -> None:
    assert texts_of("10000", [111.1, 125.0], 100.0) == ["1000", "0"]
