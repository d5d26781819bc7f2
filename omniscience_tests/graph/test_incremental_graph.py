"""A run does what changed, and nothing else: shown by counting the work that was done and the rows that were made."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.assets import partition
from omniscience_assets.captioning import prompts
from omniscience_assets.lineage.funnel import unsound
from omniscience_assets.records import LOGS
from omniscience_assets.sources.sample import SampleDump, add_paper
from omniscience_assets.store.incremental import advance
from omniscience_tests.graph.home import ASSETS, OVER_ALL, WORKED_ON, CountingCompute, CountingExecutor, Home

DISCIPLINE = "physics"
UPSTREAM = ("raw_papers", "triplets", "figure_evidence")
NOTHING = dict.fromkeys(LOGS, 0)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, tiny_dump: SampleDump) -> Home:
    """A home in which everything was run once; tests copy it."""
    home = Home.with_dumps(tmp_path_factory.mktemp("finished") / "home", tiny_dump.folder, CountingCompute())
    home.run(DISCIPLINE)
    return home


@pytest.fixture
def home(finished: Home, tmp_path: Path) -> Home:
    return finished.copy(tmp_path / "home")


@pytest.fixture
def calls() -> Iterator[Counter[tuple[str, str]]]:
    """Units of work done since the test began."""
    CountingExecutor.calls.clear()
    yield CountingExecutor.calls
    CountingExecutor.calls.clear()


def made_in(home: Home, *assets: str) -> dict[str, set[str]]:
    """Papers whose rows the newest run made by work of its own, by asset."""
    found = {}
    for asset in assets or ASSETS:
        run = home.sql(f"SELECT max_by(run_id, seq) FROM history.{asset} WHERE discipline = $d", d=DISCIPLINE)[0][0]
        rows = home.sql(
            f"SELECT DISTINCT root_id FROM history.{asset} WHERE run_id = $run AND origin_run_id = $run "
            "AND outcome <> 'tombstone' AND discipline = $d",
            run=run,
            d=DISCIPLINE,
        )
        found[asset] = {root for (root,) in rows}
    return found


def test_first_run_works_on_every_unit_once(finished: Home) -> None:
    computed = finished.counted("computed", DISCIPLINE)
    assert all(computed[asset] for asset in WORKED_ON)
    assert finished.counted("reused", DISCIPLINE) == NOTHING
    (figures,) = finished.sql("SELECT count(*) FROM current.triplets WHERE outcome = 'kept'")[0]
    assert computed["figure_evidence"] == computed["routed_captions"] == computed["filtered_set"] == figures


def test_nothing_changed_nothing_done(home: Home, calls: Counter[tuple[str, str]]) -> None:
    before, files = home.state(), sorted(path for path in (home.folder / "lake").rglob("*.parquet"))
    home.run(DISCIPLINE)
    assert calls == {}
    assert home.counted("computed", DISCIPLINE) == NOTHING
    assert home.counted("buried", DISCIPLINE) == NOTHING
    reused = home.counted("reused", DISCIPLINE)
    assert all(reused[asset] for asset in (*WORKED_ON, OVER_ALL))
    assert home.state() == before
    assert sorted(path for path in (home.folder / "lake").rglob("*.parquet")) == files


@pytest.fixture
def template(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the shipped template, which the graph now reads."""
    shutil.copytree(prompts._FOLDER, tmp_path / "prompts")
    monkeypatch.setattr(prompts, "_FOLDER", tmp_path / "prompts")
    return tmp_path / "prompts" / "compose.jinja"


def test_another_prompt_recaptions_and_the_former_one_costs_nothing(
    home: Home, calls: Counter[tuple[str, str]], template: Path
) -> None:
    before, shipped = home.state(), template.read_text()
    assert shipped.count('"logarithmic"') == 1
    template.write_text(shipped.replace('"logarithmic"', '"log"'))
    home.run(DISCIPLINE)
    computed, after = home.counted("computed", DISCIPLINE), home.state()
    assert {asset: computed[asset] for asset in UPSTREAM} == dict.fromkeys(UPSTREAM, 0)
    assert {asset: after[asset] for asset in UPSTREAM} == {asset: before[asset] for asset in UPSTREAM}
    changed = {row[1].partition("@")[0] for row in set(after["routed_captions"]) - set(before["routed_captions"])}
    assert 0 < len(changed) < computed["routed_captions"] == len(before["routed_captions"])
    for asset in ("filtered_set", "caption_qa_eval", "instructions", "release"):
        assert {unit for name, unit in calls if name == asset} <= changed
    assert {unit for name, unit in calls if name == "filtered_set"} == changed
    assert set(calls.values()) == {1}

    calls.clear()
    template.write_text(shipped)
    home.run(DISCIPLINE)
    assert calls == {}
    assert home.counted("computed", DISCIPLINE) == NOTHING
    assert home.state() == before


def test_a_prompt_that_says_the_same_stops_at_the_captions(
    home: Home, calls: Counter[tuple[str, str]], template: Path
) -> None:
    template.write_text("{# only a remark #}" + template.read_text())
    before = home.state()
    home.run(DISCIPLINE)
    assert {asset for asset, _ in calls} == {"routed_captions"}
    assert home.state() == before


