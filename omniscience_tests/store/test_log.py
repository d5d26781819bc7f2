"""Commits, compaction and locks of the record log."""

import itertools
import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.store import log as store_log
from omniscience_assets.store import snapshot
from omniscience_assets.store.compaction import compact
from omniscience_assets.store.files import Files, WriterBusyError
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.log import all_files, live_files, partition_writer
from omniscience_assets.store.snapshot import Snapshot
from omniscience_assets.store.views import connect
from omniscience_tests.store.toy import RECORDS, Letter, Note, Notes


@dataclass(frozen=True, slots=True)
class LongNote:
    """A note as a later version of the platform has it."""

    key: str
    words: tuple[str, ...]
    more: int | None
    parts: tuple[Letter, ...]


def fill(files: Files, commits: int) -> None:
    for number in range(commits):
        texts = tuple((f"{k:03}", f"word{k} {number if k == 0 else ''}") for k in range(number + 1))
        advance(files, Notes(texts), "x", run_id=f"run-{number}", executor=InlineExecutor())


def rows(files: Files) -> list[dict]:
    with connect(files, RECORDS) as connection:
        query = "SELECT * FROM history.notes ORDER BY seq, record_id"
        return connection.sql(query).to_arrow_table().to_pylist()


def test_compaction_changes_no_row(tmp_path: Path) -> None:
    files = Files(tmp_path)
    fill(files, 7)
    before = rows(files)
    assert compact(files, "notes", "x", merge_from=2) > 2
    assert len(live_files(files, "notes", "x")) == 1
    assert rows(files) == before


def test_files_stay_few_over_many_runs(tmp_path: Path) -> None:
    files = Files(tmp_path)
    fill(files, 40)
    assert len(all_files(files, "notes", "x")) < 24
    assert len({row["seq"] for row in rows(files)}) == len(rows(files))


def test_superseded_files_do_not_count_twice(tmp_path: Path) -> None:
    files = Files(tmp_path)
    fill(files, 5)
    before = rows(files)
    compact(files, "notes", "x", merge_from=2)
    # As after a crash between writing the merged file and deleting the small ones: both lie there.
    assert len(all_files(files, "notes", "x")) == 6
    assert rows(files) == before


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    files, said = Files(tmp_path), []
    with partition_writer(files, "notes", "x", Note, "one"):
        with (
            pytest.raises(WriterBusyError, match=r"lake/notes/discipline=x is being written by process \d+"),
            partition_writer(Files(tmp_path), "notes", "x", Note, "two", wait_seconds=0.2, on_wait=said.append),
        ):
            pass
        with partition_writer(files, "notes", "y", Note, "two", wait_seconds=0.0):
            pass
    assert len(said) == 1
    with partition_writer(files, "notes", "x", Note, "three", wait_seconds=0.0):
        pass


