from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.captioning.admission.window import FIRST, Window
from omniscience_tests.captioning.admission.clock import Clock


def test_slow_start_doubles_a_full_window_per_round_trip() -> None:
    """Also where the answers come all at once, and the window is emptied by the first of them."""
    clock = Clock(1.0)
    window = Window(256, clock)
    for in_flight in range(1, FIRST + 1):
        window.sent(in_flight)
    clock.now = 5.0
    for _ in range(FIRST):
        window.delivered(sent_at=1.0)
    assert window.limit == 2 * FIRST


def test_a_window_that_is_not_full_does_not_grow() -> None:
    clock = Clock(1.0)
    window = Window(256, clock)
    window.sent(FIRST)
    clock.now = 2.0
    for _ in range(100):
        window.sent(FIRST - 1)
        window.delivered(sent_at=2.0)
    assert window.limit == FIRST


def test_after_an_overload_it_grows_by_one_per_round_trip() -> None:
    clock = Clock(1.0)
    window = Window(256, clock)
    window.overloaded(sent_at=0.0)
    before = window.limit
    for _ in range(before + 1):
        window.sent(window.limit)
        window.delivered(sent_at=clock.now)
    assert window.limit == before + 1


def test_one_decrease_for_all_that_were_in_flight_together() -> None:
    clock = Clock(10.0)
    window = Window(256, clock)
    for sent_at in (1.0, 2.0, 3.0):
        window.overloaded(sent_at)
    once = window.limit
    assert once == int(FIRST * 0.7)
    clock.now = 20.0
    window.overloaded(sent_at=11.0)
    assert window.limit < once


@given(st.integers(1, 300), st.lists(st.tuples(st.booleans(), st.floats(0.01, 5.0)), max_size=200))
def test_it_stays_between_one_and_the_most(most: int, events: list[tuple[bool, float]]) -> None:
    clock = Clock()
    window = Window(most, clock)
    for good, seconds in events:
        sent_at, clock.now = clock.now, clock.now + seconds
        window.sent(window.limit)
        window.delivered(sent_at) if good else window.overloaded(sent_at)
        assert 1 <= window.limit <= most
