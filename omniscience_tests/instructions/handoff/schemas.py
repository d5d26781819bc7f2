"""What trainers' documents ask of a data set, written down as JSON Schema and as rules that a schema cannot say.

LLaMA-Factory: `data/README.md`, "Sharegpt Format" and "Multimodal Image Dataset". ms-swift: "Custom Dataset", sections
"Supervised Fine-tuning" and "Multimodal". LLaVA: `docs/Finetune_Custom_Data.md`. TRL: "Dataset formats and types".
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator as Validator

TEXT = {"type": "string", "minLength": 1}


def _turn(who: str, what: str, names: tuple[str, str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {who: {"enum": list(names)}, what: TEXT},
        "required": [who, what],
        "additionalProperties": False,
    }


def _row(turns: str, turn: dict[str, Any], **more: Any) -> dict[str, Any]:
    properties = {turns: {"type": "array", "items": turn, "minItems": 2}, "id": TEXT, **more}
    return {"type": "object", "properties": properties, "required": [turns], "additionalProperties": False}


SHAREGPT = _turn("from", "value", ("human", "gpt"))
IMAGES = {"type": "array", "items": TEXT}
LLAMA_FACTORY = Validator(_row("conversations", SHAREGPT, images=IMAGES))
LLAVA = Validator(_row("conversations", SHAREGPT, image={"anyOf": [TEXT, {**IMAGES, "minItems": 2}]}))
SWIFT = Validator(_row("messages", _turn("role", "content", ("user", "assistant")), images=IMAGES))

LLAMA_FACTORY_INFO = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {
        "type": "object",
        "properties": {
            "file_name": {"type": "string", "pattern": r"\.(json|jsonl|csv|parquet|arrow)$"},
            "formatting": {"enum": ["alpaca", "sharegpt"]},
            "columns": {
                "type": "object",
                "properties": dict.fromkeys(
                    ("prompt", "query", "response", "history", "messages", "system", "tools", "images", "videos",
                     "audios", "chosen", "rejected", "kto_tag"), TEXT,
                ),
                "additionalProperties": False,
            },
            "tags": {
                "type": "object",
                "properties": dict.fromkeys(
                    ("role_tag", "content_tag", "user_tag", "assistant_tag", "observation_tag", "function_tag",
                     "system_tag"), TEXT,
                ),
                "additionalProperties": False,
            },
        },
        "required": ["file_name"],
        "additionalProperties": False,
    },
}  # fmt: skip


def check_conversation(turns: list[dict[str, str]], images: list[str], *, who: str, what: str, human: str) -> None:
    """Sides take turns, the human's first and an even number of them; there is a tag for each image."""
    speakers = [turn[who] for turn in turns]
    assert len(speakers) % 2 == 0, "an odd number of turns is skipped as abnormal"
    assert all((speaker == human) == (number % 2 == 0) for number, speaker in enumerate(speakers))
    tags = sum(turn[what].count("<image>") for turn in turns)
    assert tags == len(images), "the number of images should be that of the tags"
    for tag in ("<video>", "<audio>", "<bbox>", "<ref-object>"):
        assert not any(tag in turn[what] for turn in turns)


def read_llama_factory(folder: Path, run: dict[str, Any], name: str) -> Iterator[tuple[dict[str, Any], list[Path]]]:
    """Rows of a data set as LLaMA-Factory finds it: by its description, its images below `media_dir`."""
    info = json.loads((folder / run["dataset_dir"] / "dataset_info.json").read_text())
    Validator(LLAMA_FACTORY_INFO).validate(info)
    told = info[name]
    for line in (folder / run["dataset_dir"] / told["file_name"]).read_text().splitlines():
        row = json.loads(line)
        LLAMA_FACTORY.validate(row)
        images = row[told["columns"]["images"]]
        tags = told["tags"]
        turns = row[told["columns"]["messages"]]
        check_conversation(turns, images, who=tags["role_tag"], what=tags["content_tag"], human=tags["user_tag"])
        yield row, [folder / run["media_dir"] / image for image in images]


def read_swift(folder: Path, split: str) -> Iterator[tuple[dict[str, Any], list[Path]]]:
    """Rows of a data set as ms-swift finds it, its images below `ROOT_IMAGE_DIR`."""
    for line in (folder / "swift" / f"{split}.jsonl").read_text().splitlines():
        row = json.loads(line)
        SWIFT.validate(row)
        check_conversation(row["messages"], row["images"], who="role", what="content", human="user")
        yield row, [folder / "images" / image for image in row["images"]]


def read_llava(folder: Path, split: str) -> Iterator[tuple[dict[str, Any], list[Path]]]:
    """Rows of a data set as LLaVA finds it, its images below `--image_folder`."""
    for row in json.loads((folder / "llava" / f"{split}.json").read_text()):
        LLAVA.validate(row)
        told = row.get("image", [])
        images = [told] if isinstance(told, str) else told
        check_conversation(row["conversations"], images, who="from", what="value", human="human")
        yield row, [folder / "images" / image for image in images]
