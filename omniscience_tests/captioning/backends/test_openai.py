import asyncio
import gc
import io
import socket
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
from PIL import Image

from omniscience_assets.captioning.admission import Refused
from omniscience_assets.captioning.backends import endpoint as endpoint_module
from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest, Sampling
from omniscience_assets.captioning.backends.openai import Endpoint, OpenAIChat
from omniscience_assets.captioning.backends.wire import read_reply, request_body
from omniscience_tests.scripted_server import Running, Script, serve_in_thread
from omniscience_tests.scripted_server.script import FAULTS

pytestmark = pytest.mark.timeout(60)

SCHEMA = {
    "type": "object",
    "properties": {
        "caption": {"type": "string"},
        "kind": {"enum": ["line", "bar"]},
        "claims": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/claim"}},
    },
    "required": ["caption", "kind", "claims"],
    "additionalProperties": False,
    "$defs": {"claim": {"type": "object", "properties": {"text": {"type": "string"}, "seen": {"type": "boolean"}}}},
}
Answer = ChatReply | ChatFailure


def picture(kind: str, size: tuple[int, int] = (280, 56)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "white").save(buffer, kind)
    return buffer.getvalue()


def question(text: str, **changes: Any) -> ChatRequest:
    return replace(ChatRequest("You write captions.", text, (picture("PNG"),), SCHEMA), **changes)


def ask(server: Running, *requests: ChatRequest, model: str = "scripted", **bounds: Any) -> list[Answer]:
    """Ask all at once, and see that nothing is left behind."""

    async def main() -> list[Answer]:
        chat = OpenAIChat(Endpoint(server.base_url, **{"timeout_s": 2.0, "tries": 2, **bounds}), model)
        try:
            return list(await asyncio.gather(*(chat.ask(request) for request in requests)))
        finally:
            await chat.aclose()
            await asyncio.sleep(0.01)
            assert asyncio.all_tasks() == {asyncio.current_task()}

    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        answers = asyncio.run(main())
        gc.collect()
    assert not endpoint_module._OPEN
    return answers


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with serve_in_thread() as running:
        yield running


def failure(server: Running, mark: str, **bounds: Any) -> ChatFailure:
    [answer] = ask(server, question(f"[[{mark}]] {bounds}"), **bounds)
    assert isinstance(answer, ChatFailure), answer
    return answer


