"""The files of `deploy/`: they parse, and every command, option, variable and key that they name exists."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from omniscience_assets.cli import app
from omniscience_assets.compute.ray_address import look_for_cluster
from omniscience_assets.resources import ComputeResource, ModelsResource

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
GUIDES = sorted(DEPLOY.glob("*.md"))
EVERY = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

POD = {
    "env", "envConfigMaps", "envSecrets", "labels", "nodeSelector", "affinity", "tolerations", "podSecurityContext",
    "securityContext", "resources", "readinessProbe", "livenessProbe", "startupProbe", "annotations", "image",
    "schedulerName", "volumeMounts", "volumes",
}  # fmt: skip
CHART: dict[str, set[str]] = {
    "": {
        "dagsterWebserver", "dagster-user-deployments", "postgresql", "generatePostgresqlPasswordSecret",
        "generateCeleryConfigSecret", "rabbitmq", "redis", "flower", "ingress", "imagePullSecrets", "computeLogManager",
        "scheduler", "runLauncher", "pythonLogs", "dagsterDaemon", "busybox", "migrate", "telemetry", "serviceAccount",
        "global", "retention", "concurrency", "additionalInstanceConfig",
    },
    "dagsterWebserver": POD
    | {
        "dbStatementTimeout", "dbPoolRecycle", "logLevel", "pathPrefix", "replicaCount", "nameOverride", "service",
        "workspace", "deploymentLabels", "enableReadOnly",
    },
    "dagster-user-deployments": {"enabled", "enableSubchart", "imagePullSecrets", "deployments"},
    "dagster-user-deployments.deployments": POD
    | {"name", "port", "dagsterApiGrpcArgs", "codeServerArgs", "includeConfigInLaunchedRuns"},
    "runLauncher": {"type", "config"},
    "runLauncher.config": {"k8sRunLauncher", "celeryK8sRunLauncher", "customRunLauncher"},
    "runLauncher.config.k8sRunLauncher": {
        "image", "imagePullPolicy", "jobNamespace", "loadInclusterConfig", "kubeconfigFile", "envConfigMaps",
        "envSecrets", "envVars", "volumeMounts", "volumes", "labels", "failPodOnRunFailure", "resources",
        "schedulerName", "securityContext", "runK8sConfig",
    },
    "runLauncher.config.k8sRunLauncher.runK8sConfig": {
        "containerConfig", "podSpecConfig", "podTemplateSpecMetadata", "jobSpecConfig", "jobMetadata",
    },
    "dagsterDaemon": POD
    | {
        "enabled", "runCoordinator", "heartbeatTolerance", "deploymentLabels", "runMonitoring", "runRetries", "sensors",
        "schedules",
    },
    "dagsterDaemon.runCoordinator": {"enabled", "type", "config"},
    "dagsterDaemon.runCoordinator.config": {"queuedRunCoordinator", "customRunCoordinator"},
    "dagsterDaemon.runCoordinator.config.queuedRunCoordinator": {
        "maxConcurrentRuns", "tagConcurrencyLimits", "dequeueIntervalSeconds", "dequeueNumWorkers",
        "dequeueUseThreads", "blockOpConcurrencyLimitedRuns",
    },
    "dagsterDaemon.runCoordinator.config.queuedRunCoordinator.tagConcurrencyLimits": {"key", "value", "limit"},
    "dagsterDaemon.runMonitoring": {
        "enabled", "startTimeoutSeconds", "cancelTimeoutSeconds", "maxResumeRunAttempts", "pollIntervalSeconds",
        "freeSlotsAfterRunEndSeconds", "maxRuntimeSeconds",
    },
    "dagsterDaemon.runRetries": {"enabled", "maxRetries", "retryOnAssetOrOpFailure"},
    "postgresql": {
        "enabled", "image", "postgresqlHost", "postgresqlUsername", "postgresqlPassword", "postgresqlDatabase",
        "postgresqlParams", "postgresqlScheme", "service",
    },
    "telemetry": {"enabled"},
    "global": {
        "postgresqlSecretName", "dagsterHome", "serviceAccountName", "celeryConfigSecretName",
        "dagsterInstanceConfigMap",
    },
}  # fmt: skip
"""Keys that the chart's schema (`helm/dagster/schema` of Dagster's repository) knows, by where they stand."""


def load(name: str) -> list[Any]:
    return list(yaml.safe_load_all((DEPLOY / name).read_text()))


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.yaml")), ids=lambda path: path.name)
def test_yaml_parses(path: Path) -> None:
    for document in yaml.safe_load_all(path.read_text()):
        assert document
        if path.name != "values.yaml":
            assert {"apiVersion", "kind", "metadata", "spec"} <= document.keys()


def unknown(values: Any, place: str = "") -> Iterator[str]:
    if place not in CHART:
        return
    for one in values if isinstance(values, list) else [values]:
        for key, inner in one.items():
            where = f"{place}.{key}".lstrip(".")
            if key not in CHART[place]:
                yield where
            yield from unknown(inner, where)


def test_the_chart_knows_all_values() -> None:
    (values,) = load("kubernetes/values.yaml")
    assert list(unknown(values)) == []
    assert list(unknown(values | {"dagit": {}})) == ["dagit"]


def test_two_runs_never_write_one_partition() -> None:
    """The chart's queue has the limit that the shipped instance has: nothing else guards a lake in a bucket."""
    (values,) = load("kubernetes/values.yaml")
    queue = values["dagsterDaemon"]["runCoordinator"]["config"]["queuedRunCoordinator"]
    shipped = yaml.safe_load((ROOT / "dagster.yaml").read_text())
    assert queue["tagConcurrencyLimits"] == shipped["run_queue"]["tag_concurrency_limits"]
    retries = values["dagsterDaemon"]["runRetries"]
    assert retries["retryOnAssetOrOpFailure"] == shipped["run_retries"]["retry_on_asset_or_op_failure"]


