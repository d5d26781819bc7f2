"""What is told of logs is told anew when they change, and only then."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.store.files import Files
from omniscience_assets.store.log import partition_folder
from omniscience_assets.store.remembered import remembered


class Teller:
    """Tells how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> dict[str, Any]:
        self.asked += 1
        return {"asked": self.asked}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def commit(files: Files, asset: str, discipline: str, number: int) -> None:
    files.write(f"{partition_folder(asset, discipline)}/commit-{number:010d}-{number:010d}.parquet", b"")


def test_told_once_as_long_as_the_files_stay(files: Files) -> None:
    tell = Teller()
    commit(files, "a", "physics", 1)
    assert [remembered(files, "a", "physics", "report", tell) for _ in range(3)] == [{"asked": 1}] * 3
    commit(files, "a", "biology", 1)
    assert remembered(files, "a", "physics", "report", tell) == {"asked": 1}
    commit(files, "a", "physics", 2)
    assert remembered(files, "a", "physics", "report", tell) == {"asked": 2}


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        (lambda files: commit(files, "b", "physics", 1), 2),
        (lambda files: commit(files, "b", "biology", 1), 1),
        (lambda files: commit(files, "c", "physics", 1), 1),
    ],
)
def test_other_assets_count_where_they_are_named(files: Files, change: Callable[[Files], None], asked: int) -> None:
    tell = Teller()
    remembered(files, "a", "physics", "report", tell, of=["b"])
    change(files)
    assert remembered(files, "a", "physics", "report", tell, of=["b"]) == {"asked": asked}


def test_everywhere_counts_every_discipline(files: Files) -> None:
    tell = Teller()
    for asked, discipline in enumerate(["physics", "biology"], start=1):
        commit(files, "a", discipline, 1)
        assert remembered(files, "a", "physics", "all", tell, everywhere=True) == {"asked": asked}


@pytest.mark.parametrize("left", [b"", b"[]", b"{}", b'{"version": 0, "files": [], "told": {"asked": 9}}', b'{"ver'])
def test_what_cannot_be_read_is_told_anew(files: Files, left: bytes) -> None:
    tell = Teller()
    files.write(f"{partition_folder('a', 'physics')}/_report.json", left)
    assert remembered(files, "a", "physics", "report", tell) == {"asked": 1}
