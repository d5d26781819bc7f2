"""The benchmark's own machinery: peers run, fail and are missed in the open, and tables say what they should."""

import gzip
import sys
from pathlib import Path

from omniscience_tests.benchmarks.systems import PEERS, Paper, Peer, ours
from omniscience_tests.benchmarks.tables import Row, plot, table
from omniscience_tests.extraction.latex.papers import document, figure

PYTHON = Path(sys.executable)
PAPER = document("We see it in Fig.~\\ref{fig:a}.\n\n" + figure("A \\emph{caption}.") + "\n\nNo more.")


def make_paper(folder: Path) -> Paper:
    path = folder / "paper.gz"
    path.write_bytes(gzip.compress(PAPER))
    return Paper("paper", path, "paper.tex")


def row(system: str, *seconds: float, **scores: float) -> Row:
    return Row(system, 2, 0, scores, seconds)


def test_a_peer_reads_a_paper_in_a_process_of_its_own(tmp_path: Path) -> None:
    recipe = PEERS["latex"][0]
    assert recipe.is_installed(PYTHON)
    line = recipe.on(PYTHON).predict(make_paper(tmp_path))
    assert line["error"] is None
    assert 0 <= line["seconds"] < 5
    assert line["figures"] == [
        {
            "number": "1",
            "labels": ["fig:a"],
            "caption": "A \\emph{caption}.",
            "image_files": ["a.pdf"],
            "contexts": ["We see it in Fig.~\\ref{fig:a}."],
        }
    ]


def test_ours_reads_the_same_paper(tmp_path: Path) -> None:
    for system in ours("latex"):
        line = system.predict(make_paper(tmp_path))
        assert line["error"] is None
        assert [found["caption"] for found in line["figures"]] == ["A caption."]


def test_a_peer_that_fails_says_why_and_one_that_is_not_there_is_known(tmp_path: Path) -> None:
    line = Peer("nothing", "run_nothing.py", "re", "").on(PYTHON).predict(make_paper(tmp_path))
    assert line["figures"] == []
    assert line["error"].startswith("failed: ")
    assert "run_nothing.py" in line["error"]
    assert not Peer("x", "x.py", "no_such_module", "").is_installed(PYTHON)
    assert not Peer("x", "x.py", "program:no_such_program", "").is_installed(PYTHON)


def test_ours_names_a_package_that_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "paper.gz"
    path.write_bytes(gzip.compress(PAPER)[:-20])
    assert str(ours("latex")[0].predict(Paper("paper", path))["error"]).startswith("truncated_gzip: ")


def test_a_table_has_the_columns_that_are_known_and_names_what_is_missing() -> None:
    printed = table([row("ours", 0.1, 0.3, fig_F1=0.98765), row("peer", fig_F1=0.5)], ["other: not installed: pip"])
    head, first, second, last = printed.splitlines()
    assert head.split() == ["system", "papers", "failed", "fig", "F1", "papers/s/core", "median", "s"]
    assert first.split() == ["ours", "2", "0", "0.988", "5", "0.200"]
    assert second.split() == ["peer", "2", "0", "0.500"]
    assert last == "other: not installed: pip"


def test_a_plot_is_written(tmp_path: Path) -> None:
    plot({"latex": [row("ours", 0.1, fig_F1=0.9), row("peer")]}, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
