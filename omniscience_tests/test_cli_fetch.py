"""`omniscience fetch` against folders and a local web server."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from omniscience_assets.cli import app
from omniscience_assets.sources.fetch.settings import DEFAULTS, Place, read_settings
from omniscience_tests.sources.fetch.faulty import Faulty, bucket, serve
from omniscience_tests.sources.fetch.layouts import add_article, add_inventory, add_tar, make_papers

TAR = "arXiv_src_2401_001.tar"


@pytest.fixture
def objects() -> dict[str, bytes]:
    made = {"m/arxiv-metadata-oai-snapshot.json": b'{"id": "2401.00001"}\n'}
    add_tar(made, TAR, make_papers("2401.00001"))
    add_tar(made, "arXiv_src_2402_001.tar", make_papers("2402.00001"))
    for name in ("PMC1.1", "PMC2.1"):
        add_article(made, name)
    add_inventory(made, "2026-09-14")
    return made


@pytest.fixture
def server(objects: dict[str, bytes]) -> Iterator[Faulty]:
    with serve(bucket(objects)) as faulty:
        yield faulty


def fetch(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["fetch", *words, "--home", str(home), "--keep-free", "0"])


def test_arxiv_comes_with_its_metadata(server: Faulty, tmp_path: Path) -> None:
    words = ("arxiv", "--from", server.url, "--months", "2401", "--metadata",
             f"{server.url}/m/arxiv-metadata-oai-snapshot.json")  # fmt: skip
    result = fetch(tmp_path, *words)
    assert result.exit_code == 0, result.output
    assert "arxiv: 1 tars wanted, 1 fetched, 0 there already, 0 faults" in result.output
    folder = tmp_path / "dumps" / "arxiv"
    assert (folder / "src" / TAR).is_file()
    assert (folder / "arxiv-metadata-oai-snapshot.json").is_file()
    assert "0 fetched, 1 there already" in fetch(tmp_path, *words).output


def test_a_folder_is_fetched_from_and_json_reports_it(objects: dict[str, bytes], tmp_path: Path) -> None:
    for key, data in objects.items():
        path = tmp_path / "there" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    result = fetch(tmp_path / "home", "pmc", "--from", str(tmp_path / "there"), "--json")
    assert result.exit_code == 0, result.output
    report = orjson.loads(result.stdout)
    assert (report["source"], report["wanted"], report["fetched"], report["ok"]) == ("pmc", 2, 2, True)
    assert report["notes"] == {"inventory": "2026-09-14T01-00Z"}
    kept = tmp_path / "home/dumps/pmc/inventory/2026-09-14T01-00Z/manifest.json"
    again = fetch(tmp_path / "home", "pmc", "--from", str(tmp_path / "there"), "--inventory", str(kept))
    assert "0 fetched, 2 there already" in again.output


def test_faults_are_told_and_end_with_one(server: Faulty, objects: dict[str, bytes], tmp_path: Path) -> None:
    add_tar(objects, TAR, objects[f"src/{TAR}"], md5sum="0" * 32)
    result = fetch(tmp_path, "arxiv", "--from", server.url)
    assert result.exit_code == 1
    assert f"src/{TAR}: wrong_checksum: its MD5 is not the listed one (expected {'0' * 32}, got " in result.output
    assert "2 tars wanted, 1 fetched, 0 there already, 1 faults" in result.output


def test_a_dry_run_fetches_nothing(server: Faulty, tmp_path: Path) -> None:
    assert "bytes to come: " in fetch(tmp_path, "arxiv", "--from", server.url, "--dry-run").output
    assert "to come: 2" in fetch(tmp_path, "pmc", "--from", server.url, "--dry-run").output
    assert list(tmp_path.rglob("*.tar")) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("arxiv", "--months", "2413"), 2, "is no month"),
        (("pmc", "--article", "13900"), 2, "is no PMCID"),
        (("pmc", "--licence", "free"), 2, "no licence class free"),
        (("pmc", "--inventory", "none.json"), 1, "missing_object"),
        (("arxiv", "--from", "/no/such/folder"), 1, "missing_object"),
        (("arxiv", "--from", "nofs://x"), 1, "unavailable"),
    ],
)
def test_what_cannot_be_done_is_told(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    result = fetch(tmp_path, *words)
    assert result.exit_code == code, result.output
    assert said in result.output


def test_settings_name_places_and_options(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == DEFAULTS
    (tmp_path / "sources.yaml").write_text(
        "arxiv: {url: 's3://mirror', options: {profile: me}}\npmc: {url: /mnt/pmc}\n"
    )
    read = read_settings(tmp_path)
    assert read["arxiv"] == Place("s3://mirror", {"profile": "me"})
    assert read["pmc"] == Place("/mnt/pmc", {}), "a folder knows no `anon`"
    assert read["arxiv"].at("https://x").options == {}
    assert read["arxiv"].at("s3://other") == Place("s3://other", {"profile": "me"})


@pytest.mark.parametrize(
    "text", ["arxiv: {secret: hunter22}", "oai: {}", "- hunter22", "arxiv: {url: [hunter22]}", "a: ["]
)
def test_settings_of_another_form_are_refused_without_their_values(tmp_path: Path, text: str) -> None:
    (tmp_path / "sources.yaml").write_text(text)
    result = fetch(tmp_path, "arxiv")
    assert result.exit_code == 1
    assert "sources.yaml" in result.output
    assert "hunter22" not in result.output


@pytest.mark.slow
def test_a_killed_fetch_goes_on_where_it_was(server: Faulty, objects: dict[str, bytes], tmp_path: Path) -> None:
    data = os.urandom(1_500_000)
    add_tar(objects, "arXiv_src_2403_001.tar", data)
    words = ["fetch", "arxiv", "--from", server.url, "--months", "2403", "--home", str(tmp_path), "--keep-free", "0"]
    command = [sys.executable, "-c", "from omniscience_assets.cli import main; main()", *words]
    folder = tmp_path / "dumps" / "arxiv" / "src"
    fetching = subprocess.Popen([*command, "--rate", "0.2"])
    try:
        deadline = time.monotonic() + 60
        while not any(part.stat().st_size > 300_000 for part in folder.glob(".*.part")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        fetching.kill()
        fetching.wait()
    (part,) = folder.glob(".*.part")
    gathered = part.stat().st_size
    assert list(folder.glob("*.tar")) == []
    result = subprocess.run([*command, "--json"], check=True, capture_output=True)
    assert orjson.loads(result.stdout)["bytes"] == len(data) - gathered
    assert (folder / "arXiv_src_2403_001.tar").read_bytes() == data
    assert list(folder.glob(".*.part")) == []
