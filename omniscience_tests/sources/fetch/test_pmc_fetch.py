import tarfile
from collections.abc import Iterable
from pathlib import Path

import orjson
import pytest

from omniscience_assets.sources.fetch.faults import FetchError
from omniscience_assets.sources.fetch.pmc import Selection, fetch_pmc
from omniscience_assets.sources.fetch.pmc_inventory import KeptInventory, keep, keep_latest, open_kept
from omniscience_assets.sources.fetch.report import FetchReport
from omniscience_assets.sources.fetch.transfer import Transfer
from omniscience_assets.sources.inventory import InventoryRow, index_dumps
from omniscience_assets.sources.pmc import EXCLUDED, PackageName
from omniscience_assets.sources.stage import ALLOWED_LICENCES
from omniscience_tests.sources.fetch.faulty import Faulty
from omniscience_tests.sources.fetch.layouts import REPORTS, add_article, add_inventory

ALL = Selection(ALLOWED_LICENCES)
NAMES = ("PMC1.1", "PMC2.1", "PMC3.1")


@pytest.fixture
def objects() -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    for name in NAMES:
        add_article(made, name)
    add_inventory(made, "2026-09-14")
    return made


def fetch(transfer: Transfer, home: Path, selection: Selection = ALL, kept: KeptInventory | None = None) -> FetchReport:
    exact = kept is not None
    kept = kept or keep_latest(transfer, home / "inventory")
    return fetch_pmc(transfer, home, kept, selection, exact=exact, workers=2, batch=2, keep_free=0)


def rows(home: Path) -> list[InventoryRow]:
    inventory = index_dumps(home, home.parent / "cache")
    return [*inventory.papers("biology"), *inventory.unplaced()]


def population(home: Path) -> list[str]:
    named = [PackageName.parse(row.member) for row in rows(home)]
    return sorted(f"{name.article}.{name.version}" for name in named if name)


def outcome(report: FetchReport) -> tuple[int, int, int, list[str]]:
    return report.wanted, report.fetched, report.there, sorted(fault.reason for fault in report.faults)


def members(home: Path) -> dict[str, list[str]]:
    found = {}
    for path in sorted(home.glob("*.tar")):
        with tarfile.open(path) as dump:
            for package in dump:
                with tarfile.open(fileobj=dump.extractfile(package)) as inner:
                    found[package.name] = inner.getnames()
    return found


def keys_of(names: Iterable[str], server: Faulty) -> set[str]:
    return {key for key in server.read() for name in names if name in key}


def test_articles_come_and_a_second_run_reads_nothing_of_them(
    transfer: Transfer, server: Faulty, tmp_path: Path
) -> None:
    home = tmp_path / "pmc"
    report = fetch(transfer, home)
    assert outcome(report) == (3, 3, 0, [])
    assert [path.name for path in sorted(home.glob("*.tar"))] == [
        "pmc_oa_20260914_00001.tar", "pmc_oa_20260914_00002.tar"
    ]  # fmt: skip
    first = next(files for name, files in members(home).items() if name.startswith("PMC1.1/"))
    assert first == ["PMC1.1/PMC1.1.json", "PMC1.1/PMC1.1.xml", "PMC1.1/g001.png"], "no text, no PDF"
    row = next(row for row in rows(home) if row.paper_id == "pmc:PMC1")
    assert (row.discipline, row.title, row.authors, row.doi) == ("biology", "On PMC1", "Jo Doe", "10.1/PMC1")
    assert (row.licence, row.version, row.published, row.abstract) == ("CC BY", "v1", "2020-03-01", "We measured.")
    assert row.categories == ("Research Article", "Neuroscience")
    server.asked.clear()
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*.tar")}
    again = fetch(transfer, home)
    assert outcome(again) == (3, 0, 3, [])
    assert keys_of(NAMES, server) == set()
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*.tar")} == before
    assert not (home / ".incoming").exists()


def test_a_new_version_replaces_the_old_one_and_only_it_is_fetched(
    transfer: Transfer, server: Faulty, objects: dict[str, bytes], tmp_path: Path
) -> None:
    home = tmp_path / "pmc"
    fetch(transfer, home)
    add_article(objects, "PMC1.2", caption="Corrected.")
    add_inventory(objects, "2026-09-15")
    server.asked.clear()
    assert outcome(fetch(transfer, home)) == (3, 1, 2, [])
    assert keys_of(NAMES, server) == set()
    assert population(home) == ["PMC1.2", "PMC2.1", "PMC3.1"]