def test_an_added_paper_is_the_only_one_worked_on(home: Home, calls: Counter[tuple[str, str]]) -> None:
    before = home.state()
    paper = f"arxiv:{add_paper(home.dumps, DISCIPLINE, seed=11)}"
    home.run(DISCIPLINE)
    assert made_in(home, *WORKED_ON, OVER_ALL) == {asset: {paper} for asset in (*WORKED_ON, OVER_ALL)}
    assert {unit.partition("#")[0] for _, unit in calls} == {paper}
    assert {asset for asset, _ in calls} == set(WORKED_ON)
    after = home.state()
    for asset in WORKED_ON:
        assert set(before[asset]) < set(after[asset])
        assert all(row[1].startswith(paper) for row in set(after[asset]) - set(before[asset]))
    assert paper in {row["figure_id"].partition("#")[0] for row in home.payloads("FROM current.release")}


def test_new_metadata_do_not_touch_figures_they_do_not_change(home: Home, calls: Counter[tuple[str, str]]) -> None:
    (paper,) = home.sql(
        "SELECT min(record_id) FROM current.raw_papers WHERE outcome = 'kept' AND discipline = 'physics'"
    )[0]
    snapshot = home.dumps / "arxiv-metadata-oai-snapshot.json"
    rows = [json.loads(line) for line in snapshot.read_text().splitlines()]
    for row in rows:
        if f"arxiv:{row['id']}" == paper:
            row["abstract"] += " One more sentence."
    snapshot.write_text("".join(json.dumps(row) + "\n" for row in rows))
    home.run(DISCIPLINE)
    assert {unit for asset, unit in calls if asset == "raw_papers"} == {paper}
    assert {unit.partition("#")[0] for _, unit in calls} == {paper}
    assert {asset for asset, _ in calls} == {"raw_papers", "triplets", "instructions", "release"}


@pytest.mark.parametrize(("broken", "refused"), [("raw_papers", "triplets"), ("filtered_set", "caption_qa_eval")])
def test_an_asset_refuses_a_parent_that_lost_records(home: Home, broken: str, refused: str) -> None:
    place = home.folder / "lake" / broken / f"discipline={DISCIPLINE}" / "_audit.json"
    account = json.loads(place.read_text())
    place.write_text(json.dumps({**account, "passed": False, "missing": ["arxiv:lost"]}))
    ((_, success, errors),) = home.try_run(DISCIPLINE, assets=[refused])
    assert not success
    (error,) = errors
    assert error.startswith(f"{refused}: ")
    assert error.endswith(
        f"{broken} of {DISCIPLINE} has lost records, so {refused} is not made from it. "
        f"Materialize {broken} again, and read its check 'nothing_lost'."
    )
    home.run(DISCIPLINE, assets=[broken, refused])


def test_a_lost_file_stops_the_run_and_the_next_one_heals(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check reads the files anew, so it sees what a disk lost behind the back of the asset."""

    def advance_and_lose(files: Any, stage: Any, discipline: str, **arguments: Any) -> Any:
        done = advance(files, stage, discipline, **arguments)
        if stage.asset == "triplets":
            for path in (home.folder / "lake" / "triplets").rglob("*.parquet"):
                path.unlink()
        return done

    before = home.state()
    with monkeypatch.context() as patched:
        patched.setattr(partition, "advance", advance_and_lose)
        ended = {name: (success, errors) for name, success, errors in home.try_run(DISCIPLINE)}
    success, errors = ended[DISCIPLINE]
    assert not success
    assert any("nothing_lost" in error for error in errors), errors
    assert home.state() == {**before, "triplets": []}
    assert [account["asset"] for account in unsound(home.files)] == ["triplets"]
    home.run(DISCIPLINE)
    assert home.state() == before
    assert unsound(home.files) == []


@pytest.mark.parametrize("left", [b"", b"{}", b'{"data_version": "of another release"}'])
def test_a_cache_that_cannot_be_read_is_made_again(home: Home, left: bytes) -> None:
    """What was kept to save time only, by an older version of the program or half of it, never ends a run."""
    (home.folder / "lake" / "raw_papers" / f"discipline={DISCIPLINE}" / "_preview.json").write_bytes(left)
    home.run(DISCIPLINE, assets=["raw_papers"])
    assert home.metadata("raw_papers", DISCIPLINE)["kept"] > 0


def test_a_removed_dump_buries_all_that_came_of_it(home: Home, calls: Counter[tuple[str, str]]) -> None:
    paper = f"arxiv:{add_paper(home.dumps, DISCIPLINE, seed=12)}"
    before = home.state()
    home.run(DISCIPLINE)
    calls.clear()
    for tar in home.dumps.glob("arXiv_src_2403_*.tar"):
        tar.unlink()
    home.run(DISCIPLINE)
    assert calls == {}
    buried = home.counted("buried", DISCIPLINE)
    assert all(buried[asset] for asset in (*WORKED_ON, OVER_ALL))
    assert home.state() == before
    for asset in (*WORKED_ON, OVER_ALL):
        outcomes = home.sql(
            f"SELECT arg_max(outcome, seq) FROM history.{asset} WHERE root_id = $paper GROUP BY record_id", paper=paper
        )
        assert outcomes
        assert set(outcomes) == {("tombstone",)}
    released = {row["figure_id"].partition("#")[0] for row in home.payloads("FROM current.release")}
    assert paper not in released


def test_an_empty_discipline_is_materialized_with_no_rows(home: Home) -> None:
    home.run("economics", assets=["raw_papers", "triplets"])
    assert home.metadata("triplets", "economics")["dagster/row_count"] == 0
    assert home.metadata("triplets", "economics")["outcomes"] == "This partition is empty."
