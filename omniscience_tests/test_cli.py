import json
import re
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from omniscience_assets.cli import app
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.records import LOGS
from omniscience_assets.sources.sample import SampleDump
from omniscience_tests.graph.home import Home

COMMANDS = (
    "init", "sample", "run", "status", "extract", "evidence", "compare", "route", "sql", "diff", "triage", "blame",
    "trace", "catalog",
)  # fmt: skip


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DAGSTER_HOME", "OMNISCIENCE_HOME"):
        monkeypatch.setenv(name, "/nonexistent")
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")


def call(*arguments: object, code: int = 0) -> Result:
    """Run a command; anything but a clean end with that exit code is a failure, a traceback above all."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def words(text: str) -> str:
    """Text without boxes, colours and line breaks."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m|[│╭╮╰╯─┃┏┓┗┛┡┩━╇]", " ", text).split())


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(command: str) -> None:
    told = words(call(*filter(None, [command]), "--help").output)
    assert "Usage:" in told
    assert len(told) > 150


def test_help_names_every_command() -> None:
    told = words(call("--help").output)
    assert all(command in told for command in COMMANDS)


def test_init_may_be_repeated(tmp_path: Path) -> None:
    for _ in range(2):
        assert "is ready" in call("init", "--home", tmp_path / "home").output
    assert (tmp_path / "home" / "dagster.yaml").exists()
    assert (tmp_path / "home" / "dumps").is_dir()


def test_sample_then_run_then_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = call("sample", "--home", home, "--papers", 1).output
    assert re.search(r"\b32 papers in \d tars under ", words(made))
    for computed in (True, False):
        told = call("run", "--home", home, "-d", "physics", "-a", "raw_papers", "-a", "triplets").stdout
        lines = [words(line) for line in told.splitlines() if line.strip()]
        assert lines[0] == "asset computed reused dropped failed"
        assert [line.split()[0] for line in lines[2:4]] == ["raw_papers", "triplets"]
        total = re.fullmatch(r"computed (\d+), reused (\d+), dropped (\d+), failed (\d+)", lines[-1])
        assert total
        assert (int(total[1]) > 0, int(total[2]) > 0) == (computed, not computed)


def test_sample_does_not_write_over_a_dump(tiny_dump: SampleDump) -> None:
    assert "holds a dump already" in words(call("sample", "--out", tiny_dump.folder, code=1).output)


@pytest.mark.parametrize("command", ["run", "status"])
def test_unknown_discipline_is_named_with_those_that_there_are(tmp_path: Path, command: str) -> None:
    told = words(call(command, "--home", tmp_path, "-d", "alchemy", code=2).output)
    assert "no discipline alchemy; there are" in told
    assert all(name in told for name in DISCIPLINES)


def test_unknown_asset_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    told = words(call("run", "--home", tmp_path, "-a", "figures", code=2).output)
    assert "no asset figures; there are" in told
    assert all(name in told for name in LOGS)
    assert not list(tmp_path.iterdir())


@pytest.fixture
def broken_manifest(tmp_path: Path, tiny_dump: SampleDump) -> Path:
    """A home whose dumps have a manifest that was not written to its end."""
    shutil.copytree(tiny_dump.folder, tmp_path / "dumps")
    manifest = tmp_path / "dumps" / "arXiv_src_manifest.xml"
    manifest.write_bytes(manifest.read_bytes()[:200])
    return tmp_path


def test_a_failed_run_says_so(broken_manifest: Path) -> None:
    told = words(call("run", "--home", broken_manifest, "-d", "physics", code=1).stdout)
    assert "computed 0, reused 0, dropped 0, failed 0" in told
    assert "physics failed: raw_papers:" in told


def test_a_failed_run_names_the_file(broken_manifest: Path) -> None:
    told = words(call("run", "--home", broken_manifest, "-d", "physics", "-a", "raw_papers", code=1).stdout)
    assert "arXiv_src_manifest.xml is not XML" in told


