"""Backfills as people launch, cancel and resume them, through the web server's API and with the real daemon."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import dagster as dg
import orjson
import pytest

from omniscience_assets.sources.sample import add_paper
from omniscience_tests.graph.daemon import Operated, operated
from omniscience_tests.graph.dev import ask, dagster_dev, wait_for
from omniscience_tests.graph.home import Home

pytestmark = [pytest.mark.slow, pytest.mark.operations, pytest.mark.timeout(3600)]

PARTITION = "dagster/partition"
SOME = ("physics", "biology", "chemistry", "economics", "mathematics", "statistics", "astronomy", "medicine")
"""Disciplines; twice as many as runs go at once."""
UP_TO_CAPTIONS = ("raw_papers", "triplets", "figure_evidence", "routed_captions")
PATIENCE = 1500.0
"""Seconds that a step may take on a busy machine."""
SUCCESS = dg.DagsterRunStatus.SUCCESS

POLICY = """
version: mine-1
tiers:
  composer: {backend: composer}
rules:
  - {name: mine, tier: composer}
"""


class Team:
    """What people do on the Backfills page."""

    def __init__(self, address: str, work: Operated) -> None:
        self.address, self.work = address, work

    def launch(self, assets: tuple[str, ...], disciplines: tuple[str, ...], **more: Any) -> str:
        """Launch a backfill; `tags` and `runConfigData` as the dialog sends them."""
        told = {
            "assetSelection": [{"path": [one]} for one in assets],
            "partitionNames": list(disciplines),
            "tags": [{"key": key, "value": value} for key, value in more.pop("tags", {}).items()],
            **more,
        }
        return self._launched("launchPartitionBackfill", "backfillParams: LaunchBackfillParams!", told)

    def caption_by_my_policy(self, *disciplines: str) -> None:
        """Caption anew with what the launchpad's config says of the policy."""
        config = {"resources": {"models": {"config": {"policy": str(self.work.home / "mine.yaml")}}}}
        self.wait(self.launch(("routed_captions",), disciplines, runConfigData=orjson.dumps(config).decode()))

    def resume(self, backfill: str) -> str:
        """What was not done in it, as a backfill of its own."""
        told = {"parentRunId": backfill, "strategy": "FROM_FAILURE"}
        return self._launched("reexecutePartitionBackfill", "reexecutionParams: ReexecutionParams!", told)

    def _launched(self, mutation: str, parameter: str, told: dict[str, Any]) -> str:
        name = parameter.partition(":")[0]
        query = (
            f"mutation M(${parameter}) {{ {mutation}({name}: ${name}) "
            "{ __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }"
        )
        (result,) = ask(self.address, query, {name: told}).values()
        return str(result["backfillId"])

    def cancel(self, backfill: str) -> None:
        result = ask(self.address, f'mutation {{ cancelPartitionBackfill(backfillId: "{backfill}") {{ __typename }} }}')
        assert result["cancelPartitionBackfill"]["__typename"] == "CancelBackfillSuccess", result

    def status(self, backfill: str) -> str:
        query = f'{{ partitionBackfillOrError(backfillId: "{backfill}") {{ ... on PartitionBackfill {{ status }} }} }}'
        return str(ask(self.address, query)["partitionBackfillOrError"]["status"])

    def wait(self, backfill: str, status: str = "COMPLETED_SUCCESS") -> None:
        ends = {"COMPLETED_SUCCESS", "COMPLETED_FAILED", "FAILED", "CANCELED"}
        assert wait_for(lambda: (found := self.status(backfill)) in ends and found, PATIENCE) == status

    def runs(self, backfill: str) -> list[dg.RunRecord]:
        return list(self.work.instance.get_run_records(dg.RunsFilter(tags={"dagster/backfill": backfill})))

    def done(self, backfill: str) -> set[str]:
        """Disciplines whose runs succeeded."""
        return {one.dagster_run.tags[PARTITION] for one in self.runs(backfill) if one.dagster_run.status == SUCCESS}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    home = tmp_path_factory.mktemp("backfills")
    (home / "dumps").mkdir()
    for discipline in ("physics", "biology"):
        add_paper(home / "dumps", discipline, seed=5)
    (home / "mine.yaml").write_text(POLICY)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DAGSTER_HOME", "OMNISCIENCE_HOME"):
            patch.setenv(name, str(home))
        with operated(home) as work, dagster_dev(home) as address:
            yield Team(address, work)


