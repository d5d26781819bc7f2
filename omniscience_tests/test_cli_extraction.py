"""`omniscience extract` and `omniscience compare` over the formats that papers come in."""

import json
import re
import shutil
import tarfile
from pathlib import Path

import pytest

from omniscience_assets.sources.sample.oddities import pack_tree
from omniscience_tests.contracts import papers
from omniscience_tests.test_cli import call, extract


@pytest.fixture
def formats(tmp_path: Path) -> Path:
    """One paper as a LaTeX package, as a JATS article with media in a folder of its own, and as a PDF."""
    folder = tmp_path / "formats"
    for kind, files in (("jats/PMC1", papers.jats()), ("latex", papers.latex()), ("pdf", papers.pdf())):
        (folder / kind).mkdir(parents=True)
        for name, data in files.items():
            (folder / kind / name).write_bytes(data)
    with tarfile.open(folder / "paper.tar.gz", "w:gz") as tar:
        tar.add(folder / "latex", arcname=".")
    shutil.rmtree(folder / "latex")
    return folder


def test_extract_reads_latex_jats_and_pdf_alike(formats: Path, tmp_path: Path) -> None:
    rows = extract(formats, "--html", tmp_path / "look.html", out=tmp_path / "x.jsonl")
    assert list(rows) == ["article", "paper"]
    lines = [json.loads(line) for line in (tmp_path / "x.jsonl").open()]
    assert len(lines) == 3
    for row in lines:
        assert row["error"] is None
        assert {figure["number"]: figure["caption"] for figure in row["figures"]} == papers.CAPTIONS
        assert {lost["number"] for lost in row["unresolved"]} == {"9"}
    page = (tmp_path / "look.html").read_text()
    pictures = re.findall(r'src="([^"]+)"', page)
    assert len(pictures) == 6
    assert all((tmp_path / picture).stat().st_size > 100 for picture in pictures)


def test_untagged_looks_away_from_tags(tmp_path: Path) -> None:
    article = papers.jats()["article.xml"].replace(b">Fig. 1a</xref>", b">the first plot</xref>")
    (tmp_path / "a.xml").write_bytes(article)
    for flags, starts in (((), ["The reactor", "Both the yi"]), (("--untagged",), ["Both the yi"])):
        row = extract(tmp_path / "a.xml", *flags, out=tmp_path / "x.jsonl")["a"]
        assert [context[:11] for context in row["figures"][0]["contexts"]] == starts


def test_a_paper_beyond_its_time_is_a_line_that_says_so(tmp_path: Path) -> None:
    paragraph = '<p>See <xref ref-type="fig" rid="F1">Fig. 1</xref> and Figs. 2-4 of it.</p>'
    figure = '<fig id="F1"><label>Figure 1</label><caption><p>One.</p></caption></fig>'
    (tmp_path / "slow.xml").write_text(f"<article><body>{figure}{paragraph * 100_000}</body></article>")
    rows = extract(tmp_path / "slow.xml", "--seconds", 0.3, out=tmp_path / "x.jsonl")
    assert rows["slow"]["error"].startswith("time_budget: not done after 0.3 s")
    assert rows["slow"]["figures"] == []


def test_compare_says_where_two_readings_differ(formats: Path, tmp_path: Path) -> None:
    told = call("compare", formats / "paper.tar.gz", formats / "pdf")
    assert "1 papers in both, 2 figures in both, 0 differences" in told.stderr
    altered = {**papers.latex(), "main.tex": papers.latex()["main.tex"].replace(b"Pressure in the vessel", b"Flow")}
    (tmp_path / "paper.tar.gz").write_bytes(pack_tree(altered))
    (line,) = call("compare", tmp_path / "paper.tar.gz", formats / "pdf", "--json").stdout.splitlines()
    found = json.loads(line)
    assert (found["paper_id"], found["aspect"], found["left"]) == ("paper", "caption", "paper#fig.2")
    assert call("compare", formats / "paper.tar.gz", formats / "jats", code=1).stderr.startswith("no paper is both in")
