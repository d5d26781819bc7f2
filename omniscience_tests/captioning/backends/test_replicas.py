import asyncio

from omniscience_assets.captioning.backends.chat import ChatRequest
from omniscience_assets.captioning.backends.replicas import Replicas
from omniscience_tests.captioning.scripted_chat import ScriptedChat, saying


def test_questions_go_to_the_least_busy_copy() -> None:
    slow, quick = ScriptedChat(saying("a"), seconds=0.3), ScriptedChat(saying("b"), seconds=0.01)

    async def main() -> None:
        both = Replicas([slow, quick])
        waiting = [asyncio.create_task(both.ask(ChatRequest("", str(n)))) for n in range(2)]
        await asyncio.sleep(0.1)
        for n in range(5):
            await both.ask(ChatRequest("", f"later {n}"))
        await asyncio.gather(*waiting)
        await both.aclose()

    asyncio.run(main())
    assert (len(slow.asked), len(quick.asked)) == (1, 6)
    assert (slow.closed, quick.closed) == (1, 1)


def test_equally_busy_copies_take_turns() -> None:
    copies = [ScriptedChat(saying("a")) for _ in range(3)]

    async def main() -> None:
        all_of_them = Replicas(copies)
        for n in range(6):
            await all_of_them.ask(ChatRequest("", str(n)))

    asyncio.run(main())
    assert [len(copy.asked) for copy in copies] == [2, 2, 2]
