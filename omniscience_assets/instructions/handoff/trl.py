"""Parquet for TRL and `datasets`: `messages` with a part for each image, `images` with the files themselves.

Schema: TRL's "Dataset formats and types", vision datasets: a message's `content` is a list of `{"type": "image"}` and
`{"type": "text", "text": …}`, and `images` has a file for each image part. `datasets` learns from the metadata key
`huggingface` that `images` holds images. Settings of the run are those of `trl sft`.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from omniscience_assets.instructions.handoff.protocol import MODEL, Ready
from omniscience_assets.instructions.handoff.swift import SPEAKERS
from omniscience_assets.records.instructions import IMAGE

ROWS_PER_GROUP = 100
BYTES_PER_GROUP = 32_000_000
"""Of images; a row group ends with the row that reaches either, and is what writer and reader hold in memory."""
BYTES_PER_FILE = 1_000_000_000
"""Of images; a file ends with the row group that reaches it."""

_TOLD = ("method", "generator", "figure_kind", "discipline", "licence_class", "difficulty", "author")
_TEXT = {"dtype": "string", "_type": "Value"}
_FEATURES: dict[str, Any] = {
    "id": _TEXT,
    "images": {"feature": {"_type": "Image"}, "_type": "List"},
    "messages": {
        "feature": {"role": _TEXT, "content": {"feature": {"type": _TEXT, "text": _TEXT}, "_type": "List"}},
        "_type": "List",
    },
    "figure_id": _TEXT,
    **dict.fromkeys(_TOLD, _TEXT),
}
_TEXTS = pa.string()
_PARTS = pa.list_(pa.struct([("type", _TEXTS), ("text", _TEXTS)]))
SCHEMA = pa.schema(
    [
        ("id", _TEXTS),
        ("images", pa.list_(pa.struct([("bytes", pa.binary()), ("path", _TEXTS)]))),
        ("messages", pa.list_(pa.struct([("role", _TEXTS), ("content", _PARTS)]))),
        ("figure_id", _TEXTS),
        *((name, _TEXTS) for name in _TOLD),
    ],
    metadata={"huggingface": json.dumps({"info": {"features": _FEATURES}})},
)
_OPTIONS: dict[str, Any] = {
    "version": "2.6",
    "data_page_version": "1.0",
    "compression": "zstd",
    "compression_level": 3,
    "use_dictionary": list(_TOLD),
    "write_statistics": ["id"],
}
"""All that could change the bytes, fixed here and not left to the library's defaults."""


class Trl:
    """`trl sft --config trl/qwen2_5_vl.yaml`, from the mix's folder."""

    name: ClassVar[str] = "trl"
    names_images: ClassVar[bool] = False

    def open(self, folder: Path, split: str) -> "ParquetParts":
        """Begin a part."""
        return ParquetParts(folder, split)

    def configuration(self, max_pixels: int, splits: tuple[str, ...]) -> dict[str, str]:
        """A run; images were made no larger than the mix says when it was made."""
        held_out = {"eval_strategy": "steps", "eval_steps": 500} if "test" in splits else {}
        run = {
            "model_name_or_path": MODEL, "dataset_name": "trl/data", "output_dir": "runs/trl",
            "use_peft": True, "lora_r": 16, "lora_alpha": 32, "lora_target_modules": ["all-linear"],
            "assistant_only_loss": True, "max_length": None,
            "num_train_epochs": 1, "per_device_train_batch_size": 1, "gradient_accumulation_steps": 16,
            "learning_rate": 1.0e-5, "lr_scheduler_type": "cosine", "warmup_steps": 0.1, "weight_decay": 0.1,
            "bf16": True, "gradient_checkpointing": True, "logging_steps": 10, "save_steps": 500,
            "report_to": "none", **held_out,
        }  # fmt: skip
        return {"qwen2_5_vl.yaml": yaml.safe_dump(run, sort_keys=False)}


class ParquetParts:
    """Files `data/<split>-00000.parquet`, `…-00001.parquet` …; the same rows give the same bytes."""

    def __init__(self, folder: Path, split: str) -> None:
        self._folder, self._split = folder / "data", split
        self._folder.mkdir(parents=True, exist_ok=True)
        self._held: list[dict[str, Any]] = []
        self._held_bytes = self._file_bytes = self._number = 0
        self._file: pq.ParquetWriter | None = None

    def add(self, row: Ready, images: Mapping[str, bytes]) -> None:
        """Put down the next row."""
        seen = [{"bytes": images[name], "path": os.path.basename(name)} for name in row.images]  # noqa: PTH119
        one = row.example
        told = {name: getattr(one, name) for name in _TOLD}
        self._held.append(
            {"id": one.example_id, "images": seen, "messages": messages_of(row), "figure_id": one.figure_id, **told}
        )
        self._held_bytes += sum(len(image["bytes"]) for image in seen)
        if len(self._held) >= ROWS_PER_GROUP or self._held_bytes >= BYTES_PER_GROUP:
            self._put()

    def close(self) -> None:
        """Put down what is left; without any row there is an empty file."""
        if self._held or not self._number:
            self._put()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _put(self) -> None:
        if self._file is None:
            path = self._folder / f"{self._split}-{self._number:05d}.parquet"
            self._file = pq.ParquetWriter(path, SCHEMA, **_OPTIONS)
            self._number += 1
        self._file.write_batch(pa.RecordBatch.from_pylist(self._held, schema=SCHEMA))
        self._file_bytes += self._held_bytes
        self._held, self._held_bytes = [], 0
        if self._file_bytes >= BYTES_PER_FILE:
            self._file.close()
            self._file, self._file_bytes = None, 0


def messages_of(row: Ready) -> list[dict[str, Any]]:
    """The conversation with its images in their places."""
    return [{"role": SPEAKERS[turn.speaker], "content": _parts(turn.text)} for turn in row.example.turns]


def _parts(text: str) -> list[dict[str, str]]:
    found = []
    for number, piece in enumerate(text.split(IMAGE)):
        if number:
            found.append({"type": "image"})
        if piece.strip("\n"):
            found.append({"type": "text", "text": piece.strip("\n")})
    return found
