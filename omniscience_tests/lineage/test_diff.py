"""The difference of two moments, against what SQL says of the same log."""

from pathlib import Path

import pytest

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.lineage import pairs
from omniscience_assets.lineage.diff import create_sides, diff
from omniscience_assets.lineage.moments import UnknownMomentError, find_moments
from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import partition_folder, partition_writer
from omniscience_assets.store.views import connect
from omniscience_tests.lineage.given import AFTER, BEFORE, Home, World


def both_runs(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.run(BEFORE, World(grounding=lambda paper, figure: 0.4 if paper == 3 else 0.9))
    papers = [*range(9), 20]
    return home.run(AFTER, World(papers, grounding=lambda paper, figure: 0.4 if paper in (3, 5) else 0.8))


def by_sql(home: Home, asset: str) -> list[tuple]:
    low, high = find_moments(home.files, BEFORE, AFTER)
    with connect(home.files, LOGS) as connection:
        create_sides(connection, asset, low, high)
        return connection.execute(f"""
            SELECT '{asset}', discipline, b.outcome, b.reason, a.outcome, a.reason, count(*),
                count(*) FILTER (a.content_hash = b.content_hash)
            FROM before_{asset} AS b FULL JOIN after_{asset} AS a USING (discipline, root_id, record_id)
            GROUP BY ALL ORDER BY ALL
        """).fetchall()


@pytest.mark.parametrize("rows", [1, 65_536])
def test_changes_are_those_of_a_full_join(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(pairs, "_ROWS", rows)
    home = both_runs(tmp_path)
    found = diff(home.files, BEFORE, AFTER)
    for asset in ("raw_papers", "filtered_set", "caption_qa_eval"):
        told = [
            (c.asset, c.discipline, c.before, c.before_reason, c.after, c.after_reason, c.records, c.same_content)
            for c in found.changes
            if c.asset == asset
        ]
        assert told == by_sql(home, asset)


def test_flips_and_scores(tmp_path: Path) -> None:
    found = diff(both_runs(tmp_path).files, BEFORE, AFTER)
    flips = [(one.record_id, one.before, one.after) for one in found.flips if one.asset == "filtered_set"]
    assert flips == [(f"arxiv:00005#fig.{at}@verdict", "kept", "dropped ungrounded") for at in (0, 1)]
    [delta] = found.scores
    # Nine papers of two figures are there on both sides: one was bad, then two are.
    assert (delta.measure, delta.records) == ("grounding.precision", 18)
    assert delta.before == pytest.approx((8 * 0.9 + 0.4) / 9)
    assert delta.after == pytest.approx((7 * 0.8 + 2 * 0.4) / 9)
    assert delta.thresholds_before == delta.thresholds_after == (0.5,)


def test_only_the_first_flips_are_told(tmp_path: Path) -> None:
    home = both_runs(tmp_path)
    every = diff(home.files, BEFORE, AFTER).flips
    assert len(every) == 2
    assert diff(home.files, BEFORE, AFTER, most_flips=1).flips == every[:1]
    assert diff(home.files, BEFORE, AFTER, most_flips=0).flips == ()


def test_backwards_is_the_mirror_image(tmp_path: Path) -> None:
    home = both_runs(tmp_path)
    there, back = diff(home.files, BEFORE, AFTER), diff(home.files, AFTER, BEFORE)
    turned = {(c.asset, c.after, c.after_reason, c.before, c.before_reason, c.records) for c in back.changes}
    assert {(c.asset, c.before, c.before_reason, c.after, c.after_reason, c.records) for c in there.changes} == turned


def test_partitions_without_new_rows_are_not_read(tmp_path: Path) -> None:
    home = Home(tmp_path).run(BEFORE, World()).run(AFTER, World(grounding=lambda paper, figure: 0.7))
    assert {one.asset for one in diff(home.files, BEFORE, AFTER).changes} == {
        "caption_scores", "selection", "filtered_set", "caption_qa_eval",
    }  # fmt: skip


def test_runs_that_begin_alike(tmp_path: Path) -> None:
    home = Home(tmp_path).run("abcd1", World()).run("abcd2", World(aside="another"))
    with pytest.raises(UnknownMomentError, match="several runs begin with abcd: abcd1, abcd2"):
        find_moments(home.files, "abcd")
    first, second, time = find_moments(home.files, "abcd1", "abcd2", "2026-01-01T01:00:00+01:00")
    assert first < second
    assert time.isoformat() == "2026-01-01T00:00:00"
    with pytest.raises(UnknownMomentError, match="ffff is no time, and no run"):
        find_moments(home.files, "ffff")


def test_a_run_among_others_in_one_file(tmp_path: Path) -> None:
    from omniscience_assets.store.compaction import compact

    home = both_runs(tmp_path)
    apart = find_moments(home.files, BEFORE, AFTER)
    for asset in LOGS:
        compact(home.files, asset, "physics", merge_from=2)
    assert find_moments(home.files, BEFORE, AFTER) == apart
    assert diff(home.files, BEFORE, AFTER).flips


def test_a_log_of_nothing(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with partition_writer(files, "filtered_set", DISCIPLINES[0], LOGS["filtered_set"], BEFORE):
        pass
    assert files.names(partition_folder("filtered_set", DISCIPLINES[0]), ".parquet") == []
    found = diff(files, "2026-01-01", "2026-02-01")
    assert (found.changes, found.flips, found.scores) == ((), (), ())
