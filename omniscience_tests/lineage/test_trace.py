"""Where trace looks for a paper's rows."""

from pathlib import Path

import pytest

from omniscience_assets.lineage.trace import UnknownRecordError, trace
from omniscience_assets.records import LOGS
from omniscience_assets.store.log import partition_writer
from omniscience_tests.lineage.given import AFTER, BEFORE, Home, World

ROW = {"outcome": "kept", "content_hash": "1", "parents": [], "spec_id": "s"}


def write(home: Home, asset: str, discipline: str, run_id: str, **row: object) -> None:
    with partition_writer(home.files, asset, discipline, LOGS[asset], run_id) as writer:
        writer.commit([[{**ROW, **row}]])


def test_of_versions_the_newest_is_told(tmp_path: Path) -> None:
    home = Home(tmp_path).run(BEFORE, World()).run(AFTER, World(caption=lambda paper, figure: "Otherwise."))
    found = trace(home.files, "arxiv:00001#fig.0@caption")
    assert found.up.run_id == AFTER
    assert [one.record_id for one in found.up.children] == ["arxiv:00001#fig.0@evidence", "arxiv:00001#fig.0"]
    assert {one.run_id for one in found.up.children} == {BEFORE}


def test_a_paper_that_moved_to_another_discipline(tmp_path: Path) -> None:
    home, paper = Home(tmp_path), "arxiv:00001"
    write(home, "raw_papers", "physics", BEFORE, record_id=paper, root_id=paper)
    write(home, "raw_papers", "physics", AFTER, record_id=paper, root_id=paper, outcome="tombstone")
    write(home, "raw_papers", "biology", AFTER, record_id=paper, root_id=paper)
    figure = f"{paper}#fig.1"
    write(home, "triplets", "biology", AFTER, record_id=figure, root_id=paper, parents=[{"record_id": paper}])
    assert trace(home.files, figure).up.children[0].discipline == "biology"


def test_a_review_of_a_figure_that_nobody_knows(tmp_path: Path) -> None:
    home = Home(tmp_path).run(BEFORE, World())
    write(home, "human_reviews", "physics", AFTER, record_id="arxiv:9#fig.1@review.x", root_id="arxiv:9")
    assert trace(home.files, "arxiv:9#fig.1@review.x").up.asset == "human_reviews"


def test_what_is_gone_is_unknown(tmp_path: Path) -> None:
    home = Home(tmp_path).run(BEFORE, World()).run(AFTER, World(papers=range(3)))
    with pytest.raises(UnknownRecordError, match="the log holds: nothing of arxiv:00007"):
        trace(home.files, "arxiv:00007#fig.0")
