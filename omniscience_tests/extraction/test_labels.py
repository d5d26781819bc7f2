"""Printed labels and references meet under one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.extraction.references import (
    LONE,
    FigureNumber,
    find_references,
    index_figures,
    number_key,
    printed_number,
    read_label,
)
from omniscience_tests.extraction.test_references import TABLE

PRINTED = [
    ("Figure 1.", "1", "main", "1"),
    ("Fig. 3 |", "3", "main", "3"),
    ("FIGURE 12:", "12", "main", "12"),
    ("3", "3", "main", "3"),
    ("(3)", "(3)", "main", "3"),
    ("Figure 2A", "2A", "main", "2"),
    ("Abb. 3", "3", "main", "3"),
    ("图3", "3", "main", "3"),
    ("S4", "S4", "supplementary", "S4"),
    ("Fig. S3.", "S3", "supplementary", "S3"),
    ("S1 Fig.", "S1", "supplementary", "S1"),
    ("Supplementary Figure 3:", "Supplementary Figure 3", "supplementary", "3"),
    ("Extended Data Fig. 2 |", "Extended Data Fig. 2", "extended", "2"),
    ("Figure A.1", "A.1", "appendix", "A.1"),
    ("Appendix 2—figure 1.", "Appendix 2—figure 1", "appendix", "Appendix 2—figure 1"),
    ("Appendix 1 Figure 1", "Appendix 1 Figure 1", "appendix", "Appendix 1—figure 1"),
    ("Figure 1—figure supplement 2.", "1—figure supplement 2", "supplementary", "1—figure supplement 2"),
    ("Box 2—Figure 1.", "Box 2—Figure 1", "main", "Box 2—figure 1"),
    ("Scheme 1.", "Scheme 1", "main", "Scheme 1"),
    ("Author response image 1.", "Author response image 1", "main", "Author response image 1"),
]


@pytest.mark.parametrize(("label", "number", "series", "named"), PRINTED)
def test_label(label: str, number: str, series: str, named: str) -> None:
    assert printed_number(label) == number
    assert [(item.series, item.number) for item in read_label(label)] == [(series, named)]


@pytest.mark.parametrize(
    ("label", "number", "series", "named"), [row for row in PRINTED if row[1] not in ("2A", "(3)")]
)
def test_printed_number_and_reference_have_one_key(label: str, number: str, series: str, named: str) -> None:
    (item,) = read_label(label)
    assert number_key(item.series, number) == number_key(item.series, item.number)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Figure S3", "Supplementary Fig. 3"),
        ("Supplementary Figure 3", "Fig. S3"),
        ("S3 Fig.", "Figure S3"),
        ("Extended Data Figure 2", "Fig. ED2"),
        ("Figure A1", "Fig. A.1"),
        ("Appendix 1 Figure 1", "Appendix 1—figure 1"),
        ("Figure 2 – figure supplement 1", "Figure 2—figure supplement 1B"),
        ("SCHEME 1", "Scheme 1"),
        ("Fig. 3-1", "Figure 3–1"),
        ("3.", "Fig. 3"),
    ],
)
def test_label_and_reference_meet(label: str, text: str) -> None:
    (named,), ((referred,),) = read_label(label), [reference.numbers for reference in find_references(text)]
    assert number_key(named.series, named.number) == number_key(referred.series, referred.number)


@pytest.mark.parametrize(
    ("one", "two"),
    [("Figure 1", "Figure S1"), ("Figure 1", "Scheme 1"), ("Figure 1.1", "Figure 11"), ("Fig. A1", "Fig. 1"),
     ("Figure 1", "Extended Data Figure 1"), ("Figure 1—figure supplement 2", "Figure 2—figure supplement 1")],
)  # fmt: skip
def test_other_figures_have_other_keys(one: str, two: str) -> None:
    (first,), (second,) = read_label(one), read_label(two)
    assert number_key(first.series, first.number) != number_key(second.series, second.number)


def test_label_of_several_figures_names_each() -> None:
    assert [item.number for item in read_label("Figures 1–3.")] == ["1", "2", "3"]


@pytest.mark.parametrize("label", ["Graphical abstract", "", "Results 3 of the survey"])
def test_label_without_a_number_names_nothing(label: str) -> None:
    assert read_label(label) == ()


def test_the_word_alone_names_the_only_figure() -> None:
    assert read_label("Figure") == (LONE,)
    assert printed_number("Figure") is None


def test_figures_printed_as_panels_answer_to_letter_and_number() -> None:
    index = index_figures([read_label("Figure 2A"), read_label("Figure 2B"), read_label("Figure 3")])
    assert index["main", "2a"] == (0,)
    assert index["main", "2"] == (0, 1)
    assert index["main", "3"] == (2,)


def test_of_two_figures_with_one_number_the_first_counts() -> None:
    assert index_figures([read_label("Figure 1"), read_label("Fig. 1")]) == {("main", "1"): (0,)}


@given(st.sampled_from([text for text, _ in TABLE]) | st.text(max_size=60))
def test_any_text_is_a_label(label: str) -> None:
    for item in read_label(label):
        assert isinstance(item, FigureNumber)
        assert number_key(item.series, item.number)[0] == item.series
    assert printed_number(label) != ""
