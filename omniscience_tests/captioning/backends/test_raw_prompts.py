"""Raw prompts on the wire and back; a real server is asked in `test_engine` of the instructions."""

import asyncio
from typing import Any

import orjson
import pytest

from omniscience_assets.captioning.backends.batching import UnfitRequestError
from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest, Sampling
from omniscience_assets.captioning.backends.transformers import _Engine
from omniscience_assets.captioning.backends.vllm_server import VllmServerOptions, command
from omniscience_assets.captioning.backends.wire import read_reply, request_body, request_path
from omniscience_assets.evaluation.models import Memory, Silence
from omniscience_assets.store.files import Files
from omniscience_tests.evaluation.scripted import asked, make_model, picture_in
from omniscience_tests.factories import make_png

PROMPT = "<|im_start|>user\n{{ no }} {% template %}"
OASIS = Sampling(512, 1.0, 1.0, 7, top_k=20, min_tokens=50)


def body_of(request: ChatRequest) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads(request_body(request, "m"))
    return told


def test_a_text_goes_as_a_completion_with_nothing_put_before_it() -> None:
    request = ChatRequest("", PROMPT, sampling=OASIS, raw=True)
    assert request_path(request) == "/completions"
    assert body_of(request) == {
        "model": "m", "prompt": PROMPT, "max_tokens": 512, "add_special_tokens": False, "temperature": 1.0,
        "top_p": 1.0, "seed": 7, "top_k": 20, "min_tokens": 50,
    }  # fmt: skip


def test_with_an_image_the_prompt_is_all_that_the_template_renders() -> None:
    request = ChatRequest("", PROMPT, (make_png(),), sampling=OASIS, raw=True)
    assert request_path(request) == "/chat/completions"
    body = body_of(request)
    assert (body["chat_template"], body["chat_template_kwargs"]) == ("{{ prompt }}", {"prompt": PROMPT})
    assert body["add_generation_prompt"] is False
    (message,) = body["messages"]
    assert [part["type"] for part in message["content"]] == ["image_url"]
    assert body["max_completion_tokens"] == 512
    assert body["min_tokens"] == 50


@pytest.mark.parametrize("images", [(), (make_png(),)])
def test_stops_take_the_place_of_the_models_own_ends(images: tuple[bytes, ...]) -> None:
    body = body_of(ChatRequest("", PROMPT, images, raw=True, stops=("<|end|>",)))
    assert (body["stop"], body["ignore_eos"], body["skip_special_tokens"]) == (["<|end|>"], True, False)


def test_a_chat_says_nothing_of_what_only_vllm_knows() -> None:
    body = body_of(ChatRequest("s", "why?", (make_png(),)))
    assert not {"top_k", "min_tokens", "presence_penalty", "frequency_penalty", "stop", "chat_template"} & body.keys()


def completion(text: str, finish: str) -> bytes:
    usage = {"prompt_tokens": 5, "completion_tokens": 3}
    return orjson.dumps({"model": "m", "choices": [{"text": text, "finish_reason": finish}], "usage": usage})


def test_a_raw_answer_may_be_cut_and_a_chat_may_not() -> None:
    raw, chat = ChatRequest("", PROMPT, raw=True), ChatRequest("", PROMPT)
    assert read_reply(completion("Which", "length"), raw, "m") == ChatReply("Which", "m", 5, 3, False)
    assert read_reply(completion("Which?", "stop"), raw, "m") == ChatReply("Which?", "m", 5, 3, False)
    cut = read_reply(completion("Which", "length"), chat, "m")
    assert isinstance(cut, ChatFailure)
    assert cut.reason == "length"


def test_the_log_probability_of_a_whole_answer_is_read() -> None:
    tokens = [
        {"token": t, "logprob": p, "top_logprobs": [{"token": t, "logprob": p}]} for t, p in (("a", -1.5), ("b", -2))
    ]
    choice = {"message": {"content": "ab"}, "finish_reason": "stop", "logprobs": {"content": tokens}}
    reply = read_reply(orjson.dumps({"choices": [choice]}), ChatRequest("", "x", chances=1), "m")
    assert isinstance(reply, ChatReply)
    assert reply.logprob == -3.5
    choice["logprobs"] = None
    reply = read_reply(orjson.dumps({"choices": [choice]}), ChatRequest("", "x", chances=1), "m")
    assert isinstance(reply, ChatReply)
    assert reply.logprob is None


def test_transformers_declines_raw_prompts() -> None:
    pytest.importorskip("torch", reason="pip install 'omniscience-assets[models]'")
    with pytest.raises(UnfitRequestError, match="raw prompts"):
        _Engine.answer(object.__new__(_Engine), [ChatRequest("", PROMPT, raw=True)])


def test_only_a_server_for_raw_prompts_trusts_templates_of_requests() -> None:
    flag = "--trust-request-chat-template"
    assert flag in command("m", VllmServerOptions(raw_prompts=True), 8000)
    assert flag not in command("m", VllmServerOptions(), 8000)


def test_a_model_is_asked_the_same_raw_prompt_once_for_each_seed(tmp_path: Any) -> None:
    model, picture = make_model("Which curve?"), picture_in(Files(tmp_path))
    memory = Memory()

    async def ask() -> list[Any]:
        seeds = (1, 1, 2)
        draws = [Sampling(64, 1.0, seed=seed) for seed in seeds]
        return [await model.complete(PROMPT, memory, sampling=one, picture=picture) for one in draws]

    first, again, other = asyncio.run(ask())
    assert not isinstance(first.reply, Silence)
    assert (first.reused, again.reused, other.reused) == (False, True, False)
    assert [(one.text, one.raw, len(one.images), one.sampling.seed) for one in asked(model)] == [
        (PROMPT, True, 1, 1), (PROMPT, True, 1, 2),
    ]  # fmt: skip