def test_withdrawn_retracted_and_restored(transfer: Transfer, objects: dict[str, bytes], tmp_path: Path) -> None:
    home = tmp_path / "pmc"
    fetch(transfer, home)
    add_article(objects, "PMC2.1", retracted=True)
    head = objects.pop("metadata/PMC3.1.json")
    add_inventory(objects, "2026-09-15")
    report = fetch(transfer, home)
    assert outcome(report) == (2, 1, 1, [])
    assert report.notes == {"inventory": "2026-09-15T01-00Z", "retracted": 1, "gone": 1, "replaced": 1}
    assert population(home) == ["PMC1.1", "PMC2.1"]
    retracted = next(row for row in rows(home) if row.paper_id == "pmc:PMC2")
    assert retracted.member.endswith(".retracted.tar")
    assert [len(files) for name, files in members(home).items() if name == retracted.member] == [2], "no media"
    listed = index_dumps(home, tmp_path / "cache").dumps()[-1]
    assert (listed.name, listed.papers, listed.disciplines) == (EXCLUDED, 2, ("biology",))
    objects["metadata/PMC3.1.json"] = head
    add_inventory(objects, "2026-09-16")
    assert outcome(fetch(transfer, home)) == (3, 0, 3, [])
    assert population(home) == ["PMC1.1", "PMC2.1", "PMC3.1"]


def test_a_kept_inventory_gives_the_same_versions_for_ever(
    transfer: Transfer, server: Faulty, objects: dict[str, bytes], tmp_path: Path
) -> None:
    home = tmp_path / "pmc"
    fetch(transfer, home)
    frozen = home / "inventory" / "2026-09-14T01-00Z" / "manifest.json"
    first = {row.sha256 for row in rows(home)}
    add_article(objects, "PMC1.2")
    add_article(objects, "PMC4.1")
    del objects["metadata/PMC3.1.json"]
    for key in [key for key in objects if key.startswith(REPORTS)]:
        del objects[key]
    add_inventory(objects, "2026-10-20")
    fetch(transfer, home)
    assert population(home) == ["PMC1.2", "PMC2.1", "PMC4.1"]
    server.asked.clear()
    assert outcome(fetch(transfer, home, kept=open_kept(frozen))) == (3, 0, 3, [])
    assert population(home) == list(NAMES)
    assert {row.sha256 for row in rows(home)} == first
    assert server.asked == [], "all of it is here, the inventory included"
    elsewhere = tmp_path / "other" / "pmc"
    report = fetch(transfer, elsewhere, kept=open_kept(frozen))
    assert outcome(report) == (3, 2, 0, ["missing_object"]), "what was withdrawn cannot be had, and that is said"
    assert population(elsewhere) == ["PMC1.1", "PMC2.1"]


def test_metadata_that_changed_after_the_inventory_are_told(
    transfer: Transfer, objects: dict[str, bytes], tmp_path: Path
) -> None:
    old = objects["metadata/PMC2.1.json"]
    add_article(objects, "PMC2.1", retracted=True)
    assert objects["metadata/PMC2.1.json"] != old
    report = fetch(transfer, tmp_path / "pmc")
    assert outcome(report) == (3, 2, 0, ["metadata_changed"])
    assert report.faults[0].key == "metadata/PMC2.1.json"


@pytest.mark.parametrize("fault", ["cut", "short", "wrong", "503", "404"])
def test_passing_faults_lose_nothing(transfer: Transfer, server: Faulty, tmp_path: Path, fault: str) -> None:
    for key in ("metadata/PMC1.1.json", "PMC1.1.xml", "PMC2.1/g001.png"):
        server.faults[key] = [fault]
    assert outcome(fetch(transfer, tmp_path / "pmc")) == (3, 3, 0, [])
    assert population(tmp_path / "pmc") == list(NAMES)


def test_lasting_faults_lose_one_article_and_what_came_is_kept(
    transfer: Transfer, server: Faulty, objects: dict[str, bytes], tmp_path: Path
) -> None:
    image = objects.pop("PMC2.1/g001.png")
    home = tmp_path / "pmc"
    report = fetch(transfer, home)
    assert outcome(report) == (3, 2, 0, ["missing_object"])
    assert report.faults[0].key == "PMC2.1/g001.png"
    assert population(home) == ["PMC1.1", "PMC3.1"]
    objects["PMC2.1/g001.png"] = image
    server.asked.clear()
    assert outcome(fetch(transfer, home)) == (3, 1, 2, [])
    assert keys_of(NAMES, server) == {"PMC2.1/g001.png"}
    assert population(home) == list(NAMES)


