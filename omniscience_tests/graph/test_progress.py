"""What a run tells of itself while it goes."""

import logging
from collections.abc import Iterator
from itertools import pairwise

import dagster as dg
import pytest

from omniscience_assets.assets.partition import by_discipline
from omniscience_assets.assets.progress import FIRST_SECONDS, human_seconds, progress_in_run
from omniscience_assets.store.incremental import Advance

LOGGER = logging.getLogger("omniscience.progress")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def observe(steps: Iterator[Advance], seconds_a_step: float, *, partitioned: bool = True) -> list[dg.AssetObservation]:
    """What an asset's run observes when each step of the work takes so long."""
    clock = Clock()

    @dg.asset(partitions_def=by_discipline if partitioned else None)
    def captions(context: dg.AssetExecutionContext) -> None:
        with progress_in_run(context, clock):
            for done in steps:
                clock.now += seconds_a_step
                LOGGER.debug("", extra={"advance": done})

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([captions], instance=instance, partition_key="physics" if partitioned else None)
        assert result.success
        filters = dg.AssetRecordsFilter(dg.AssetKey("captions"))
        records = instance.fetch_observations(filters, limit=1000, ascending=True).records
        observed = [record.asset_observation for record in records]
    return [one for one in observed if one]


def steady(units: int, dollars: float = 0.0) -> Iterator[Advance]:
    done = Advance("captions", "physics", "run", planned=units)
    for number in range(1, units + 1):
        done.finished, done.computed, done.cost_usd = number, 2 * number, dollars * number
        yield done


def test_a_long_run_is_told_in_few_observations() -> None:
    """Ten hours in steps of half a minute."""
    observed = observe(steady(1200), 30.0)
    assert 10 <= len(observed) <= 20
    done = [int(str(one.metadata["units_done"].value)) for one in observed]
    gaps = [late - early for early, late in pairwise(done)]
    assert gaps == sorted(gaps)
    assert done[0] == 1


def test_an_observation_has_what_a_person_asks() -> None:
    first, *others = observe(steady(600, dollars=0.01), 10.0)
    assert {name: value.value for name, value in first.metadata.items()} == {
        "discipline": "physics",
        "units_done": 2,
        "units_planned": 600,
        "units_per_second": 0.1,
        "records_computed": 4,
        "spent_usd": 0.02,
        "seconds_left": 5980,
    }
    assert first.description == "2 of 600 units of physics, 0.1/s, about 1 h 40 min to go, $0.02 spent"
    assert {one.partition for one in (first, *others)} == {"physics"}


def test_what_was_up_to_date_already_does_not_promise_speed() -> None:
    """Half of the units need no work; the pace of the rest is what counts."""

    def steps() -> Iterator[Advance]:
        done = Advance("captions", "physics", "run", planned=1000, finished=500)
        yield done
        for number in range(501, 1001):
            done.finished = number
            yield done

    last = observe(steps(), 20.0)[-1]
    assert last.metadata["units_per_second"].value == pytest.approx(1 / 20)


def test_work_that_stands_still_promises_nothing() -> None:
    stuck = Advance("captions", "physics", "run", planned=10, finished=0)
    (only,) = observe(iter([stuck]), FIRST_SECONDS)
    assert "seconds_left" not in only.metadata
    assert "nothing done of late" in str(only.description)


def test_short_work_is_not_observed() -> None:
    assert observe(steady(14), 1.0) == []


def test_an_asset_over_all_disciplines_is_observed_without_a_partition() -> None:
    observed = observe(steady(20), 10.0, partitioned=False)
    assert observed
    assert {one.partition for one in observed} == {None}


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (47.4, "47 s"), (60, "1 min"), (200, "3 min 20 s"), (7500, "2 h 5 min"), (356_400, "4 d 3 h"),
     (3599.9, "60 min"), (86_399, "24 h")],
)  # fmt: skip
def test_durations_are_told_in_two_units(seconds: float, told: str) -> None:
    assert human_seconds(seconds) == told
