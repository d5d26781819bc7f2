import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from omniscience_assets.sources.arxiv import MANIFEST, find_incompleteness, read_manifest
from omniscience_assets.sources.fetch.arxiv import Months, fetch_arxiv, fetch_metadata
from omniscience_assets.sources.fetch.faults import FetchError
from omniscience_assets.sources.fetch.report import FetchReport
from omniscience_assets.sources.fetch.transfer import Transfer
from omniscience_assets.sources.inventory import index_dumps
from omniscience_tests.sources.fetch.faulty import Faulty
from omniscience_tests.sources.fetch.layouts import add_tar, make_papers

TARS = ("arXiv_src_2312_001.tar", "arXiv_src_2401_001.tar", "arXiv_src_2401_002.tar")


@pytest.fixture
def objects() -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    for number, name in enumerate(TARS):
        add_tar(made, name, make_papers(f"{name[10:14]}.0000{number}"))
    return made


def outcome(report: FetchReport) -> tuple[int, int, int, list[str]]:
    return report.wanted, report.fetched, report.there, [fault.reason for fault in report.faults]


def complete(folder: Path) -> list[str]:
    listings = read_manifest(folder / MANIFEST)
    return sorted(tar.name for tar in folder.glob("*.tar") if find_incompleteness(tar, listings[tar.name]) is None)


def test_all_tars_come_and_a_second_run_reads_the_manifest_only(
    transfer: Transfer, server: Faulty, tmp_path: Path
) -> None:
    assert outcome(fetch_arxiv(transfer, tmp_path)) == (3, 3, 0, [])
    assert complete(tmp_path) == list(TARS)
    server.asked.clear()
    again = fetch_arxiv(transfer, tmp_path)
    assert outcome(again) == (3, 0, 3, [])
    assert again.bytes == 0
    assert set(server.read()) == {f"src/{MANIFEST}"}


