import hashlib
import json
import pickle
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.sources import _index
from omniscience_assets.sources.arxiv import MANIFEST, read_member
from omniscience_assets.sources.inventory import Inventory, InventoryRow, index_dumps
from omniscience_assets.sources.sample import SampleDump, add_paper
from omniscience_tests.sources.hostile import Entry, make_package, make_tar

TAR = "arXiv_src_2401_001.tar"
PAPERS = ("2401.00001", "2401.00002", "2401.00003")


def describe(paper_id: str, category: str = "hep-th", **fields: object) -> bytes:
    return orjson.dumps({"id": paper_id, "title": f"T {paper_id}", "categories": category, **fields}) + b"\n"


def write_tar(folder: Path, name: str, papers: Iterable[str], mark: str = "") -> Path:
    entries = [Entry(f"{name[10:14]}/{paper}.gz", make_package(Entry("m.tex", f"\\title{{{paper}{mark}}}".encode())))
               for paper in papers]  # fmt: skip
    (folder / name).write_bytes(make_tar(*entries))
    return folder / name


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    folder = tmp_path / "dumps"
    folder.mkdir()
    write_tar(folder, TAR, PAPERS)
    (folder / "arxiv-metadata-oai-snapshot.json").write_bytes(b"".join(map(describe, PAPERS)))
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def keys(inventory: Inventory) -> set[tuple[str, str | None, str | None]]:
    rows = [row for key in DISCIPLINES for row in inventory.papers(key)]
    return {(row.paper_id, row.sha256, row.metadata_sha256) for row in [*rows, *inventory.unplaced()]}


def ids(rows: Iterable[InventoryRow]) -> list[str]:
    return [row.paper_id for row in rows]


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a file was read again")

    for name in ("scan", "find_incompleteness", "read_metadata"):
        monkeypatch.setattr(_index, name, fail)


def test_rows_join_dump_and_metadata(dumps: Path, cache: Path) -> None:
    inventory = index_dumps(dumps, cache)
    rows = list(inventory.papers("particle-physics"))
    assert ids(rows) == [f"arxiv:{paper}" for paper in PAPERS]
    first = rows[0]
    assert (first.archive, first.member, first.discipline) == (TAR, "2401/2401.00001.gz", "particle-physics")
    assert (first.title, first.categories, first.problem) == ("T 2401.00001", ("hep-th",), None)
    assert first.sha256
    place = inventory.locate([first.sha256, "0" * 64])
    assert place == {first.sha256: (dumps / TAR, first.offset, first.size)}
    data = read_member(*place[first.sha256], first.sha256)
    assert hashlib.sha256(data).hexdigest() == first.sha256
    assert list(inventory.papers("astronomy")) == []


