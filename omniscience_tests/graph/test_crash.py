"""`kill -9` at twenty moments of a run, and what the last, undisturbed run makes of it."""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from omniscience_assets.records import LOGS
from omniscience_assets.sources.sample import SampleDump
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import all_files, partitions
from omniscience_tests.graph.crashing import CHUNK, WORKERS
from omniscience_tests.graph.home import Home, kill_session, members_of_session

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

DISCIPLINES = ("physics",)
CRASHES = 8
"""Spread over the commits of a run."""
SURVIVE_SECONDS = 10.0


def start(home: Path) -> subprocess.Popen[bytes]:
    """Start a run in a session of its own; its words go into a file beside the home."""
    environment = {name: value for name, value in os.environ.items() if "_HOME" not in name}
    tally = home.with_suffix(".tally")
    with home.with_suffix(".out").open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "omniscience_tests.graph.crashing", str(home), str(tally), *DISCIPLINES],
            cwd=Path(__file__).parents[2],
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def finish(home: Path) -> None:
    process = start(home)
    try:
        assert process.wait(timeout=240) == 0, home.with_suffix(".out").read_text()
    finally:
        kill_session(process.pid)


def progress(home: Path) -> int:
    """How far the log has come: the sum of the partitions' newest numbers."""
    files = Files(str(home))
    return sum(
        max((item.last for item in all_files(files, asset, discipline)), default=0)
        for asset in LOGS
        for discipline in partitions(files, asset)
    )


def tally(home: Path) -> Counter[str]:
    path = home.with_suffix(".tally")
    return Counter(path.read_text().splitlines()) if path.exists() else Counter()


def release_bytes(home: Path) -> dict[str, str]:
    folder = home / "release"
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def crash(home: Path, at: int, chance: random.Random, in_work: bool) -> bool:
    """Start a run and kill its main process once the log has come to `at`; False when it ended before.

    Either a moment later, wherever that is, or `in_work`: once this run has committed something and a worker has begun
    its next unit.
    """
    at = max(at, progress(home) + 1) if in_work else at
    process = start(home)
    try:
        while progress(home) < at and process.poll() is None:
            time.sleep(0.02)
        begun = tally(home).total()
        while in_work and tally(home).total() == begun and process.poll() is None:
            time.sleep(0.001)
        time.sleep(0.0 if in_work else chance.uniform(0, 0.2))
        if process.poll() is not None:
            return False
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        deadline = time.monotonic() + SURVIVE_SECONDS
        while (left := members_of_session(process.pid)) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not left, f"still alive {SURVIVE_SECONDS} s after the main process: {left}"
        return True
    finally:
        kill_session(process.pid)


@dataclass(frozen=True)
class Crashed:
    undisturbed: Path
    home: Path
    """The home of the run that was killed and started again."""
    crashes: int


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory, tiny_dump: SampleDump) -> Crashed:
    """Kill a run, start it again where it was left, kill it a little further on, and at last let one finish."""
    folder = tmp_path_factory.mktemp("crashed")
    undisturbed, home = folder / "undisturbed", folder / "crashed"
    for one in (undisturbed, home):
        shutil.copytree(tiny_dump.folder, one / "dumps")
    finish(undisturbed)
    whole, chance = progress(undisturbed), random.Random(20_260)
    crashes = sum(crash(home, whole * number // CRASHES, chance, number % 2 == 1) for number in range(CRASHES))
    finish(home)
    return Crashed(undisturbed, home, crashes)


def test_the_run_was_killed_often_enough(crashed: Crashed) -> None:
    assert crashed.crashes >= CRASHES - 2


def test_all_rows_are_those_of_an_undisturbed_run(crashed: Crashed) -> None:
    wanted = Home(crashed.undisturbed).state()
    assert Home(crashed.home).state() == wanted
    assert [asset for asset, rows in wanted.items() if not rows] == ["human_reviews"]


def test_release_is_byte_for_byte_the_same(crashed: Crashed) -> None:
    assert release_bytes(crashed.home) == release_bytes(crashed.undisturbed) != {}


def test_repeated_work_is_at_most_a_chunk_and_what_was_at_work_a_crash(crashed: Crashed) -> None:
    once, often = tally(crashed.undisturbed), tally(crashed.home)
    assert set(once.values()) == {1}
    assert set(often) == set(once)
    assert 0 < often.total() - once.total() <= (CHUNK + WORKERS) * crashed.crashes


def test_what_was_committed_was_never_made_again(crashed: Crashed) -> None:
    home = Home(crashed.home)
    interrupted = 0
    for asset in LOGS:
        twice = home.sql(
            f"SELECT unit_id, fingerprint, count(DISTINCT origin_run_id) AS runs FROM history.{asset} "
            "WHERE outcome <> 'tombstone' GROUP BY ALL HAVING runs > 1"
        )
        assert twice == [], asset
        partitions_by_runs = home.sql(f"SELECT count(DISTINCT run_id) FROM history.{asset} GROUP BY discipline")
        interrupted += sum(runs > 1 for (runs,) in partitions_by_runs)
    assert interrupted >= 3


def test_half_written_files_are_never_read(crashed: Crashed) -> None:
    """Where a crash left some, they lie beside the log under names that no reader lists."""
    lake = crashed.home / "lake"
    named = {path.name for path in lake.rglob("*") if path.is_file()}
    listed = {
        item.name.rpartition("/")[2]
        for asset in LOGS
        for discipline in partitions(Files(str(crashed.home)), asset)
        for item in all_files(Files(str(crashed.home)), asset, discipline)
    }
    assert {name for name in named if name.endswith(".parquet")} == listed
    for name in named - listed:
        assert name.startswith((".", "_")), name
    (lake / "triplets" / "discipline=physics" / ".0123.tmp").write_bytes(b"PAR1 half a file")
    assert Home(crashed.home).state()["triplets"] == Home(crashed.undisturbed).state()["triplets"]


def test_dagster_can_still_be_asked(crashed: Crashed, monkeypatch: pytest.MonkeyPatch) -> None:
    from omniscience_assets.assets.launch import open_instance

    for name in ("DAGSTER_HOME", "OMNISCIENCE_HOME"):
        monkeypatch.setenv(name, str(crashed.home))
    with open_instance(crashed.home) as instance:
        assert len(instance.get_runs()) > len(DISCIPLINES)