def test_a_whole_answer_fills_the_schema_and_counts_tokens(server: Running) -> None:
    [answer] = ask(server, question("What is this?"))
    assert isinstance(answer, ChatReply)
    filled = orjson.loads(answer.text)
    assert set(filled) == {"caption", "kind", "claims"}
    assert len(filled["claims"]) == 2
    assert answer.constrained
    assert answer.model == "scripted"
    assert answer.tokens_in > 280 * 56 / 28**2
    assert answer.tokens_out == -(-len(answer.text) // 4)


def test_free_text_without_a_schema_is_not_constrained(server: Running) -> None:
    [answer] = ask(server, question("What is this?", schema=None, images=()))
    assert isinstance(answer, ChatReply)
    assert not answer.constrained


@pytest.mark.parametrize("mark", ["wrong_schema", "prose"])
def test_an_answer_that_the_schema_did_not_hold_is_not_called_constrained(server: Running, mark: str) -> None:
    [answer] = ask(server, question(f"[[{mark}]]"))
    assert isinstance(answer, ChatReply)
    assert not answer.constrained


@pytest.mark.parametrize(
    ("mark", "reason", "says"),
    [
        ("http_400", "bad_request", "HTTP 400: scripted http_400"),
        ("http_404", "bad_request", "does it serve this model?"),
        ("http_413", "bad_request", "HTTP 413"),
        ("http_422", "bad_request", "HTTP 422"),
        ("http_401", "unauthorised", "name its environment variable in api_key_env"),
        ("http_403", "unauthorised", "HTTP 403"),
        ("http_402", "rate_limited", "quota is used up"),
        ("quota", "rate_limited", "You exceeded your current quota"),
        ("http_408", "timed_out", "HTTP 408"),
        ("http_409", "server_error", "HTTP 409"),
        ("http_500", "server_error", "HTTP 500: scripted http_500"),
        ("http_503", "server_error", "HTTP 503"),
        ("http_504", "server_error", "HTTP 504"),
        ("disconnect", "server_error", "Server disconnected"),
        ("disconnect_midway", "server_error", "Not enough data"),
        ("garbage", "server_error", "220 this is no web server"),
        ("truncated", "broken_reply", "no chat completion"),
        ("html", "broken_reply", "Welcome to the proxy"),
        ("error_in_200", "broken_reply", "the upstream is sad"),
        ("empty", "broken_reply", "ended with stop"),
        ("refusal", "refusal", "I cannot help with that."),
        ("length", "length", "ended with length"),
        ("content_filter", "content_filter", "ended with content_filter"),
    ],
)
def test_each_fault_has_its_reason(server: Running, mark: str, reason: str, says: str) -> None:
    answer = failure(server, mark)
    assert answer.reason == reason
    assert says in answer.detail


@pytest.mark.parametrize("mark", ["hang", "trickle"])
def test_no_whole_answer_in_time(server: Running, mark: str) -> None:
    answer = failure(server, mark, timeout_s=0.3)
    assert answer.reason == "timed_out"
    assert "scripted: no whole answer in 0.3 s" in answer.detail


@pytest.mark.parametrize("mark", ["refusal", "length", "content_filter"])
def test_what_was_paid_for_no_answer_is_counted(server: Running, mark: str) -> None:
    assert failure(server, mark).tokens_in > 0


def test_an_answer_beyond_max_tokens_is_cut_and_said_to_be(server: Running) -> None:
    [answer] = ask(server, question("long", sampling=Sampling(max_tokens=3)))
    assert isinstance(answer, ChatFailure)
    assert (answer.reason, answer.tokens_out) == ("length", 3)


@pytest.mark.parametrize("mark", ["http_500", "http_503", "hang", "disconnect", "disconnect_midway", "garbage"])
def test_a_passing_fault_of_transport_is_tried_again(server: Running, mark: str) -> None:
    [answer] = ask(server, question(f"[[{mark} x1]]"), timeout_s=0.5)
    assert isinstance(answer, ChatReply)


@pytest.mark.parametrize("mark", ["throttled_seconds", "throttled_date", "throttled_ms", "http_429", "busy_seconds"])
def test_a_429_is_waited_out_beyond_the_tries(server: Running, mark: str) -> None:
    times = 1 if mark in ("throttled_seconds", "throttled_date", "busy_seconds") else 3
    [answer] = ask(server, question(f"[[{mark} x{times}]]"), tries=2)
    assert isinstance(answer, ChatReply)


def test_a_429_beyond_patience(server: Running) -> None:
    answer = failure(server, "http_429", patience_s=0.5)
    assert answer.reason == "rate_limited"
    assert "HTTP 429: scripted http_429" in answer.detail


def test_what_cannot_help_is_not_tried_again() -> None:
    with serve_in_thread() as server:
        ask(server, *(question(f"[[{mark}]]") for mark in ("http_400", "http_401", "quota", "truncated", "refusal")))
        assert set(server.ledger()["tries"].values()) == {1}


def test_a_key_that_is_missing_is_named_and_nothing_sent(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_SET_KEY", raising=False)
    [answer] = ask(server, question("x"), api_key_env="NOT_SET_KEY")
    assert isinstance(answer, ChatFailure)
    assert answer.reason == "unauthorised"
    assert "set the environment variable NOT_SET_KEY" in answer.detail


def test_a_key_is_sent_and_a_wrong_one_is_traced_to_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_in_thread(Script(key="sesame")) as server:
        monkeypatch.setenv("SOME_KEY", "sesame")
        [answer] = ask(server, question("x"), api_key_env="SOME_KEY")
        assert isinstance(answer, ChatReply)
        monkeypatch.setenv("SOME_KEY", "wrong")
        [answer] = ask(server, question("x"), api_key_env="SOME_KEY")
        assert isinstance(answer, ChatFailure)
        assert answer.reason == "unauthorised"
        assert "check the key in the environment variable SOME_KEY" in answer.detail
        assert "wrong" not in answer.detail


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = Running(f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        [answer] = ask(server, question("x"))
    assert isinstance(answer, ChatFailure)
    assert answer.reason == "server_error"
    assert "is the server running?" in answer.detail


def test_an_image_that_is_none_is_not_sent(server: Running) -> None:
    [answer] = ask(server, question("x", images=(picture("JPEG"), b"GIF89a")))
    assert isinstance(answer, ChatFailure)
    assert answer.reason == "bad_request"
    assert "image 1 is neither PNG nor JPEG" in answer.detail


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="must be like http://localhost:8000/v1"):
        Endpoint("localhost:8000")


@pytest.mark.parametrize(
    "url",
    ["https://ana:hunter2@models.example/v1", "https://hunter2@models.example/v1", "https://models.example/v1?k=hunter2",
     "https://models.example/v1#hunter2"],
)  # fmt: skip
def test_an_address_with_a_secret_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ValueError, match=r"at models\.example, must hold no name, password or query") as caught:
        Endpoint(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("script", [Script(key="another", echo=True), Script({"html": 1.0}, echo=True)])
def test_a_server_that_repeats_the_key_does_not_spread_it(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "hunter2-hunter2")
    with serve_in_thread(script) as server:
        [answer] = ask(server, question("x"), api_key_env="SOME_KEY")
    assert "hunter2" not in str(answer)
    assert "[SOME_KEY]" in str(answer)


def test_an_open_breaker_is_an_endpoint_that_is_down(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> Answer:
        chat = OpenAIChat(Endpoint(server.base_url), "scripted")
        await chat.ask(question("x"))

        async def carry(_: Callable[[], Any]) -> None:
            raise Refused("endpoint_down", "no answer for 9 s")

        assert chat._connection is not None
        monkeypatch.setattr(chat._connection.admission, "carry", carry)
        answer = await chat.ask(question("x"))
        await chat.aclose()
        return answer

    answer = asyncio.run(main())
    assert isinstance(answer, ChatFailure)
    assert (answer.reason, answer.retryable) == ("endpoint_down", True)
    assert server.base_url in answer.detail


def test_models_behind_one_endpoint_share_its_connection(server: Running) -> None:
    async def main() -> None:
        one, other = (OpenAIChat(Endpoint(server.base_url), model) for model in ("a", "b"))
        assert isinstance(await one.ask(question("x")), ChatReply)
        assert isinstance(await other.ask(question("x")), ChatReply)
        assert one._connection is other._connection
        await one.aclose()
        assert isinstance(await other.ask(question("y")), ChatReply)
        await other.aclose()
        await other.aclose()

    asyncio.run(main())
    assert not endpoint_module._OPEN


def test_cancelled_questions_release_their_slots(server: Running) -> None:
    async def main() -> None:
        chat = OpenAIChat(Endpoint(server.base_url, max_in_flight=4), "scripted")
        tasks = [asyncio.create_task(chat.ask(question(f"[[hang]] {at}"))) for at in range(20)]
        await asyncio.sleep(0.3)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert chat._connection is not None
        assert chat._connection.admission.in_flight == 0
        assert isinstance(await asyncio.wait_for(chat.ask(question("after")), 5.0), ChatReply)
        await chat.aclose()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_under_all_faults_at_once_every_question_ends_once() -> None:
    faults = {name: 0.02 for name in FAULTS if name not in ("throttled_seconds", "throttled_date", "busy_seconds")}
    with serve_in_thread(Script(faults | {"http_500": 0.05, "http_429": 0.02}, latency_s=(0.0, 0.02))) as server:
        answers = ask(server, *(question(f"figure {at}") for at in range(300)), timeout_s=0.5, tries=4)
        ledger = server.ledger()
    whole = [answer for answer in answers if isinstance(answer, ChatReply)]
    reasons = {answer.reason for answer in answers if isinstance(answer, ChatFailure)}
    assert len(whole) >= 200
    assert reasons <= {
        "refusal",
        "length",
        "content_filter",
        "broken_reply",
        "rate_limited",
        "server_error",
        "timed_out",
    }
    assert set(ledger["answered"].values()) == {1}
    assert set(ledger["prompts"].values()) == {1}


def test_two_chats_share_a_limited_server(server: Running) -> None:
    """On real sockets, briefly; how well is tested in virtual time."""
    with serve_in_thread(Script(limit=100.0, burst=10.0, header="ms")) as limited:

        async def main() -> list[Answer]:
            chats = [OpenAIChat(Endpoint(limited.base_url, patience_s=wait), "scripted") for wait in (30.0, 31.0)]
            answers = await asyncio.gather(*(chat.ask(question(f"{at}")) for at in range(60) for chat in chats))
            for chat in chats:
                await chat.aclose()
            return list(answers)

        answers = asyncio.run(main())
        assert all(isinstance(answer, ChatReply) for answer in answers)
        assert limited.ledger()["statuses"]["429"] > 0


def test_the_wire_says_what_was_asked() -> None:
    sampling = Sampling(max_tokens=77, temperature=0.3, top_p=0.9, seed=5)
    asked = ChatRequest("be brief", "why?", (picture("PNG"), picture("JPEG")), SCHEMA, sampling)
    body = orjson.loads(request_body(asked, "m"))
    first, second, text = body["messages"][1]["content"]
    assert first["image_url"]["url"].startswith("data:image/png;base64,iVBOR")
    assert second["image_url"]["url"].startswith("data:image/jpeg;base64,/9j/")
    assert text == {"type": "text", "text": "why?"}
    assert body["messages"][0] == {"role": "system", "content": "be brief"}
    assert body["response_format"]["json_schema"] == {"name": "answer", "schema": SCHEMA, "strict": True}
    said = {name: body[name] for name in ("max_completion_tokens", "temperature", "top_p", "seed")}
    assert said == {"max_completion_tokens": 77, "temperature": 0.3, "top_p": 0.9, "seed": 5}
    plain = orjson.loads(request_body(ChatRequest("", "why?"), "m"))
    assert {"seed", "response_format", "max_tokens"}.isdisjoint(plain)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{}]}',
        b'{"choices": [{"message": null}]}',
        b"\xff",
    ],
)
def test_a_body_that_is_no_completion_is_a_broken_reply(body: bytes) -> None:
    answer = read_reply(body, ChatRequest("", "x"), "m")
    assert isinstance(answer, ChatFailure)
    assert answer.reason == "broken_reply"


