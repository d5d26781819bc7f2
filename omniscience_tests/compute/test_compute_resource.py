import pytest

from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.compute.ray import RayExecutor
from omniscience_assets.resources import ComputeResource, SettingsError


def test_by_itself_work_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMNISCIENCE_COMPUTE", raising=False)
    found = ComputeResource.of_environment()
    assert found == ComputeResource()
    executor = found.executor
    assert isinstance(executor, LocalExecutor)
    assert found.executor is executor


def test_a_cluster_comes_out_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "{kind: ray, address: 'ray://head:10001', workers: 8, cpus_per_worker: 4, runtime_env: {env_vars: {A: b}}}"
    monkeypatch.setenv("OMNISCIENCE_COMPUTE", told)
    executor = ComputeResource.of_environment().executor
    assert isinstance(executor, RayExecutor)
    assert executor == RayExecutor("ray://head:10001", 8, 4, runtime_env={"env_vars": {"A": "b"}}, _lock=executor._lock)
    assert ComputeResource.of_environment().executor is executor


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("{kind: dask}", "kind"),
        ("{wokers: 8}", r"unknown settings \['wokers'\]; there are kind, workers"),
        ("{workers: -1}", "workers"),
        ("{kind: [", "OMNISCIENCE_COMPUTE"),
        ("ray", "OMNISCIENCE_COMPUTE"),
    ],
)
def test_what_is_no_such_setting_is_refused(monkeypatch: pytest.MonkeyPatch, told: str, why: str) -> None:
    monkeypatch.setenv("OMNISCIENCE_COMPUTE", told)
    with pytest.raises(SettingsError, match=why):
        ComputeResource.of_environment()