def test_volumes_secrets_and_addresses_fit_together() -> None:
    (values,), (home,), (ray,) = (load(f"kubernetes/{name}.yaml") for name in ("values", "home", "ray"))
    (code,) = values["dagster-user-deployments"]["deployments"]
    environment = {one["name"]: one["value"] for one in code["env"]}
    claim, mount = home["metadata"]["name"], environment["OMNISCIENCE_HOME"]
    pods = [ray["spec"]["headGroupSpec"]["template"]["spec"]]
    pods += [group["template"]["spec"] for group in ray["spec"]["workerGroupSpecs"]]
    containers = [code, *(container for pod in pods for container in pod["containers"])]
    for volumes in (code["volumes"], *(pod["volumes"] for pod in pods)):
        assert [one["persistentVolumeClaim"]["claimName"] for one in volumes] == [claim]
    for container in containers:
        assert [one["mountPath"] for one in container["volumeMounts"]] == [mount]
    secrets = {one["name"] for one in code["envSecrets"]}
    images = {f"{code['image']['repository']}:{code['image']['tag']}"}
    for container in containers[1:]:
        assert {one["secretRef"]["name"] for one in container["envFrom"]} == secrets
        images.add(container["image"])
    assert images == {f"registry.example.org/omniscience:{PROJECT['version']}"}
    compute = ComputeResource(**yaml.safe_load(environment["OMNISCIENCE_COMPUTE"]))
    assert compute.address == f"ray://{ray['metadata']['name']}-head-svc:10001"
    with pytest.raises(Exception, match="no Ray cluster at"):
        look_for_cluster(compute.address)


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_examples_of_models_yaml_are_settings(guide: Path, tmp_path: Path) -> None:
    for example in blocks(guide.read_text(), "yaml"):
        (tmp_path / "models.yaml").write_text(example)
        found = ModelsResource.of_home(tmp_path)
        assert found.endpoints["local"].addresses()


COMMANDS = typer.main.get_command(app)


def invocations(text: str) -> Iterator[list[str]]:
    """Words of each `omniscience …` that stands in code."""
    text = text.replace("\\\n", " ")
    code = "\n".join([*re.findall(r"```\w*\n(.*?)```", text, re.DOTALL), *re.findall(r"`([^`\n]+)`", text)])
    for line in (code or text).splitlines():
        found = re.search(r'(?:^|[\s/"])omniscience"? (.*)', line.partition("  #")[0])
        if found and not line.lstrip().startswith("#"):
            yield shlex.split(found[1].replace("…", ""))


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.name)
def test_commands_and_their_options_exist(path: Path) -> None:
    text = path.read_text()
    for words in invocations(text) if path.suffix == ".md" else []:
        command: Any = COMMANDS
        while words and not words[0].startswith("-") and hasattr(command, "commands"):
            name = words.pop(0)
            assert name in command.commands, f"omniscience has no {name}"
            command = command.commands[name]
        options = {option for parameter in command.params for option in parameter.opts}
        for word in words:
            assert not word.startswith("-") or word.partition("=")[0] in options, f"{command.name} has no {word}"


def test_the_job_s_command_is_one() -> None:
    script = (DEPLOY / "slurm" / "run.sbatch").read_text()
    assert '"$VENV/bin/omniscience" run "${arguments[@]}"' in script
    assert 'arguments+=(--discipline "$discipline")' in script
    options = {option for parameter in COMMANDS.commands["run"].params for option in parameter.opts}  # type: ignore[attr-defined]
    assert "--discipline" in options


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.name)
def test_variables_are_read_by_the_platform(path: Path) -> None:
    source = "\n".join(one.read_text() for one in (ROOT / "omniscience_assets").rglob("*.py"))
    for name in set(re.findall(r"\bOMNISCIENCE_[A-Z_]+\b", path.read_text())):
        assert f'"{name}"' in source, f"nothing reads {name}"


