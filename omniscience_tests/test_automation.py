"""Assets that follow their parents by themselves, on real ticks over the real graph; runs are told, not run."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import dagster as dg
import pytest
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationTargetMaterializationData
from dagster._core.events import DagsterEventType, StepMaterializationData

from omniscience_assets.assets.partition import NOTHING_LOST
from omniscience_assets.definitions import defs
from omniscience_assets.records import LOGS

OVER_ALL = "selection"
AFTER_FILTER = ("caption_qa_eval", "instructions", "release")


class Team:
    """What has been materialized, and what automation asks for."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.cursor: dg.AssetDaemonCursor | None = None

    def materialize(self, asset: str, discipline: str, version: str, *, sound: bool = True) -> None:
        """Report what a run would: the partition, its data version, and its blocking check."""
        key, partition, run_id = dg.AssetKey(asset), None if asset == OVER_ALL else discipline, str(uuid4())
        made = dg.AssetMaterialization(key, partition=partition, tags={"dagster/data_version": version})
        self._report(DagsterEventType.ASSET_MATERIALIZATION, StepMaterializationData(made), run_id)
        (record,) = self.instance.fetch_materializations(key, limit=1).records
        target = AssetCheckEvaluationTargetMaterializationData(
            storage_id=record.storage_id, run_id=run_id, timestamp=record.timestamp
        )
        checked = dg.AssetCheckEvaluation(
            asset_key=key,
            check_name=NOTHING_LOST,
            passed=sound,
            metadata={},
            partition=partition,
            blocking=True,
            target_materialization_data=target,
        )
        self._report(DagsterEventType.ASSET_CHECK_EVALUATION, checked, run_id)

    def _report(self, kind: DagsterEventType, data: Any, run_id: str) -> None:
        event = dg.DagsterEvent(event_type_value=kind.value, job_name="job", event_specific_data=data)
        self.instance.report_dagster_event(event, run_id)

    def materialize_all(self, *disciplines: str) -> None:
        for asset in LOGS:
            for discipline in disciplines:
                self.materialize(asset, discipline, "1")

    def tick(self) -> dict[str, set[str]]:
        """Asset → partitions that are asked for; `{""}` for an asset without any."""
        result = dg.evaluate_automation_conditions(defs=defs, instance=self.instance, cursor=self.cursor)
        self.cursor = result.cursor
        asked = {asset: result.get_requested_partitions(dg.AssetKey(asset)) for asset in LOGS}
        return {asset: {one or "" for one in partitions} for asset, partitions in asked.items() if partitions}


@pytest.fixture
def team() -> Iterator[Team]:
    with dg.DagsterInstance.ephemeral() as instance:
        made = Team(instance)
        made.materialize_all("physics", "biology")
        assert made.tick() == {}
        yield made


def test_nothing_is_asked_for_while_nothing_changes(team: Team) -> None:
    assert team.tick() == {}
    team.materialize("triplets", "physics", "1")
    assert team.tick() == {}, "a run that made the same records again"


def test_what_is_made_of_changed_records_follows_in_its_discipline_alone(team: Team) -> None:
    team.materialize("caption_scores", "physics", "2")
    assert team.tick() == {"selection": {""}, "filtered_set": {"physics"}}


def test_a_change_walks_down_step_by_step(team: Team) -> None:
    team.materialize("filtered_set", "biology", "2")
    assert team.tick() == {asset: {"biology"} for asset in AFTER_FILTER}
    for asset in AFTER_FILTER:
        team.materialize(asset, "biology", "2")
    assert team.tick() == {}


def test_unsound_parents_are_waited_for(team: Team) -> None:
    team.materialize("filtered_set", "physics", "2", sound=False)
    team.materialize("filtered_set", "biology", "2")
    assert team.tick() == {asset: {"biology"} for asset in AFTER_FILTER}
    team.materialize("filtered_set", "physics", "3")
    assert team.tick() == {asset: {"physics"} for asset in AFTER_FILTER}


def test_a_new_discipline_goes_as_far_as_its_parents_are_there(team: Team) -> None:
    team.materialize("triplets", "economics", "1")
    near = {key: {"economics"} for key in ("figure_evidence", "figure_embeddings", "human_reviews")}
    assert team.tick() == {"selection": {""}, **near}
    team.materialize("selection", "", "2")
    assert team.tick() == {"filtered_set": {"physics", "biology"}}, "the new one has no scores yet"


def test_papers_are_left_to_the_sensors(team: Team) -> None:
    team.instance.report_runless_asset_event(
        dg.AssetMaterialization(dg.AssetKey("paper_dumps"), tags={"dagster/data_version": "new"})
    )
    assert "raw_papers" not in team.tick()


def test_automation_is_off_until_it_is_turned_on() -> None:
    sensors = {sensor.name: sensor for sensor in defs.sensors or ()}
    assert isinstance(sensors["follow_upstream"], dg.AutomationConditionSensorDefinition)
    assert {sensor.default_status for sensor in sensors.values()} == {dg.DefaultSensorStatus.STOPPED}
    assert {one.default_status for one in defs.schedules or ()} == {dg.DefaultScheduleStatus.STOPPED}


def test_every_asset_but_the_papers_is_reached_by_the_automation_sensor() -> None:
    (sensor,) = [one for one in defs.sensors or () if isinstance(one, dg.AutomationConditionSensorDefinition)]
    graph = defs.resolve_asset_graph()
    reached = {key for key in sensor.asset_selection.resolve(graph) if graph.get(key).automation_condition}
    assert reached == {dg.AssetKey(asset) for asset in LOGS if asset != "raw_papers"}


def test_what_people_take_away_must_not_be_old() -> None:
    policies = {spec.key.to_user_string(): spec.freshness_policy for spec in defs.resolve_all_asset_specs()}
    dated = {asset for asset, policy in policies.items() if policy}
    assert dated == {"paper_dumps", "caption_qa_eval", "release"}
    assert {policies[asset] for asset in dated} == {
        dg.FreshnessPolicy.time_window(fail_window=timedelta(days=65), warn_window=timedelta(days=35))
    }
