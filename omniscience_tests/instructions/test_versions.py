"""Months of papers, and what a model of a given age cannot have seen."""

import pytest

from omniscience_assets.instructions.versions import is_after, live, version_of
from omniscience_assets.records import Instruction, Turn
from omniscience_tests.factories import make_paper


@pytest.mark.parametrize(
    ("paper_id", "published", "version"),
    [
        ("arxiv:2401.01234", "2023-12-31", "2023-12"),
        ("arxiv:2401.01234", "2023-12-31T23:00:00Z", "2023-12"),
        ("arxiv:2401.01234", "2023-12", "2023-12"),
        ("arxiv:2401.01234", None, "2024-01"),
        ("arxiv:2401.01234", "2024-13-01", "2024-01"),
        ("arxiv:2401.01234", "yesterday", "2024-01"),
        ("arxiv:0704.0001", None, "2007-04"),
        ("arxiv:hep-th/9901001", None, "1999-01"),
        ("arxiv:math.GT/0309136", None, "2003-09"),
        ("arxiv:2413.01234", None, ""),
        ("pmc:PMC123456", None, ""),
        ("pmc:PMC123456", "2020-02-29", "2020-02"),
    ],
)
def test_a_version_is_the_month_of_the_first_version(paper_id: str, published: str | None, version: str) -> None:
    assert version_of(make_paper(paper_id=paper_id, published=published)) == version


def test_a_month_is_not_after_itself_and_an_unknown_one_after_none() -> None:
    assert is_after("2024-02", "2024-01")
    assert not is_after("2024-01", "2024-01")
    assert is_after("2024-01", "2023-12")
    assert not is_after("", "1990-01")


def test_a_live_set_is_younger_than_its_cut_off() -> None:
    def made(version: str) -> Instruction:
        turns = (Turn("human", "?"), Turn("assistant", "!"))
        return Instruction(f"f@i.live_vqa.{version}", "f", "live_vqa", "trend", "choice", (), turns, version=version)

    rows = [made(version) for version in ("2023-11", "2023-12", "2024-01", "2024-02", "")]
    assert [one.version for one in live(rows, "2023-12")] == ["2024-01", "2024-02"]
    assert [one.version for one in live(rows, "2023-11", "2024-01")] == ["2023-12", "2024-01"]