def test_a_killed_writer_gives_its_lock_back(tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        import time
        from omniscience_assets.store.files import Files
        with Files({str(tmp_path)!r}).writer_lock("p", wait_seconds=0):
            print("held", flush=True)
            time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(WriterBusyError), Files(tmp_path).writer_lock("p", wait_seconds=0):
            pass
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with Files(tmp_path).writer_lock("p", wait_seconds=5):
        pass


def test_a_torn_write_is_never_seen(tmp_path: Path) -> None:
    files = Files(tmp_path)
    fill(files, 2)
    before = rows(files)
    (tmp_path / "lake/notes/discipline=x/.deadbeef.tmp").write_bytes(b"PAR1 half a file")
    assert rows(files) == before


def test_old_rows_read_under_a_grown_schema(tmp_path: Path) -> None:
    from dataclasses import make_dataclass

    files = Files(tmp_path)
    fill(files, 2)
    grown = make_dataclass("Grown", [("key", str), ("words", tuple[str, ...]), ("mood", str | None)], frozen=True)
    with connect(files, {"notes": grown}) as connection:
        assert connection.execute("SELECT DISTINCT mood FROM current.notes").fetchall() == [(None,)]


def test_a_question_of_some_papers_is_not_asked_of_all(tmp_path: Path) -> None:
    files = Files(tmp_path)
    fill(files, 5)
    some = sorted({row["root_id"] for row in rows(files)})[1:3]
    question = f"EXPLAIN SELECT * FROM current.notes WHERE root_id BETWEEN '{some[0]}' AND '{some[1]}'"
    with connect(files, RECORDS) as connection:
        [(_, plan)] = connection.execute(question).fetchall()
    assert plan.count("READ_PARQUET") == plan.count(f"(root_id <= '{some[1]}')") == 2


def live_through(files: Files, runs: int = 6) -> None:
    """Runs in which some texts change, some vanish, and some stay."""
    for number in range(runs):
        kept = ((f"{key:02}", f"word {number if key % 3 == 0 else ''}") for key in range(20) if (key + number) % 5)
        advance(files, Notes(tuple(kept)), "x", run_id=f"run-{number}", executor=InlineExecutor())


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize("window", [1, 7, 1000])
def test_heads_are_the_rows_of_the_view_in_windows_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: int, *, merged: bool
) -> None:
    files = Files(tmp_path)
    monkeypatch.setattr(Notes, "chunk_size", 100)
    monkeypatch.setattr(store_log, "ROWS_PER_GROUP", 2)
    monkeypatch.setattr(snapshot, "_WINDOW", window)
    live_through(files, runs=3)  # so few that nothing is merged yet
    if merged:
        compact(files, "notes", "x", merge_from=2)
    with connect(files, RECORDS) as connection:
        held = connection.execute(
            "SELECT root_id, record_id, seq, outcome, unit_id FROM current.notes ORDER BY root_id, record_id"
        ).fetchall()
        [(every,)] = connection.execute("SELECT count(*) FROM history.notes").fetchall()
    rows = Snapshot(files, RECORDS, "x")["notes"]
    assert list(rows.heads(["unit_id"])) == held
    tables = list(rows.windows(["root_id"]))
    assert sum(map(len, tables)) == every
    papers = [set(table["root_id"].to_pylist()) for table in tables if len(table)]
    assert all(max(one) < min(other) for one, other in itertools.pairwise(papers))
    assert (len(papers) > 1) == (window < every and not merged)


@pytest.mark.parametrize("merged", [False, True])
def test_rows_read_with_the_papers_are_those_of_the_view(tmp_path: Path, merged: bool) -> None:
    files = Files(tmp_path)
    live_through(files)
    if merged:
        compact(files, "notes", "x", merge_from=2)
    with connect(files, RECORDS) as connection:
        notes = Snapshot(files, RECORDS, "x")["notes"]
        for keys in (range(7), range(5, 12), (12,), range(100), (1, 19), ()):
            papers = [f"t:{key:02}" for key in keys]
            held = connection.execute(
                "SELECT record_id, seq, outcome, key, words FROM current.notes"
                " WHERE root_id IN (SELECT unnest($papers)) ORDER BY record_id",
                {"papers": papers},
            ).fetchall()
            names = ("record_id", "seq", "outcome", "key", "words")
            assert [tuple(row[name] for name in names) for row in notes.rows(papers, ["key", "words"])] == held
            kept = [(name, name, Note(key, tuple(words))) for name, _, outcome, key, words in held if outcome == "kept"]
            assert notes.records(papers) == kept
    assert Snapshot(files, RECORDS, "other")["notes"].rows(["t:00"], ["key"]) == []


def test_rows_read_with_the_papers_have_the_columns_that_old_files_lack(tmp_path: Path) -> None:
    files = Files(tmp_path)
    advance(files, Notes((("a", "one two"),)), "x", run_id="old", executor=InlineExecutor())
    (row,) = Snapshot(files, {"notes": LongNote}, "x")["notes"].rows(["t:a"], ["key", "words", "more", "parts"])
    assert (row["record_id"], row["words"], row["more"], row["parts"]) == ("t:a", ["one", "two"], None, None)


def test_a_record_of_a_version_that_lacked_a_field_is_not_made_up(tmp_path: Path) -> None:
    files = Files(tmp_path)
    advance(files, Notes((("a", "one two"),)), "x", run_id="old", executor=InlineExecutor())
    with pytest.raises(ValueError, match=r"LongNote\.parts is missing in 1 of 1 rows"):
        Snapshot(files, {"notes": LongNote}, "x")["notes"].records(["t:a"])