def test_status_counts_what_the_log_holds(shown_home: Home) -> None:
    told = words(call("status", "--home", shown_home.folder).output)
    assert "asset reason kept dropped failed" in told
    for reason in ("withdrawn", "no_metadata", "duplicate_image", "no_question"):
        assert reason in told
    as_json = rows(call("status", "--home", shown_home.folder, "--json"))
    for asset in LOGS:
        (count,) = shown_home.sql(f"SELECT count(*) FROM current.{asset}")[0]
        assert sum(row["records"] for row in as_json if row["asset"] == asset) == count
    only = rows(call("status", "--home", shown_home.folder, "--json", "-d", "physics"))
    assert {row["discipline"] for row in only} == {"physics"}


@pytest.mark.parametrize(
    ("by", "header"),
    [("stage", "asset kept dropped failed"), ("discipline", "asset discipline kept dropped failed")],
)
def test_status_by(shown_home: Home, by: str, header: str) -> None:
    told = words(call("status", "--home", shown_home.folder, "--by", by).output)
    assert header in told
    assert "withdrawn" not in told


def test_status_by_something_else(shown_home: Home) -> None:
    told = words(call("status", "--home", shown_home.folder, "--by", "colour", code=2).output)
    assert "--by takes stage, discipline or reason, not 'colour'" in told


def test_status_of_an_empty_home(tmp_path: Path) -> None:
    assert rows(call("status", "--home", tmp_path, "--json")) == []


