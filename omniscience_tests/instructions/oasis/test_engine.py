"""Raw prompts, Oasis and AdaMLLM against a real vLLM on the CPU; its weights are random, so what it says is noise."""

import asyncio
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest, Sampling
from omniscience_assets.captioning.backends.openai import Endpoint, OpenAIChat
from omniscience_assets.captioning.backends.vllm_server import VllmServer
from omniscience_assets.captioning.backends.wire import request_body, request_path
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.paid import PaidChat
from omniscience_assets.captioning.policy import Price
from omniscience_assets.evaluation.models import Memory, Model
from omniscience_assets.evaluation.settings import ReadingModel
from omniscience_assets.instructions.adamllm import Adamllm
from omniscience_assets.instructions.oasis import Oasis
from omniscience_assets.store.stage import Output
from omniscience_tests.captioning.backends.ask_vllm import picture
from omniscience_tests.captioning.backends.tiny_model import TEMPLATE
from omniscience_tests.instructions.cases import check_rows, make_case, tally
from omniscience_tests.integration.vllm import SERVED_NAME

pytestmark = [pytest.mark.slow, pytest.mark.vllm]
HOOKING = {"template": TEMPLATE}
WHOLE = {
    "name": "whole", "human": "request", "assistant": "text", "form": "description",
    "steps": [{"name": "text", "by": "hooked", "temperature": 1.0, "top_k": 20, "min_tokens": 50, "max_tokens": 80}],
}  # fmt: skip
"""What is said in an open turn, as it is."""
OASIS = Oasis.of(
    {"vision": "tiny", "text": "tiny", "hooking": HOOKING, "draws": 4, "recipes": ["oasis", "caption_gen", WHOLE]}
)
FIGURES = 6


def post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request) as reply:
        told: dict[str, Any] = json.load(reply)
    return told


def prompt_read(server: VllmServer, request: ChatRequest) -> str:
    """What the server's model reads for a request, by the tokens that it says it was given."""
    body = json.loads(request_body(request, SERVED_NAME)) | {"return_token_ids": True}
    reply = post(server.urls[0] + request_path(request), body)
    tokens = reply.get("prompt_token_ids") or reply["choices"][0]["prompt_token_ids"]
    root = server.urls[0].removesuffix("/v1")
    prompt: str = post(f"{root}/detokenize", {"model": SERVED_NAME, "tokens": tokens})["prompt"]
    return prompt


@pytest.mark.parametrize("images", [0, 1])
def test_the_prompt_that_the_model_reads_is_the_hooking_prompt_and_nothing_else(
    vllm_server: VllmServer, images: int
) -> None:
    assert OASIS.frame is not None
    pad, opening = "<|image_pad|>", OASIS.frame.opening
    prompt = opening if images else opening.replace(f"<|vision_start|>{pad}<|vision_end|>", "")
    request = ChatRequest("", prompt, (picture(1),) * images, sampling=Sampling(5), raw=True)
    read = prompt_read(vllm_server, request)
    assert read.replace(pad, "") == prompt.replace(pad, "")
    assert bool(read.count(pad)) == bool(images)
    assert read.endswith("<|vision_end|>" if images else "<|im_start|>user\n")


def ask(server: VllmServer, *requests: ChatRequest) -> list[ChatReply | ChatFailure]:
    async def ask_all() -> list[ChatReply | ChatFailure]:
        chat = OpenAIChat(Endpoint(server.urls[0]), SERVED_NAME)
        answers = await asyncio.gather(*(chat.ask(request) for request in requests))
        await chat.aclose()
        return answers

    return asyncio.run(ask_all())


def test_sampling_and_stops_hold_for_raw_prompts(vllm_server: VllmServer) -> None:
    said = [
        ChatRequest("", "<|im_start|>user\n", (picture(seed),) * (seed % 2), sampling=Sampling(
            60, 1.0, 1.0, seed, top_k=20, min_tokens=50), raw=True, stops=stops)
        for seed in range(8) for stops in ((), ("<|endoftext|>",))
    ]  # fmt: skip
    shown = [
        ChatRequest("", one.text + "<|vision_start|><|image_pad|><|vision_end|>" * len(one.images), one.images,
                    sampling=one.sampling, raw=True, stops=one.stops) for one in said
    ]  # fmt: skip
    answers = ask(vllm_server, *shown, *shown)
    for answer in answers:
        assert isinstance(answer, ChatReply), answer
        assert 50 <= answer.tokens_out <= 60
    assert answers[: len(said)] == answers[len(said) :]


def make(server: VllmServer, folder: Path, method: Oasis | Adamllm) -> list[Output]:
    async def make_all() -> list[Output]:
        chat = OpenAIChat(Endpoint(server.urls[0]), SERVED_NAME)
        settings = ReadingModel(model=SERVED_NAME, endpoint="here", sees=True, max_tokens=64)
        model = Model("tiny", settings, PaidChat(chat, Price(tokens_in=0, tokens_out=0), Budget(math.inf)))
        cases = [make_case(folder, figure=f"arxiv:2401.01234#fig.{at}") for at in range(FIGURES)]
        made = await asyncio.gather(*(method.make(case, {"tiny": model}, Memory()) for case in cases))
        await chat.aclose()
        for rows in made:
            check_rows(rows, method.name)
        return [row for rows in made for row in rows]

    return asyncio.run(make_all())


def test_oasis_against_a_real_server_loses_nothing(vllm_server: VllmServer, tmp_path: Path) -> None:
    rows = make(vllm_server, tmp_path, OASIS)
    by_recipe = Counter(row.record_id.split(".oasis.")[1].rpartition(".")[0] for row in rows)
    assert by_recipe == {"oasis": 4 * FIGURES, "caption_gen": 4 * FIGURES, "whole": 4 * FIGURES}
    counted = tally(rows)
    assert sum(counted.values()) == 12 * FIGURES
    assert {reason for _, reason in counted} <= {None, "no_instruction", "empty", "length", "no_score", "low_quality"}
    whole = [row for row in rows if ".whole." in row.record_id]
    assert {row.outcome for row in whole} == {"kept"}
    assert all(50 <= row.tokens_out <= 80 for row in whole)
    assert len({row.payload.turns[1].text for row in whole}) == len(whole)
    print("oasis", dict(counted))


def test_adamllm_against_a_real_server_loses_nothing(vllm_server: VllmServer, tmp_path: Path) -> None:
    method = Adamllm.of({"synthesizer": "tiny", "judge": "tiny", "hooking": HOOKING})
    rows = make(vllm_server, tmp_path, method)
    tasks = [row for row in rows if not row.record_id.endswith(".caption")]
    assert len(tasks) == FIGURES
    assert {row.outcome for row in tasks} == {"dropped"}
    assert {row.reason for row in tasks} <= {"malformed", "no_triplet"}
    assert len(rows) == 2 * FIGURES
    print("adamllm", dict(tally(rows)))
