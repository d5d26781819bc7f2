"""Quality and speed on real papers, beside other tools: `python -m omniscience_tests.benchmarks.bench_extraction`.

All systems of a format read the same papers in the same run, on one core. Peers need an interpreter that has them
(`--peers-python`, or OMNISCIENCE_PEERS_PYTHON) and read a spread-out part of the papers (`--papers`), since some take
half a minute for one; ours is printed on that part and on all.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from omniscience_assets.extraction.images import ghostscript_version
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_tests.benchmarks.gold import CORPUS, Gold, jats_gold_without_floats, pdf_gold, read_gold
from omniscience_tests.benchmarks.systems import PEERS, Paper, Prediction, System, ours, read_ours
from omniscience_tests.benchmarks.tables import Row, plot, row, table

SCORER = CORPUS / "score.py"
SUFFIXES = {"latex": ".tar.gz", "jats": ".xml", "pdf": ".pdf"}
PORT_OF_PDFFIGURES2 = 0.11
"""Seconds a paper, measured before on the same kind of papers."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each format; 0 also when there is no corpus to measure on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--format", choices=SUFFIXES, action="append", help="only this one; may be given again")
    parser.add_argument("--papers", type=int, default=8, help="papers of each format that the peers read")
    peers_python = Path(os.environ.get("OMNISCIENCE_PEERS_PYTHON", sys.executable))
    parser.add_argument("--peers-python", type=Path, default=peers_python)
    parser.add_argument("--plot", type=Path, help="draw quality and speed into this PNG")
    options = parser.parse_args(arguments)
    if not SCORER.exists():
        print("skipped: no corpus of real papers lies beside the repository")
        return 0
    drawn = {kind: bench(kind, options.papers, options.peers_python) for kind in options.format or SUFFIXES}
    if options.plot:
        plot(drawn, options.plot)
    return 0


def bench(kind: str, count: int, python: Path) -> list[Row]:
    """Measure and print one format; the rows of the papers that all systems read."""
    gold = read_gold(kind)
    if kind == "pdf":
        gold, lost = pdf_gold()
        print(f"\nPDF: {lost} gold figures stand on pages that their files lack, and are left out")
    papers = find_papers(kind, gold)
    measured = [paper for paper in papers if paper.paper_id in gold]
    part = measured[:: max(1, len(measured) // count)][:count]
    peers = [peer for peer in PEERS[kind] if peer.is_installed(python)]
    missing = [f"{peer.name}: not installed: {peer.install}" for peer in PEERS[kind] if peer not in peers]
    systems = [*ours(kind), *(peer.on(python) for peer in peers)]
    for system in ours(kind):
        system.predict(part[0])  # loads libraries, whose time is not counted for the peers either
    rows = [measure(system, part, gold) for system in systems]
    print(f"\n{kind.upper()}, {len(part)} papers, all systems\n{table(rows, missing)}")
    if kind == "pdf":
        print("pdffigures2: not run: its JAR is built with sbt, which needs a Maven registry")
    print(f"\n{kind.upper()}, all papers\n{table([measure(system, papers, gold) for system in ours(kind)])}")
    if kind == "jats":
        mended, count = jats_gold_without_floats()
        print(f"\nJATS, all papers, without the floats that stand inside of {count} gold paragraphs")
        print(table([measure(system, papers, mended) for system in ours(kind)]))
    print(*remarks(kind, rows, papers), sep="\n")
    return rows


def measure(system: System, papers: Sequence[Paper], gold: Gold) -> Row:
    """Let a system read papers one by one; where there is no gold answer only its time counts."""
    predictions: list[Prediction] = []
    for number, paper in enumerate(papers, 1):
        print(
            f"\r\033[K{system.name}: {number} of {len(papers)}, {paper.path.name}", end="", file=sys.stderr, flush=True
        )
        predictions.append(system.predict(paper))
        if predictions[-1]["error"]:
            print(f"\r\033[K{system.name}: {paper.path.name}: {predictions[-1]['error']}", file=sys.stderr)
    print("\r\033[K", end="", file=sys.stderr)
    return row(system.name, predictions, [gold[paper.paper_id] for paper in papers if paper.paper_id in gold], SCORER)


def find_papers(kind: str, gold: Gold) -> list[Paper]:
    """All papers of a format in the order of their names."""
    paths = sorted((CORPUS / "dev" / kind).glob(f"*{SUFFIXES[kind]}"))
    names = [path.name.removesuffix(SUFFIXES[kind]) for path in paths]
    return [Paper(name, path, gold.get(name, {}).get("root")) for name, path in zip(names, paths, strict=True)]


def remarks(kind: str, rows: Sequence[Row], papers: Sequence[Paper]) -> list[str]:
    """What the table does not say: speed beside the yardstick of the format, and the cost of rendering."""
    by_name = {row.system: row for row in rows}
    ghostscript = ghostscript_version() or "missing"
    said = [f"with rendering (Ghostscript {ghostscript}): {rendering(kind, papers):.1f} papers/s/core"]
    if "LaTeXML" in by_name and by_name["LaTeXML"].seconds:
        said.append(f"ours is {by_name['ours'].rate / by_name['LaTeXML'].rate:,.0f} times as fast as LaTeXML")
    if kind == "pdf":
        mean = 1 / by_name["ours"].rate
        said.append(f"ours takes {mean:.3f} s a paper; a port of pdffigures2 took {PORT_OF_PDFFIGURES2} s")
    return said


def rendering(kind: str, papers: Sequence[Paper]) -> float:
    """Papers per second of one core when images are stored as well."""
    with tempfile.TemporaryDirectory() as folder:
        store = BlobStore(Files(folder))
        seconds: float = sum(read_ours(paper, kind=kind, store=store)["seconds"] for paper in papers)
    return len(papers) / seconds


if __name__ == "__main__":
    sys.exit(main())
