"""LLaVA's JSON: one array of `{id, image, conversations: [{from, value}]}`.

Schema: "Finetune LLaVA on Custom Datasets" (`docs/Finetune_Custom_Data.md` of haotian-liu/LLaVA); of several images
LLaVA-NeXT takes a list of paths under the same key.
"""

from pathlib import Path
from typing import Any, ClassVar

from omniscience_assets.instructions.handoff.lines import JsonWriter
from omniscience_assets.instructions.handoff.protocol import Ready, turns

SPEAKERS = {"human": "human", "assistant": "gpt"}


class Llava:
    """For LLaVA's own trainers: `--data_path llava/train.json --image_folder images`."""

    name: ClassVar[str] = "llava"
    names_images: ClassVar[bool] = True

    def open(self, folder: Path, split: str) -> JsonWriter:
        """Begin a part."""
        return JsonWriter(folder / f"{split}.json", _plain, array=True)

    def configuration(self, max_pixels: int, splits: tuple[str, ...]) -> dict[str, str]:
        """None: its trainers are told on the command line."""
        return {}


def _plain(row: Ready) -> dict[str, Any]:
    seen = {"image": row.images[0] if len(row.images) == 1 else list(row.images)} if row.images else {}
    return {"id": row.example.example_id, **seen, "conversations": turns(row, SPEAKERS, who="from", what="value")}
