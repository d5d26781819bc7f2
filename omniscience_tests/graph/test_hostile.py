"""Every hostile package and image in one real dump, through the real graph in a process of its own."""

import json
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.extraction.images import find_ghostscript
from omniscience_tests.graph.home import Home, kill_session
from omniscience_tests.sources.hostile import HOSTILE, make_package
from omniscience_tests.sources.hostile_images import HOSTILE_IMAGES, HostileImage

pytestmark = pytest.mark.slow

ARCHIVE = "arXiv_src_2405_001.tar"
SECONDS_AT_MOST = 240
CANARY = "canary-8d1f"

PAPER_OUTCOMES = {
    "macro-doubling": "macro_bomb",
    "macro-doubling-40": "macro_bomb",
    "input-itself": "input_loop",
    "input-mutual": "input_loop",
    "input-doubling": "too_many_inputs",
    "pdf-named-gz": "unreadable_pdf",
}
"""Papers from which nothing can be read → reason in `triplets`; all other cases give figures or have none."""

NO_ANSWER = {"time_budget", "memory_budget", "worker_died", "internal_error", "nested_too_deep"}
"""Reasons that say that a budget or an accident ended the work, not that the input was understood to be bad."""


def cases() -> Iterator[tuple[str, str, bytes]]:
    """(paper id, name of the case, package)."""
    named = [(case.name, case.data) for case in HOSTILE]
    named += [(image.name, image.package()) for image in HOSTILE_IMAGES]
    for number, (name, data) in enumerate(named, 1):
        yield f"2405.{number:05d}", name, data


PAPERS = {name: f"arxiv:{paper}" for paper, name, _ in cases()}


def write_dump(folder: Path) -> None:
    folder.mkdir(parents=True)
    with tarfile.open(folder / ARCHIVE, "w") as tar, (folder / "arxiv-metadata-oai-snapshot.json").open("w") as lines:
        for paper, name, data in cases():
            header = tarfile.TarInfo(f"2405/{paper}.gz")
            header.size = len(data)
            tar.addfile(header, BytesIO(data))
            row = {
                "id": paper,
                "title": f"Hostile: {name}",
                "abstract": "No abstract.",
                "authors": "M. Mallory",
                "categories": "physics.optics",
                "license": "http://creativecommons.org/licenses/by/4.0/",
                "versions": [{"version": "v1", "created": "Mon, 6 May 2024 12:00:00 GMT"}],
            }
            lines.write(json.dumps(row) + "\n")


@dataclass(frozen=True)
class Attacked:
    """What was there after the run."""

    home: Home
    around: Path
    """Folder of the home, the working directory, the temporary folder and the canaries."""
    before: dict[str, bytes]
    seconds: float

    def ends(self, asset: str, name: str) -> set[tuple[str, str | None]]:
        rows = self.home.sql(f"SELECT outcome, reason FROM current.{asset} WHERE root_id = $p", p=PAPERS[name])
        return set(rows)


def listing(folder: Path) -> dict[str, bytes]:
    """Everything around the home, with what it holds."""
    found = (path for path in folder.rglob("*") if "home" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.is_file()}


def command(around: Path, *arguments: str) -> tuple[str, float]:
    """Run `omniscience` in a session, a working directory and a temporary folder of its own; returns its words."""
    started = time.monotonic()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DAGSTER_HOME", "OMNISCIENCE_HOME"}},
        "TMPDIR": str(around / "tmp"),
        "HOME": str(around / "user"),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", "from omniscience_assets.cli import main; main()", *arguments],
        cwd=around / "work",
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        told, _ = process.communicate(timeout=SECONDS_AT_MOST)
    finally:
        kill_session(process.pid)
    assert process.returncode == 0, told
    return told, time.monotonic() - started


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    around = tmp_path_factory.mktemp("attacked")
    for name in ("work", "tmp", "user", "beside"):
        (around / name).mkdir()
        (around / name / "canary.txt").write_text(CANARY)
    write_dump(around / "home" / "dumps")
    before = listing(around)
    assets = ["-a", "raw_papers", "-a", "triplets", "-a", "figure_evidence"]
    _, seconds = command(around, "run", "--home", str(around / "home"), "-d", "physics", *assets)
    return Attacked(Home(around / "home"), around, before, seconds)


def test_there_are_many() -> None:
    assert len(PAPERS) == len(HOSTILE) + len(HOSTILE_IMAGES) >= 100


def test_all_end_in_time(attacked: Attacked) -> None:
    assert attacked.seconds < SECONDS_AT_MOST


def test_every_package_has_its_row_with_its_reason(attacked: Attacked) -> None:
    rows = attacked.home.sql("SELECT record_id, outcome, reason FROM current.raw_papers ORDER BY record_id")
    wanted: list[tuple[str, str, str | None]] = []
    for case in HOSTILE:
        if case.expect in {"ok", "pdf"}:
            wanted.append((PAPERS[case.name], "kept", None))
        elif case.expect in {"empty", "withdrawn"}:
            wanted.append((PAPERS[case.name], "dropped", case.expect))
        else:
            wanted.append((PAPERS[case.name], "failed", case.expect))
    wanted += [(PAPERS[image.name], "kept", None) for image in HOSTILE_IMAGES]
    assert rows == sorted(wanted)


@pytest.mark.parametrize("asset", ["raw_papers", "triplets", "figure_evidence"])
def test_nothing_is_lost(attacked: Attacked, asset: str) -> None:
    account = json.loads((attacked.home.folder / "lake" / asset / "discipline=physics" / "_audit.json").read_text())
    assert account["passed"]
    assert account["inputs"] == account["accounted"] > 0


