import asyncio
from collections.abc import Awaitable, Callable, Iterable
from itertools import pairwise

import pytest

from omniscience_assets.captioning.admission import Admission, Attempt, Limits, Outcome, Refused
from omniscience_tests.captioning.admission.limited import LimitedEndpoint, saturate
from omniscience_tests.virtual_time import run

DELIVERED, THROTTLED = Outcome.DELIVERED, Outcome.THROTTLED
OVERLOADED, BROKEN = Outcome.OVERLOADED, Outcome.BROKEN


def scripted(
    outcomes: Iterable[Outcome], sent: list[float], retry_after: float | None = None
) -> Callable[[], Awaitable[Attempt[str]]]:
    """Tries that end so, one after the other; notes when each was sent."""
    left = iter(outcomes)

    async def send() -> Attempt[str]:
        sent.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.1)
        outcome = next(left)
        return Attempt(outcome, outcome.value, f"it was {outcome.value}", None if outcome is DELIVERED else retry_after)

    return send


def test_transport_failures_are_tried_again_so_often_and_no_more() -> None:
    async def main() -> None:
        sent: list[float] = []
        assert await Admission(Limits(tries=3)).carry(scripted([BROKEN, OVERLOADED, DELIVERED], sent)) == "delivered"
        assert len(sent) == 3
        sent.clear()
        assert await Admission(Limits(tries=3)).carry(scripted([BROKEN] * 9, sent)) == "broken"
        assert len(sent) == 3

    run(main())


def test_retries_back_off_exponentially_with_full_jitter() -> None:
    async def waits(chance: float) -> list[float]:
        sent: list[float] = []
        await Admission(Limits(tries=8), chance=lambda: chance).carry(scripted([BROKEN] * 8, sent))
        return [round(later - earlier - 0.1, 6) for earlier, later in pairwise(sent)]

    assert run(waits(1.0)) == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert run(waits(0.0)) == [0.0] * 7


def test_being_throttled_costs_no_tries() -> None:
    async def main() -> None:
        sent: list[float] = []
        outcomes = [THROTTLED] * 20 + [BROKEN, THROTTLED, DELIVERED]
        assert await Admission(Limits(tries=2)).carry(scripted(outcomes, sent)) == "delivered"

    run(main())


def test_nobody_sends_before_retry_after_is_over() -> None:
    async def main() -> None:
        admission, sent, others = Admission(Limits()), [], []  # type: ignore[var-annotated]
        first = asyncio.create_task(admission.carry(scripted([THROTTLED, DELIVERED], sent, 30.0)))
        await asyncio.sleep(1.0)
        await asyncio.gather(first, *(admission.carry(scripted([DELIVERED], others)) for _ in range(5)))
        assert min([*sent[1:], *others]) >= 30.1

    run(main())


def test_an_overloaded_servers_retry_after_is_obeyed_too() -> None:
    async def main() -> None:
        sent: list[float] = []
        await Admission(Limits(), chance=lambda: 0.0).carry(scripted([OVERLOADED, DELIVERED], sent, 30.0))
        assert sent[1] >= 30.1

    run(main())


@pytest.mark.parametrize("retry_after", [None, 7.0])
def test_patience_ends(retry_after: float | None) -> None:
    async def main() -> float:
        with pytest.raises(Refused, match="it was throttled") as refused:
            await Admission(Limits(patience_s=60.0)).carry(scripted([THROTTLED] * 1000, [], retry_after))
        assert refused.value.reason == "rate_limited"
        return asyncio.get_running_loop().time()

    assert 50.0 <= run(main()) <= 61.0


def test_a_wait_longer_than_patience_is_not_begun() -> None:
    async def main() -> float:
        admission = Admission(Limits(patience_s=60.0))
        with pytest.raises(Refused, match="no request for another 3600 s"):
            await admission.carry(scripted([THROTTLED], [], 3600.0))
        with pytest.raises(Refused, match="no request for another 3600 s") as refused:
            await admission.carry(scripted([DELIVERED], []))
        assert refused.value.reason == "rate_limited"
        return asyncio.get_running_loop().time()

    assert run(main()) < 1.0


def test_an_endpoint_that_is_down_fails_requests_at_once_until_a_probe_gets_through() -> None:
    async def main() -> None:
        admission, now = Admission(Limits()), asyncio.get_running_loop().time
        for _ in range(20):
            try:
                await admission.carry(scripted([BROKEN] * 9, []))
            except Refused as refused:
                assert refused.reason == "endpoint_down"  # noqa: PT017
                assert "the last: it was broken" in str(refused)  # noqa: PT017
                break
        else:
            pytest.fail("the breaker never opened")
        opened, unsent = now(), []  # type: ignore[var-annotated]
        with pytest.raises(Refused, match="failures in a row"):
            await admission.carry(scripted([DELIVERED], unsent))
        assert (now(), unsent) == (opened, [])
        await asyncio.sleep(10.0)
        assert await admission.carry(scripted([DELIVERED], [])) == "delivered"
        assert await admission.carry(scripted([DELIVERED], [])) == "delivered"

    run(main())


