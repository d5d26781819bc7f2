"""The graph with a real embedding model: vectors are made once, and similarity, twins and selection read them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from omniscience_assets.quality.embedding import embedder
from omniscience_assets.quality.embedding.embedder import cosine
from omniscience_assets.sources.sample import SampleDump
from omniscience_tests.graph.home import Home

pytestmark = [pytest.mark.usefixtures("clip"), pytest.mark.slow]

DISCIPLINE = "physics"
EMBEDDING = {"backend": "open_clip", "model": "ViT-S-32", "device": "cpu"}


def settle(home: Home, **changes: object) -> None:
    (home.folder / "quality.yaml").write_text(yaml.safe_dump({"embedding": EMBEDDING, **changes}))


def test_vectors_are_made_once_and_read_by_all(
    tmp_path: Path, tiny_dump: SampleDump, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.with_dumps(tmp_path / "home", tiny_dump.folder)
    settle(home, selection={"steps": [{"step": "semdedup", "eps": 0.0001, "clusters": 2}]})
    home.run(DISCIPLINE)
    vectors = {row["figure_id"]: row for row in home.payloads("FROM current.figure_embeddings")}
    captions = {row["figure_id"]: row for row in home.payloads("FROM current.caption_embeddings")}
    assert len(vectors) == len(captions) > 5
    for figure, row in home.sql("SELECT figure_id, measures FROM current.caption_scores"):
        told = {one["name"]: one["value"] for one in row}
        whole = cosine(vectors[figure]["image"], captions[figure]["whole"])
        assert told["similarity.whole"] == pytest.approx(whole, abs=1e-5)
        assert -1 <= told["similarity.best_window"] <= 1
    assert "| 1_semdedup |" in home.metadata("selection", DISCIPLINE)["steps"]
    kept = home.sql("SELECT count(*) FROM current.release")[0][0]

    def load(*_: Any) -> Any:
        raise AssertionError("the model is asked again")

    monkeypatch.setattr(embedder, "_backend", lambda settings: _NotLoaded(embedder.import_module, settings, load))
    nearest = (
        1
        - sorted(
            cosine(one["image"], other["image"])
            for one in vectors.values()
            for other in vectors.values()
            if one["figure_id"] < other["figure_id"]
        )[-3]
    )
    settle(
        home,
        limits={"low_similarity": {"measure": "similarity.whole", "min": -1}},
        duplicates={"embedding": nearest + 1e-6},
        selection={"steps": [{"step": "semdedup", "eps": 0.9, "clusters": 1}]},
    )
    home.run(DISCIPLINE)
    assert home.sql("SELECT count(*) FROM current.release")[0][0] < kept
    reasons = {reason for (reason,) in home.sql("SELECT reason FROM current.filtered_set WHERE outcome = 'dropped'")}
    assert {"duplicate_embedding", "not_selected_near_duplicate"} & reasons


class _NotLoaded:
    """The backend, whose version may be asked and whose model must not be loaded."""

    def __init__(self, import_module: Any, settings: Any, load: Any) -> None:
        self.version = import_module(f"omniscience_assets.quality.embedding.{settings.backend}").version
        self.load = load
