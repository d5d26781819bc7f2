"""Speed and quality of the TeX room on real papers: `python -m omniscience_tests.benchmarks.bench_extraction`."""

import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from omniscience_assets.extraction.images import ghostscript_version
from omniscience_assets.extraction.latex import extract
from omniscience_assets.extraction.predictions import to_prediction
from omniscience_assets.extraction.protocol import ExtractionError, PaperHead, PutBlob
from omniscience_assets.records import Figure
from omniscience_tests.extraction.latex.test_corpus import CORPUS, PLACES, unpack

Paper = tuple[str, dict[str, bytes]]


def main() -> int:
    """Print papers per second of processor time on one core, and the scorer's table."""
    if not (CORPUS / "score.py").exists():
        print("no corpus beside the repository: nothing to measure")
        return 1
    for name, (folder, gold) in PLACES.items():
        papers = [(path.name.split(".")[0], unpack(path)) for path in sorted((CORPUS / folder).glob("*.gz"))]
        lines = measure(f"{name}, source to figures", papers, None)
        if name == "dev":
            with tempfile.TemporaryDirectory() as store:
                measure(
                    f"{name}, with rendering (Ghostscript {ghostscript_version() or 'missing'})",
                    papers,
                    storing(Path(store)),
                )
        print(score(CORPUS / gold, lines))
    return 0


def measure(title: str, papers: Sequence[Paper], put_blob: PutBlob | None) -> list[str]:
    """Extract all papers once; the lines of the prediction file."""
    lines, seconds = [], []
    for paper_id, files in papers:
        started = time.process_time()
        figures, error = one(paper_id, files, put_blob)
        seconds.append(time.process_time() - started)
        lines.append(json.dumps(to_prediction(figures, paper_id, seconds[-1], error)))
    rate = len(papers) / sum(seconds)
    print(f"{title}: {rate:.1f} papers/s/core, median {statistics.median(seconds):.3f} s, longest {max(seconds):.3f} s")
    return lines


def one(paper_id: str, files: dict[str, bytes], put_blob: PutBlob | None) -> tuple[Sequence[Figure], str | None]:
    """Figures of one paper, or none and the reason."""
    try:
        return extract(files, paper=PaperHead(paper_id, "", ""), put_blob=put_blob).figures, None
    except ExtractionError as error:
        return (), str(error)


def storing(folder: Path) -> PutBlob:
    """A blob store that is a folder."""

    def put(data: bytes, suffix: str) -> str:
        name = hashlib.sha256(data).hexdigest()
        (folder / (name + suffix)).write_bytes(data)
        return name

    return put


def score(gold: Path, lines: Sequence[str]) -> str:
    """The scorer's table for prediction lines."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        command = [sys.executable, str(CORPUS / "score.py"), str(gold), file.name]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
