import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from omniscience_assets.captioning.backends import batching
from omniscience_assets.captioning.backends.batching import Answer, Batcher, UnfitRequestError, out_of_memory
from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest


class OutOfMemoryError(RuntimeError):
    """Named as torch's own."""


def question(text: str) -> ChatRequest:
    return ChatRequest("", text)


def echo(requests: list[ChatRequest]) -> list[Answer]:
    return [ChatReply(request.text, "echo", 1, 1, False) for request in requests]


class Engine:
    """Remembers its batches; raises what `breaks` gives for one."""

    def __init__(self, breaks: Callable[[list[str]], Exception | None] = lambda texts: None) -> None:
        self.batches: list[list[str]] = []
        self.threads: set[int] = set()
        self.released = 0
        self._breaks = breaks

    def __call__(self, requests: list[ChatRequest]) -> list[Answer]:
        texts = [request.text for request in requests]
        self.batches.append(texts)
        self.threads.add(threading.get_ident())
        if error := self._breaks(texts):
            raise error
        return echo(requests)

    def release(self) -> None:
        self.released += 1


async def ask_all(batcher: Batcher, count: int) -> list[Answer]:
    return await asyncio.gather(*(batcher.ask(question(str(index))) for index in range(count)))


def run_all(engine: Engine, count: int, max_batch: int = 4) -> tuple[Batcher, list[Answer]]:
    async def scenario() -> tuple[Batcher, list[Answer]]:
        batcher = Batcher(engine, name="test", max_batch=max_batch, max_wait_ms=50, release=engine.release)
        answers = await ask_all(batcher, count)
        await batcher.aclose()
        return batcher, answers

    return asyncio.run(scenario())


def reasons(answers: list[Answer]) -> list[str]:
    return ["" if isinstance(answer, ChatReply) else answer.reason for answer in answers]


def texts(answers: list[Answer]) -> list[str]:
    return [answer.text for answer in answers if isinstance(answer, ChatReply)]


def test_each_asker_gets_its_own_answer_from_full_batches_on_one_thread() -> None:
    engine = Engine()
    _, answers = run_all(engine, 10)
    assert texts(answers) == [str(index) for index in range(10)]
    assert [len(batch) for batch in engine.batches] == [4, 4, 2]
    assert engine.threads - {threading.get_ident()} == engine.threads
    assert len(engine.threads) == 1


def test_a_lone_question_waits_no_longer_than_told() -> None:
    started = time.monotonic()
    _, answers = run_all(Engine(), 1, max_batch=64)
    assert texts(answers) == ["0"]
    assert 0.05 <= time.monotonic() - started < 1


def test_only_the_question_that_breaks_a_batch_fails() -> None:
    engine = Engine(lambda texts: UnfitRequestError("no image") if "2" in texts else None)
    batcher, answers = run_all(engine, 4)
    assert reasons(answers) == ["", "", "bad_request", ""]
    assert isinstance(answers[2], ChatFailure)
    assert answers[2].detail == "test: UnfitRequestError: no image"
    assert not answers[2].retryable
    assert batcher.limit == 4


def test_an_engine_that_is_broken_fails_every_question_and_ends_none() -> None:
    _, answers = run_all(Engine(lambda texts: ValueError("gone")), 6)
    assert reasons(answers) == ["server_error"] * 6


def test_an_engine_that_gives_too_few_answers_is_broken() -> None:
    async def scenario() -> Answer:
        return await Batcher(lambda requests: [], name="test").ask(question("0"))

    answer = asyncio.run(scenario())
    assert isinstance(answer, ChatFailure)
    assert "0 answers to 1 questions" in answer.detail


@pytest.mark.parametrize(
    "error",
    [OutOfMemoryError("Tried to allocate 2 GiB"), RuntimeError("CUDA out of memory. Tried to"), MemoryError()],
)
def test_a_batch_that_does_not_fit_is_halved_and_the_half_remembered(error: Exception) -> None:
    engine = Engine(lambda texts: error if len(texts) > 3 else None)
    batcher, answers = run_all(engine, 16, max_batch=8)
    assert texts(answers) == [str(index) for index in range(16)]
    assert [len(batch) for batch in engine.batches][:4] == [8, 4, 2, 2]
    assert max(len(batch) for batch in engine.batches[4:7]) == 4
    assert batcher.limit == 2
    assert engine.released == len([batch for batch in engine.batches if len(batch) > 3])