def test_status_tells_of_lost_records(shown_home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "lake" / "triplets" / "discipline=physics"
    shutil.copytree(shown_home.folder / "lake" / "triplets" / "discipline=physics", folder)
    account = json.loads((folder / "_audit.json").read_text())
    (folder / "_audit.json").write_text(json.dumps({**account, "passed": False, "missing": ["arxiv:2401.00001"]}))
    told = words(call("status", "--home", tmp_path, code=1).output)
    assert "triplets of physics lost records: arxiv:2401.00001" in told


def test_sql_prints_a_table_or_json(shown_home: Home) -> None:
    query = "SELECT outcome, count(*) AS n FROM current.triplets GROUP BY ALL ORDER BY ALL"
    (expected,) = shown_home.sql("SELECT count(*) FROM current.triplets WHERE outcome = 'kept'")[0]
    told = rows(call("sql", query, "--home", shown_home.folder, "--json"))
    assert {"outcome": "kept", "n": expected} in told
    assert str(expected) in call("sql", query, "--home", shown_home.folder).output


@pytest.mark.parametrize(
    "view", ["edges", "specs", *(f"history.{asset}" for asset in LOGS if asset != "human_reviews")]
)
def test_sql_reaches_every_view(shown_home: Home, view: str) -> None:
    (row,) = rows(call("sql", f"SELECT count(*) AS n FROM {view}", "--home", shown_home.folder, "--json"))
    assert row["n"] > 0


def test_sql_with_a_mistake(shown_home: Home) -> None:
    told = call("sql", "SELECT nothing FROM nowhere", "--home", shown_home.folder, code=1)
    assert "nowhere" in told.output


@pytest.fixture
def caption_id(shown_home: Home) -> str:
    found = shown_home.sql("SELECT min(unit_id) FROM current.release WHERE outcome = 'kept' AND discipline = 'physics'")
    return f"{found[0][0]}@caption"


def ids(node: dict[str, Any]) -> Iterator[str]:
    yield node["record_id"]
    for child in node["children"]:
        yield from ids(child)


def test_trace_goes_up_to_the_dump_and_down_to_the_release(shown_home: Home, caption_id: str) -> None:
    (found,) = rows(call("trace", caption_id, "--home", shown_home.folder, "--json"))
    figure = caption_id.removesuffix("@caption")
    above, below = set(ids(found["up"])), set(ids(found["down"]))
    assert {figure, f"{figure}@evidence", figure.partition("#")[0]} <= above
    assert any(name.startswith("dump:arXiv_src_") for name in above)
    assert any(name.startswith("metadata:") for name in above)
    assert {f"{figure}@verdict", f"{figure}@release"} <= below
    assert not found["up"]["stale"]
    told = call("trace", caption_id, "--home", shown_home.folder).output
    assert told.index("made from") < told.index(f"{figure}@evidence") < told.index("gave")


def test_trace_of_an_unknown_record_names_the_nearest(shown_home: Home, caption_id: str) -> None:
    paper = caption_id.partition("#")[0]
    told = words(call("trace", f"{paper}#fig.99", "--home", shown_home.folder, code=1).output)
    assert f"no current record is called {paper}#fig.99; the log holds:" in told
    assert f"{paper}#fig.1" in told
    told = words(call("trace", "arxiv:1001.00001", "--home", shown_home.folder, code=1).output)
    assert "the log holds: nothing of arxiv:1001.00001" in told


def test_catalog_opens_read_only(shown_home: Home, tmp_path: Path) -> None:
    import duckdb

    home = shown_home.copy(tmp_path / "home")
    told = words(call("catalog", "--home", home.folder).output)
    assert "catalog.duckdb" in told
    with duckdb.connect(str(home.folder / "catalog.duckdb"), read_only=True) as connection:
        counted = connection.execute("SELECT count(*) FROM current.release").fetchone()
    assert counted == shown_home.sql("SELECT count(*) FROM current.release")[0]


@pytest.fixture
def packages(tmp_path: Path, tiny_dump: SampleDump) -> Path:
    """The members of the sample's newest tar, as files in a folder."""
    with tarfile.open(tiny_dump.folder / "arXiv_src_2402_001.tar") as tar:
        tar.extractall(tmp_path / "packages", filter="data")
    return tmp_path / "packages"


def extract(*arguments: object, out: Path) -> dict[str, dict[str, Any]]:
    call("extract", *arguments, "--out", out, "--workers", 2)
    return {row["paper_id"]: row for row in map(json.loads, out.read_text().splitlines())}


def test_extract_reads_files_folders_and_bulk_tars_alike(packages: Path, tiny_dump: SampleDump, tmp_path: Path) -> None:
    truth = [json.loads(line) for line in (tiny_dump.folder / "truth.jsonl").open()]
    bulk = extract(tiny_dump.folder / "arXiv_src_2402_001.tar", out=tmp_path / "bulk.jsonl")
    folder = extract(packages, out=tmp_path / "folder.jsonl")
    single = next(path for path in sorted(packages.rglob("*.gz")) if bulk[path.stem]["figures"])
    one = extract(single, out=tmp_path / "one.jsonl")
    assert set(bulk) == set(folder) == {row["paper_id"] for row in truth if row["paper_id"].startswith("2402")}
    assert [row["figures"] for row in one.values()] == [bulk[single.stem]["figures"]]
    for paper, row in bulk.items():
        assert row["figures"] == folder[paper]["figures"]
        assert (row["error"] or "").partition(":")[0] == (folder[paper]["error"] or "").partition(":")[0]
    read = {row["paper_id"]: row for row in truth}
    for paper, row in bulk.items():
        if row["figures"]:
            assert [figure["number"] for figure in row["figures"]] == [f["number"] for f in read[paper]["figures"]]
    odd = tiny_dump.oddities
    assert bulk[odd["truncated_gzip"]]["error"].startswith("truncated_gzip: ")
    assert bulk[odd["html"]]["error"] == "not_tex: HTML"


def test_extract_counts_on_standard_error(packages: Path, tmp_path: Path) -> None:
    told = call("extract", packages, "--out", tmp_path / "x.jsonl").stderr
    errors = [json.loads(line)["error"] for line in (tmp_path / "x.jsonl").open()]
    assert f"{len(errors)} papers, {sum(error is not None for error in errors)} with an error" in told


def test_extract_of_nothing(tmp_path: Path) -> None:
    told = words(call("extract", tmp_path, "--out", tmp_path / "x.jsonl", code=1).output)
    assert "no paper found in" in told


def test_extract_of_a_missing_path_says_so(tmp_path: Path) -> None:
    told = words(call("extract", tmp_path / "nowhere", "--out", tmp_path / "x.jsonl", code=2).output)
    assert re.search(r"nowhere' does not exist", told)
    assert not (tmp_path / "x.jsonl").exists()