def test_those_in_line_hear_that_the_endpoint_is_down() -> None:
    async def main() -> float:
        admission = Admission(Limits(max_in_flight=4))
        ends = await asyncio.gather(
            *(admission.carry(scripted([BROKEN] * 9, [])) for _ in range(400)), return_exceptions=True
        )
        assert any(isinstance(end, Refused) for end in ends[-50:])
        return asyncio.get_running_loop().time()

    assert run(main()) < 30.0


def test_cancelled_requests_hold_nothing() -> None:
    async def main() -> None:
        admission = Admission(Limits(max_in_flight=4, requests_per_second=5.0))

        async def hang() -> Attempt[str]:
            await asyncio.Event().wait()
            raise AssertionError

        tasks = [asyncio.create_task(admission.carry(hang)) for _ in range(20)]
        await asyncio.sleep(2.0)
        assert admission.in_flight == 4
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert admission.in_flight == 0
        assert await asyncio.wait_for(admission.carry(scripted([DELIVERED], [])), 1.0) == "delivered"
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run(main())


@pytest.mark.parametrize("retry_after", [None, 1.0])
@pytest.mark.parametrize("burst", [10.0, 50.0])
def test_the_pace_settles_near_the_limit_and_is_rarely_declined(retry_after: float | None, burst: float) -> None:
    async def main() -> tuple[float, float]:
        endpoint = LimitedEndpoint(50.0, burst=burst, retry_after=retry_after)
        task = asyncio.create_task(saturate(Admission(Limits()), endpoint, "only"))
        await asyncio.sleep(30.0)
        delivered, throttled = endpoint.delivered.total(), endpoint.throttled.total()
        await asyncio.sleep(120.0)
        task.cancel()
        delivered, throttled = endpoint.delivered.total() - delivered, endpoint.throttled.total() - throttled
        return delivered / 120.0 / 50.0, throttled / (throttled + delivered)

    achieved, declined = run(main())
    assert achieved >= 0.9
    assert declined < 0.02


@pytest.mark.parametrize(("clients", "later_s"), [(2, 0.0), (2, 60.0), (5, 20.0)])
def test_clients_that_know_nothing_of_each_other_share_within_two_to_one(clients: int, later_s: float) -> None:
    async def main() -> list[int]:
        endpoint = LimitedEndpoint(50.0, burst=10.0)

        async def begin(at: int) -> None:
            await asyncio.sleep(at * later_s)
            await saturate(Admission(Limits()), endpoint, f"client {at}", workers=100)

        tasks = [asyncio.create_task(begin(at)) for at in range(clients)]
        await asyncio.sleep(60.0 + clients * later_s)
        before = endpoint.delivered.copy()
        await asyncio.sleep(240.0)
        for task in tasks:
            task.cancel()
        return list((endpoint.delivered - before).values())

    shares = run(main())
    assert len(shares) == clients
    assert max(shares) <= 2 * min(shares)


def test_a_client_takes_what_another_leaves() -> None:
    async def main() -> float:
        endpoint = LimitedEndpoint(50.0, burst=10.0)
        stays, leaves = (
            asyncio.create_task(saturate(Admission(Limits()), endpoint, name, workers=100)) for name in ("a", "b")
        )
        await asyncio.sleep(120.0)
        leaves.cancel()
        await asyncio.sleep(120.0)
        before = endpoint.delivered["a"]
        await asyncio.sleep(60.0)
        stays.cancel()
        return (endpoint.delivered["a"] - before) / 60.0

    assert run(main()) >= 45.0


def test_the_window_follows_what_the_server_bears() -> None:
    async def main() -> list[int]:
        admission, open_now, seen = Admission(Limits(tries=50), chance=lambda: 0.5), 0, []

        async def send() -> Attempt[str]:
            nonlocal open_now
            if open_now >= 40:
                return Attempt(OVERLOADED, "", "503")
            open_now += 1
            await asyncio.sleep(1.0)
            open_now -= 1
            return Attempt(DELIVERED, "")

        async def work() -> None:
            while True:
                await admission.carry(send)
                seen.append(admission.window.limit)

        tasks = [asyncio.create_task(work()) for _ in range(200)]
        await asyncio.sleep(300.0)
        for task in tasks:
            task.cancel()
        return seen[len(seen) // 2 :]

    limits = run(main())
    assert min(limits) >= 20
    assert max(limits) <= 60