def test_a_question_that_does_not_fit_alone_fails_and_may_be_asked_again() -> None:
    engine = Engine(lambda texts: MemoryError() if "1" in texts else None)
    _, answers = run_all(engine, 4)
    assert reasons(answers) == ["", "out_of_memory", "", ""]
    assert isinstance(answers[1], ChatFailure)
    assert answers[1].retryable


def test_a_lowered_limit_grows_again_when_batches_have_long_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "GROW_AFTER", 3)
    engine = Engine(lambda texts: MemoryError() if "0" in texts else None)
    batcher, answers = run_all(engine, 64)
    assert reasons(answers) == ["out_of_memory"] + [""] * 63
    assert batcher.limit == 4
    assert min(len(batch) for batch in engine.batches) == 1
    assert len(engine.batches[-1]) == 4


def test_who_cancels_is_not_answered_and_harms_nobody() -> None:
    busy = threading.Event()
    engine = Engine(lambda texts: busy.wait() and None)

    async def scenario() -> tuple[list[object], list[list[str]]]:
        batcher = Batcher(engine, name="test", max_batch=2, max_wait_ms=0)
        first = asyncio.create_task(batcher.ask(question("answered for nobody")))
        while not engine.batches:
            await asyncio.sleep(0.001)
        waiting = [asyncio.create_task(batcher.ask(question(text))) for text in ("left out", "kept")]
        await asyncio.sleep(0)
        first.cancel()
        waiting[0].cancel()
        await asyncio.wait([first, waiting[0]])
        busy.set()
        results = await asyncio.gather(first, *waiting, return_exceptions=True)
        await batcher.aclose()
        return list(results), engine.batches

    results, batches = asyncio.run(scenario())
    assert [type(result) for result in results] == [asyncio.CancelledError, asyncio.CancelledError, ChatReply]
    assert batches == [["answered for nobody"], ["kept"]]


def test_a_full_queue_makes_askers_wait_and_may_be_left() -> None:
    busy = threading.Event()
    engine = Engine(lambda texts: busy.wait() and None)

    async def scenario() -> list[object]:
        batcher = Batcher(engine, name="test", max_batch=1, max_queue=1)
        tasks = [asyncio.create_task(batcher.ask(question(str(index)))) for index in range(5)]
        await asyncio.sleep(0.05)
        tasks[-1].cancel()
        busy.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        await batcher.aclose()
        return list(results)

    assert [type(result) for result in asyncio.run(scenario())] == [ChatReply] * 4 + [asyncio.CancelledError]


def test_closing_answers_what_was_asked_before_and_nothing_after() -> None:
    async def scenario() -> tuple[list[Answer], Answer]:
        batcher = Batcher(Engine(lambda texts: time.sleep(0.01)), name="test", max_batch=1)
        asked = asyncio.gather(*(batcher.ask(question(str(index))) for index in range(5)))
        await asyncio.sleep(0)
        await batcher.aclose()
        await batcher.aclose()
        return await asked, await batcher.ask(question("late"))

    before, after = asyncio.run(scenario())
    assert texts(before) == ["0", "1", "2", "3", "4"]
    assert isinstance(after, ChatFailure)
    assert after.reason == "endpoint_down"


def test_closing_without_a_question_ends() -> None:
    asyncio.run(Batcher(echo, name="test").aclose())


def test_one_batcher_serves_one_event_loop_after_another() -> None:
    batcher = Batcher(echo, name="test", max_queue=1)
    for _ in range(3):
        assert len(texts(asyncio.run(ask_all(batcher, 8)))) == 8


def test_an_engine_that_does_not_start_is_tried_once_and_answers_that_it_is_down() -> None:
    starts: list[int] = []

    def start() -> None:
        starts.append(threading.get_ident())
        raise MemoryError("no room for the weights")

    async def scenario() -> list[Answer]:
        batcher = Batcher(Engine(), name="test", max_batch=2, start=start)
        answers = await ask_all(batcher, 5)
        await batcher.aclose()
        return answers

    answers = asyncio.run(scenario())
    assert reasons(answers) == ["endpoint_down"] * 5
    assert isinstance(answers[0], ChatFailure)
    assert "no room for the weights" in answers[0].detail
    assert len(starts) == 1


def test_an_engine_that_has_died_is_down() -> None:
    class EngineDeadError(Exception):
        """Named as vLLM's own."""

    _, answers = run_all(Engine(lambda texts: EngineDeadError("EngineCore encountered an issue.")), 2)
    assert reasons(answers) == ["endpoint_down"] * 2


def test_other_errors_are_not_taken_for_a_lack_of_memory() -> None:
    assert not out_of_memory(RuntimeError("CUDA error: device-side assert triggered"))