def test_an_old_version_counts_until_the_new_one_is_here(
    transfer: Transfer, objects: dict[str, bytes], tmp_path: Path
) -> None:
    home = tmp_path / "pmc"
    fetch(transfer, home)
    add_article(objects, "PMC1.2")
    image = objects.pop("PMC1.2/g001.png")
    add_inventory(objects, "2026-09-15")
    assert outcome(fetch(transfer, home)) == (3, 0, 2, ["missing_object"])
    assert population(home) == list(NAMES)
    objects["PMC1.2/g001.png"] = image
    fetch(transfer, home)
    assert population(home) == ["PMC1.2", "PMC2.1", "PMC3.1"]


def test_media_are_fetched_where_the_licence_was_asked_for(
    transfer: Transfer, objects: dict[str, bytes], tmp_path: Path
) -> None:
    add_article(objects, "PMC4.1", licence="CC BY-NC-ND", media=("g001.png", "film.mp4"))
    add_article(objects, "PMC5.1", licence=None)
    add_inventory(objects, "2026-09-15")
    home = tmp_path / "pmc"
    report = fetch(transfer, home)
    assert report.notes["without_media"] == 2
    found = {name.partition("/")[0]: files for name, files in members(home).items()}
    assert len(found["PMC4.1"]) == len(found["PMC5.1"]) == 2
    assert {row.licence for row in rows(home)} == {"CC BY", "CC BY-NC-ND", None}
    wider = Selection((*ALLOWED_LICENCES, "no-derivatives"))
    assert outcome(fetch(transfer, home, wider)) == (5, 1, 4, [])
    row = next(row for row in rows(home) if row.paper_id == "pmc:PMC4")
    assert members(home)[row.member] == ["PMC4.1/PMC4.1.json", "PMC4.1/PMC4.1.xml", "PMC4.1/g001.png"], "no film"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"xml_url": "s3://pmc-oa-opendata/PMC1.1/../../../etc/passwd.xml?md5=" + "0" * 32}, "unsafe_key"),
        ({"xml_url": "s3://pmc-oa-opendata/PMC2.1/PMC2.1.xml?md5=" + "0" * 32}, "bad_metadata"),
        ({"xml_url": None}, "bad_metadata"),
        ({"media_urls": ["s3://b/PMC1.1/..\\..\\x.png"]}, "unsafe_key"),
        ({"pmcid": "PMC9"}, "bad_metadata"),
    ],
)
def test_metadata_that_lead_elsewhere(
    transfer: Transfer, objects: dict[str, bytes], tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    head = orjson.loads(objects["metadata/PMC1.1.json"]) | change
    objects["metadata/PMC1.1.json"] = orjson.dumps(head)
    add_inventory(objects, "2026-09-15")
    report = fetch(transfer, tmp_path / "a" / "pmc")
    assert outcome(report) == (3, 2, 0, [reason])
    assert {path.parent.name for path in tmp_path.rglob("*.xml")} <= {"PMC1.1"}


def test_articles_and_samples_are_chosen(transfer: Transfer, objects: dict[str, bytes], tmp_path: Path) -> None:
    for number in range(4, 12):
        add_article(objects, f"PMC{number}.1", media=())
    add_inventory(objects, "2026-09-15")
    fetch(transfer, tmp_path / "pmc", Selection(ALLOWED_LICENCES, ("PMC2", "PMC7", "PMC99")))
    assert population(tmp_path / "pmc") == ["PMC2.1", "PMC7.1"]
    samples = []
    for limit in (2, 5):
        fetch(transfer, tmp_path / "pmc", Selection(ALLOWED_LICENCES, limit=limit))
        samples.append(set(population(tmp_path / "pmc")))
    assert [len(sample) for sample in samples] == [2, 5]
    assert samples[0] < samples[1]


def test_an_inventory_that_is_not_whole_yet_is_passed_over(
    transfer: Transfer, objects: dict[str, bytes], tmp_path: Path
) -> None:
    objects[f"{REPORTS}/2026-09-15T01-00Z/other"] = b""
    manifest = add_inventory(objects, "2026-09-16")
    del objects[f"{REPORTS}/data/2026-09-16-1.csv.gz"]
    assert keep_latest(transfer, tmp_path).stamp == "2026-09-14T01-00Z"
    with pytest.raises(FetchError, match="missing_object"):
        keep(transfer, manifest, tmp_path, "x")
    objects.clear()
    with pytest.raises(FetchError, match="--inventory"):
        keep_latest(transfer, tmp_path)


def test_a_kept_inventory_that_was_changed_is_refused(transfer: Transfer, tmp_path: Path) -> None:
    kept = keep_latest(transfer, tmp_path)
    kept.shards[0].write_bytes(b"x")
    with pytest.raises(FetchError, match="wrong_checksum"):
        open_kept(kept.manifest)
    kept.manifest.write_bytes(b"{}")
    with pytest.raises(FetchError, match="bad_manifest"):
        open_kept(kept.manifest)
