"""A cap is never passed, and what can still be afforded is not refused."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.captioning.budget import Budget


async def spend(budget: Budget, asked: list[tuple[float, float]]) -> list[bool]:
    async def one(expected: float, share: float) -> bool:
        if not await budget.admit(expected):
            return False
        await asyncio.sleep(0)
        await budget.settle(expected, expected * share)
        return True

    return await asyncio.gather(*(one(expected, share) for expected, share in asked))


@settings(deadline=None)
@given(
    st.floats(0, 20),
    st.floats(0, 20),
    st.lists(st.tuples(st.floats(0.01, 3), st.floats(0, 1)), max_size=30),
)
def test_no_cap_is_passed(per_run: float, per_partition: float, asked: list[tuple[float, float]]) -> None:
    budget = Budget(per_run, per_partition, earlier=1.0)
    let_out = asyncio.run(spend(budget, asked))
    assert budget.spent <= max(0.0, min(per_run, per_partition - 1.0)) + 1e-9
    assert budget.refused == let_out.count(False)


def test_a_request_waits_where_only_those_in_flight_stand_in_its_way() -> None:
    """Each may cost 1 and costs a tenth: a cap of 2 pays for ten of them, one after the other."""
    budget = Budget(2.0)
    assert asyncio.run(spend(budget, [(1.0, 0.1)] * 10)) == [True] * 10
    assert abs(budget.spent - 1.0) < 1e-9


def test_without_a_cap_nothing_is_refused() -> None:
    budget = Budget()
    assert all(asyncio.run(spend(budget, [(5.0, 1.0)] * 5)))
    assert budget.spent == 25


def test_a_refusal_says_what_is_left_and_what_to_do() -> None:
    budget = Budget(per_run=1.0, spent=0.9)
    assert not asyncio.run(budget.admit(0.5))
    said = budget.refusal(0.5)
    assert "$0.9000 spent" in said
    assert "$0.1000 left of the cap of the run" in said
    assert "Raise the cap" in said
