"""Real trainers over a mix: TRL's step loop on a tiny random Qwen2.5-VL, and its own reading of the ready settings."""

import csv
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from omniscience_assets.instructions.handoff.write import Written

MISSING = [name for name in ("torch", "torchvision", "transformers", "trl", "peft", "datasets") if not find_spec(name)]
ROOT = Path(__file__).parents[3]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; pip install 'omniscience-assets[train]'"
    ),
]

_READS = """
import sys
from omniscience_tests.integration import torchvision_operators
from trl.scripts.sft import make_parser
script, training, model, mixture = make_parser().parse_args_and_config(
    ["--config", sys.argv[1], "--bf16", "false"], fail_with_unknown_args=True
)
assert training.assistant_only_loss and training.max_length is None and training.warmup_steps == 0.1, training
assert model.use_peft and model.lora_target_modules == "all-linear", model
assert script.dataset_name == "trl/data", script
"""


def run(*command: str, cwd: Path = ROOT) -> str:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def test_the_loss_of_a_tiny_model_falls(mix: tuple[Path, Written], tmp_path: Path) -> None:
    folder, _ = mix
    told = run("examples/finetune.py", str(folder), "--tiny", "--steps", "24", "--out", str(tmp_path))
    assert "24 steps" in told
    with (tmp_path / "loss.csv").open() as file:
        losses = [float(row["loss"]) for row in csv.DictReader(file)]
    assert len(losses) == 24
    assert sum(losses[-3:]) < 0.9 * sum(losses[:3])
    assert (tmp_path / "loss.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "adapter" / "adapter_model.safetensors").is_file()


def test_trl_reads_the_ready_settings(mix: tuple[Path, Written]) -> None:
    run("-c", _READS, "trl/qwen2_5_vl.yaml", cwd=mix[0])
