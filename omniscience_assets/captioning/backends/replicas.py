"""Several copies of one model, as one: each question goes to the copy that is answering the fewest."""

from collections.abc import Sequence

from omniscience_assets.captioning.backends.chat import Chat, ChatFailure, ChatReply, ChatRequest


class Replicas:
    """One engine out of several equal ones.

    Args:
        copies: At least one; asked in turn where they are equally busy.
    """

    def __init__(self, copies: Sequence[Chat]) -> None:
        self._copies = list(copies)
        self._busy = [0] * len(self._copies)
        self._next = 0

    @property
    def name(self) -> str:
        """The copies' own."""
        return self._copies[0].name

    @property
    def version(self) -> str:
        """The copies' own."""
        return self._copies[0].version

    async def ask(self, request: ChatRequest) -> ChatReply | ChatFailure:
        """Ask the least busy copy."""
        count = len(self._copies)
        chosen = min(((self._next + turn) % count for turn in range(count)), key=lambda copy: self._busy[copy])
        self._next = (chosen + 1) % count
        self._busy[chosen] += 1
        try:
            return await self._copies[chosen].ask(request)
        finally:
            self._busy[chosen] -= 1

    async def aclose(self) -> None:
        """Close all copies."""
        for copy in self._copies:
            await copy.aclose()
