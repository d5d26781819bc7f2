import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.captioning.admission.pacing import BETA, FIRST, LEAST, SLACK_S, Pacer
from omniscience_tests.captioning.admission.clock import Clock


def delivered_at(rate: float, seconds: float) -> tuple[Pacer, Clock]:
    clock = Clock()
    pacer = Pacer(clock)
    for _ in range(int(rate * seconds)):
        pacer.sent()
        clock.now += 1.0 / rate
        pacer.delivered(waited=False)
    return pacer, clock


def test_no_limit_until_the_first_429() -> None:
    pacer, clock = delivered_at(100.0, 1.0)
    assert pacer.rate is None
    assert pacer.due() <= clock.now


@pytest.mark.parametrize("rate", [2.0, 50.0, 700.0])
def test_the_first_429_sets_the_rate_that_got_through(rate: float) -> None:
    pacer, clock = delivered_at(rate, 20.0)
    pacer.throttled(clock.now)
    assert pacer.rate == pytest.approx(rate, rel=0.15)


def test_a_429_before_any_answer_starts_low() -> None:
    pacer = Pacer(Clock())
    pacer.sent()
    pacer.throttled(0.0)
    assert pacer.rate == FIRST


def test_a_step_down_by_the_square_root_rule_once_per_round_trip() -> None:
    pacer, clock = delivered_at(50.0, 20.0)
    pacer.throttled(clock.now)
    before = pacer.rate
    assert before is not None
    clock.now += 1.0
    for sent_at in (clock.now, clock.now - 0.5, clock.now - 0.9):
        pacer.throttled(sent_at)
    assert pacer.rate == pytest.approx(before - BETA * math.sqrt(before))


def test_the_climb_per_second_falls_with_the_root_of_the_rate() -> None:
    def climb(rate: float) -> float:
        pacer, clock = delivered_at(rate, 20.0)
        pacer.throttled(clock.now)
        clock.now += 0.01
        pacer.throttled(clock.now)
        assert pacer.rate is not None
        before = pacer.rate
        pacer.delivered(waited=True)
        return (pacer.rate - before) * before * math.sqrt(before)

    assert climb(20.0) == pytest.approx(climb(200.0))


def test_a_rate_that_nobody_uses_up_does_not_climb() -> None:
    pacer, clock = delivered_at(50.0, 20.0)
    pacer.throttled(clock.now)
    before = pacer.rate
    pacer.delivered(waited=False)
    assert pacer.rate == before


def test_a_fixed_limit_holds_from_the_first_request_and_is_never_exceeded() -> None:
    clock = Clock()
    pacer = Pacer(clock, ceiling=10.0)
    sent = []
    for _ in range(50):
        clock.now = max(clock.now, pacer.due())
        pacer.sent()
        pacer.delivered(waited=True)
        sent.append(clock.now)
    assert sent[-1] - sent[0] >= 49 / 10.0 - SLACK_S - 1e-9
    assert pacer.rate == 10.0


def test_a_pause_is_kept_whatever_the_rate() -> None:
    pacer, clock = delivered_at(50.0, 5.0)
    pacer.pause(30.0)
    pacer.pause(1.0)
    assert pacer.due() == clock.now + 30.0


@given(st.lists(st.tuples(st.sampled_from(["delivered", "throttled", "sent"]), st.floats(0.0, 100.0)), max_size=100))
def test_the_rate_is_never_below_the_least(events: list[tuple[str, float]]) -> None:
    clock = Clock()
    pacer = Pacer(clock)
    for event, seconds in events:
        clock.now += seconds
        {
            "delivered": lambda: pacer.delivered(waited=True),
            "throttled": lambda: pacer.throttled(clock.now),
            "sent": pacer.sent,
        }[event]()
        assert pacer.rate is None or LEAST <= pacer.rate < math.inf
        assert pacer.due() <= clock.now + 1.0 / LEAST * len(events)
