"""Asks a model by vLLM in this process and prints the answers as JSON: run by the interpreter that has vLLM."""

import asyncio
import dataclasses
import json
import sys
from io import BytesIO

from PIL import Image

from omniscience_assets.captioning.backends.chat import ChatRequest, Sampling
from omniscience_assets.captioning.backends.vllm import VllmChat, VllmOptions

CPU = VllmOptions(gpu_memory=0.3, dtype="float32", max_model_len=2048, more={"enforce_eager": True, "max_num_seqs": 16})
SCHEMA = {
    "type": "object",
    "properties": {
        "caption": {"type": "string", "minLength": 1, "maxLength": 20},
        "panels": {"type": "integer", "minimum": 1, "maximum": 9},
    },
    "required": ["caption", "panels"],
    "additionalProperties": False,
}


def picture(seed: int) -> bytes:
    file = BytesIO()
    Image.new("RGB", (90, 60), (40 * seed % 256, 200, 90)).save(file, "PNG")
    return file.getvalue()


def drawn(seed: int, images: int) -> ChatRequest:
    pictures = tuple(picture(seed + index) for index in range(images))
    return ChatRequest("You see figures.", "Describe it.", pictures, SCHEMA, Sampling(200, temperature=1.0, seed=seed))


def raw(images: int) -> ChatRequest:
    """A user's turn that is left open."""
    prompt = "<|im_start|>user\n" + "<|vision_start|><|image_pad|><|vision_end|>" * images
    pictures = tuple(picture(index) for index in range(images))
    return ChatRequest("", prompt, pictures, sampling=Sampling(20, 1.0, seed=1, min_tokens=10), raw=True)


QUESTIONS = {
    "drawn 1": drawn(1, 1),
    "drawn 2": drawn(2, 2),
    "drawn 1 again": drawn(1, 1),
    "text": drawn(3, 0),
    "cut": ChatRequest("", "Describe it.", schema=SCHEMA, sampling=Sampling(max_tokens=5)),
    "no image": ChatRequest("", "Describe it.", (b"no image",)),
    "too long": ChatRequest("", "word " * 3000),
    "raw": raw(1),
    "raw text": raw(0),
    "no schema": ChatRequest("", "Describe it.", schema={"type": "nonsense"}),
}


async def main(model: str) -> None:
    chat = VllmChat(model, CPU)
    answers = await asyncio.gather(*(chat.ask(question) for question in QUESTIONS.values()))
    await chat.aclose()
    print(json.dumps({name: dataclasses.asdict(answer) for name, answer in zip(QUESTIONS, answers, strict=True)}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