@pytest.mark.parametrize(
    ("months", "names", "wanted"),
    [("2401", (), TARS[1:]), ("2312-2401", (), TARS), (None, ("*_2401_002.tar",), TARS[2:]), ("2402", (), ())],
)
def test_some_are_chosen(
    transfer: Transfer, tmp_path: Path, months: str | None, names: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    fetch_arxiv(transfer, tmp_path, months=Months.parse(months) if months else None, names=names)
    assert tuple(sorted(path.name for path in tmp_path.glob("*.tar"))) == wanted


def test_months_go_on_after_1999() -> None:
    assert "9912" in Months.parse("9912-0001")
    assert "0001" in Months.parse("9912-0001")
    assert "0002" not in Months.parse("9912-0001")
    assert "9107" not in Months.parse("9108-2401")
    for wrong in ("2413", "24", "2403-2401", "0001-9912", "x"):
        with pytest.raises(ValueError, match="no month"):
            Months.parse(wrong)


def test_one_bad_tar_loses_no_other(transfer: Transfer, objects: dict[str, bytes], tmp_path: Path) -> None:
    add_tar(objects, TARS[0], objects[f"src/{TARS[0]}"], md5sum="0" * 32)
    del objects[f"src/{TARS[1]}"]
    report = fetch_arxiv(transfer, tmp_path)
    assert outcome(report) == (3, 1, 0, ["missing_object", "wrong_checksum"])
    assert complete(tmp_path) == [TARS[2]]
    assert sorted(fault.key for fault in report.faults) == [f"src/{TARS[0]}", f"src/{TARS[1]}"]
    assert report.faults[1].expected == "0" * 32


def test_keys_that_lead_out_are_faults(transfer: Transfer, objects: dict[str, bytes], tmp_path: Path) -> None:
    root = ET.fromstring(objects[f"src/{MANIFEST}"])
    entry = ET.SubElement(root, "file")
    for tag, text in (("filename", "src/../../arXiv_src_2401_009.tar"), ("size", "5"), ("yymm", "2401")):
        ET.SubElement(entry, tag).text = text
    objects[f"src/{MANIFEST}"] = ET.tostring(root)
    home = tmp_path / "a" / "b"
    report = fetch_arxiv(transfer, home)
    assert outcome(report) == (3, 3, 0, ["unsafe_key"])
    assert sorted(path.name for path in tmp_path.rglob("*.tar")) == list(TARS)


def test_a_tar_made_anew_stays_complete_until_it_is_replaced(
    transfer: Transfer, server: Faulty, objects: dict[str, bytes], tmp_path: Path
) -> None:
    """Else the papers of a tar that cannot be fetched today would be buried."""
    fetch_arxiv(transfer, tmp_path)
    add_tar(objects, TARS[1], make_papers("2401.00001", text="The second version."))
    server.faults[TARS[1]] = ["503"] * 3
    assert outcome(fetch_arxiv(transfer, tmp_path)) == (3, 0, 2, ["unavailable"])
    assert complete(tmp_path) == list(TARS)
    assert outcome(fetch_arxiv(transfer, tmp_path)) == (3, 1, 2, [])
    assert (tmp_path / TARS[1]).read_bytes() == objects[f"src/{TARS[1]}"]
    assert complete(tmp_path) == list(TARS)


def test_a_tar_put_there_by_hand_is_verified(
    transfer: Transfer, server: Faulty, objects: dict[str, bytes], tmp_path: Path
) -> None:
    sound, broken = objects[f"src/{TARS[0]}"], bytearray(objects[f"src/{TARS[1]}"])
    broken[100] ^= 1
    (tmp_path / TARS[0]).write_bytes(sound)
    (tmp_path / TARS[1]).write_bytes(broken)
    assert outcome(fetch_arxiv(transfer, tmp_path)) == (3, 2, 1, [])
    assert complete(tmp_path) == list(TARS)


def test_a_cut_fetch_goes_on_and_is_seen_only_when_whole(
    transfer: Transfer, server: Faulty, objects: dict[str, bytes], tmp_path: Path
) -> None:
    big = make_papers(*(f"2402.{n:05d}" for n in range(9)))
    add_tar(objects, "arXiv_src_2402_001.tar", big)
    server.faults["arXiv_src_2402_001.tar"] = ["pass", *["cut"] * 3]
    months = Months.parse("2402")
    assert outcome(fetch_arxiv(transfer, tmp_path / "d", months=months)) == (1, 0, 0, ["unavailable"])
    assert index_dumps(tmp_path / "d", tmp_path / "cache").dumps() == []
    report = fetch_arxiv(transfer, tmp_path / "d", months=months)
    assert outcome(report) == (1, 1, 0, [])
    assert report.bytes == len(big) - 4000
    (dump,) = index_dumps(tmp_path / "d", tmp_path / "cache").dumps()
    assert (dump.papers, dump.problem) == (9, None)


@pytest.mark.parametrize("manifest", [b"<arXivSRC><file>", b"<arXivSRC/>"])
def test_a_manifest_that_is_none(
    transfer: Transfer, objects: dict[str, bytes], tmp_path: Path, manifest: bytes
) -> None:
    objects[f"src/{MANIFEST}"] = manifest
    with pytest.raises(FetchError, match="bad_manifest"):
        fetch_arxiv(transfer, tmp_path)


def test_a_dry_run_and_a_small_disk_fetch_nothing(transfer: Transfer, tmp_path: Path) -> None:
    report = fetch_arxiv(transfer, tmp_path / "d", dry_run=True)
    assert outcome(report) == (3, 0, 0, [])
    assert int(report.notes["bytes_to_come"]) > 3 * 1024
    with pytest.raises(FetchError, match="disk_full"):
        fetch_arxiv(transfer, tmp_path / "d", keep_free=shutil.disk_usage(tmp_path).total)
    assert not (tmp_path / "d").exists()


def test_the_metadata_snapshot_comes_when_it_is_another(
    transfer: Transfer, objects: dict[str, bytes], tmp_path: Path
) -> None:
    objects["m/arxiv-metadata-oai-snapshot.json"] = b'{"id": "2401.00001"}\n'
    key = "m/arxiv-metadata-oai-snapshot.json"
    assert [fetch_metadata(transfer, key, tmp_path).fetched for _ in range(2)] == [1, 0]
    objects[key] += b'{"id": "2401.00002"}\n'
    assert fetch_metadata(transfer, key, tmp_path).fetched == 1
    assert (tmp_path / "arxiv-metadata-oai-snapshot.json").read_bytes() == objects[key]


def test_a_pdf_counts_where_there_is_no_source(transfer: Transfer, objects: dict[str, bytes], tmp_path: Path) -> None:
    from omniscience_tests.sources.hostile import Entry, make_tar

    pdfs = [Entry(f"2401/{paper}v2.pdf", b"%PDF-1.4 " + paper.encode()) for paper in ("2401.00001", "2401.00009")]
    add_tar(objects, "arXiv_pdf_2401_001.tar", make_tar(*pdfs), kind="pdf")
    fetch_arxiv(transfer, tmp_path / "d" / "pdf", "pdf")
    fetch_arxiv(transfer, tmp_path / "d" / "src")
    inventory = index_dumps(tmp_path / "d", tmp_path / "cache")
    assert all(dump.problem is None for dump in inventory.dumps())
    archives = {row.paper_id: row.archive for row in inventory.unplaced()}
    assert archives["arxiv:2401.00001"] == f"src/{TARS[1]}"
    assert archives["arxiv:2401.00009"] == "pdf/arXiv_pdf_2401_001.tar"
