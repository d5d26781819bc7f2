from omniscience_assets.evidence.legend import find_legend
from omniscience_assets.evidence.paths import Path
from omniscience_assets.evidence.text import Run
from omniscience_tests.evidence.series.charts import FRAME, rectangle, stroke

EM = 10.0


def label(text: str, x: float, y: float) -> Run:
    """A run whose middle stands at the height y and that begins at x."""
    return Run(text, (x, y - EM / 2, x + 0.5 * EM * len(text), y + EM / 2), EM, 0.0, False)


def line(x: float, y: float, order: int = 0, length: float = 20.0) -> Path:
    return stroke((x, y), (x + length, y), order=order)


def circle(x: float, y: float, order: int = 0) -> Path:
    return Path((x - 2, y - 2, x + 2, y + 2), "f", "cccc", (), None, (1.0, 0.0, 0.0), order=order)


def found(runs: list[Run], paths: list[Path], *, outer: bool = False) -> list[str]:
    return [entry.run.text for entry in find_legend(FRAME, runs, paths, outer=outer)]


COLUMN = [label("first", 145, 120), label("second", 145, 135), label("third", 145, 150)]
SAMPLES = [line(120, 120), line(120, 135), line(120, 150)]


def test_text_right_of_samples_in_a_column() -> None:
    assert found(COLUMN, SAMPLES) == ["first", "second", "third"]


def test_text_left_of_samples_in_a_column() -> None:
    assert found([label("one", 120, 120), label("two", 120, 135)], [line(140, 120), line(140, 135)]) == ["one", "two"]


def test_labels_flush_right_belong_to_one_column_of_samples() -> None:
    runs = [label("a cat", 145, 120), label("elephant", 145, 135)]
    ends = [run.box[2] + 5 for run in runs]
    assert found(runs, [line(max(ends), 120), line(max(ends), 135)]) == ["a cat", "elephant"]


def test_a_row_of_entries() -> None:
    runs = [label("one", 145, 120), label("two", 205, 120)]
    assert found(runs, [line(120, 120), line(180, 120, order=1)]) == ["one", "two"]


def test_two_columns_are_read_row_by_row() -> None:
    runs = [label("one", 145, 120), label("two", 145, 135), label("three", 225, 120), label("four", 225, 135)]
    samples = [line(x, y) for x in (120, 200) for y in (120, 135)]
    assert found(runs, samples) == ["one", "three", "two", "four"]


def test_a_sample_has_its_line_and_the_marker_on_it() -> None:
    markers = [circle(130, 120, 5), circle(130, 135, 6), circle(130, 150, 7)]
    entries = find_legend(FRAME, COLUMN, [*SAMPLES, *markers])
    assert [[path.operators for path in entry.samples] for entry in entries] == [["l", "cccc"]] * 3


def test_an_entry_has_the_box_of_label_and_sample() -> None:
    first = find_legend(FRAME, COLUMN, SAMPLES)[0]
    assert first.box == (120, 115, 170, 125)


def test_patches_are_samples() -> None:
    patches = [rectangle(120, y - 4, 140, y + 4) for y in (120, 135, 150)]
    assert found(COLUMN, patches) == ["first", "second", "third"]


def test_words_without_samples_are_no_entries() -> None:
    assert found(COLUMN, []) == []
    assert found([*COLUMN, label("note", 145, 230)], SAMPLES) == ["first", "second", "third"]


def test_numbers_and_letters_of_panels_are_no_entries() -> None:
    runs = [label("5", 145, 120), label("(a)", 145, 135)]
    assert found(runs, SAMPLES[:2]) == []


def test_what_stands_outside_is_not_looked_at() -> None:
    runs = [label("one", 345, 120), label("two", 345, 135)]
    assert found(runs, [line(320, 120), line(320, 135)]) == []


def test_one_entry_with_a_line_is_a_legend() -> None:
    assert found(COLUMN[:1], SAMPLES[:1]) == ["first"]


def test_one_word_beside_a_marker_is_no_legend() -> None:
    assert found(COLUMN[:1], [circle(138, 120)]) == []


def test_one_word_and_its_marker_in_a_box_are_a_legend() -> None:
    box = rectangle(125, 110, 180, 130, order=-1)
    assert found(COLUMN[:1], [box, circle(135, 120, 1)]) == ["first"]


def test_data_behind_a_boxed_legend_is_no_sample() -> None:
    box = rectangle(110, 110, 200, 160, order=10)
    behind = [line(122, y, order=1, length=22) for y in (121, 136, 151)]
    samples = [line(120, y, order=11 + i) for i, y in enumerate((120, 135, 150))]
    entries = find_legend(FRAME, COLUMN, [*behind, box, *samples])
    assert [entry.samples[0].box[1] for entry in entries] == [120, 135, 150]


def corner(x: float, y: float, twins: int) -> list[str]:
    """Entries where one word stands right of a marker at (x, y), and so many markers of its look elsewhere."""
    cloud = [circle(150 + 5 * i, 160 + i % 7) for i in range(twins)]
    return found([label("alone", x + 8, y)], [circle(x, y, 99), *cloud])


def test_one_word_and_its_marker_in_a_corner_are_a_legend_where_many_markers_look_like_it() -> None:
    assert corner(110, 110, 10) == ["alone"]
    assert corner(110, 110, 2) == []
    assert corner(190, 180, 10) == []


def test_a_lone_word_before_a_line_counts_where_the_line_looks_like_a_curve_and_a_number_does_not() -> None:
    curve, sample = stroke((110, 200), (200, 140), (290, 160)), line(143, 120)
    assert found([label("wave", 120, 120)], [sample, curve]) == ["wave"]
    assert found([label("wave", 120, 120)], [sample]) == []
    assert found([label("26.5", 120, 120)], [sample, curve]) == []
