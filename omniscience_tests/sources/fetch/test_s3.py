"""The same fetches from a local S3 server, with a server before it that fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.sources.arxiv import MANIFEST, find_incompleteness, read_manifest
from omniscience_assets.sources.fetch.arxiv import fetch_arxiv
from omniscience_assets.sources.fetch.faults import FetchError
from omniscience_assets.sources.fetch.pmc import Selection, fetch_pmc
from omniscience_assets.sources.fetch.pmc_inventory import keep_latest
from omniscience_assets.sources.fetch.remote import Remote
from omniscience_assets.sources.fetch.transfer import Patience, Transfer
from omniscience_assets.sources.inventory import index_dumps
from omniscience_assets.sources.stage import ALLOWED_LICENCES
from omniscience_tests.sources.fetch.faulty import Faulty, forward, serve
from omniscience_tests.sources.fetch.layouts import add_article, add_inventory, add_tar, make_papers

pytest.importorskip("s3fs")
moto_server = pytest.importorskip("moto.server")
pytestmark = pytest.mark.slow

TARS = ("arXiv_src_2401_001.tar", "arXiv_src_2401_002.tar")
PATIENCE = Patience(block_bytes=4000, attempts=4)
KEYS = {"key": "AKIAEXAMPLE", "secret": "secret-example"}


@pytest.fixture(scope="module")
def moto() -> Iterator[tuple[str, int]]:
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server.get_host_and_port()
    server.stop()


@pytest.fixture
def s3(moto: tuple[str, int]) -> Iterator[Faulty]:
    with serve(forward(*moto)) as faulty:
        yield faulty


def fill(moto: tuple[str, int], bucket: str, objects: dict[str, bytes]) -> Any:
    import boto3

    client = boto3.client(
        "s3", endpoint_url=f"http://{moto[0]}:{moto[1]}", region_name="us-east-1", aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="secret-example",
    )  # fmt: skip
    client.create_bucket(Bucket=bucket, ACL="public-read")
    for key, data in objects.items():
        client.put_object(Bucket=bucket, Key=key, Body=data, ACL="public-read")
    return client


def open_transfer(url: str, server: Faulty, **options: Any) -> Transfer:
    remote = Remote(url, {"client_kwargs": {"endpoint_url": server.url}, **options})
    return Transfer(remote, patience=PATIENCE, sleep=lambda _: None)


def test_arxiv_pays_and_comes_through_faults(moto: tuple[str, int], s3: Faulty, tmp_path: Path) -> None:
    objects: dict[str, bytes] = {}
    for number, name in enumerate(TARS):
        add_tar(objects, name, make_papers(*(f"2401.{number}{n:04d}" for n in range(3))))
    fill(moto, "arxiv", objects)
    payers: list[str] = []
    backend = s3.backend

    def note_payer(method: str, path: str, headers: Any) -> Any:
        payers.append({name.lower(): value for name, value in headers.items()}.get("x-amz-request-payer", ""))
        return backend(method, path, headers)

    s3.backend = note_payer
    s3.faults[TARS[0]] = ["pass", "503", "cut", "short"]
    transfer = open_transfer("s3://arxiv", s3, requester_pays=True, **KEYS)
    report = fetch_arxiv(transfer, tmp_path, keep_free=0)
    assert (report.fetched, report.faults) == (2, [])
    assert "requester" in payers
    listings = read_manifest(tmp_path / MANIFEST)
    assert [find_incompleteness(tmp_path / name, listings[name]) for name in TARS] == [None, None]
    again = fetch_arxiv(transfer, tmp_path, keep_free=0)
    assert (again.fetched, again.there, again.bytes) == (0, 2, 0)


def test_what_is_wrong_in_the_bucket_is_told(moto: tuple[str, int], s3: Faulty, tmp_path: Path) -> None:
    objects: dict[str, bytes] = {}
    for name in TARS:
        add_tar(objects, name, make_papers(f"2401.0{name[-5]}001"))
    objects[f"src/{TARS[0]}"] = objects[f"src/{TARS[0]}"][:1000]
    client = fill(moto, "arxiv-short", objects)
    client.delete_object(Bucket="arxiv-short", Key=f"src/{TARS[1]}")
    report = fetch_arxiv(open_transfer("s3://arxiv-short", s3, **KEYS), tmp_path, keep_free=0)
    assert [(fault.reason, fault.got) for fault in report.faults] == [
        ("wrong_size", "1000 bytes"), ("missing_object", None)
    ]  # fmt: skip
    told = repr(report.line())
    assert "secret-example" not in told
    assert "AKIAEXAMPLE" not in told


def test_pmc_is_read_anonymously_from_its_newest_inventory(moto: tuple[str, int], s3: Faulty, tmp_path: Path) -> None:
    objects: dict[str, bytes] = {}
    for number in range(1, 6):
        add_article(objects, f"PMC{number}.1")
    add_inventory(objects, "2026-09-13")
    add_article(objects, "PMC2.2")
    add_inventory(objects, "2026-09-14")
    client = fill(moto, "pmc-oa-opendata", objects)
    assert client.head_object(Bucket="pmc-oa-opendata", Key="metadata/PMC1.1.json")["ETag"].strip('"')
    for key in ("metadata/PMC1.1.json", "PMC3.1.xml", "PMC4.1/g001.png"):
        s3.faults[key] = ["503", "cut"]
    transfer = open_transfer("s3://pmc-oa-opendata", s3, anon=True)
    home = tmp_path / "pmc"
    kept = keep_latest(transfer, home / "inventory")
    assert kept.stamp == "2026-09-14T01-00Z"
    report = fetch_pmc(transfer, home, kept, Selection(ALLOWED_LICENCES), keep_free=0)
    assert (report.wanted, report.fetched, report.faults) == (5, 5, [])
    rows = list(index_dumps(home, tmp_path / "cache").papers("biology"))
    assert [(row.paper_id, row.version) for row in rows] == [
        (f"pmc:PMC{n}", "v2" if n == 2 else "v1") for n in range(1, 6)
    ]
    assert fetch_pmc(transfer, home, kept, Selection(ALLOWED_LICENCES), keep_free=0).bytes == 0


def test_no_bucket_is_told(s3: Faulty) -> None:
    with pytest.raises(FetchError) as failed:
        open_transfer("s3://nowhere", s3, **KEYS).read("src/x")
    assert failed.value.fault.reason == "missing_object"