def test_dagster_has_the_commands() -> None:
    words = [sys.executable, "-m", "dagster", "instance", "concurrency", "set", "--help"]
    assert "dagster instance concurrency set gpu 4" in (DEPLOY / "kubernetes.md").read_text()
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_versions_and_extras_are_ours() -> None:
    (dagster,) = (one.partition("==")[2] for one in PROJECT["dependencies"] if one.startswith("dagster=="))
    libraries = f"0.{int(dagster.split('.')[1]) + 16}.{dagster.split('.')[2]}"
    told = "\n".join(path.read_text() for path in EVERY)
    assert set(re.findall(r"dagster-(?:k8s|postgres)==([\d.]+)", told)) == {libraries}
    assert set(re.findall(r"(?:chart version|--version) ([\d.]+\d)", told)) == {dagster}
    extras = {extra for group in re.findall(r"'\.\[([\w,]+)\]'", told) for extra in group.split(",")}
    assert extras <= PROJECT["optional-dependencies"].keys()


def test_the_image_is_made_as_the_readme_says() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    install = next(line for line in lines if line.startswith("RUN pip install"))
    command = install.removeprefix("RUN ").replace("--no-cache-dir ", "")
    assert command in (ROOT / "README.md").read_text()
    assert command in (DEPLOY / "README.md").read_text()
    for name in re.findall(r"^COPY (.*) \S+$", "\n".join(lines), re.MULTILINE):
        assert all((ROOT / one).exists() for one in name.split())


@pytest.mark.parametrize("script", sorted(DEPLOY.rglob("*.sbatch")), ids=lambda path: path.name)
def test_scripts_are_bash(script: Path) -> None:
    said = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
    assert said.stderr == ""


SLURM = """#!/bin/bash
case $(basename "$0") in
    scontrol) printf 'node1\\nnode2\\n' ;;
    srun) while [[ $1 == --* ]]; do shift; done; exec "$@" ;;
    vllm | curl | ray) echo "$(basename "$0") $*" >>"$CALLS" ;;
    omniscience) echo "omniscience $* compute=$OMNISCIENCE_COMPUTE" >>"$CALLS" ;;
esac
"""


def test_the_job_starts_all_and_runs(tmp_path: Path) -> None:
    """With programs in the place of Slurm's, vLLM's and Ray's that write down how they are called."""
    bin_folder, home, calls = tmp_path / "bin", tmp_path / "home", tmp_path / "calls"
    bin_folder.mkdir()
    for name in ("scontrol", "srun", "vllm", "curl", "ray", "omniscience"):
        (bin_folder / name).write_text(SLURM)
        (bin_folder / name).chmod(0o755)
    (bin_folder / "python").symlink_to(sys.executable)
    home.mkdir()
    (home / "models.yaml").write_text("policy: local\nusd_per_run: 5\nendpoints: {other: {base_url: 'http://o/v1'}}\n")
    environment = os.environ | {
        "PATH": f"{bin_folder}:{os.environ['PATH']}", "CALLS": str(calls), "OMNISCIENCE_HOME": str(home),
        "VENV": str(tmp_path), "VLLM_VENV": str(tmp_path), "SLURM_JOB_NODELIST": "node[1-2]", "SLURM_JOB_ID": "7",
        "SLURM_GPUS_ON_NODE": "2", "SLURM_CPUS_PER_TASK": "20", "DISCIPLINES": "physics biology",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    script = DEPLOY / "slurm" / "run.sbatch"
    said = subprocess.run(["bash", script], env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert said.returncode == 0, said.stderr
    made = calls.read_text()
    assert len(re.findall(r"^vllm serve .* --port 800[01]$", made, re.MULTILINE)) == 4
    assert "ray start --head --block --port=6379 --num-cpus=16" in made
    assert "ray start --block --address=node1:6379 --num-cpus=16" in made
    run = next(line for line in made.splitlines() if line.startswith("omniscience"))
    assert run.startswith("omniscience run --discipline physics --discipline biology compute=")
    compute = ComputeResource(**yaml.safe_load(run.partition("compute=")[2]))
    assert (compute.kind, compute.address, compute.workers, compute.cpus_per_worker) == ("ray", "node1:6379", 8, 4)
    models = ModelsResource.of_home(home)
    assert [one.base_url for one in models.endpoints["local"].addresses()] == [
        f"http://node{node}:{port}/v1" for node in (1, 2) for port in (8000, 8001)
    ]
    assert models.usd_per_run == 5
    assert "other" in models.endpoints


def test_the_balancer_s_settings_are_nginx_s(tmp_path: Path) -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    assert text.count("{") == text.count("}")
    seconds = re.search(r"proxy_read_timeout (\d+)s;", text)
    assert seconds
    (told,) = re.findall(r"timeout_seconds: (\d+)\}", (DEPLOY / "models.md").read_text())
    assert int(seconds[1]) > int(told)
    if nginx := shutil.which("nginx"):
        resolvable = re.sub(r"server gpu\d", "server 127.0.0.1", text)
        (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\n{resolvable}")
        subprocess.run([nginx, "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"], check=True)
