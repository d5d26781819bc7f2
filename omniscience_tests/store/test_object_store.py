"""The record log on a local S3 server: the same lake, a second writer, a store that fails, listings that lag."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.store.audit import audit
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.compaction import compact
from omniscience_assets.store.files import Files, StorageError, WriterBusyError, lake_url
from omniscience_assets.store.incremental import Advance, advance
from omniscience_assets.store.log import all_files, live_files, partition_folder, partition_writer
from omniscience_assets.store.views import build_catalog, connect
from omniscience_tests.s3 import DENIED, S3
from omniscience_tests.store.toy import RECORDS, Letters, Note, Notes, Sizes

TEXTS = tuple((f"n{number:02}", f"word{number} and more") for number in range(8))
RUN = iter(range(10**9))


@pytest.fixture
def lake(s3: S3, request: pytest.FixtureRequest) -> Files:
    return Files(s3.url(request.node.name))


def graph(files: Files, texts: tuple[tuple[str, str], ...] = TEXTS) -> list[Advance]:
    stages = (Notes(texts), Letters(), Sizes())
    return [advance(files, one, "x", run_id=f"run{next(RUN)}", executor=InlineExecutor()) for one in stages]


def state(files: Files) -> dict[str, list[tuple]]:
    with connect(files, RECORDS) as connection:
        return {
            asset: connection.execute(
                f"SELECT record_id, content_hash, outcome, reason FROM current.{asset} ORDER BY ALL"
            ).fetchall()
            for asset in RECORDS
        }


def given(unit: str, run: str) -> list[dict]:
    row = {
        "record_id": unit, "unit_id": unit, "root_id": unit, "parents": [], "content_hash": run, "spec_id": "s",
        "fingerprint": run, "outcome": "kept", "retryable": False, "origin_run_id": run, "seconds": 0.0,
        "tokens_in": 0, "tokens_out": 0, "cost_usd": 0.0, "key": unit, "words": [run],
    }  # fmt: skip
    return [row]


def test_a_bucket_holds_what_a_folder_holds(lake: Files, tmp_path: Path) -> None:
    local = Files(tmp_path)
    for files in (lake, local):
        graph(files)
    assert state(lake) == state(local)
    assert [one.computed for one in graph(lake)] == [0, 0, 0]
    names = [[item.name for item in all_files(files, "notes", "x")] for files in (lake, local)]
    assert names[0] == names[1]
    assert audit(lake, Sizes(), "x", "r").passed
    assert compact(lake, "letters", "x", merge_from=2) > 2
    assert len(live_files(lake, "letters", "x")) == 1
    assert state(lake) == state(local)


def test_a_catalog_is_built_in_the_bucket(lake: Files) -> None:
    graph(lake)
    assert build_catalog(lake, RECORDS) == f"{lake.home}/catalog.duckdb"
    assert lake.read("catalog.duckdb")[8:12] == b"DUCK"


def test_blobs_are_put_once(lake: Files, s3: S3) -> None:
    blobs = BlobStore(lake)
    name = blobs.put(b"\x89PNG", ".png")
    with s3.failing(share=0.0) as store:
        assert blobs.put(b"\x89PNG", ".png") == name
        assert (store.counted["PUT"], store.counted["POST"]) == (0, 0)
    assert blobs.get(name) == b"\x89PNG"
    with pytest.raises(FileNotFoundError):
        blobs.get("0" * 64)


def test_a_folder_becomes_what_was_written_into_it(lake: Files) -> None:
    for names in (("a", "b", "c"), ("b", "d")):
        with lake.folder("release/x") as folder:
            for name in names:
                (folder / name).write_bytes(name.encode())
        assert lake.names("release/x") == list(names)
    with pytest.raises(ZeroDivisionError), lake.folder("release/x") as folder:
        (folder / "half").write_bytes(b"%d" % (1 // 0))
    assert lake.names("release/x") == ["b", "d"]


def test_the_second_of_two_writers_is_refused_and_no_row_is_lost(lake: Files) -> None:
    with partition_writer(lake, "notes", "x", Note, "before") as writer:
        writer.commit([given("t:a", "before"), given("t:b", "before")])
    with (
        partition_writer(lake, "notes", "x", Note, "one") as one,
        partition_writer(lake, "notes", "x", Note, "two") as two,
    ):
        one.commit([given("t:a", "one")])
        with pytest.raises(WriterBusyError, match="another run writes lake/notes/discipline=x, too: commit-0000001025"):
            two.commit([given("t:a", "two"), given("t:c", "two")])
        one.commit([given("t:b", "one")])
    with connect(lake, RECORDS) as connection:
        rows = connection.execute("SELECT record_id, run_id FROM current.notes ORDER BY ALL").fetchall()
    assert rows == [("t:a", "one"), ("t:b", "one")]


def test_a_commit_whose_answer_was_lost_is_not_taken_for_another_runs(lake: Files, s3: S3) -> None:
    with s3.failing(share=0.4, lost_answers=1.0) as store, partition_writer(lake, "notes", "x", Note, "one") as one:
        for number in range(6):
            one.commit([given(f"t:{number}", "one")])
        assert store.counted["faults"] > 0
    with connect(lake, RECORDS) as connection:
        assert connection.execute("SELECT count(*), count(DISTINCT seq) FROM history.notes").fetchall() == [(6, 6)]


@pytest.mark.slow
def test_a_store_that_fails_now_and_then_is_asked_again(lake: Files, s3: S3, tmp_path: Path) -> None:
    with s3.failing(share=0.1, lost_answers=0.3) as store:
        graph(lake)
        assert store.counted["faults"] > 0
    local = Files(tmp_path)
    graph(local)
    assert state(lake) == state(local)


@pytest.mark.slow
def test_a_store_that_hangs_is_asked_again(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec

    conf = fsspec.config.conf
    monkeypatch.setitem(conf, "s3", {"config_kwargs": {"read_timeout": 1, "connect_timeout": 1}})
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    try:
        files = Files(s3.url("hanging"))
        with s3.failing(share=0.3, hang_seconds=2.0) as store:
            for number in range(8):
                files.write(f"x/{number}", b"%d" % number)
            assert store.counted["faults"] > 0
        assert [int(files.read(f"x/{number}")) for number in range(8)] == list(range(8))
    finally:
        fsspec.get_filesystem_class("s3").clear_instance_cache()


@pytest.mark.slow
def test_a_store_that_refuses_ends_the_run_and_the_next_one_goes_on(lake: Files, s3: S3, tmp_path: Path) -> None:
    graph(lake, TEXTS[:4])
    before = state(lake)
    with s3.failing(down=True, kinds=(DENIED,)), pytest.raises(StorageError, match="s3://lake-of-tests/"):
        graph(lake)
    assert state(lake) == before
    graph(lake)
    local = Files(tmp_path)
    graph(local)
    assert state(lake) == state(local)


def test_a_unit_that_cannot_reach_the_store_is_no_failed_row(tmp_path: Path) -> None:
    class Unreachable(Notes):
        def work(self, item: object) -> list:
            raise StorageError("s3://bucket/blobs/ab cannot be written: no answer")

    files = Files(tmp_path)
    with pytest.raises(StorageError, match="no answer"):
        advance(files, Unreachable(TEXTS), "x", run_id="r", executor=InlineExecutor())
    assert all_files(files, "notes", "x") == []


class Lagging(Files):
    """A store whose listings lack some files."""

    unseen: frozenset[str] = frozenset()

    def names(self, folder: str, suffix: str = "") -> list[str]:
        return [name for name in super().names(folder, suffix) if name not in self.unseen]


@pytest.fixture
def lagging() -> Iterator[Lagging]:
    yield Lagging("memory://lagging")
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]


def newest(files: Files, asset: str = "notes") -> str:
    return all_files(files, asset, "x")[-1].name.rpartition("/")[2]


def test_a_reader_of_a_listing_that_lags_sees_an_older_state(lagging: Lagging) -> None:
    graph(lagging, TEXTS[:3])
    before = state(lagging)
    advance(lagging, Notes(TEXTS[:5]), "x", run_id="later", executor=InlineExecutor())
    lagging.unseen = frozenset({newest(lagging)})
    assert state(lagging) == before


def test_a_writer_does_not_take_numbers_that_a_listing_does_not_show(lagging: Lagging) -> None:
    advance(lagging, Notes(TEXTS[:5]), "x", run_id="one", executor=InlineExecutor())
    whole = state(lagging)
    lagging.unseen = frozenset({newest(lagging)})
    with pytest.raises(WriterBusyError, match="another run writes"):
        advance(lagging, Notes(TEXTS[:6]), "x", run_id="two", executor=InlineExecutor())
    lagging.unseen = frozenset()
    assert state(lagging) == whole
    advance(lagging, Notes(TEXTS[:6]), "x", run_id="three", executor=InlineExecutor())
    assert len(state(lagging)["notes"]) == 6


def test_a_writer_knows_its_own_files_without_a_listing(lagging: Lagging) -> None:
    with partition_writer(lagging, "notes", "x", Note, "one") as writer:
        for number in range(3):
            writer.commit([given(f"t:{number}", "one")])
            lagging.unseen = frozenset({*lagging.unseen, newest(lagging)})
    lagging.unseen = frozenset()
    assert len(all_files(lagging, "notes", "x")) == 3
    assert len(state(lagging)["notes"]) == 3


def test_compaction_does_not_bury_a_file_that_a_listing_lacks(lagging: Lagging) -> None:
    for number in range(1, 7):
        advance(lagging, Notes(TEXTS[:number]), "x", run_id=f"r{number}", executor=InlineExecutor())
    whole = state(lagging)
    names = [item.name.rpartition("/")[2] for item in all_files(lagging, "notes", "x")]
    lagging.unseen = frozenset({names[-3]})
    compact(lagging, "notes", "x", merge_from=2)
    lagging.unseen = frozenset()
    assert [item for item in live_files(lagging, "notes", "x") if item.name.endswith(names[-3])]
    assert state(lagging) == whole


def test_one_variable_says_where_the_lake_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OMNISCIENCE_LAKE", raising=False)
    assert lake_url(tmp_path) == str(tmp_path) == Files.of_home(tmp_path).home
    monkeypatch.setenv("OMNISCIENCE_LAKE", "memory://elsewhere")
    assert Files.of_home(tmp_path).home == "memory://elsewhere"


def test_a_url_with_a_password_is_refused_without_repeating_it() -> None:
    for url in ("s3://me:hunter2@bucket/lake", "sftp://me:hunter2@host/lake"):
        with pytest.raises(ValueError, match="carries a password") as caught:
            Files(url)
        assert "hunter2" not in str(caught.value)


def test_a_bucket_that_is_not_there_is_named(s3: S3) -> None:
    with pytest.raises(StorageError, match=r"s3://no-such-bucket/lake/specs.*does not exist"):
        graph(Files("s3://no-such-bucket/lake"))


def test_folders_of_partitions_are_told_by_their_url(lake: Files) -> None:
    assert lake.url(partition_folder("notes", "x")) == f"{lake.home}/lake/notes/discipline=x"
    assert os.fspath(Path(lake.root)).startswith("lake-of-tests/")
