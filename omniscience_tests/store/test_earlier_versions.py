"""Logs that earlier versions wrote: read by today's code, and made current by a run, without a row being lost."""

import shutil
import tarfile
from itertools import pairwise
from pathlib import Path

import pytest

from omniscience_assets.captioning.policy import load_policy
from omniscience_assets.captioning.stage import RoutedCaptionsStage
from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.inspect.site import Site
from omniscience_assets.lineage.funnel import funnel
from omniscience_assets.lineage.trace import trace
from omniscience_assets.records import LOGS
from omniscience_assets.sources.sample import SampleDump
from omniscience_assets.store.columns import EarlierVersionError
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.log import all_files, partitions
from omniscience_assets.store.schema import table_schema
from omniscience_assets.store.views import connect
from omniscience_tests.graph.home import Home

ARCHIVE = Path(__file__).with_name("logs_of_earlier_versions") / "logs.tar.xz"
VERSIONS = ("2026-11-21", "2026-11-24", "2026-11-30")
HAD = ("raw_papers", "triplets", "figure_evidence", "routed_captions", "filtered_set", "caption_qa_eval", "release")
"""Assets that every one of them had."""

_Versions = set[tuple[str, str, str, int, str, str]]


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    home: Path = tmp_path / request.param
    return home


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, tiny_dump: SampleDump) -> Home:
    home = Home.with_dumps(tmp_path_factory.mktemp("fresh") / "home", tiny_dump.folder)
    home.run("physics")
    return home


def versions(files: Files) -> _Versions:
    """Every row of the log, as far as it must never change."""
    with connect(files, LOGS) as connection:
        return {
            (asset, *row)
            for asset in LOGS
            for row in connection.execute(
                f"SELECT discipline, record_id, seq, content_hash, run_id FROM history.{asset}"
            ).fetchall()
        }


def test_all_columns_of_today_can_be_asked_for(old: Path) -> None:
    """What a version did not know is null, in nested records, too."""
    with connect(Files(old), LOGS, edges=True) as connection:
        for asset, record in LOGS.items():
            for view in ("current", "history"):
                names = [f'"{one.name}"' for one in table_schema(record)]
                rows = connection.execute(f"SELECT {', '.join(names)} FROM {view}.{asset}").fetchall()
                assert rows or asset not in HAD, (view, asset)
        assert connection.execute("SELECT count(*) FROM edges").fetchone() > (10,)
        assert connection.execute("SELECT count(*) FROM specs").fetchone() >= (len(HAD),)


def test_the_funnel_counts_every_asset(old: Path) -> None:
    counted = {row.asset: row.records for row in funnel(Files(old)) if row.discipline == "physics"}
    assert set(counted) >= set(HAD)


def test_a_record_is_traced_to_its_dump_and_to_its_answers(old: Path) -> None:
    files = Files(old)
    with connect(files, LOGS) as connection:
        ((figure,),) = connection.execute(
            "SELECT min(record_id) FROM current.triplets WHERE outcome = 'kept'"
        ).fetchall()
    told = repr(trace(files, figure))
    for asset in HAD:
        assert f"asset='{asset}'" in told, asset


def test_the_gallery_shows_the_figures(old: Path) -> None:
    site = Site.of(Files(old))
    site.index.refresh()
    assert site.index.figures >= 2


@pytest.mark.parametrize("old", ["2026-11-24"], indirect=True)
def test_a_stage_that_is_run_alone_over_older_rows_says_what_to_run_first(old: Path) -> None:
    stage = RoutedCaptionsStage(load_policy("default"), Files(old))
    with pytest.raises(EarlierVersionError) as caught:
        advance(Files(old), stage, "physics", run_id="r", executor=InlineExecutor())
    assert str(caught.value) == (
        "routed_captions is made from rows that an earlier version wrote "
        "(LegendEntry.traced is missing in 3 of 3 rows): "
        f"materialize {', '.join(one.asset for one in stage.inputs)} of physics again first"
    )


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_run_makes_everything_current_and_loses_no_row(old: Path, fresh: Home, tiny_dump: SampleDump) -> None:
    shutil.copytree(fresh.folder / "blobs", old / "blobs")  # the archives hold none; they are named by their bytes
    before = versions(Files(old))
    assert len(before) > 10
    home = Home.with_dumps(old, tiny_dump.folder)
    home.run("physics")
    assert home.state() == fresh.state()
    assert before <= versions(home.files)
    places = [(asset, one) for asset in LOGS for one in partitions(home.files, asset)]
    for place in places:
        spans = [(item.first, item.last) for item in all_files(home.files, *place) if not item.is_compacted]
        assert all(left[1] < right[0] for left, right in pairwise(spans)), place
