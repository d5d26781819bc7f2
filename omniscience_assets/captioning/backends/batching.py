"""Many coroutines ask one engine that answers a batch at a time: the batches, and what is done when one breaks."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, Reason

Answer = ChatReply | ChatFailure
Q = TypeVar("Q")
A = TypeVar("A")

ROOM_SECONDS = 0.01
"""Between two looks for room in a full queue; an engine takes far longer for a batch."""
GROW_AFTER = 50
"""Full batches in a row that fit before a lowered limit is doubled: what did not fit may have been one large image."""
FULL = ("CUDA out of memory", "HIP out of memory", "can't allocate memory")
"""What engines say that do not raise an error type of its own."""
DEAD = "EngineDeadError"
"""What vLLM raises from then on."""


class UnfitRequestError(Exception):
    """No asking again will help: an image that is none, a prompt longer than the model takes."""


class Batcher(Generic[Q, A]):
    """Gathers questions into batches and runs these on one thread of its own.

    May be used from any event loop. A question whose asker was cancelled is left out of the next batch; one that is
    being answered is answered for nobody. A batch that raises is halved until what breaks it is alone, so that others
    are answered; when memory was short, later batches are no larger than the half either.

    Args:
        run: Answers a batch in its order, or raises; called on the thread, with 1 to `max_batch` questions.
        name: Of the engine, for failures.
        max_batch: Questions.
        max_wait_ms: For more questions, once there is one.
        max_queue: Questions that wait; who asks more waits for room.
        start: Loads the engine, on the thread, before the first batch; if it raises, every question fails with
            `endpoint_down`.
        release: Lets memory go after a batch did not fit; called on the thread.
    """

    def __init__(
        self,
        run: Callable[[list[Q]], Sequence[A | ChatFailure]],
        *,
        name: str,
        max_batch: int = 8,
        max_wait_ms: float = 20.0,
        max_queue: int = 256,
        start: Callable[[], None] = lambda: None,
        release: Callable[[], None] = lambda: None,
    ) -> None:
        self.limit = max_batch
        self._run, self._start, self._release, self._name = run, start, release, name
        self._max_batch, self._max_wait = max_batch, max_wait_ms / 1000
        self._fitted = 0
        self._queue: Queue[tuple[Q, Future[A | ChatFailure]] | None] = Queue(max_queue)
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name=f"{name}-batches", daemon=True)

    async def ask(self, request: Q) -> A | ChatFailure:
        """The answer to one question; waits for room, for the batch to fill and for its turn."""
        future: Future[A | ChatFailure] = Future()
        if not await self._put((request, future)):
            return ChatFailure("endpoint_down", f"{self._name} was closed before it was asked")
        return await asyncio.wrap_future(future)

    async def aclose(self) -> None:
        """Answer what was asked before, then end the thread."""
        if self._closed:
            return
        if await self._put(None) and self._thread.is_alive():
            await asyncio.to_thread(self._thread.join)

    async def _put(self, item: tuple[Q, Future[A | ChatFailure]] | None) -> bool:
        """Whether the item stands in the queue; `None` is the last that may."""
        while not self._closed:
            try:
                self._queue.put_nowait(item)
            except Full:
                await asyncio.sleep(ROOM_SECONDS)
                continue
            self._closed = item is None
            if item and not self._thread.ident:
                self._thread.start()
            return True
        return False

    def _serve(self) -> None:
        down, goes_on = self._begin(), True
        while goes_on:
            batch, goes_on = self._gather()
            asked = [(request, future) for request, future in batch if future.set_running_or_notify_cancel()]
            answers = [down] * len(asked) if down else self._answer([request for request, _ in asked])
            for (_, future), answer in zip(asked, answers, strict=True):
                future.set_result(answer)

    def _begin(self) -> ChatFailure | None:
        try:
            self._start()
        except BaseException as error:
            return replace(_failure(self._name, error), reason="endpoint_down")
        return None

    def _gather(self) -> tuple[list[tuple[Q, Future[A | ChatFailure]]], bool]:
        """A batch, and whether more may follow."""
        batch: list[tuple[Q, Future[A | ChatFailure]]] = []
        until = None
        while len(batch) < self.limit:
            try:
                item = self._queue.get(timeout=None if until is None else max(0.0, until - time.monotonic()))
            except Empty:
                break
            if item is None:
                return batch, False
            batch.append(item)
            until = until or time.monotonic() + self._max_wait
        return batch, True

    def _answer(self, requests: list[Q]) -> Sequence[A | ChatFailure]:
        if not requests:
            return []
        try:
            answers = self._run(requests)
            if len(answers) != len(requests):
                raise RuntimeError(f"{len(answers)} answers to {len(requests)} questions")
        except BaseException as error:
            failure = _failure(self._name, error)
        else:
            self._fits(len(requests))
            return answers
        # Outside of the handler, since the error holds the frames, and these hold the engine's memory.
        self._release()
        if len(requests) == 1:
            return [failure]
        half = (len(requests) + 1) // 2
        if failure.reason == "out_of_memory":
            self.limit, self._fitted = min(self.limit, half), 0
        return [*self._answer(requests[:half]), *self._answer(requests[half:])]

    def _fits(self, size: int) -> None:
        self._fitted += size == self.limit
        if self._fitted >= GROW_AFTER and self.limit < self._max_batch:
            self.limit, self._fitted = min(2 * self.limit, self._max_batch), 0


def out_of_memory(error: BaseException) -> bool:
    """Whether the engine's or the machine's memory was short."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(names & {"OutOfMemoryError", "MemoryError"}) or any(words in str(error) for words in FULL)


def _failure(name: str, error: BaseException) -> ChatFailure:
    reason: Reason = "endpoint_down" if type(error).__name__ == DEAD else "server_error"
    if out_of_memory(error):
        reason = "out_of_memory"
    elif isinstance(error, UnfitRequestError):
        reason = "bad_request"
    return ChatFailure(reason, f"{name}: {type(error).__name__}: {error}"[:500])
