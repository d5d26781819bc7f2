"""Disciplines about whose figures another one's run decided anew."""

from collections.abc import Iterator

import dagster as dg
import pytest

from omniscience_assets.assets.selection import CHANGED
from omniscience_assets.definitions import defs
from omniscience_assets.sensors import AFTER_SELECTION, follow_selection

PARTITION, BACKFILL = "dagster/partition", "dagster/backfill"


class Follower:
    """Ticks of `follow_selection` with the framework's cursor."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.cursor: str | None = None
        self.skipped: str | None = None

    def decide(self, *changed: str, **tags: str) -> None:
        """A run in which the selection decides otherwise in some disciplines."""

        @dg.asset
        def selection() -> dg.MaterializeResult[None]:
            return dg.MaterializeResult(metadata={CHANGED: dg.MetadataValue.json(list(changed))})

        assert dg.materialize([selection], instance=self.instance, tags=tags).success

    def tick(self) -> list[tuple[str | None, str | None]]:
        """Run key and partition of what is asked for."""
        with dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, definitions=defs, sensor_name="follow_selection"
        ) as context:
            data = follow_selection.evaluate_tick(context)
        self.cursor, self.skipped = data.cursor, data.skip_message
        return [(one.run_key, one.partition_key) for one in data.run_requests or ()]

    def asked(self) -> list[str | None]:
        return [partition for _, partition in self.tick()]


@pytest.fixture
def follower() -> Iterator[Follower]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Follower(instance)


def test_the_other_disciplines_follow_once(follower: Follower) -> None:
    follower.decide("biology", "physics", **{PARTITION: "physics"})
    assert follower.asked() == ["biology"]
    assert follower.asked() == []


def test_a_run_that_decides_about_its_own_alone_asks_for_nothing(follower: Follower) -> None:
    follower.decide("physics", **{PARTITION: "physics"})
    assert follower.asked() == []
    assert "other disciplines" in str(follower.skipped)


def test_all_runs_since_the_last_tick_count_and_each_discipline_once(follower: Follower) -> None:
    follower.decide("biology", "physics", **{PARTITION: "physics"})
    follower.decide("biology", "economics", **{PARTITION: "economics"})
    assert follower.asked() == ["biology"]


def test_decisions_that_change_again_are_followed_again(follower: Follower) -> None:
    asked = []
    for _ in range(2):
        follower.decide("biology", **{PARTITION: "physics"})
        asked += follower.tick()
    assert [partition for _, partition in asked] == ["biology", "biology"]
    assert len(dict(asked)) == 2


def test_a_backfill_sees_to_its_own(follower: Follower) -> None:
    follower.decide("biology", "physics", **{BACKFILL: "abc"})
    assert follower.asked() == []


def test_the_job_that_follows_is_what_stands_after_the_selection() -> None:
    job = defs.resolve_job_def(AFTER_SELECTION)
    keys = {key.to_user_string() for key in job.asset_layer.executable_asset_keys}
    assert keys == {"filtered_set", "caption_qa_eval", "instructions", "release"}
