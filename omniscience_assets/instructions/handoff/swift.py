"""JSON lines for ms-swift, with the command.

Schema: ms-swift's "Custom Dataset" (swift.readthedocs.io, Customization/Custom-dataset): `messages` of user and
assistant, and `images` with a path for each `<image>` in them. Arguments: its "Command Line Parameters", release 4;
paths of images are seen from `ROOT_IMAGE_DIR`.
"""

from pathlib import Path
from typing import Any, ClassVar

from omniscience_assets.instructions.handoff.lines import JsonWriter
from omniscience_assets.instructions.handoff.protocol import MODEL, Ready, turns

SPEAKERS = {"human": "user", "assistant": "assistant"}

_COMMAND = """\
#!/bin/sh
# One stage of LoRA on Qwen2.5-VL with ms-swift 4; what is given here is handed on: sh swift/qwen2_5_vl.sh --model …
set -eu
cd "$(dirname "$0")/.."
export ROOT_IMAGE_DIR="$PWD/images" MAX_PIXELS={max_pixels}
exec swift sft \\
    --model {model} --use_hf true \\
    --dataset swift/train.jsonl {held_out}\\
    --tuner_type lora --lora_rank 16 --lora_alpha 32 --target_modules all-linear --freeze_vit true \\
    --torch_dtype bfloat16 --max_length 8192 \\
    --num_train_epochs 1 --per_device_train_batch_size 1 --gradient_accumulation_steps 16 \\
    --learning_rate 1e-5 --warmup_ratio 0.1 --weight_decay 0.1 \\
    --logging_steps 10 --save_steps 500 --output_dir runs/swift "$@"
"""


class Swift:
    """`sh swift/qwen2_5_vl.sh`."""

    name: ClassVar[str] = "swift"
    names_images: ClassVar[bool] = True

    def open(self, folder: Path, split: str) -> JsonWriter:
        """Begin a part."""
        return JsonWriter(folder / f"{split}.jsonl", _plain)

    def configuration(self, max_pixels: int, splits: tuple[str, ...]) -> dict[str, str]:
        """The command of a run."""
        held_out = (
            "--val_dataset swift/test.jsonl --eval_steps 500 " if "test" in splits else "--split_dataset_ratio 0 "
        )
        return {"qwen2_5_vl.sh": _COMMAND.format(max_pixels=max_pixels, model=MODEL, held_out=held_out)}


def _plain(row: Ready) -> dict[str, Any]:
    return {
        "messages": turns(row, SPEAKERS, who="role", what="content"),
        "images": list(row.images),
        "id": row.example.example_id,
    }
