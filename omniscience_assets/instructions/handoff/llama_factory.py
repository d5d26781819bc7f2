"""ShareGPT for LLaMA-Factory, with `dataset_info.json` and a run's YAML.

Schema: LLaMA-Factory's `data/README.md`, sections "Sharegpt Format" and "Multimodal Image Dataset": human and gpt take
turns in `conversations`, and `images` has a path for each `<image>` in them. Settings of the run: its
`examples/train_lora/qwen2_5vl_lora_sft.yaml`; one epoch with a tenth of warm-up at 1e-5 is the single stage of
AdaMLLM (arXiv 2411.19930).
"""

import json
from pathlib import Path
from typing import Any, ClassVar

import yaml

from omniscience_assets.instructions.handoff.lines import JsonWriter
from omniscience_assets.instructions.handoff.llava import SPEAKERS
from omniscience_assets.instructions.handoff.protocol import MODEL, Ready, turns


class LlamaFactory:
    """`llamafactory-cli train llama_factory/qwen2_5_vl.yaml`, from the mix's folder."""

    name: ClassVar[str] = "llama_factory"
    names_images: ClassVar[bool] = True

    def open(self, folder: Path, split: str) -> JsonWriter:
        """Begin a part."""
        return JsonWriter(folder / f"{split}.jsonl", _plain)

    def configuration(self, max_pixels: int, splits: tuple[str, ...]) -> dict[str, str]:
        """The description of both parts, and a run."""
        return {
            "dataset_info.json": json.dumps({f"omniscience_{one}": _described(one) for one in splits}, indent=2) + "\n",
            "qwen2_5_vl.yaml": yaml.safe_dump(_run(max_pixels, splits), sort_keys=False),
        }


def _plain(row: Ready) -> dict[str, Any]:
    return {
        "id": row.example.example_id,
        "conversations": turns(row, SPEAKERS, who="from", what="value"),
        "images": list(row.images),
    }


def _described(split: str) -> dict[str, Any]:
    return {
        "file_name": f"{split}.jsonl",
        "formatting": "sharegpt",
        "columns": {"messages": "conversations", "images": "images"},
        "tags": {"role_tag": "from", "content_tag": "value", "user_tag": "human", "assistant_tag": "gpt"},
    }


def _run(max_pixels: int, splits: tuple[str, ...]) -> dict[str, Any]:
    held_out: dict[str, Any] = (
        {"eval_dataset": "omniscience_test", "eval_strategy": "steps", "eval_steps": 500,
         "per_device_eval_batch_size": 1} if "test" in splits else {}
    )  # fmt: skip
    return {
        "model_name_or_path": MODEL, "image_max_pixels": max_pixels, "trust_remote_code": False,
        "stage": "sft", "do_train": True, "finetuning_type": "lora", "lora_rank": 16, "lora_target": "all",
        "dataset_dir": "llama_factory", "media_dir": "images", "dataset": "omniscience_train",
        "template": "qwen2_vl", "cutoff_len": 8192, "preprocessing_num_workers": 8,
        "output_dir": "runs/llama_factory", "logging_steps": 10, "save_steps": 500, "plot_loss": True,
        "per_device_train_batch_size": 1, "gradient_accumulation_steps": 16, "learning_rate": 1.0e-5,
        "num_train_epochs": 1.0, "lr_scheduler_type": "cosine", "warmup_ratio": 0.1, "weight_decay": 0.1, "bf16": True,
        **held_out,
    }  # fmt: skip
