from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.evidence.dates import parse_date, parse_dates


def days(*moments: tuple[int, int, int]) -> list[float]:
    return [float((date(*moment) - date(1970, 1, 1)).days) for moment in moments]


@pytest.mark.parametrize(
    ("labels", "moments"),
    [
        (["2020-03-01", "2020-04-01"], [(2020, 3, 1), (2020, 4, 1)]),
        (["2020/03/01", "2020/04/01"], [(2020, 3, 1), (2020, 4, 1)]),
        (["2019-12", "2020-01"], [(2019, 12, 1), (2020, 1, 1)]),
        (["2019-01-01", "2020-01-01"], [(2019, 1, 1), (2020, 1, 1)]),
        (["Jan 2019", "Jan 2021"], [(2019, 1, 1), (2021, 1, 1)]),
        (["Mar 2020", "Jul 2020"], [(2020, 3, 1), (2020, 7, 1)]),
        (["15 Mar 2020", "1 Apr 2020"], [(2020, 3, 15), (2020, 4, 1)]),
        (["March 1, 2020", "Sept 2, 2020"], [(2020, 3, 1), (2020, 9, 2)]),
        (["Nov 2019", "Jan", "Mar"], [(2019, 11, 1), (2020, 1, 1), (2020, 3, 1)]),
        (["Nov", "2020", "Mar"], [(2019, 11, 1), (2020, 1, 1), (2020, 3, 1)]),
        (["2020-02-28", "2020-02-29"], [(2020, 2, 28), (2020, 2, 29)]),
    ],
)
def test_labels_are_days(labels: list[str], moments: list[tuple[int, int, int]]) -> None:
    assert parse_dates(labels) == days(*moments)


@pytest.mark.parametrize(
    ("labels", "hint", "moments"),
    [
        (["Jan", "Mar", "May"], "2020", [(2020, 1, 1), (2020, 3, 1), (2020, 5, 1)]),
        (["Nov", "Jan", "Mar"], "2020", [(2019, 11, 1), (2020, 1, 1), (2020, 3, 1)]),
        (["22", "Mar", "08"], "2020-Mar", [(2020, 2, 22), (2020, 3, 1), (2020, 3, 8)]),
        (["29", "Jan", "05"], "2021-Jan", [(2020, 12, 29), (2021, 1, 1), (2021, 1, 5)]),
        (["05", "09", "13"], "2021-Jan", [(2021, 1, 5), (2021, 1, 9), (2021, 1, 13)]),
    ],
)
def test_what_stands_at_the_end_of_the_axis_belongs_to_the_last_label(
    labels: list[str], hint: str, moments: list[tuple[int, int, int]]
) -> None:
    assert parse_dates(labels, hint) == days(*moments)


def test_clock_times_go_on_after_midnight() -> None:
    (start,) = days((2021, 5, 3))
    labels = ["2021-05-03 18:00", "21:00", "00:00", "03:00"]
    assert parse_dates(labels) == [start + 0.75, start + 0.875, start + 1, start + 1.125]


def test_a_day_with_a_time_is_a_fraction_of_a_day() -> None:
    (start,) = days((2021, 5, 3))
    assert parse_dates(["2021-05-03 06:00", "2021-05-03T18:00:00"]) == [start + 0.25, start + 0.75]


@pytest.mark.parametrize(
    "labels",
    [
        ["2018", "2019", "2020"],
        ["Jan", "Feb"],
        ["10:00", "11:00"],
        ["north", "south"],
        ["May 2020", "none"],
        ["31 Feb 2020", "1 Mar 2020"],
        ["2020-13-01", "2020-14-01"],
        [],
    ],
)
def test_other_labels_and_dates_without_a_year_are_none(labels: list[str]) -> None:
    assert parse_dates(labels) is None


@pytest.mark.parametrize(
    ("text", "year"), [("2020", 2020), ("2020-Mar", 2020), ("2020-Mar-05", 2020), ("Mar", None), ("12345", None)]
)
def test_the_year_of_what_stands_at_the_end(text: str, year: int | None) -> None:
    assert parse_date(text) == year


WORDS = st.sampled_from(["Jan", "may", "December", "2020", "1999", "31", "7", "2020-02-30", "12:00", "99:99", "0", "x"])
LABELS = st.lists(st.text(max_size=12) | st.lists(WORDS, max_size=3).map(" ".join), max_size=6)


@given(LABELS, st.text(max_size=10) | WORDS)
def test_any_labels_give_a_day_each_or_none(labels: list[str], hint: str) -> None:
    found = parse_dates(labels, hint)
    assert found is None or len(found) == len(labels)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 900), st.integers(2, 8))
def test_dates_with_a_year_are_read_back(start: date, step: int, count: int) -> None:
    moments = [date.fromordinal(start.toordinal() + step * i) for i in range(count)]
    assert parse_dates([f"{one:%Y-%m-%d}" for one in moments]) == days(
        *((one.year, one.month, one.day) for one in moments)
    )


@given(st.integers(1950, 2050), st.integers(1, 12), st.integers(2, 20))
def test_months_run_through_the_years(year: int, month: int, count: int) -> None:
    months = [(year + (month - 1 + i) // 12, (month - 1 + i) % 12 + 1, 1) for i in range(count)]
    labels = [f"{date(*one):%b}" for one in months]
    assert parse_dates([f"{labels[0]} {year}", *labels[1:]]) == days(*months)
    assert parse_dates(labels, str(months[-1][0])) == days(*months)


def test_two_digits_after_a_month_are_a_year_where_the_steps_are_even() -> None:
    assert parse_dates(["Jul 95", "Jan 96"]) == [9312.0, 9496.0]
    assert parse_dates(["Jan 06", "Jul 06"]) == [13149.0, 13330.0]
    assert parse_dates(["Jul 23", "Jul 30"], "2020") == [18466.0, 18473.0]
