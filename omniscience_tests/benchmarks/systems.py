"""The systems that the benchmark compares: this platform's extractors, and other tools run on the same papers."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from resource import RLIMIT_CPU, RUSAGE_CHILDREN, getrusage, setrlimit
from typing import Any

from omniscience_assets.extraction.predictions import to_prediction
from omniscience_assets.extraction.protocol import ExtractionError, PaperHead
from omniscience_assets.extraction.read import read_paper
from omniscience_assets.records import Figure
from omniscience_assets.sources.packages import PackageError, open_package
from omniscience_assets.store.blobs import BlobStore

Prediction = dict[str, Any]

_SCRIPTS = Path(__file__).parent / "peers"
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a measured set."""

    paper_id: str
    path: Path
    root: str | None = None
    """Path of the TeX root file, which only the peers are told."""


@dataclass(frozen=True, slots=True)
class System:
    """A way to read papers; `predict` never raises, a failure is an `error` in the prediction."""

    name: str
    predict: Callable[[Paper], Prediction]


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool by others, run as a script of `peers/` under an interpreter of its own."""

    name: str
    script: str
    needs: str
    """Python module or program (`program:latexml`) without which it cannot run."""
    install: str

    def is_installed(self, python: Path) -> bool:
        """Whether its module or its program is there."""
        if self.needs.startswith("program:"):
            return shutil.which(self.needs.removeprefix("program:")) is not None
        return subprocess.run([python, "-c", f"import {self.needs}"], capture_output=True, check=False).returncode == 0

    def on(self, python: Path) -> System:
        """The peer as a system."""
        return System(self.name, partial(_run_peer, [str(python), str(_SCRIPTS / self.script)]))


PEERS = {
    "latex": (
        Peer("regex recipe", "run_regex.py", "re", ""),
        Peer("pylatexenc", "run_pylatexenc.py", "pylatexenc", "pip install pylatexenc"),
        Peer("TexSoup", "run_texsoup.py", "TexSoup", "pip install TexSoup"),
        Peer("Pandoc", "run_pandoc.py", "pypandoc", "pip install pypandoc_binary"),
        Peer("LaTeXML", "run_latexml.py", "program:latexml", "apt-get install --no-install-recommends latexml"),
    ),
    "jats": (Peer("pubmed_parser", "run_pubmed_parser.py", "pubmed_parser", "pip install pubmed_parser"),),
    "pdf": (Peer("PyMuPDF4LLM", "run_pymupdf4llm.py", "pymupdf4llm", "pip install pymupdf4llm pymupdf-layout"),),
}
"""By format. pdffigures2 is missing: it has to be built with sbt from a Maven registry."""


def ours(kind: str) -> list[System]:
    """This platform, and the same looking away from tags and links."""
    modes = {"ours": False, "ours, untagged": True}
    return [System(name, partial(read_ours, kind=kind, untagged=untagged)) for name, untagged in modes.items()]


def read_ours(paper: Paper, *, kind: str, untagged: bool = False, store: BlobStore | None = None) -> Prediction:
    """Open one package and read it; the time is that of this process and of the programs that it starts."""
    started = _processor_seconds()
    figures: Sequence[Figure] = ()
    error = None
    try:
        found = read_paper(
            {"latex": "tex-tree"}.get(kind, kind),
            open_package(paper.path.read_bytes(), paper.path.name).files,
            paper=PaperHead(paper.paper_id, "", "unknown"),
            put_blob=store.put if store else None,
            get_blob=store.get if store else None,
            untagged=untagged,
        )
        figures = found.figures
    except (ExtractionError, PackageError) as problem:
        error = str(problem)
    return to_prediction(figures, paper.paper_id, _processor_seconds() - started, error)


def _processor_seconds() -> float:
    children = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _run_peer(command: Sequence[str], paper: Paper) -> Prediction:
    line: Prediction = {"paper_id": paper.paper_id, "figures": [], "seconds": None, "error": None}
    with tempfile.TemporaryDirectory() as folder:
        target = _laid_out(paper, Path(folder)) if paper.root else paper.path
        done = subprocess.run(
            [*command, str(target)],
            capture_output=True,
            check=False,
            env={**os.environ, "XDG_CACHE_HOME": folder},
            preexec_fn=_limit_processor_time,
        )
    complaint = re.sub(r"\s+", " ", done.stderr.decode(errors="replace")).strip()
    if done.returncode == -signal.SIGXCPU or complaint.endswith("timeout"):
        return line | {"seconds": float(_SECONDS), "error": "timeout"}
    if done.returncode:
        return line | {"error": f"failed: {complaint[-300:]}"}
    answer: Prediction = json.loads(done.stdout.splitlines()[-1])
    return line | answer


def _limit_processor_time() -> None:
    """Programs that the peer starts have the same limit each; the clock on the wall would punish a busy machine."""
    setrlimit(RLIMIT_CPU, (_SECONDS, 2 * _SECONDS))


def _laid_out(paper: Paper, folder: Path) -> Path:
    """Write a package's files to a folder; the path of its root file."""
    assert paper.root is not None
    for name, data in open_package(paper.path.read_bytes(), paper.path.name).files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / paper.root