CHANCES = ChatRequest("", "x", chances=5)
TOP = [{"token": " No", "logprob": -2.0, "bytes": [78]}, {"token": "Yes", "logprob": -0.2, "bytes": None}]


def completion(logprobs: Any, text: str | None = "Yes", finish_reason: str = "stop") -> bytes:
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": finish_reason, "logprobs": logprobs}
    return orjson.dumps({"choices": [choice]})


def test_chances_of_the_first_token_are_asked_for_and_read() -> None:
    body = orjson.loads(request_body(CHANCES, "m"))
    assert (body["logprobs"], body["top_logprobs"]) == (True, 5)
    assert {"logprobs", "top_logprobs"}.isdisjoint(orjson.loads(request_body(replace(CHANCES, chances=0), "m")))
    told = {"content": [{"token": "Yes", "logprob": -0.2, "top_logprobs": TOP}, {"token": ".", "top_logprobs": []}]}
    answer = read_reply(completion(told), CHANCES, "m")
    assert isinstance(answer, ChatReply)
    assert answer.first_token == (("Yes", -0.2), (" No", -2.0))
    unasked = read_reply(completion(told), replace(CHANCES, chances=0), "m")
    assert isinstance(unasked, ChatReply)
    assert unasked.first_token == ()


def test_a_cut_answer_is_one_where_its_chances_were_wanted_and_came() -> None:
    told = {"content": [{"token": "Yes", "logprob": -0.2, "top_logprobs": TOP}]}
    assert isinstance(read_reply(completion(told, finish_reason="length"), CHANCES, "m"), ChatReply)
    for body, request in (
        (completion(told, finish_reason="length"), replace(CHANCES, chances=0)),
        (completion(None, finish_reason="length"), CHANCES),
        (completion(told, finish_reason="content_filter"), CHANCES),
        (completion(told, None, "length"), CHANCES),
    ):
        assert isinstance(read_reply(body, request, "m"), ChatFailure)


@pytest.mark.parametrize(
    "logprobs",
    [
        None,
        {},
        [],
        "none",
        {"content": None},
        {"content": []},
        {"content": [{}]},
        {"content": [{"top_logprobs": None}]},
        {"content": [{"top_logprobs": [{"token": "x"}]}]},
        {"content": [{"top_logprobs": [{"token": "x", "logprob": "low"}]}]},
        {"content": [{"top_logprobs": [{"token": "x", "logprob": None}]}]},
        {"content": [{"top_logprobs": ["x"]}]},
    ],
)
def test_a_server_that_gives_no_chances_is_still_read(logprobs: object) -> None:
    answer = read_reply(completion(logprobs), CHANCES, "m")
    assert isinstance(answer, ChatReply)
    assert (answer.text, answer.first_token) == ("Yes", ())


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": "many"}, []])
def test_a_server_that_counts_no_tokens_is_still_read(usage: object) -> None:
    message = {"role": "assistant", "content": "text"}
    body = orjson.dumps({"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage})
    assert read_reply(body, ChatRequest("", "x"), "m") == ChatReply("text", "m", 0, 0, constrained=False)
