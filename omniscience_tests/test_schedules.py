"""Schedules ask for what is there, and the job that compacts changes no row."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from omniscience_assets.assets.maintenance import compact_log
from omniscience_assets.assets.partition import RETRY_FAILED_TAG
from omniscience_assets.definitions import defs
from omniscience_assets.resources import LakeResource
from omniscience_assets.schedules import compact_nightly, evaluate_weekly
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import live_files, partition_folder
from omniscience_assets.store.views import connect
from omniscience_tests.store.given import write_rows


@dataclass(frozen=True, slots=True)
class Word:
    text: str


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A log of two assets and three disciplines, in three files each."""
    files = Files(str(tmp_path))
    for asset in ("raw_papers", "filtered_set"):
        for discipline in ("biology", "physics", "unplaced"):
            for number in range(3):
                write_rows(files, asset, Word, discipline, {f"arxiv:{number}": Word(f"{discipline} {number}")})
    return files


def asked(schedule: dg.ScheduleDefinition, home: str) -> tuple[list[dg.RunRequest], str | None]:
    """What a schedule asks for, and why it asks for nothing."""
    with dg.build_schedule_context(
        scheduled_execution_time=datetime(2026, 11, 29, 3, tzinfo=UTC),
        resources={"lake": LakeResource(home=home)},
        repository_def=defs.get_repository_def(),
    ) as context:
        data = schedule.evaluate_tick(context)
    return list(data.run_requests or ()), data.skip_message


@pytest.mark.parametrize("schedule", [compact_nightly, evaluate_weekly], ids=lambda one: one.name)
def test_a_schedule_asks_for_the_disciplines_that_are_there(schedule: dg.ScheduleDefinition, files: Files) -> None:
    requests, _ = asked(schedule, files.home)
    assert [one.partition_key for one in requests] == ["biology", "physics"]
    assert len({one.run_key for one in requests}) == 2
    again, _ = asked(schedule, files.home)
    assert [one.run_key for one in again] == [one.run_key for one in requests], "the same evening, the same runs"


@pytest.mark.parametrize("schedule", [compact_nightly, evaluate_weekly], ids=lambda one: one.name)
def test_an_empty_log_is_said_to_be_empty(schedule: dg.ScheduleDefinition, tmp_path: Path) -> None:
    requests, told = asked(schedule, str(tmp_path))
    assert not requests
    assert "is empty" in str(told)


def test_a_weekly_evaluation_asks_readers_again_that_did_not_answer(files: Files) -> None:
    requests, _ = asked(evaluate_weekly, files.home)
    assert {one.tags[RETRY_FAILED_TAG] for one in requests} == {"true"}


def rows(files: Files) -> list[tuple]:
    with connect(files, {"raw_papers": Word, "filtered_set": Word}) as log:
        return [
            log.execute(f"SELECT discipline, record_id, text, seq FROM history.{asset} ORDER BY ALL").fetchall()
            for asset in ("raw_papers", "filtered_set")
        ]


def compact(files: Files) -> dict[str, object]:
    result = compact_log.execute_in_process(
        partition_key="physics",
        resources={"lake": LakeResource(home=files.home)},
        instance=dg.DagsterInstance.ephemeral(),
    )
    (event,) = result.filter_events(lambda one: one.is_successful_output)
    return {name: value.value for name, value in event.step_output_data.metadata.items()}


def count(files: Files, asset: str, discipline: str) -> int:
    return len(live_files(files, asset, discipline))


def test_compaction_merges_one_discipline_and_changes_no_row(files: Files) -> None:
    before = rows(files)
    told = compact(files)
    assert (told["files_merged"], rows(files)) == (6, before)
    assert [count(files, asset, "physics") for asset in ("raw_papers", "filtered_set")] == [1, 1]
    assert [count(files, asset, "biology") for asset in ("raw_papers", "filtered_set")] == [3, 3]
    assert "| raw_papers | 3 | 1 |" in str(told["logs"])
    assert compact(files)["files_merged"] == 0


def test_a_log_that_is_being_written_is_left_alone(files: Files) -> None:
    with files.writer_lock(partition_folder("raw_papers", "physics"), wait_seconds=0):
        compact(files)
    assert count(files, "raw_papers", "physics") == 3
    assert count(files, "filtered_set", "physics") == 1
