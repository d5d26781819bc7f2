"""Commands over a lake that lies in a bucket, which one variable names; and over a home that cannot be written."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from omniscience_assets.cli import app
from omniscience_tests.graph.home import Home
from omniscience_tests.s3 import KEY_ID, SECRET, TOKEN

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, s3_home: Home) -> None:
    monkeypatch.setenv("OMNISCIENCE_LAKE", s3_home.lake)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("status", "--by", "discipline"), "physics"),
        (("trace", "FIGURE"), "raw_papers"),
        (("trace", "FIGURE", "--json"), '"asset":"release"'),
        (("sql", "SELECT count(*) AS figures FROM current.triplets"), "figures"),
        (("sql", "SELECT count(*) AS parents FROM edges"), "parents"),
        (("diff", "2000-01-01", "2100-01-01", "-d", "physics"), "kept"),
        (("blame", "FIGURE"), "run "),
        (("route", "-d", "physics"), "composer"),
        (("catalog",), "Wrote s3://"),
    ],
    ids=lambda one: one[0] if isinstance(one, tuple) else "",
)
def test_commands_find_the_lake(s3_home: Home, arguments: tuple[str, ...], expected: str) -> None:
    ((figure,),) = s3_home.sql("SELECT min(split_part(record_id, '@', 1)) FROM current.release")
    told = [figure if one == "FIGURE" else one for one in arguments]
    result = CliRunner().invoke(app, [*told, "--home", str(s3_home.folder)])
    assert result.exit_code == 0, result.output
    assert expected in result.output
    assert not any(secret in result.output for secret in (KEY_ID, SECRET, TOKEN))


def test_inspect_exports_pages_with_their_pictures(s3_home: Home, tmp_path: Path) -> None:
    out = tmp_path / "pages"
    command = ["inspect", "--home", str(s3_home.folder), "--export", str(out), "--figures", "3"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    assert (out / "index.html").exists()
    assert len(list(out.rglob("*.png")) + list(out.rglob("*.jpg"))) >= 3
