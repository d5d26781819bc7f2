"""The record log's promises, each shown by counting what was computed."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.store.audit import audit, data_version, last_audit
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Advance, advance
from omniscience_assets.store.snapshot import Snapshot
from omniscience_assets.store.views import connect
from omniscience_tests.store.toy import RECORDS, Letters, Notes, Sizes

TEXTS = (("a", "one two"), ("b", "three"), ("c", ""), ("d", "!"), ("e", "four five six"))
RUN = iter(range(10**9))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "home")


def step(files: Files, stage: object, **options: object) -> Advance:
    return advance(files, stage, "x", run_id=f"run{next(RUN)}", executor=InlineExecutor(), **options)


def current(files: Files, asset: str) -> list[tuple]:
    with connect(files, RECORDS) as connection:
        return connection.execute(
            f"SELECT record_id, content_hash, outcome, reason FROM current.{asset} ORDER BY record_id"
        ).fetchall()


def versions(files: Files) -> list[str]:
    log = Snapshot(files, RECORDS, "x")
    heads = {asset: log[asset].heads(["content_hash"]) for asset in RECORDS}
    return [data_version((row[1], *row[3:]) for row in rows) for rows in heads.values()]


def graph(files: Files, texts: tuple = TEXTS, **letters: object) -> list[int]:
    return [step(files, stage).computed for stage in (Notes(texts), Letters(**letters), Sizes())]


def test_every_input_becomes_a_row(files: Files) -> None:
    step(files, Notes(TEXTS))
    rows = {row[0]: row[2:] for row in current(files, "notes")}
    assert rows == {
        "t:a": ("kept", None),
        "t:b": ("kept", None),
        "t:c": ("dropped", "empty"),
        "t:d": ("failed", "bad_text"),
        "t:e": ("kept", None),
    }
    account = audit(files, Notes(TEXTS), "x", "r")
    assert (account.inputs, account.accounted, account.kept, account.dropped, account.failed) == (5, 5, 3, 1, 1)
    assert account.passed
    assert last_audit(files, "notes", "x")["passed"] is True


def test_nothing_changed_computes_nothing(files: Files) -> None:
    graph(files)
    before = versions(files)
    assert graph(files) == [0, 0, 0]
    assert versions(files) == before


def test_one_new_input_computes_only_itself(files: Files) -> None:
    graph(files)
    assert graph(files, (*TEXTS, ("f", "seven eight"))) == [1, 2, 2]


def test_equal_content_stops_the_wave(files: Files) -> None:
    graph(files)
    # Upper-case letters are new content; the sizes are made from them, but come out as before.
    assert graph(files, upper=True) == [0, 6, 6]
    # The same words again from a changed text: the note's content is equal, so nothing follows.
    changed = tuple((key, text.replace(" ", "  ")) for key, text in TEXTS)
    assert graph(files, changed, upper=True) == [2, 0, 0]


def test_going_back_reuses_old_rows(files: Files) -> None:
    graph(files)
    before = current(files, "letters")
    graph(files, upper=True)
    assert current(files, "letters") != before
    result = step(files, Letters())
    assert (result.computed, result.copied) == (0, 6)
    assert current(files, "letters") == before
    assert step(files, Sizes()).computed == 0


def test_reused_rows_remember_who_computed_them(files: Files) -> None:
    step(files, Notes(TEXTS))
    first = step(files, Letters()).run_id
    step(files, Letters(upper=True))
    last = step(files, Letters()).run_id
    with connect(files, RECORDS) as connection:
        runs = connection.execute("SELECT DISTINCT run_id, origin_run_id FROM current.letters").fetchall()
    assert runs == [(last, first)]


def test_vanished_inputs_leave_tombstones(files: Files) -> None:
    graph(files)
    gone = tuple(item for item in TEXTS if item[0] != "e")
    assert graph(files, gone) == [0, 0, 0]
    assert [row[0] for row in current(files, "sizes")] == ["t:a#fig.0@size", "t:a#fig.1@size", "t:b#fig.0@size"]
    with connect(files, RECORDS) as connection:
        buried = connection.execute("SELECT count(*) FROM history.sizes WHERE outcome = 'tombstone'").fetchone()
    assert buried == (3,)
    assert audit(files, Sizes(), "x", "r").passed
    # Back again: no work, the old rows rise.
    assert graph(files) == [0, 0, 0]
    assert len(current(files, "sizes")) == 6


def test_fewer_outputs_bury_the_rest(files: Files) -> None:
    graph(files)
    shorter = tuple((key, "four" if key == "e" else text) for key, text in TEXTS)
    graph(files, shorter)
    assert [row[0] for row in current(files, "letters") if row[0].startswith("t:e")] == ["t:e#fig.0"]


def test_only_transient_failures_are_tried_again(files: Files, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    stage = Notes((("a", "!"), ("b", "?"), ("c", "fine")), calls=calls)
    step(files, stage)
    assert step(files, stage).computed == 1
    assert calls.read_text().split() == ["t:a", "t:b", "t:c", "t:b"]
    assert step(files, stage, retry_failed=True).computed == 2


def test_an_unexpected_error_is_one_failed_row(files: Files) -> None:
    class Broken(Notes):
        def work(self, item: object) -> list:
            raise ZeroDivisionError("by nought")

    step(files, Broken((("a", "x"),)))
    ((record, _, outcome, reason),) = current(files, "notes")
    assert (record, outcome, reason) == ("t:a", "failed", "internal_error")


def test_lost_units_are_refused(files: Files) -> None:
    class Forgetful(Notes):
        def work(self, item: object) -> list:
            return []

    with pytest.raises(ValueError, match="notes lost t:a"):
        step(files, Forgetful((("a", "x"),)))


def test_audit_sees_lost_and_unexplained_rows(files: Files) -> None:
    step(files, Notes(TEXTS))
    account = audit(files, Notes((*TEXTS[1:], ("z", "new"))), "x", "r")
    assert (account.passed, account.missing, account.orphans) == (False, ("t:z",), ("t:a",))


def test_edges_name_the_exact_parent_versions(files: Files) -> None:
    graph(files)
    with connect(files, RECORDS, edges=True) as connection:
        broken = connection.execute("""
            SELECT count(*) FROM edges LEFT JOIN (
                SELECT record_id, content_hash FROM current.notes UNION ALL
                SELECT record_id, content_hash FROM current.letters) AS p
            ON p.record_id = parent_id AND p.content_hash = parent_hash
            WHERE asset <> 'notes' AND p.record_id IS NULL
        """).fetchone()
        assert broken == (0,)
        assert connection.execute("SELECT count(*) FROM edges WHERE asset = 'sizes'").fetchone() == (12,)
        assert connection.execute("SELECT count(DISTINCT asset) FROM specs").fetchone() == (3,)


def test_works_over_a_remote_file_system() -> None:
    files = Files("memory://omniscience-test")
    try:
        assert graph(files) == [5, 6, 6]
        assert graph(files) == [0, 0, 0]
        assert len(current(files, "sizes")) == 6
    finally:
        files.remove_tree("")


texts = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["", "!", "?", "one", "one two", "two three one"]))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(st.tuples(texts, st.booleans()), min_size=1, max_size=5))
def test_any_history_ends_like_a_fresh_run(tmp_path_factory: pytest.TempPathFactory, history: list) -> None:
    files = Files(tmp_path_factory.mktemp("home"))
    for contents, upper in history:
        graph(files, tuple(contents.items()), upper=upper)
    fresh = Files(tmp_path_factory.mktemp("fresh"))
    graph(fresh, tuple(history[-1][0].items()), upper=history[-1][1])
    for asset in RECORDS:
        assert current(files, asset) == current(fresh, asset)
