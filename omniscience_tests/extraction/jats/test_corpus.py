"""Quality on real articles, held at what was reached."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from omniscience_assets.extraction.jats import extract
from omniscience_assets.extraction.predictions import to_prediction
from omniscience_assets.extraction.protocol import PaperHead

CORPUS = Path(__file__).parents[3] / ".." / "shared" / "corpus"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CORPUS / "score.py").exists(), reason="the corpus of real papers is not beside the repository"
    ),
]
FLOORS = {
    False: {"fig_F1": 0.995, "img_F1": 0.99, "caption_sim": 0.99, "number_acc": 0.98, "ctx_F1": 0.955},
    True: {"fig_F1": 0.995, "ctx_F1": 0.95},
}
"""Contexts by a gold whose paragraphs hold the captions of the figures in them, which ours leave out."""


@pytest.mark.parametrize("untagged", [False, True])
def test_scores(untagged: bool, tmp_path: Path) -> None:
    predictions = tmp_path / "predictions.jsonl"
    with predictions.open("w", encoding="utf-8") as out:
        for path in sorted((CORPUS / "dev" / "jats").glob("*.xml")):
            head = PaperHead(path.stem, "", "unknown")
            found = extract({path.name: path.read_bytes()}, paper=head, put_blob=None, untagged=untagged)
            out.write(json.dumps(to_prediction(found.figures, path.stem, None, None)) + "\n")
    command = [sys.executable, CORPUS / "score.py", CORPUS / "dev" / "gold_jats.jsonl", predictions, "--json"]
    scores = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert {name: scores[name] for name in FLOORS[untagged] if scores[name] < FLOORS[untagged][name]} == {}
    assert scores["failures"] == 0