def rules(home: Path) -> dict[str, set[str]]:
    """Discipline → rules that sent its figures to their tiers."""
    found: dict[str, set[str]] = {}
    rows = Home(home).sql("SELECT DISTINCT discipline, rule FROM current.routed_captions WHERE outcome = 'kept'")
    for discipline, rule in rows:
        found.setdefault(discipline, set()).add(rule)
    return found


def test_a_backfill_of_some_disciplines_and_assets(team: Team) -> None:
    backfill = team.launch(UP_TO_CAPTIONS, ("physics", "biology", "chemistry"), tags={"why": "first look"})
    team.wait(backfill)
    assert team.done(backfill) == {"physics", "biology", "chemistry"}
    assert {one.dagster_run.tags["why"] for one in team.runs(backfill)} == {"first look"}
    made = team.work.materialized()
    assert {asset for asset, partitions in made.items() if partitions} == set(UP_TO_CAPTIONS)
    assert made["routed_captions"] == {"physics", "biology", "chemistry"}, "chemistry has no paper, and is made empty"
    assert "mine" not in set().union(*rules(team.work.home).values())


def test_the_tail_of_the_graph_with_a_policy_from_the_launchpad(team: Team) -> None:
    team.caption_by_my_policy("physics")
    found = rules(team.work.home)
    assert found["physics"] == {"mine"}
    assert "mine" not in found["biology"]


def test_two_backfills_at_once_never_share_a_discipline(team: Team) -> None:
    first = team.launch(("raw_papers",), SOME)
    second = team.launch(("raw_papers", "triplets"), ("physics", "statistics"), tags={"dagster/priority": "10"})
    for backfill in (first, second):
        team.wait(backfill)
    records = [*team.runs(first), *team.runs(second)]
    by_discipline: dict[str, list[tuple[float, float]]] = {}
    for one in records:
        spans = by_discipline.setdefault(one.dagster_run.tags[PARTITION], [])
        spans.append((one.start_time or 0.0, one.end_time or 0.0))
    assert {len(by_discipline[one]) for one in ("physics", "statistics")} == {2}
    for spans in by_discipline.values():
        assert all(early[1] <= late[0] for early, late in pairwise(sorted(spans)))


def test_a_run_of_high_priority_goes_before_those_that_waited_longer(team: Team) -> None:
    slow = team.launch(("raw_papers",), SOME)
    wait_for(lambda: len(team.runs(slow)) == len(SOME), PATIENCE)
    urgent = team.launch(("triplets",), ("biology",), tags={"dagster/priority": "10"})
    for backfill in (slow, urgent):
        team.wait(backfill)
    (first,) = team.runs(urgent)
    asked, begun = first.create_timestamp.timestamp(), first.start_time or 0.0
    before = [one for one in team.runs(slow) if asked < (one.start_time or 0.0) < begun]
    after = [one for one in team.runs(slow) if begun < (one.start_time or 0.0)]
    print(f"{len(after)} of {len(SOME)} runs were overtaken")
    assert len(before) <= 4, "no more than there are slots, which were being started already"


def test_a_cancelled_backfill_is_resumed_where_it_was_left(team: Team) -> None:
    backfill = team.launch(UP_TO_CAPTIONS, SOME)
    wait_for(lambda: team.done(backfill), PATIENCE)
    team.cancel(backfill)
    team.wait(backfill, "CANCELED")
    wait_for(team.work.is_idle, PATIENCE)
    before = team.done(backfill)
    assert before < set(SOME)
    rest = team.resume(backfill)
    team.wait(rest)
    assert team.done(rest) == set(SOME) - before
    made = team.work.materialized()
    assert all(made[asset] == set(SOME) for asset in UP_TO_CAPTIONS)


def test_what_is_made_of_changed_captions_follows_where_that_is_turned_on(team: Team) -> None:
    work = team.work
    team.wait(team.launch(("figure_embeddings",), ("physics", "biology")))
    work.turn_on("follow_upstream")
    wait_for(lambda: work.ticks("follow_upstream"), PATIENCE)
    assert work.materialized()["caption_embeddings"] == set()
    team.caption_by_my_policy("physics")
    wait_for(lambda: work.materialized()["caption_embeddings"] and work.is_idle(), PATIENCE)
    assert work.materialized()["caption_embeddings"] == {"physics"}
