"""Faults of a machine: a full disk, a home that may not be written, a clock that is put back."""

import errno
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.store import log as store_log
from omniscience_assets.store.files import Files, StorageError
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.views import connect
from omniscience_tests.store.toy import RECORDS, Notes

TEXTS = (("a", "one"), ("b", "two"), ("c", "three"))


def can_mount() -> bool:
    """Whether this process may have mounts of its own."""
    if shutil.which("unshare") is None:
        return False
    tried = ["unshare", "-m", "mount", "-t", "tmpfs", "disk", "/mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


needs_mounts = pytest.mark.skipif(not can_mount(), reason="no mounts of its own (`unshare -m`)")


def with_mounts(*arguments: str) -> dict[str, Any]:
    command = ["unshare", "-m", sys.executable, "-m", "omniscience_tests.store.small_disk", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@needs_mounts
def test_a_full_disk_ends_the_run_with_the_place_and_a_second_run_completes(tmp_path: Path) -> None:
    told = with_mounts("full", str(tmp_path / "disk"))
    assert told["error"].startswith(f"{tmp_path}/disk/lake/notes/discipline=x/commit-")
    assert told["error"].endswith("cannot be written: no space is left; make room and run again, no row is lost")
    assert 0 < told["committed"] < told["units"]
    assert told["half_written"] == []
    assert told["readable"] == told["committed"]
    assert told["computed"] == told["units"] - told["committed"]
    assert told["rows"] == told["units"]
    assert told["is_as_undisturbed"]


@needs_mounts
def test_a_home_that_is_read_only_is_told_before_any_work(tmp_path: Path) -> None:
    told = with_mounts("read-only", str(tmp_path / "disk"))
    assert told["error"] == (
        f"{tmp_path}/disk/specs/{told['spec']}.json cannot be written: the file system is read-only; "
        "see to it and run again, no row is lost"
    )
    assert told["worked"] == 0
    assert told["readable"] == told["committed"] > 0


@needs_mounts
def test_a_command_over_a_read_only_home_says_so_in_one_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    command = f"{sys.executable} -c 'from omniscience_assets.cli import main; main()' init --home {home}"
    program = f"mount -t tmpfs -o ro disk {home} && {command}"
    done = subprocess.run(["unshare", "-m", "sh", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"the home {home} cannot be written: Read-only file system; see to it, or name another\n"


def test_no_room_is_told_where_it_was_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    files = Files(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("omniscience_assets.store.files._sync", refuse)
        with pytest.raises(StorageError, match=r"blobs/ab cannot be written: no space is left; make room"):
            files.write("blobs/ab", b"1")
    assert list((tmp_path / "blobs").iterdir()) == []
    files.write("blobs/ab", b"1")
    assert files.read("blobs/ab") == b"1"


def test_a_worker_without_room_ends_the_run_and_makes_no_failed_rows(tmp_path: Path) -> None:
    class Full(Notes):
        def work(self, item: object) -> list:
            raise OSError(errno.ENOSPC, "No space left on device", "/tmp/scratch")

    with pytest.raises(StorageError, match="No space left on device: '/tmp/scratch'"):
        advance(Files(tmp_path), Full(TEXTS), "x", run_id="r", executor=InlineExecutor())


def test_what_is_current_and_when_it_was_made_stand_a_clock_that_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(tmp_path)
    for day, prompt in ((20, "v1"), (3, "v2"), (4, "v3"), (25, "v4")):

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return datetime(2030, 5, day, tzinfo=UTC)  # noqa: B023

        monkeypatch.setattr(store_log, "datetime", Clock)
        advance(files, Notes(TEXTS, prompt=prompt), "x", run_id=prompt, executor=InlineExecutor())
        with connect(files, RECORDS) as connection:
            current = connection.execute("SELECT DISTINCT run_id FROM current.notes").fetchall()
        assert current == [(prompt,)]
    with connect(files, RECORDS) as connection:
        times = connection.execute(
            "SELECT DISTINCT run_id, produced_at FROM history.notes ORDER BY produced_at"
        ).fetchall()
    assert [run for run, _ in times] == ["v1", "v2", "v3", "v4"]
    assert [time.day for _, time in times] == [20, 20, 20, 25]
