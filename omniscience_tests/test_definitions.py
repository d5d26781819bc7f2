from pathlib import Path

import dagster as dg
import pytest
import yaml

import omniscience_assets
from omniscience_assets.assets.launch import GPU_POOL, open_instance
from omniscience_assets.assets.partition import NOTHING_LOST
from omniscience_assets.definitions import build_definitions, defs
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.records import LOGS
from omniscience_assets.sensors import WHOLE_GRAPH

ROOT = Path(omniscience_assets.__file__).parents[1]
ASSETS = tuple(LOGS)


def spec(asset: str) -> dg.AssetSpec:
    return next(spec for spec in defs.resolve_all_asset_specs() if spec.key == dg.AssetKey(asset))


def partitions_of(asset: str) -> dg.PartitionsDefinition[str] | None:
    """One partition a discipline; twins may stand in any two, so what looks for them has none."""
    return None if asset == "selection" else dg.StaticPartitionsDefinition(list(DISCIPLINES))


def test_definitions_are_loadable() -> None:
    dg.Definitions.validate_loadable(defs)
    keys = {spec.key.to_user_string() for spec in defs.resolve_all_asset_specs()}
    assert keys == {"paper_dumps", *ASSETS}


@pytest.mark.parametrize("asset", ASSETS)
def test_asset_says_what_it_is(asset: str) -> None:
    found = spec(asset)
    assert found.description
    assert len(found.description) > 40
    assert found.owners == ["team:figures"]
    assert found.kinds
    assert found.group_name == "omniscience"
    assert found.code_version
    assert found.partitions_def == partitions_of(asset)


@pytest.mark.parametrize("asset", ASSETS)
def test_asset_has_a_blocking_account(asset: str) -> None:
    node = defs.resolve_asset_graph().get(dg.AssetCheckKey(dg.AssetKey(asset), NOTHING_LOST))
    assert node.blocking
    assert node.partitions_def == partitions_of(asset)


@pytest.mark.parametrize(
    ("asset", "check"), [("triplets", "integrity"), ("figure_evidence", "coverage"), ("filtered_set", "agreement")]
)
def test_checks_of_quality_only_warn(asset: str, check: str) -> None:
    node = defs.resolve_asset_graph().get(dg.AssetCheckKey(dg.AssetKey(asset), check))
    assert not node.blocking
    assert node.partitions_def == partitions_of(asset)


def test_order_of_the_work_follows_the_dependencies() -> None:
    graph = defs.resolve_asset_graph()
    place = {dg.AssetKey(asset): number for number, asset in enumerate(("paper_dumps", *ASSETS))}
    for asset in ASSETS:
        parents = graph.get(dg.AssetKey(asset)).parent_keys
        assert parents, asset
        assert all(place[parent] < place[dg.AssetKey(asset)] for parent in parents)


def test_jobs_and_sensors_are_there() -> None:
    whole = defs.resolve_job_def(WHOLE_GRAPH)
    assert {key.to_user_string() for key in whole.asset_layer.executable_asset_keys} == set(ASSETS)
    onward = defs.resolve_job_def("captions_onward")
    after = set(ASSETS[ASSETS.index("routed_captions") :])
    assert {key.to_user_string() for key in onward.asset_layer.executable_asset_keys} == after
    sensors = {sensor.name for sensor in defs.sensors or ()}
    assert {"new_dumps", "changed_papers", "follow_dumps", "follow_upstream"} <= sensors
    assert defs.resolve_sensor_def("follow_dumps").job_name == WHOLE_GRAPH


def test_resources_can_be_replaced(tmp_path: Path) -> None:
    lake = build_definitions(tmp_path).resources or {}
    assert lake["lake"].home == str(tmp_path)
    mine = object()
    assert (build_definitions(tmp_path, {"compute": mine}).resources or {})["compute"] is mine


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DAGSTER_HOME", "OMNISCIENCE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def test_shipped_settings_are_in_force(home: Path) -> None:
    with open_instance(home) as instance:
        queue = instance.get_concurrency_config().run_queue_config
        assert queue
        assert queue.max_concurrent_runs == 4
        assert queue.tag_concurrency_limits == [
            {"key": key, "value": {"applyLimitPerUniqueValue": True}, "limit": 1}
            for key in ("dagster/partition", "omniscience/fetch")
        ]
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        assert instance.run_retries_enabled
        assert instance.run_retries_max_retries == 1
        assert not instance.run_retries_retry_on_asset_or_op_failure
        assert instance.run_monitoring_enabled
        assert instance.event_log_storage.get_concurrency_info(GPU_POOL).slot_count == 4


def test_a_home_keeps_what_a_person_set(home: Path) -> None:
    with open_instance(home, gpu_slots=2):
        pass
    settings = home / "dagster.yaml"
    settings.write_text(settings.read_text().replace("max_concurrent_runs: 4", "max_concurrent_runs: 1"))
    with open_instance(home) as instance:
        queue = instance.get_concurrency_config().run_queue_config
        assert queue
        assert queue.max_concurrent_runs == 1
        assert instance.event_log_storage.get_concurrency_info(GPU_POOL).slot_count == 2


def test_workspace_names_a_module_with_definitions() -> None:
    (source,) = yaml.safe_load((ROOT / "workspace.yaml").read_text())["load_from"]
    assert source == {"python_module": {"module_name": "omniscience_assets.definitions"}}
