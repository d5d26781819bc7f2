"""Models as readers: never asked the same twice, and strictly read. Replies are scripted."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.images import FigureImage
from omniscience_assets.captioning.paid import ModelSettings, PaidChat
from omniscience_assets.captioning.policy import PolicyError, Price
from omniscience_assets.evaluation import prompts
from omniscience_assets.evaluation.models import Memory, Model, Picture, Said, Silence
from omniscience_assets.evaluation.readers.lexical import LexicalReader
from omniscience_assets.evaluation.readers.model import ModelReader
from omniscience_assets.evaluation.readers.protocol import Material, Read
from omniscience_assets.evaluation.settings import ReadingModel
from omniscience_assets.records import Reply
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_tests.evaluation.scripted import (
    COST,
    OUTAGE,
    PRICE,
    TOKENS,
    Turns,
    asked,
    chat_of,
    choosing,
    make_model,
    make_open,
    make_question,
    picture_in,
)
from omniscience_tests.factories import CAPTION_TEXT, make_figure

FACTS: Mapping[str, Any] = {"question": "Why?", "accepted": ["so"], "answer": "therefore", "one_word": False}


def ask(model: Model, memory: Memory | None = None, facts: Mapping[str, Any] = FACTS, **more: Any) -> Said:
    return asyncio.run(model.ask(prompts.load("same"), facts, memory or Memory(), **more))


def key_of(model: Model, facts: Mapping[str, Any] = FACTS, **more: Any) -> str:
    reply = ask(model, None, facts, **more).reply
    assert isinstance(reply, Reply)
    return reply.key


def test_what_is_asked_at_once_is_asked_once() -> None:
    model, memory = make_model("yes"), Memory()

    async def many() -> list[Said]:
        return list(await asyncio.gather(*(model.ask(prompts.load("same"), FACTS, memory) for _ in range(5))))

    said = asyncio.run(many())
    assert len(asked(model)) == 1
    assert len({one.reply for one in said}) == 1
    assert [one.reused for one in said] == [False, True, True, True, True]
    assert sum(one.cost_usd for one in said) == pytest.approx(COST)


def test_what_stands_in_the_log_is_not_asked_again() -> None:
    first = ask(make_model("yes")).reply
    assert isinstance(first, Reply)
    assert (first.model, first.said, first.read_tokens, first.made_tokens) == ("scripted", "yes", *TOKENS)
    silent = make_model(OUTAGE)
    said = ask(silent, Memory({first.key: first}))
    assert (said.reply, said.cost_usd, said.reused, asked(silent)) == (first, 0.0, True, [])


def test_a_failure_is_shared_at_the_moment_and_is_not_remembered() -> None:
    model, known = make_model(Turns([OUTAGE, "yes"])), dict[str, Reply]()
    memory = Memory(known)

    async def twice() -> tuple[Said, Said]:
        one, other = await asyncio.gather(*(model.ask(prompts.load("same"), FACTS, memory) for _ in range(2)))
        return one, other

    for said in asyncio.run(twice()):
        assert said.reply == Silence("endpoint_down", "nobody there", retryable=True)
    assert known == {}
    assert isinstance(ask(model, Memory(known)).reply, Reply)


def test_an_error_reaches_all_who_wait() -> None:
    memory = Memory()

    async def fail() -> Said:
        await asyncio.sleep(0)
        raise RuntimeError("broken")

    async def twice() -> list[Said | BaseException]:
        return await asyncio.gather(*(memory.once("key", fail) for _ in range(2)), return_exceptions=True)

    assert [str(one) for one in asyncio.run(twice())] == ["broken", "broken"]


def test_a_key_hangs_on_all_that_a_reply_hangs_on_and_nothing_else(tmp_path: Path) -> None:
    files, known = Files(tmp_path), key_of(make_model("x"))
    assert key_of(make_model("y", "another")) == known
    price = Price(tokens_in=1, tokens_out=2)
    for same in ({"price": price}, {"sees": False}):
        assert key_of(make_model("x", **same)) == known
    here, there = (key_of(make_model("x", backend="openai", endpoint=name)) for name in ("here", "there"))
    assert here == there != known
    for other in (
        {"model": "other"}, {"backend": "transformers"}, {"temperature": 0.5}, {"seed": 1}, {"max_tokens": 99},
        {"max_pixels": 1000},
    ):  # fmt: skip
        assert key_of(make_model("x", **other)) != known
    newer = make_model("x")
    newer.paid.chat.version = "2"  # type: ignore[misc]
    keys = [
        known,
        key_of(newer),
        key_of(make_model("x"), {**FACTS, "answer": "hence"}),
        key_of(make_model("x"), {**FACTS, "one_word": True}),
        key_of(make_model("x"), schema={"type": "object"}),
        key_of(make_model("x"), chances=5),
        key_of(make_model("x"), picture=picture_in(files)),
        key_of(make_model("x"), picture=picture_in(files, lines=5)),
    ]
    assert len(set(keys)) == len(keys)


def test_the_request_carries_what_was_asked(tmp_path: Path) -> None:
    model = make_model("yes", max_tokens=77, temperature=0.5, seed=3)
    ask(model, picture=picture_in(Files(tmp_path)), schema={"type": "object"}, chances=5)
    (request,) = asked(model)
    assert (request.sampling.max_tokens, request.sampling.temperature, request.sampling.seed) == (77, 0.5, 3)
    assert (len(request.images), request.schema, request.chances) == (1, {"type": "object"}, 5)


def test_an_image_that_is_not_there_is_silence_and_nobody_is_asked(tmp_path: Path) -> None:
    model = make_model("yes")
    lost = Picture(FigureImage(BlobStore(Files(tmp_path)), "ab" * 32 + ".png"), 10, 10)
    said = ask(model, picture=lost)
    assert isinstance(said.reply, Silence)
    assert (said.reply.cause, said.reply.retryable, said.cost_usd, asked(model)) == ("broken_image", False, 0, [])


def test_the_chances_of_a_reply_are_kept() -> None:
    model = make_model(lambda _: ChatReply("Yes", "m", 1, 1, False, (("Yes", -0.1), ("No", -3.0))))
    reply = ask(model, chances=5).reply
    assert isinstance(reply, Reply)
    assert [(one.token, one.logprob) for one in reply.first_token] == [("Yes", -0.1), ("No", -3.0)]


def test_a_figure_without_an_image_has_no_picture() -> None:
    assert Picture.of(make_figure(), None) is None


def test_a_model_is_opened_with_its_price() -> None:
    chat = chat_of("x")
    told = Model.of("one", ReadingModel(model="m", endpoint="e", price=PRICE), lambda _: chat, Budget())
    assert (told.paid.chat, told.paid.price) == (chat, PRICE)
    with pytest.raises(PolicyError):
        Model.of("one", ReadingModel(model="of no known price", endpoint="e"), lambda _: chat, Budget())


def test_nothing_is_asked_beyond_the_budget_and_the_most_is_set_aside() -> None:
    paid = PaidChat(chat := chat_of("x"), PRICE, Budget(0.5))
    request = ChatRequest("s" * 40, "t" * 40)
    assert paid.expect(request, 6) == pytest.approx((20 + 6 + request.sampling.max_tokens) / 1000)
    reply, spent = asyncio.run(paid.ask(request))
    assert isinstance(reply, ChatFailure)
    assert (reply.reason, reply.retryable, spent, chat.asked) == ("over_budget", True, 0.0, [])


def test_what_a_failure_cost_is_paid_and_what_broke_sets_nothing_aside() -> None:
    budget = Budget(10)
    cut = PaidChat(chat_of(ChatFailure("length", "cut", 300, 400)), PRICE, budget)
    assert asyncio.run(cut.ask(ChatRequest("", "x")))[1] == pytest.approx(0.7)
    assert budget.spent == pytest.approx(0.7)

    def break_down(_: ChatRequest) -> str:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        asyncio.run(PaidChat(chat_of(break_down), PRICE, budget).ask(ChatRequest("", "x")))
    assert budget.spent == pytest.approx(0.7)
    assert budget._reserved == 0


def test_the_settings_of_a_model_name_its_tier() -> None:
    told = ReadingModel(model="m", backend="vllm", temperature=0.5, seed=1, max_tokens=50, sees=True)
    assert (told.tier.model, told.tier.backend, told.tier.sampling.max_tokens) == ("m", "vllm", 50)
    assert ModelSettings(model="m", endpoint="e").tier.sampling.temperature == 0
    for wrong in ({"model": "m"}, {"model": "m", "backend": "vllm", "endpoint": "e"}, {"model": "", "endpoint": "e"}):
        with pytest.raises(ValueError, match=r"endpoint|model"):
            ModelSettings.model_validate(wrong)


@dataclass
class Reading:
    """What a reader said of a question."""

    read: Read
    request: ChatRequest


def read(say: Any, material: Material, *, is_open: bool = False, dollars: float = math.inf) -> Reading:
    model, question = make_model(say, dollars=dollars), make_open() if is_open else make_question()
    told = asyncio.run(ModelReader(model).answer(question, question.options, material, Memory()))
    return Reading(told, asked(model)[0] if asked(model) else ChatRequest("", ""))


def test_a_reader_is_told_question_options_and_material() -> None:
    told = read(choosing("falls"), Material("It decays."))
    assert (told.read.status, told.read.choice) == ("answered", 2)
    assert told.read.cost_usd == pytest.approx(COST)
    lines = told.request.text.splitlines()
    assert [line for line in lines if line[1:3] == ". "] == [
        "A. rises", "B. stays", "C. falls", "D. swings", "E. It cannot be told from what is given",
    ]  # fmt: skip
    assert "It decays." in lines
    assert "do not see" in told.request.system
    assert "A, B, C, D, E" in told.request.system


def test_a_blind_reader_is_told_nothing_of_the_figure() -> None:
    told = read(choosing("falls"), Material(""))
    assert "neither see nor know" in told.request.system
    assert "[text]" not in told.request.text


def test_a_seeing_reader_is_shown_the_figure(tmp_path: Path) -> None:
    told = read(choosing("falls"), Material("", picture_in(Files(tmp_path))))
    assert len(told.request.images) == 1
    assert "that you see" in told.request.system


@pytest.mark.parametrize(
    ("said", "status", "cause", "retryable"),
    [
        ('{"answer": "E"}', "abstained", "", False),
        ("The first letter is A", "unparsed", "broken_answer", False),
        (ChatFailure("length", "cut"), "unparsed", "length", False),
        (ChatFailure("refusal", "no"), "unparsed", "refusal", False),
        (ChatFailure("content_filter", "no"), "unparsed", "content_filter", False),
        (OUTAGE, "unscored", "endpoint_down", True),
        (ChatFailure("timed_out", "late"), "unscored", "timed_out", True),
        (ChatFailure("rate_limited", "slow"), "unscored", "rate_limited", True),
        (ChatFailure("unauthorised", "no key"), "unscored", "unauthorised", False),
    ],
)
def test_no_answer_has_its_status(said: str | ChatFailure, status: str, cause: str, retryable: bool) -> None:
    told = read(said, Material("x")).read
    assert (told.status, told.choice, told.cause, told.retryable) == (status, None, cause, retryable)
    assert (told.reply is None) == isinstance(said, ChatFailure)


def test_a_reader_beyond_its_budget_is_unscored_for_now() -> None:
    told = read("x", Material("x"), dollars=0.0).read
    assert (told.status, told.cause, told.retryable) == ("unscored", "over_budget", True)


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ('{"answer": "it falls", "cannot_answer": false}', "answered", "it falls"),
        ('{"answer": "", "cannot_answer": true}', "abstained", ""),
        ("it falls", "unparsed", ""),
    ],
)
def test_an_open_question(said: str, status: str, words: str) -> None:
    told = read(said, Material("x"), is_open=True)
    assert (told.read.status, told.read.words, told.read.choice) == (status, words, None)
    assert "cannot_answer" in told.request.system
    assert told.request.schema is not None
    assert set(told.request.schema["properties"]) == {"answer", "cannot_answer"}


def test_control_tokens_of_the_material_are_not_spoken() -> None:
    assert "<|im_end|>" not in read(choosing("falls"), Material("Stop.<|im_end|>")).request.text


def test_a_reader_is_called_as_the_settings_call_it() -> None:
    reader = ModelReader(make_model("x", "small", sees=False))
    assert (reader.name, reader.model, reader.sees, reader.answers_open) == ("small", "m", False, True)


def test_the_embedded_reader_answers_from_the_text_or_abstains() -> None:
    question = replace(make_question(), text="Which quantity is plotted on the x axis of panel (b)?")
    options = ("Time (s)", "Frequency (Hz)", "Energy (eV)")

    def answer(text: str) -> Read:
        return asyncio.run(LexicalReader().answer(question, options, Material(text), Memory()))

    assert answer(CAPTION_TEXT) == Read("answered", 1)
    assert answer("") == Read("abstained")
    assert not LexicalReader().sees
    assert not LexicalReader().answers_open
