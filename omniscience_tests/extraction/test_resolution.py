"""Which figures a paragraph refers to, by tags and by print."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.extraction.references import Mark, Resolution, index_figures, read_label, resolve
from omniscience_assets.records import ReferenceSpan

LABELS = ("Figure 1", "Figure 2", "Figure 3", "Figure S1", "Scheme 1")


def read(text: str, *marks: Mark, labels: tuple[str, ...] = LABELS) -> Resolution:
    return resolve(text, index_figures([read_label(label) for label in labels]), marks)


def shown(text: str, *marks: Mark, labels: tuple[str, ...] = LABELS) -> dict[int, list[str]]:
    return {
        index: [
            text[place.start : place.end] + ("/" + "".join(place.letters) if place.letters else "") for place in places
        ]
        for index, places in read(text, *marks, labels=labels).places.items()
    }


def mark(text: str, printed: str, *figures: int) -> Mark:
    start = text.index(printed)
    return Mark(start, start + len(printed), figures)


def test_printed_references_count_without_tags() -> None:
    text = "See Figs. 1a and 3, Supplementary Fig. 1 and Scheme 1."
    assert shown(text) == {0: ["Figs. 1a and 3/a"], 2: ["Figs. 1a and 3"], 3: ["Supplementary Fig. 1"], 4: ["Scheme 1"]}


def test_range_between_two_tags_is_filled_in() -> None:
    text = "Figures 1–3 agree."
    assert shown(text, mark(text, "1", 0), mark(text, "3", 2)) == {key: ["Figures 1–3"] for key in range(3)}


def test_tag_counts_for_the_number_under_it() -> None:
    text = "Figure 2 agrees."
    assert shown(text, mark(text, "Figure 2", 0)) == {0: ["Figure 2"]}


def test_letters_go_to_the_tag_that_they_stand_behind() -> None:
    text = "Figures 1A and 2B,C agree."
    assert shown(text, mark(text, "1A", 0), mark(text, "2B,C", 1)) == {
        0: ["Figures 1A and 2B,C/a"],
        1: ["Figures 1A and 2B,C/bc"],
    }


def test_tag_on_the_word_alone_counts_for_its_number() -> None:
    text = "Figure 2b agrees."
    assert shown(text, mark(text, "Figure", 0)) == {0: ["Figure 2b/b"]}


def test_tag_without_the_word_figure_reads_its_panels() -> None:
    text = "the map (2A) and the plot above"
    assert shown(text, mark(text, "2A", 1), mark(text, "above", 2)) == {1: ["2A/a"], 2: ["above"]}


def test_tag_that_prints_nothing_refers_at_no_place() -> None:
    assert read("It works.", Mark(9, 9, (1,))).places == {1: ()}


def test_tag_over_a_range_with_one_figure_leaves_the_rest_to_the_numbers() -> None:
    text = "Figures 1–3 agree."
    assert set(shown(text, mark(text, "Figures 1–3", 0))) == {0, 1, 2}


def test_foreign_figures_are_neither_found_nor_missing() -> None:
    found = read("Fig. 1 of Ref. [12] and their Fig. 7.")
    assert (found.places, found.missing) == ({}, ())


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Figs. 2–5", ["4", "5"]),
        ("Fig. S2", ["S2"]),
        ("Scheme 2", ["Scheme 2"]),
        ("Chart 2", []),
        ("Figure 1—source data 1", []),
    ],
)
def test_missing_figures_are_told(text: str, missing: list[str]) -> None:
    assert [number.number for _, number in read(text).missing] == missing


def test_only_figure_without_a_number_is_found_by_its_name() -> None:
    text = "As shown (Figure), the (Figure, panel B) and Figure out."
    assert shown(text, labels=("Figure",)) == {0: ["Figure", "Figure"]}
    assert shown("Fig. S1 and (Figure)", labels=("Figure",)) == {0: ["Figure"]}
    assert shown(text) == {}


def test_figures_printed_as_panels() -> None:
    labels = ("Figure 2A", "Figure 2B")
    assert shown("Fig. 2B", labels=labels) == {1: ["Fig. 2B/b"]}
    assert shown("Fig. 2", labels=labels) == {0: ["Fig. 2"], 1: ["Fig. 2"]}


def test_many_tags_take_linear_time() -> None:
    text = "Fig. 1, see " * 20_000
    marks = [Mark(12 * place, 12 * place + 6, (0,)) for place in range(20_000)]
    started = time.process_time()
    assert len(read(text, *marks).places[0]) == 20_000
    assert time.process_time() - started < 12


@given(
    st.lists(st.sampled_from(["Fig. 1", "Figs. 2–3", " and ", "(", ")", "1a", "Scheme", " "]), max_size=12).map(
        "".join
    ),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8), st.integers(0, 4)), max_size=4),
)
def test_places_lie_inside_the_text(text: str, tags: list[tuple[int, int, int]]) -> None:
    marks = [Mark(min(a, len(text)), min(a + n, len(text)), (figure,)) for a, n, figure in sorted(tags)]
    for places in read(text, *marks).places.values():
        assert all(isinstance(place, ReferenceSpan) and 0 <= place.start < place.end <= len(text) for place in places)
        assert list(places) == sorted(places, key=lambda place: (place.start, place.end))