def test_nothing_is_read_twice(dumps: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = index_dumps(dumps, cache)
    listed = first.dumps()
    forbid_reading(monkeypatch)
    monkeypatch.setattr(Inventory, "_connect", lambda self: pytest.fail("the sensor's call made a query"))
    again = index_dumps(dumps, cache)
    assert again == first
    assert again.dumps() == listed
    assert again.revision == first.revision


def test_empty_folder_and_missing_folder(tmp_path: Path, cache: Path) -> None:
    inventory = index_dumps(tmp_path, cache)
    assert inventory.dumps() == []
    assert list(inventory.papers("physics")) == list(inventory.unplaced()) == []
    assert inventory.locate(["0" * 64]) == {}
    with pytest.raises(FileNotFoundError, match="is not a folder"):
        index_dumps(tmp_path / "none", cache)


def test_one_more_tar_changes_only_its_rows(small_dump: SampleDump, tmp_path: Path, cache: Path) -> None:
    folder = tmp_path / "d"
    shutil.copytree(small_dump.folder, folder)
    before = index_dumps(folder, cache)
    old = keys(before)
    paper = add_paper(folder, "chemistry", 1)
    after = index_dumps(folder, cache)
    assert {key[0] for key in keys(after) ^ old} == {f"arxiv:{paper}"}
    assert after.revision != before.revision
    assert f"arxiv:{paper}" in ids(after.papers("chemistry"))
    added = {dump.name: dump.disciplines for dump in after.dumps()}
    assert added["arXiv_src_2403_001.tar"] == ("chemistry",)


def test_a_rewritten_tar_changes_only_the_new_member(dumps: Path, cache: Path) -> None:
    old = keys(index_dumps(dumps, cache))
    write_tar(dumps, TAR, ("2401.00000", *PAPERS))
    after = index_dumps(dumps, cache)
    assert {key[0] for key in keys(after) ^ old} == {"arxiv:2401.00000"}
    assert [(row.paper_id, row.problem) for row in after.unplaced()] == [("arxiv:2401.00000", "no_metadata")]


def test_new_metadata_cost_no_reading_of_tars(dumps: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = keys(index_dumps(dumps, cache))
    snapshot = dumps / "arxiv-metadata-oai-snapshot.json"
    snapshot.write_bytes(describe(PAPERS[0]) + describe(PAPERS[1], license="CC0") + describe(PAPERS[2], "cs.LG"))
    monkeypatch.setattr(_index, "scan", lambda tar: pytest.fail("a tar was read again"))
    after = index_dumps(dumps, cache)
    assert {key[0] for key in keys(after) ^ old} == {f"arxiv:{PAPERS[1]}", f"arxiv:{PAPERS[2]}"}
    assert ids(after.papers("computer-science")) == [f"arxiv:{PAPERS[2]}"]


def test_the_last_metadata_win(dumps: Path, cache: Path) -> None:
    with (dumps / "arxiv-metadata-oai-snapshot.json").open("ab") as out:
        out.write(describe(PAPERS[0], title="again"))
    assert next(index_dumps(dumps, cache).papers("particle-physics")).title == "again"
    (dumps / "arxiv-metadata-z.jsonl").write_bytes(describe(PAPERS[0], title="newer file"))
    inventory = index_dumps(dumps, cache)
    assert [row.title for row in inventory.papers("particle-physics")] == ["newer file", "T 2401.00002", "T 2401.00003"]


def test_the_newest_archive_wins_and_the_other_is_reported(dumps: Path, cache: Path) -> None:
    write_tar(dumps, "arXiv_src_2401_002.tar", PAPERS[1:2], mark=" revised")
    inventory = index_dumps(dumps, cache)
    rows = list(inventory.papers("particle-physics"))
    assert ids(rows) == [f"arxiv:{paper}" for paper in PAPERS]
    assert [row.archive for row in rows] == [TAR, "arXiv_src_2401_002.tar", TAR]
    assert [(row.paper_id, row.archive, row.problem) for row in inventory.superseded()] == [
        (f"arxiv:{PAPERS[1]}", TAR, "superseded")
    ]


def test_the_same_tar_twice_is_one_paper_each(dumps: Path, cache: Path) -> None:
    shutil.copy(dumps / TAR, dumps / "arXiv_src_2401_009.tar")
    inventory = index_dumps(dumps, cache)
    assert ids(inventory.papers("particle-physics")) == [f"arxiv:{paper}" for paper in PAPERS]
    assert len(list(inventory.superseded())) == 3
    assert len({dump.content_hash for dump in inventory.dumps()}) == 1


def test_a_tar_that_is_still_being_copied_is_skipped(dumps: Path, cache: Path) -> None:
    whole = (dumps / TAR).read_bytes()
    (dumps / TAR).write_bytes(whole[:2000])
    inventory = index_dumps(dumps, cache)
    [dump] = inventory.dumps()
    assert dump.content_hash is None
    assert (dump.problem or "").startswith("truncated_tar: ")
    assert keys(inventory) == set()
    (dumps / TAR).write_bytes(whole)
    assert len(keys(index_dumps(dumps, cache))) == 3


def test_a_tar_that_the_manifest_knows_damaged_keeps_what_can_be_read(dumps: Path, cache: Path) -> None:
    cut = (dumps / TAR).read_bytes()[:-1500]
    (dumps / TAR).write_bytes(cut)
    (dumps / MANIFEST).write_text(
        f"<arXivSRC><file><filename>src/{TAR}</filename><size>{len(cut)}</size></file></arXivSRC>"
    )
    inventory = index_dumps(dumps, cache)
    rows = list(inventory.papers("particle-physics"))
    assert [row.problem for row in rows] == [None, None, "truncated_tar"]
    assert rows[-1].sha256 is None
    (dumps / MANIFEST).unlink()
    assert index_dumps(dumps, cache).dumps()[0].problem, "the manifest is part of what is remembered"


def test_members_that_are_no_papers_are_not_lost(dumps: Path, cache: Path) -> None:
    entries = [Entry("2402/README", b"x"), Entry("2402/2402.00009.gz", b"y"), Entry("2402/2401.00001.gz", b"z")]
    (dumps / "arXiv_src_2402_001.tar").write_bytes(make_tar(*entries))
    with (dumps / "arxiv-metadata-oai-snapshot.json").open("ab") as out:
        out.write(b"{broken\n" + describe("2402.00009", "xx.YY"))
    inventory = index_dumps(dumps, cache)
    assert [(row.paper_id, row.problem) for row in inventory.unplaced()] == [
        ("arxiv:2402.00009", "unknown_category: xx.YY"),
        ("arxiv:arXiv_src_2402_001.tar/2402/README", "unknown_member"),
    ]
    assert inventory.snapshots[0].malformed == {"not_json": 1}


def test_no_row_is_lost_in_the_sample(small_dump: SampleDump, cache: Path) -> None:
    inventory = index_dumps(small_dump.folder, cache)
    rows = [row for key in DISCIPLINES for row in inventory.papers(key)] + list(inventory.unplaced())
    truth = [json.loads(line) for line in (small_dump.folder / "truth.jsonl").open()]
    assert sorted(ids(rows)) == sorted(f"arxiv:{row['paper_id']}" for row in truth)
    for key in DISCIPLINES:
        found = ids(inventory.papers(key))
        assert found == sorted(found)
    odd = {row.paper_id.removeprefix("arxiv:"): row.problem for row in inventory.unplaced()}
    assert odd == {
        small_dump.oddities["no_metadata"]: "no_metadata",
        small_dump.oddities["unknown_category"]: "unknown_category: xx.YY",
    }


def test_index_is_the_same_in_another_place(small_dump: SampleDump, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(small_dump.folder, copy)
    one, other = index_dumps(small_dump.folder, tmp_path / "c1"), index_dumps(copy, tmp_path / "c2")
    assert one.revision == other.revision
    assert one.dumps() == other.dumps()
    for folder in ("members", "metadata"):
        files = [sorted((tmp_path / cache / folder).iterdir()) for cache in ("c1", "c2")]
        assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def test_inventory_can_be_sent_and_reports_progress(dumps: Path, cache: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    inventory = index_dumps(dumps, cache, lambda *args: seen.append(args))
    assert seen == [(TAR, 0, 2), ("arxiv-metadata-oai-snapshot.json", 1, 2)]
    copy = pickle.loads(pickle.dumps(inventory))
    assert list(copy.papers("particle-physics")) == list(inventory.papers("particle-physics"))


def test_many_may_index_at_once(dumps: Path, cache: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: index_dumps(dumps, cache), range(16)))
    assert all(inventory == found[0] for inventory in found)
    assert len(keys(found[-1])) == 3
    assert not list(cache.rglob("*.tmp"))
