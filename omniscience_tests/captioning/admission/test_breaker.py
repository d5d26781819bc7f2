import pytest

from omniscience_assets.captioning.admission.breaker import Breaker, Open
from omniscience_tests.captioning.admission.clock import Clock


def failing(failures: int, seconds_between: float) -> tuple[Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(3, 5.0, 10.0, clock)
    for _ in range(failures):
        breaker.admit()
        clock.now += seconds_between
        breaker.failed("connection refused")
    return breaker, clock


def test_it_opens_after_failures_in_a_row_and_says_why() -> None:
    breaker, _ = failing(3, 3.0)
    with pytest.raises(Open, match="no answer for 6 s, 3 failures in a row; the last: connection refused"):
        breaker.admit()


def test_failures_that_come_all_at_once_do_not_open_it() -> None:
    breaker, _ = failing(100, 0.01)
    breaker.admit()


def test_a_success_between_starts_the_count_anew() -> None:
    breaker, clock = failing(2, 3.0)
    breaker.answered()
    clock.now += 10.0
    breaker.failed("again")
    breaker.admit()


def test_one_probe_after_the_cool_down_closes_it_or_opens_it_again() -> None:
    breaker, clock = failing(3, 3.0)
    clock.now += 10.0
    breaker.admit()
    with pytest.raises(Open):
        breaker.admit()
    breaker.failed("still refused")
    with pytest.raises(Open, match="still refused"):
        breaker.admit()
    clock.now += 10.0
    breaker.admit()
    breaker.answered()
    breaker.admit()
    breaker.admit()


def test_a_cancelled_probe_leaves_its_place_to_another() -> None:
    breaker, clock = failing(3, 3.0)
    clock.now += 10.0
    breaker.admit()
    breaker.withdrawn()
    breaker.admit()


def test_looking_does_not_take_the_probes_place() -> None:
    breaker, clock = failing(3, 3.0)
    with pytest.raises(Open):
        breaker.check()
    clock.now += 10.0
    breaker.check()
    breaker.admit()
