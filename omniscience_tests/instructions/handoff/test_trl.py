from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from omniscience_assets.instructions.handoff import trl
from omniscience_assets.instructions.handoff.write import Written
from omniscience_tests.instructions.handoff.schemas import read_swift

Mix = tuple[Path, Written]
datasets = pytest.importorskip("datasets", reason="pip install 'omniscience-assets[train]'")


@pytest.fixture(scope="module")
def loaded(mix: Mix, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """As `trl sft` loads it, by the folder that its settings name."""
    folder, _ = mix
    run = yaml.safe_load((folder / "trl" / "qwen2_5_vl.yaml").read_text())
    return datasets.load_dataset(str(folder / run["dataset_name"]), cache_dir=str(tmp_path_factory.mktemp("cache")))


def test_datasets_opens_both_parts_with_images(mix: Mix, loaded: Any) -> None:
    _, written = mix
    assert {split: len(rows) for split, rows in loaded.items()} == written.rows
    sizes = {image.size for rows in loaded.values() for row in rows for image in row["images"]}
    assert sizes == {(320, 240), (160, 240), (448, 448)}
    assert {row["discipline"] for rows in loaded.values() for row in rows} == {"physics"}
    assert {row["method"] for row in loaded["train"]} > {"caption", "provision"}


def test_messages_have_a_part_for_each_image_in_its_place(mix: Mix, loaded: Any) -> None:
    folder, _ = mix
    plain = {row["id"]: row for row, _ in read_swift(folder, "train")}
    several = 0
    for row in loaded["train"]:
        parts = [part for message in row["messages"] for part in message["content"]]
        assert sum(part["type"] == "image" for part in parts) == len(row["images"])
        assert [message["role"] for message in row["messages"]] == ["user", "assistant"] * (len(row["messages"]) // 2)
        for message, other in zip(row["messages"], plain[row["id"]]["messages"], strict=True):
            said = [one for piece in other["content"].split("<image>") if (one := piece.strip("\n"))]
            assert [part["text"] for part in message["content"] if part["type"] == "text"] == said
        several += [part["type"] for part in parts[:4]] == ["text", "image", "text", "image"]
    assert several, "images stand between texts"


def test_groups_and_files_end_where_they_are_full(mix: Mix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from omniscience_assets.compute.local import InlineExecutor
    from omniscience_assets.instructions.handoff.write import write_mix
    from omniscience_tests.instructions.handoff.conftest import SETTINGS, make_case

    monkeypatch.setattr(trl, "ROWS_PER_GROUP", 10)
    monkeypatch.setattr(trl, "BYTES_PER_FILE", 20_000)
    pool, blobs = make_case()
    written = write_mix(pool, blobs, SETTINGS, tmp_path / "mix", forms=["trl"], executor=InlineExecutor())
    files = sorted((tmp_path / "mix" / "trl" / "data").glob("train-*.parquet"))
    assert len(files) > 2
    read = [pq.ParquetFile(file) for file in files]
    assert sum(one.metadata.num_rows for one in read) == written.rows["train"]
    assert max(one.metadata.row_group(at).num_rows for one in read for at in range(one.num_row_groups)) == 10
    assert not (tmp_path / "mix" / "images").exists()
    ids = [one for file in read for one in file.read(["id"])["id"].to_pylist()]
    assert ids == sorted(ids)
    assert pq.read_table(mix[0] / "trl" / "data" / "train-00000.parquet")["id"].to_pylist() == ids
