"""Dagster's own storage in a real Postgres, which goes away in the middle of a run."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from omniscience_assets.records import LOGS
from omniscience_assets.sources.sample import SampleDump
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import all_files
from omniscience_tests.graph.daemon import environment
from omniscience_tests.graph.home import Home, kill_session
from omniscience_tests.postgres import Postgres, postgres_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

DISCIPLINE = "physics"
OMNISCIENCE = Path(sys.executable).with_name("omniscience")


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres_server() as running:
        yield running


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, tiny_dump: SampleDump, server: Postgres) -> Home:
    """A home whose `dagster.yaml` names the server, set up by `init`."""
    home = Home.with_dumps(tmp_path_factory.mktemp("stored") / "home", tiny_dump.folder)
    settings = yaml.safe_load((Path(__file__).parents[2] / "dagster.yaml").read_text())
    settings["storage"] = {"postgres": {"postgres_url": server.url}}
    (home.folder / "dagster.yaml").write_text(yaml.safe_dump(settings))
    told = omniscience(home, "init", "--gpu-slots", "2")
    assert told.wait(120) == 0, words(home)
    return home


def omniscience(home: Home, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a command in a session of its own; its words go into a file beside the home."""
    with home.folder.with_suffix(".out").open("ab") as out:
        return subprocess.Popen(
            [OMNISCIENCE, *arguments], env=environment(home.folder), stdout=out, stderr=out, start_new_session=True
        )


def words(home: Home) -> str:
    return home.folder.with_suffix(".out").read_text()


def test_a_run_whose_database_went_away_is_taken_up_where_it_was(
    home: Home, server: Postgres, tmp_path: Path, tiny_dump: SampleDump
) -> None:
    undisturbed = Home.with_dumps(tmp_path / "undisturbed", tiny_dump.folder)
    undisturbed.run(DISCIPLINE)

    run = omniscience(home, "run", "--discipline", DISCIPLINE)
    try:
        while run.poll() is None and not all_files(Files(str(home.folder)), "triplets", DISCIPLINE):
            time.sleep(0.1)
        assert run.poll() is None, words(home)
        server.kill()
        assert run.wait(300) != 0, "a run that nobody could be told of has not succeeded"
    finally:
        kill_session(run.pid)
    server.start()
    assert not all_files(Files(str(home.folder)), "release", DISCIPLINE)

    assert omniscience(home, "run", "--discipline", DISCIPLINE).wait(300) == 0, words(home)
    assert home.state() == undisturbed.state()


def test_all_that_dagster_knows_is_in_the_server(home: Home, server: Postgres) -> None:
    (succeeded,) = server.ask("SELECT count(DISTINCT partition) FROM runs WHERE status = 'SUCCESS'")[0]
    assert succeeded
    (assets,) = server.ask("SELECT count(*) FROM asset_keys")[0]
    assert assets == len(LOGS)
    assert not list(home.folder.rglob("*.db"))
    assert server.ask("SELECT \"limit\" FROM concurrency_limits WHERE concurrency_key = 'gpu'") == [(2,)]


def test_a_run_in_which_nothing_changed_does_nothing(home: Home) -> None:
    before = home.sql("SELECT count(*) FROM current.triplets")
    rows = sum(len(all_files(Files(str(home.folder)), asset, DISCIPLINE)) for asset in LOGS)
    assert omniscience(home, "run", "--discipline", DISCIPLINE).wait(300) == 0, words(home)
    assert sum(len(all_files(Files(str(home.folder)), asset, DISCIPLINE)) for asset in LOGS) == rows
    assert home.sql("SELECT count(*) FROM current.triplets") == before
