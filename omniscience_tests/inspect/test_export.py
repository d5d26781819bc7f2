"""A static export is whole: whatever its pages link to is there."""

from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from omniscience_assets.cli import app
from omniscience_assets.inspect.export import NotEmptyError, export_pages
from omniscience_assets.inspect.links import file_name
from omniscience_assets.inspect.query import Query
from omniscience_tests.graph.home import Home
from omniscience_tests.inspect.logs import evil_home, small_home
from omniscience_tests.inspect.pages import Page, client_of


def broken_links(folder: Path) -> list[str]:
    """Links of all pages that lead to no file or out of the folder."""
    found = []
    for path in folder.rglob("*.html"):
        for address in Page(path.read_text()).links():
            name = unquote(urldefrag(address).url)
            if name.startswith("http://127.0.0.1:3000") or not name:
                continue
            target = (path.parent / name).resolve()
            if not target.is_file() or not target.is_relative_to(folder.resolve()):
                found.append(f"{path.name}: {address}")
    return found


def test_pages_link_to_what_is_there(shown_home: Home, tmp_path: Path) -> None:
    out = tmp_path / "pages"
    arguments = ["inspect", "--home", str(shown_home.folder), "--export", str(out), "--where", "outcome=kept",
                 "--where", "sort=length.words", "--figures", "5"]  # fmt: skip
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert broken_links(out) == []
    assert len(list((out / "figures").iterdir())) == 5
    index = Page((out / "index.html").read_text())
    assert len([one for one in index.all("a") if "data-move" in one]) == 5
    assert len(list((out / "images").iterdir())) >= 1
    assert len(list((out / "overlays").iterdir())) == 5
    assert len(list((out / "specs").iterdir())) >= 10
    assert not index.all("form"), "nothing is there to answer one"


def test_many_figures_have_several_galleries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omniscience_assets.inspect.export.PAGE", 2)
    _, site = client_of(small_home(tmp_path / "home"))
    assert export_pages(site, tmp_path / "out", Query(), 1000) == 3
    assert broken_links(tmp_path / "out") == []
    assert "gallery-2.html" in (tmp_path / "out" / "index.html").read_text()
    assert "arxiv:2401.01234#fig.3" in (tmp_path / "out" / "gallery-2.html").read_text()


def test_attacks_are_exported_as_text(tmp_path: Path) -> None:
    evil_home(tmp_path / "home")
    _, site = client_of(tmp_path / "home")
    export_pages(site, tmp_path / "out", Query(), 10)
    for path in (tmp_path / "out").rglob("*.html"):
        page = Page(path.read_text())
        assert [str(one["src"]).split("/")[-1] for one in page.all("script")] == ["keys.js"]
        assert all(attributes.keys().isdisjoint({"onerror", "onload"}) for _, attributes in page.tags)
    suffixes = {path.suffix for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert suffixes <= {".html", ".css", ".js", ".png", ".jpg"}


def test_only_an_earlier_export_is_written_over(tmp_path: Path) -> None:
    _, site = client_of(small_home(tmp_path / "home"))
    out = tmp_path / "out"
    export_pages(site, out, Query(), 10)
    export_pages(site, out, Query(outcome="kept"), 10)
    assert len(list((out / "figures").iterdir())) == 2
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.tex").write_text("years of work")
    with pytest.raises(NotEmptyError, match="name another folder"):
        export_pages(site, mine, Query(), 10)
    assert (mine / "thesis.tex").read_text() == "years of work"


@given(st.sets(st.text(max_size=60), min_size=2, max_size=20))
def test_names_of_files_are_different_and_safe(names: set[str]) -> None:
    files = [file_name(name) for name in names]
    assert len({name.lower() for name in files}) == len(names)
    assert all(name and "/" not in name and not name.startswith(".") and len(name) < 120 for name in files)
