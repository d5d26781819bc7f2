import numpy as np

from omniscience_assets.quality.calibration.drift import Window, agreement_windows, check_drift, split_reviews
from omniscience_assets.records.reviews import Review

GATES = ("length", "grounded", "language", "image")


def windows(generator: np.random.Generator, figures: int, agreement: float) -> dict[str, Window]:
    return {gate: Window(int(generator.binomial(figures, agreement)), figures) for gate in GATES}


def test_no_alarm_on_noise() -> None:
    generator = np.random.default_rng(0)
    for figures, agreement in ((30, 0.9), (200, 0.8), (100, 0.97)):
        alarms = sum(
            any(each.alarm for each in check_drift(*(windows(generator, figures, agreement) for _ in range(2))))
            for _ in range(1000)
        )
        assert alarms <= 0.05 * 1000


def test_a_fall_is_found() -> None:
    generator = np.random.default_rng(0)
    found = 0
    for _ in range(100):
        earlier, later = windows(generator, 200, 0.9), windows(generator, 200, 0.9)
        later["grounded"] = Window(int(generator.binomial(200, 0.75)), 200)
        drifts = check_drift(earlier, later)
        found += drifts[0].gate == "grounded" and drifts[0].alarm
    assert found >= 85


def test_a_rise_is_no_alarm() -> None:
    assert not check_drift({"a": Window(50, 100)}, {"a": Window(95, 100)})[0].alarm


def test_gates_of_one_window_are_left_out_and_empty_ones_raise_no_alarm() -> None:
    found = check_drift({"a": Window(0, 0), "b": Window(1, 1)}, {"a": Window(3, 3), "c": Window(1, 1)})
    assert [(each.gate, each.alarm, each.p_value) for each in found] == [("a", False, 1.0)]
    assert np.isnan(found[0].earlier.share)


def review(figure: str, reviewer: str, verdict: str, at: str) -> Review:
    return Review(figure, reviewer, verdict, reviewed_at=at)  # type: ignore[arg-type]


def test_windows_come_from_reviews() -> None:
    reviews = [
        review("f1", "ann", "keep", "2026-01-01T00:00:00+00:00"),
        review("f1", "bob", "keep", "2026-03-01T00:00:00+00:00"),
        review("f2", "ann", "drop", "2026-03-01T00:00:00+00:00"),
        review("f3", "ann", "keep", "2026-03-02T00:00:00+00:00"),
        review("f4", "ann", "keep", ""),
    ]
    earlier, later = split_reviews(reviews, "2026-02-01")
    assert [each.figure_id for each in earlier] == ["f1"]
    assert [each.figure_id for each in later] == ["f2", "f3"]  # f1 belongs to the earlier window, f4 has no time
    gates = {"length": {"f1": True, "f2": True, "f3": True, "f9": False}, "image": {"f3": False}}
    assert agreement_windows(gates, later) == {"length": Window(1, 2), "image": Window(0, 1)}
