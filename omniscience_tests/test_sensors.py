import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from omniscience_assets.assets.raw_papers import paper_dumps
from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.definitions import defs
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.resources import LakeResource
from omniscience_assets.sensors import changed_papers, follow_dumps, new_dumps
from omniscience_assets.sensors.dumps import CAUSE_TAG
from omniscience_assets.sources.sample import SampleDump, add_paper
from omniscience_assets.sources.sample.dump import METADATA
from omniscience_assets.sources.stage import UNPLACED, RawPapersStage
from omniscience_assets.store.incremental import advance


@pytest.fixture
def home(tmp_path: Path, tiny_dump: SampleDump) -> Path:
    shutil.copytree(tiny_dump.folder, tmp_path / "dumps")
    return tmp_path


@pytest.fixture
def instance() -> Any:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


class Watch:
    """Ticks of a sensor of the dumps folder, which carry their cursor on and store what they report."""

    def __init__(self, home: Path, instance: dg.DagsterInstance, sensor: dg.SensorDefinition = new_dumps) -> None:
        self.home, self.instance, self.sensor = home, instance, sensor
        self.cursor: str | None = None
        self.told = ""

    def tick(self) -> dg.SensorResult:
        lake = LakeResource(home=str(self.home))
        with dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources={"lake": lake}, sensor_name=self.sensor.name
        ) as context:
            result = self.sensor(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor, self.told = result.cursor, str(result.skip_reason.skip_message if result.skip_reason else "")
        for event in result.asset_events:
            self.instance.report_runless_asset_event(event)
        return result

    def versions(self) -> dict[str, str]:
        """Dump → data version, as this tick reports them."""
        events: Any = self.tick().asset_events
        return {event.metadata["dump"].value: event.tags["dagster/data_version"] for event in events}

    def reported(self) -> dict[str, list[str]]:
        """Dump → disciplines, as this tick reports them."""
        events: Any = self.tick().asset_events
        return {event.metadata["dump"].value: event.metadata["disciplines"].value for event in events}


class Follower:
    """Ticks of `follow_dumps` as the daemon evaluates them: the framework's cursor, and run keys asked for once."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.cursor: str | None = None
        self.keys: list[str] = []

    def tick(self) -> list[str]:
        """Partitions that a tick asks for under run keys that were not asked for before."""
        with dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, definitions=defs, sensor_name="follow_dumps"
        ) as context:
            data = follow_dumps.evaluate_tick(context)
        self.cursor = data.cursor
        fresh = [request for request in data.run_requests or () if request.run_key not in self.keys]
        self.keys += [str(request.run_key) for request in fresh]
        return [str(request.partition_key) for request in fresh]


@pytest.fixture
def watch(home: Path, instance: dg.DagsterInstance) -> Watch:
    return Watch(home, instance)


@pytest.fixture
def follower(instance: dg.DagsterInstance) -> Follower:
    return Follower(instance)


def truth(home: Path) -> dict[str, dict[str, Any]]:
    with (home / "dumps" / "truth.jsonl").open() as lines:
        return {row["paper_id"]: row for row in map(json.loads, lines)}


def test_each_dump_is_reported_once_with_its_disciplines(watch: Watch, tiny_dump: SampleDump) -> None:
    reported = watch.reported()
    assert sorted(reported) == sorted(tiny_dump.tars)
    outside = {tiny_dump.oddities["no_metadata"], tiny_dump.oddities["unknown_category"]}
    known = {row["discipline"] for paper, row in truth(watch.home).items() if paper not in outside}
    assert set().union(*map(set, reported.values())) == known
    again = watch.tick()
    assert not again.asset_events
    assert again.skip_reason
    assert "3 dumps, none new; 0 incomplete" in str(again.skip_reason)


def test_a_renamed_home_reports_nothing_new_by_content(watch: Watch) -> None:
    """Touching the files changes their times, not what they hold."""
    watch.tick()
    for path in (watch.home / "dumps").glob("*.tar"):
        path.touch()
    assert watch.reported() == {}


def test_a_new_dump_is_reported_alone(watch: Watch) -> None:
    watch.tick()
    add_paper(watch.home / "dumps", "economics", seed=3)
    assert watch.reported() == {"arXiv_src_2403_001.tar": ["economics"]}
    assert watch.told == "reported arXiv_src_2403_001.tar: 1 papers; economics"
    assert watch.reported() == {}


def test_a_changed_dump_is_reported_again_under_another_version(watch: Watch) -> None:
    first = watch.versions()
    add_paper(watch.home / "dumps", "economics", seed=3)
    added = watch.versions()
    folder = watch.home / "dumps"
    shutil.copyfile(folder / "arXiv_src_9901_001.tar", folder / "arXiv_src_2403_001.tar")
    (folder / "arXiv_src_manifest.xml").unlink()
    assert watch.versions() == {"arXiv_src_2403_001.tar": first["arXiv_src_9901_001.tar"]}
    assert list(added) == ["arXiv_src_2403_001.tar"]
    assert added != {"arXiv_src_2403_001.tar": first["arXiv_src_9901_001.tar"]}


def test_an_incomplete_dump_is_named_and_waited_for(watch: Watch) -> None:
    watch.tick()
    add_paper(watch.home / "dumps", "economics", seed=3)
    tar = watch.home / "dumps" / "arXiv_src_2403_001.tar"
    whole = tar.read_bytes()
    tar.write_bytes(whole[: len(whole) // 2])
    result = watch.tick()
    assert not result.asset_events
    assert "arXiv_src_2403_001.tar: size_differs" in str(result.skip_reason)
    assert "1 incomplete" in str(result.skip_reason)
    tar.write_bytes(whole)
    assert watch.reported() == {"arXiv_src_2403_001.tar": ["economics"]}


def test_a_known_dump_is_not_reported_again_after_a_bad_moment(watch: Watch) -> None:
    watch.tick()
    tar = watch.home / "dumps" / "arXiv_src_2402_001.tar"
    whole = tar.read_bytes()
    tar.write_bytes(whole[: len(whole) // 2])
    watch.tick()
    tar.write_bytes(whole)
    assert watch.reported() == {}


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_growing_dump_without_manifest_is_waited_for(watch: Watch, share: float) -> None:
    (watch.home / "dumps" / "arXiv_src_manifest.xml").unlink()
    tar = watch.home / "dumps" / "arXiv_src_2402_001.tar"
    whole = tar.read_bytes()
    tar.write_bytes(whole[: int(share * len(whole))])
    assert "arXiv_src_2402_001.tar" not in watch.reported()
    assert "arXiv_src_2402_001.tar: " in str(watch.tick().skip_reason)
    tar.write_bytes(whole)
    assert "arXiv_src_2402_001.tar" in watch.reported()


def test_a_dump_of_the_right_size_and_wrong_bytes_is_waited_for(watch: Watch) -> None:
    tar = watch.home / "dumps" / "arXiv_src_9901_001.tar"
    data = bytearray(tar.read_bytes())
    data[5000] ^= 1
    tar.write_bytes(data)
    assert "arXiv_src_9901_001.tar" not in watch.reported()
    assert "arXiv_src_9901_001.tar: md5_differs" in str(watch.tick().skip_reason)


def test_a_manifest_that_is_still_written_is_waited_for(watch: Watch) -> None:
    manifest = watch.home / "dumps" / "arXiv_src_manifest.xml"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:200])
    assert "arXiv_src_manifest.xml" in str(watch.tick().skip_reason)
    manifest.write_bytes(whole)
    assert len(watch.reported()) == 3


def test_an_empty_folder_is_no_error(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    assert "0 dumps, none new" in str(Watch(tmp_path, instance).tick().skip_reason)


def test_follower_asks_for_the_touched_partitions_once(watch: Watch, follower: Follower) -> None:
    reported = watch.reported()
    touched = set().union(*map(set, reported.values()))
    assert follower.tick() == [discipline for discipline in DISCIPLINES if discipline in touched]
    assert follower.tick() == []


def test_follower_sees_all_dumps_between_two_ticks(watch: Watch, follower: Follower) -> None:
    watch.tick()
    follower.tick()
    for discipline in ("economics", "physics", "economics"):
        add_paper(watch.home / "dumps", discipline, seed=7)
        watch.tick()
    assert follower.tick() == ["economics", "physics"]
    assert follower.tick() == []


def test_follower_asks_again_for_another_dump_of_the_same_discipline(watch: Watch, follower: Follower) -> None:
    watch.tick()
    follower.tick()
    asked = []
    for seed in (1, 2):
        add_paper(watch.home / "dumps", "economics", seed)
        watch.tick()
        asked.append(follower.tick())
    assert asked == [["economics"], ["economics"]]
    assert len(set(follower.keys)) == len(follower.keys)


def test_follower_passes_over_dumps_without_a_known_discipline(
    instance: dg.DagsterInstance, follower: Follower
) -> None:
    instance.report_runless_asset_event(
        dg.AssetMaterialization(
            paper_dumps.key,
            metadata={"disciplines": dg.MetadataValue.json([])},
            tags={"dagster/data_version": "x"},
        )
    )
    assert follower.tick() == []


def place_metadata(home: Path, *, keep: Callable[[dict[str, Any]], bool]) -> None:
    """Leave only some lines in the metadata snapshot."""
    snapshot = home / "dumps" / METADATA
    lines = [line for line in snapshot.read_bytes().splitlines(keepends=True) if keep(json.loads(line))]
    snapshot.write_bytes(b"".join(lines))


def test_metadata_that_arrive_after_their_dump_bring_its_disciplines(home: Path, watch: Watch) -> None:
    """Nobody copies a folder in the order that suits a sensor."""
    snapshot = home / "dumps" / METADATA
    whole = snapshot.read_bytes()
    snapshot.unlink()
    assert set(map(tuple, watch.reported().values())) == {()}
    snapshot.write_bytes(whole)
    late = watch.reported()
    assert "physics" in set().union(*map(set, late.values()))
    assert watch.reported() == {}


def test_only_the_disciplines_that_metadata_add_are_reported(home: Path, watch: Watch, follower: Follower) -> None:
    snapshot = home / "dumps" / METADATA
    whole = snapshot.read_bytes()
    place_metadata(home, keep=lambda row: "hep" not in row["categories"])
    before = watch.reported()
    follower.tick()
    snapshot.write_bytes(whole)
    after = watch.reported()
    for dump, disciplines in after.items():
        assert disciplines
        assert not set(disciplines) & set(before[dump]), dump
    assert follower.tick() == [one for one in DISCIPLINES if one in set().union(*map(set, after.values()))]


def test_a_dump_that_comes_back_is_run_again(home: Path, watch: Watch, follower: Follower) -> None:
    add_paper(home / "dumps", "economics", seed=3)
    tar = home / "dumps" / "arXiv_src_2403_001.tar"
    watch.tick()
    follower.tick()
    away = tar.rename(home / "away.tar")
    assert watch.reported() == {}
    away.rename(tar)
    assert watch.reported() == {tar.name: ["economics"]}
    assert follower.tick() == ["economics"]


def test_a_run_says_what_it_was_asked_for(watch: Watch, instance: dg.DagsterInstance) -> None:
    watch.tick()
    with dg.build_sensor_context(instance=instance, definitions=defs, sensor_name="follow_dumps") as context:
        requests = follow_dumps.evaluate_tick(context).run_requests or ()
    (physics,) = [one for one in requests if one.partition_key == "physics"]
    assert "arXiv_src_2401_001.tar" in physics.tags[CAUSE_TAG]


class Changed(Watch):
    """Ticks of `changed_papers` over a home whose papers are in the log."""

    def bring_in(self, discipline: str) -> None:
        """What a run of `raw_papers` does to the log."""
        lake = LakeResource(home=str(self.home))
        stage = RawPapersStage(lake.index_dumps())
        advance(lake.files, stage, discipline, run_id="run", executor=InlineExecutor())

    def touched(self) -> list[str]:
        """Disciplines that a tick reports."""
        events: Any = self.tick().asset_events
        return [one for event in events for one in event.metadata["disciplines"].value]


@pytest.fixture(scope="module")
def brought_in(tmp_path_factory: pytest.TempPathFactory, tiny_dump: SampleDump) -> Path:
    """A home with all papers in its log; tests copy it."""
    home = tmp_path_factory.mktemp("brought_in")
    shutil.copytree(tiny_dump.folder, home / "dumps")
    with dg.DagsterInstance.ephemeral() as instance:
        changed = Changed(home, instance, changed_papers)
        held = {one for dump in LakeResource(home=str(home)).index_dumps().dumps() for one in dump.disciplines}
        for discipline in (*held, UNPLACED):
            changed.bring_in(discipline)
    return home


@pytest.fixture
def changed(tmp_path: Path, brought_in: Path, instance: dg.DagsterInstance) -> Changed:
    return Changed(shutil.copytree(brought_in, tmp_path / "home"), instance, changed_papers)


def test_nothing_is_asked_for_while_the_dumps_tell_the_same(changed: Changed) -> None:
    assert "no paper of the log was changed" in str(changed.tick().skip_reason)
    assert "what they told at the last look" in str(changed.tick().skip_reason)


def test_papers_of_a_dump_that_is_taken_away_are_reported_once(changed: Changed) -> None:
    add_paper(changed.home / "dumps", "economics", seed=3)
    changed.bring_in("economics")
    assert changed.touched() == []
    (changed.home / "dumps" / "arXiv_src_2403_001.tar").unlink()
    (event,) = changed.tick().asset_events
    assert event.description == "papers of the log: 1 gone"
    assert "| arxiv:2403.00001 | economics | gone |" in str(event.metadata["changes"].value)
    assert changed.touched() == []
    changed.bring_in("economics")
    add_paper(changed.home / "dumps", "physics", seed=4)
    assert "no paper of the log was changed" in str(changed.tick().skip_reason)


def test_a_change_that_waits_for_its_run_is_not_reported_again(changed: Changed) -> None:
    place_metadata(changed.home, keep=lambda row: row["id"] != "2401.00001")
    assert changed.touched()
    add_paper(changed.home / "dumps", "economics", seed=3)
    assert "reported already, and not yet run" in str(changed.tick().skip_reason)


def edit_metadata(home: Path, paper: str, **fields: str) -> None:
    snapshot = home / "dumps" / METADATA
    rows = [json.loads(line) for line in snapshot.read_bytes().splitlines()]
    edited = [{**row, **fields} if row["id"] == paper else row for row in rows]
    assert edited != rows
    snapshot.write_text("".join(json.dumps(row) + "\n" for row in edited))


def test_a_paper_that_is_relicensed_asks_for_its_discipline(changed: Changed) -> None:
    edit_metadata(changed.home, "2401.00001", license="http://arxiv.org/licenses/nonexclusive-distrib/1.0/")
    assert changed.touched() == ["physics"]


def test_a_paper_that_moves_asks_for_both_disciplines(changed: Changed) -> None:
    edit_metadata(changed.home, "2401.00001", categories="q-bio.NC")
    (event,) = changed.tick().asset_events
    assert event.metadata["disciplines"].value == ["biology", "physics"]
    assert event.description == "papers of the log: 1 gone, 1 moved"
    assert changed.told == "reported papers of the log: 1 gone, 1 moved"
    for discipline in ("biology", "physics"):
        changed.bring_in(discipline)
    add_paper(changed.home / "dumps", "physics", seed=4)
    assert "no paper of the log was changed" in str(changed.tick().skip_reason)


def test_a_paper_that_gets_its_metadata_late_asks_for_its_discipline(changed: Changed, tiny_dump: SampleDump) -> None:
    paper = tiny_dump.oddities["no_metadata"]
    snapshot = changed.home / "dumps" / METADATA
    row = json.loads(snapshot.read_bytes().splitlines()[0])
    with snapshot.open("a") as lines:
        lines.write(json.dumps({**row, "id": paper, "categories": "econ.EM"}) + "\n")
    assert changed.touched() == ["economics"]


def test_a_newer_version_of_a_paper_is_left_to_its_dump(changed: Changed) -> None:
    """The dump is reported by `new_dumps`; were both to ask, there would be two runs."""
    folder = changed.home / "dumps"
    shutil.copyfile(folder / "arXiv_src_2401_001.tar", folder / "arXiv_src_2409_001.tar")
    assert "no paper of the log was changed" in str(changed.tick().skip_reason)
    assert "physics" in Watch(changed.home, changed.instance).reported()["arXiv_src_2409_001.tar"]


def test_a_retraction_reaches_the_follower_twice_if_it_happens_twice(changed: Changed, follower: Follower) -> None:
    add_paper(changed.home / "dumps", "economics", seed=3)
    tar = changed.home / "dumps" / "arXiv_src_2403_001.tar"
    asked = []
    for _ in range(2):
        changed.bring_in("economics")
        changed.tick()
        away = tar.rename(changed.home / "away.tar")
        changed.tick()
        asked.append(follower.tick())
        changed.bring_in("economics")
        changed.tick()
        away.rename(tar)
    assert asked == [["economics"], ["economics"]]