@pytest.mark.parametrize("asset", ["raw_papers", "triplets", "figure_evidence"])
def test_nothing_ran_into_a_budget_or_an_accident(attacked: Attacked, asset: str) -> None:
    rows = attacked.home.sql(
        f"SELECT record_id, reason, detail FROM current.{asset} WHERE reason IN (SELECT unnest($bad))",
        bad=sorted(NO_ANSWER),
    )
    names = {paper: name for name, paper in PAPERS.items()}
    assert [(names[record.partition("#")[0]], reason, detail) for record, reason, detail in rows] == []


def test_tex_that_gives_nothing_says_why(attacked: Attacked) -> None:
    failed = {
        case.name: reason
        for case in HOSTILE
        for outcome, reason in attacked.ends("triplets", case.name)
        if outcome == "failed"
    }
    assert failed == PAPER_OUTCOMES
    dropped = attacked.home.sql("SELECT DISTINCT reason FROM current.triplets WHERE outcome = 'dropped'")
    assert set(dropped) == {("no_figures",), ("unresolved_reference",)}


@pytest.mark.parametrize(
    "name",
    ["traversal", "symlink-absolute", "symlink-loop", "device-node", "null-in-name", "sparse-giant", "tar-then-noise",
     "truncated-gzip-middle", "utf-16", "old-mac-lines", "gzip-within-gzip"],
)  # fmt: skip
def test_the_sound_part_of_a_hostile_package_is_read(attacked: Attacked, name: str) -> None:
    rows = attacked.home.payloads(f"SELECT caption FROM current.triplets WHERE root_id = '{PAPERS[name]}'")
    assert [row["caption"] for row in rows] == ["The one figure."]


@pytest.mark.parametrize("image", HOSTILE_IMAGES, ids=[image.name for image in HOSTILE_IMAGES])
def test_image_ends_as_it_should(attacked: Attacked, image: HostileImage) -> None:
    expect = image.expect
    if image.file.endswith(".eps") and expect != "unknown_format" and find_ghostscript() is None:
        expect = "ghostscript_missing"
    (row,) = attacked.home.payloads(f"SELECT * FROM current.triplets WHERE root_id = '{PAPERS[image.name]}'")
    (found,) = row["images"]
    assert row["caption"] == f"The {image.name} image."
    assert (found["error"] or "").partition(": ")[0] == (expect or "")
    assert (row["raster"] is None) == (expect is not None)
    wanted = {("dropped", "no_image")} if expect else {("kept", None)}
    assert attacked.ends("figure_evidence", image.name) == wanted


TELEMETRY = (".cache/Microsoft", "tmp/.ses")


def test_nothing_around_the_home_was_touched(attacked: Attacked) -> None:
    """Apart from what importing MuPDF's package leaves there, which no paper has a part in."""
    left = {
        path: data for path, data in listing(attacked.around).items() if not any(part in path for part in TELEMETRY)
    }
    assert left == attacked.before
    assert sorted(path.name for path in attacked.around.iterdir()) == ["beside", "home", "tmp", "user", "work"]


def test_no_library_keeps_a_record_of_the_machine(attacked: Attacked) -> None:
    assert [path for path in listing(attacked.around) if any(part in path for part in TELEMETRY)] == []


def test_nothing_from_outside_came_in(attacked: Attacked) -> None:
    """Neither the machine's files nor the canaries beside the home stand in any row."""
    for asset in ("raw_papers", "triplets", "figure_evidence"):
        for row in attacked.home.payloads(f"FROM current.{asset}"):
            text = json.dumps(row, default=str)
            assert "root:x:0" not in text
            assert CANARY not in text


def test_extract_gives_one_line_each(attacked: Attacked) -> None:
    out = attacked.around / "work" / "lines.jsonl"
    command(attacked.around, "extract", str(attacked.home.dumps / ARCHIVE), "--out", str(out))
    lines: dict[str, dict[str, Any]] = {row["paper_id"]: row for row in map(json.loads, out.read_text().splitlines())}
    out.unlink()
    assert {f"arxiv:{paper}" for paper in lines} == set(PAPERS.values())
    for case in HOSTILE:
        row = lines[PAPERS[case.name].removeprefix("arxiv:")]
        wanted = PAPER_OUTCOMES.get(case.name, "") if case.expect in ("ok", "pdf") else case.expect
        assert (row["error"] or "").partition(": ")[0] == wanted, case.name
        assert not (wanted and row["figures"]), case.name
    for image in HOSTILE_IMAGES:
        row = lines[PAPERS[image.name].removeprefix("arxiv:")]
        assert row["error"] is None
        assert [figure["caption"] for figure in row["figures"]] == [f"The {image.name} image."]


def test_rows_hold_nothing_that_differs_from_run_to_run(attacked: Attacked) -> None:
    """What stands in an image's error is part of the figure's content hash."""
    for row in attacked.home.payloads("SELECT images, detail FROM current.triplets"):
        for text in (row["detail"], *(image["error"] for image in row["images"] or ())):
            assert " at 0x" not in (text or "")
            assert str(attacked.around) not in (text or "")


def test_packing_is_repeatable() -> None:
    """Equal cases give equal bytes, so that a run over them can be compared with another."""
    again = {name: data for _, name, data in cases()}
    assert again == {name: data for _, name, data in cases()}
    assert make_package() == make_package()
