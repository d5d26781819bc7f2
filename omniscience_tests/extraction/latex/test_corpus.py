"""Quality on real papers, held at what was reached."""

import gzip
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from omniscience_assets.extraction.latex import extract
from omniscience_assets.extraction.predictions import to_prediction
from omniscience_assets.extraction.protocol import ExtractionError, PaperHead

CORPUS = Path(__file__).parents[3] / ".." / "shared" / "corpus"
pytestmark = pytest.mark.skipif(
    not (CORPUS / "score.py").exists(), reason="the corpus of real papers is not beside the repository"
)

FLOORS = {
    "dev": {"fig_F1": 0.98, "caption_sim": 0.97, "ctx_F1": 0.95, "img_F1": 0.97, "number_acc": 0.97, "subcap_R": 0.95},
    "awkward": {
        "fig_F1": 0.98,
        "caption_sim": 0.97,
        "ctx_F1": 0.95,
        "img_F1": 0.97,
        "number_acc": 0.97,
        "subcap_R": 0.95,
    },
}
"""Sub-captions by recall alone: the gold of `dev` knows only some of them, so more of them are right than it counts."""
PLACES = {"dev": ("dev/latex", "dev/gold_latex.jsonl"), "awkward": ("awkward", "awkward/gold.jsonl")}


def unpack(path: Path) -> dict[str, bytes]:
    data = gzip.decompress(path.read_bytes())
    if not path.name.endswith(".tar.gz"):
        return {"main.tex": data}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        files = ((member, archive.extractfile(member)) for member in archive.getmembers() if member.isfile())
        return {member.name.removeprefix("./"): file.read() for member, file in files if file}


def predict(path: Path) -> dict[str, object]:
    paper_id = path.name.split(".")[0]
    try:
        found = extract(unpack(path), paper=PaperHead(paper_id, "", ""), put_blob=None)
    except ExtractionError as error:
        return to_prediction([], paper_id, None, str(error))
    return to_prediction(found.figures, paper_id, None, None)


@pytest.mark.parametrize("name", PLACES)
def test_quality_stays_above_its_floors(name: str, tmp_path: Path) -> None:
    folder, gold = PLACES[name]
    lines = [json.dumps(predict(path)) for path in sorted((CORPUS / folder).glob("*.gz"))]
    predictions = tmp_path / "predictions.jsonl"
    predictions.write_text("\n".join(lines) + "\n")
    command = [sys.executable, str(CORPUS / "score.py"), str(CORPUS / gold), str(predictions), "--json"]
    scores = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert scores["failures"] == 0
    assert {key: scores[key] for key, floor in FLOORS[name].items() if scores[key] < floor} == {}
