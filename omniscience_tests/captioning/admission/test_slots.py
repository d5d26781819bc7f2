import asyncio

from omniscience_assets.captioning.admission.slots import Slots
from omniscience_tests.virtual_time import run


def test_first_come_first_served_and_never_more_than_the_limit() -> None:
    async def main() -> list[int]:
        slots, order = Slots(lambda: 2), []

        async def hold(at: int) -> None:
            async with slots.one():
                assert slots.taken <= 2
                order.append(at)
                await asyncio.sleep(1)

        await asyncio.gather(*(hold(at) for at in range(9)))
        assert slots.taken == 0
        return order

    assert run(main()) == list(range(9))


def test_a_larger_limit_lets_several_in_at_the_next_return() -> None:
    async def main() -> int:
        limit = 1
        slots, release = Slots(lambda: limit), asyncio.Event()

        async def hold() -> None:
            async with slots.one():
                await release.wait()

        async def brief() -> None:
            async with slots.one():
                await asyncio.sleep(1)

        tasks = [asyncio.create_task(brief()), *(asyncio.create_task(hold()) for _ in range(5))]
        await asyncio.sleep(0.5)
        limit = 3
        await asyncio.sleep(1)
        taken = slots.taken
        release.set()
        await asyncio.gather(*tasks)
        return taken

    assert run(main()) == 3


def test_cancelled_before_during_and_at_the_handover_leaves_no_place_taken() -> None:
    async def main() -> None:
        slots = Slots(lambda: 1)

        async def hold() -> None:
            async with slots.one():
                await asyncio.sleep(10)

        holding, waiting, handed, last = (asyncio.create_task(hold()) for _ in range(4))
        await asyncio.sleep(1)
        waiting.cancel()
        holding.cancel()
        await asyncio.sleep(0)
        handed.cancel()
        await asyncio.wait([last])
        assert last.exception() is None
        assert slots.taken == 0

    run(main())
