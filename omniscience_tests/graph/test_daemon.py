"""Dumps that are dropped into the watched folder, with the real daemon and no hand on it, through its crashes."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from omniscience_assets.lineage.funnel import funnel, unsound
from omniscience_assets.records import LOGS
from omniscience_assets.sources.sample import add_paper
from omniscience_assets.store.files import Files
from omniscience_tests.graph.daemon import Daemon, Operated, operated
from omniscience_tests.graph.dev import wait_for
from omniscience_tests.graph.home import OVER_ALL, Home

pytestmark = [pytest.mark.slow, pytest.mark.operations, pytest.mark.timeout(3600)]

TOUCHED = ("physics", "biology")
SENSORS = ("new_dumps", "changed_papers", "follow_dumps")
MAIN_ROAD = ("raw_papers", "triplets", "figure_evidence", "routed_captions", "filtered_set", "caption_qa_eval")
PATIENCE = 1500.0
"""Seconds that a step may take on a busy machine."""
RUN_KEY = "dagster/run_key"


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One paper of each touched discipline, each in a tar of its own."""
    folder = tmp_path_factory.mktemp("dump")
    for discipline in TOUCHED:
        add_paper(folder, discipline, seed=5)
    return folder


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, dump: Path) -> Iterator[Operated]:
    """A home whose daemon has found the dump and done all that it asks for."""
    home = tmp_path_factory.mktemp("operated")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DAGSTER_HOME", "OMNISCIENCE_HOME"):
            patch.setenv(name, str(home))
        with operated(home) as work:
            work.start()
            work.turn_on(*SENSORS)
            wait_for(lambda: work.ticks("follow_dumps"), PATIENCE)
            work.drop(dump)
            finish(work, len(TOUCHED))
            work.record(home / "timeline.jsonl")
            yield work


def finish(work: Operated, runs: int) -> None:
    """Wait until so many runs have succeeded, and none is left to do."""
    wait_for(lambda: len(work.runs(dg.DagsterRunStatus.SUCCESS)) >= runs and work.is_idle(), PATIENCE)


def wait_for_ticks(work: Operated, *, more: int = 2) -> None:
    """Wait until all sensors have looked again."""
    seen = {sensor: len(work.ticks(sensor)) for sensor in SENSORS}
    wait_for(lambda: all(len(work.ticks(one)) >= count + more for one, count in seen.items()), PATIENCE)


def add(work: Operated, discipline: str, seed: int) -> None:
    add_paper(work.home / "dumps", discipline, seed)


def made_twice(work: Operated) -> list[tuple]:
    """Units that two runs have worked on in the same way."""
    home = Home(work.home)
    return [
        (asset, *row)
        for asset in LOGS
        for row in home.sql(
            f"SELECT unit_id, fingerprint, count(DISTINCT origin_run_id) AS runs FROM history.{asset} "
            "WHERE outcome <> 'tombstone' GROUP BY ALL HAVING runs > 1"
        )
    ]


def test_a_dropped_dump_is_captioned_and_evaluated_by_itself(work: Operated) -> None:
    assert work.materialized() == {asset: {""} if asset == OVER_ALL else set(TOUCHED) for asset in LOGS}
    assert {run.tags["dagster/partition"] for run in work.runs()} == set(TOUCHED)
    kept = Counter((row.asset, row.discipline) for row in funnel(Files(work.home)) if row.outcome == "kept")
    for discipline in TOUCHED:
        for asset in ("routed_captions", "caption_qa_eval", "release"):
            assert kept[asset, discipline], (asset, discipline)
    assert unsound(Files(work.home)) == []


def test_the_timeline_tells_the_way_from_the_drop_to_the_release(work: Operated) -> None:
    events = [(one["event"], one.get("asset"), one.get("partition")) for one in work.timeline()]
    for discipline in TOUCHED:
        way = [events.index(("run started", None, discipline))]
        way += [events.index(("materialized", asset, discipline)) for asset in MAIN_ROAD]
        way.append(events.index(("run success", None, discipline)))
        assert way == sorted(way)


def test_the_same_dump_dropped_again_does_nothing(work: Operated, dump: Path) -> None:
    before = {run.run_id for run in work.runs()}
    work.drop(dump)
    again = work.home / "dumps" / "again"
    again.mkdir()
    for tar in dump.glob("*.tar"):
        (again / tar.name).write_bytes(tar.read_bytes())
    wait_for_ticks(work)
    assert {run.run_id for run in work.runs()} == before
    assert made_twice(work) == []


def begin(work: Operated, discipline: str, seed: int) -> str:
    """Add a paper, and wait until its run is at work; the run's id."""
    known = {run.run_id for run in work.runs()}
    add(work, discipline, seed)

    def at_work() -> str | None:
        for run in work.runs(dg.DagsterRunStatus.STARTED):
            if run.run_id not in known and work.instance.all_logs(
                run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
            ):
                return run.run_id
        return None

    return str(wait_for(at_work, PATIENCE))


def test_a_killed_daemon_leaves_its_run_going_and_starts_none_twice(work: Operated) -> None:
    before = len(work.runs())
    begin(work, "economics", seed=6)
    work.daemons[-1].kill()
    work.start()
    finish(work, before + 1)
    wait_for_ticks(work)
    keys = Counter(run.tags[RUN_KEY] for run in work.runs())
    assert set(keys.values()) == {1}
    assert len(work.runs()) == before + 1
    assert "economics" in work.materialized()["release"]
    assert made_twice(work) == []


def test_a_run_that_dies_with_everything_is_ended_and_tried_again(work: Operated) -> None:
    before = len(work.runs(dg.DagsterRunStatus.SUCCESS))
    dead = begin(work, "statistics", seed=7)
    for daemon in work.daemons:
        daemon.kill_all()
    assert work.instance.get_run_by_id(dead).status == dg.DagsterRunStatus.STARTED
    work.start()
    finish(work, before + 1)
    (run,) = work.runs(dg.DagsterRunStatus.FAILURE)
    assert run.run_id == dead
    assert "statistics" in work.materialized()["release"]
    assert made_twice(work) == []
    assert unsound(Files(work.home)) == []


def test_two_daemons_lose_and_double_no_row(work: Operated) -> None:
    """Dagster does not support it; people do it by accident, with a second `dagster dev`."""
    before = len(work.runs(dg.DagsterRunStatus.SUCCESS))
    second = work.start()
    wait_for(lambda: "daemon is still sending heartbeats" in said(work.daemons[-2], second), PATIENCE)
    for seed, discipline in enumerate(("economics", "astronomy"), 8):
        add(work, discipline, seed)
    finish(work, before + 2)
    wait_for_ticks(work)
    wait_for(work.is_idle, PATIENCE)
    print("runs by key:", sorted(Counter(run.tags.get(RUN_KEY) for run in work.runs()).values()))
    assert {"economics", "astronomy"} <= work.materialized()["release"]
    assert made_twice(work) == []
    assert unsound(Files(work.home)) == []
    papers = Home(work.home).sql("SELECT count(*), count(DISTINCT record_id) FROM current.raw_papers")
    assert papers == [(6, 6)]
    work.record(work.home / "timeline.jsonl")


def said(*daemons: Daemon) -> str:
    return "".join(daemon.log.read_text(errors="replace") for daemon in daemons)
