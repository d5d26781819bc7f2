import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from omniscience_assets.compute.local import InlineExecutor, LocalExecutor
from omniscience_assets.instructions.handoff import write
from omniscience_assets.instructions.handoff.write import Written, write_mix
from omniscience_assets.instructions.mix.settings import MixError, MixSettings, load_settings
from omniscience_tests.instructions.handoff.conftest import SETTINGS, make_case
from omniscience_tests.instructions.handoff.schemas import read_llama_factory, read_llava, read_swift

Mix = tuple[Path, Written]


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_workers_and_in_any_order(
    mix: Mix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = mix
    expected = files_of(folder)
    assert len(expected) > 20
    for number, order in ((1, 3), (2, 4)):
        monkeypatch.setattr(write, "ROWS_AT_ONCE", 7 * number)
        pool, blobs = make_case(order=order)
        executor = LocalExecutor(workers=number, memory_mb=2048)
        try:
            write_mix(pool, blobs, SETTINGS, tmp_path / str(number), executor=executor)
        finally:
            executor.close()
        assert files_of(tmp_path / str(number)) == expected


def test_llama_factory_reads_it_as_its_documents_say(mix: Mix) -> None:
    folder, written = mix
    run = yaml.safe_load((folder / "llama_factory" / "qwen2_5_vl.yaml").read_text())
    assert (run["stage"], run["template"]) == ("sft", "qwen2_vl")
    for name, split in ((run["dataset"], "train"), (run["eval_dataset"], "test")):
        rows = list(read_llama_factory(folder, run, name))
        assert len(rows) == written.rows[split]
        assert all(path.is_file() for _, images in rows for path in images)


def test_swift_reads_it_as_its_documents_say(mix: Mix) -> None:
    folder, written = mix
    for split in ("train", "test"):
        rows = list(read_swift(folder, split))
        assert len(rows) == written.rows[split]
        assert all(path.is_file() for _, images in rows for path in images)
    command = (folder / "swift" / "qwen2_5_vl.sh").read_text()
    assert "--dataset swift/train.jsonl --val_dataset swift/test.jsonl" in command
    assert "ROOT_IMAGE_DIR" in command


def test_llava_reads_it_as_its_documents_say(mix: Mix) -> None:
    folder, written = mix
    for split in ("train", "test"):
        rows = list(read_llava(folder, split))
        assert len(rows) == written.rows[split]
        assert all(path.is_file() for _, images in rows for path in images)
    assert {type(row.get("image")) for row, _ in read_llava(folder, "train")} == {str, list, type(None)}


def test_images_open_are_named_by_their_bytes_and_views_are_cut_out(mix: Mix) -> None:
    folder, written = mix
    paths = [path for path in (folder / "images").rglob("*") if path.is_file()]
    assert len(paths) == written.images
    sizes = set()
    for path in paths:
        assert path.stem == sha256(path.read_bytes()).hexdigest()
        assert path.parent.name == path.stem[:2]
        with Image.open(path) as image:
            image.load()
            sizes.add(image.size)
    assert sizes == {(320, 240), (160, 240), (448, 448)}
    by_id = {row["id"]: images for row, images in read_swift(folder, "train")}
    halves = next(images for row, images in by_id.items() if row.endswith("q10"))
    whole = next(images for row, images in by_id.items() if row == next(iter(r for r in by_id if r.endswith("q20"))))
    assert len(halves) == 2
    assert len(whole) == 1


def test_all_forms_hold_the_same_rows_and_no_paper_lies_on_both_sides(mix: Mix) -> None:
    folder, _ = mix
    sides: list[set[str]] = []
    for split in ("train", "test"):
        ids = [row["id"] for row, _ in read_swift(folder, split)]
        assert ids == sorted(ids), "the order is that of the ids"
        assert ids == [row["id"] for row, _ in read_llava(folder, split)]
        sides.append({one.partition("#")[0] for one in ids})
    assert all(sides)
    assert not sides[0] & sides[1]


def test_the_report_lies_beside_and_adds_up(mix: Mix) -> None:
    folder, written = mix
    told: dict[str, Any] = json.loads((folder / "mix.json").read_text())
    assert told["seen"] == sum(told["left_out"].values()) + sum(told["written"].values()) + sum(
        told["unwritten"].values()
    )
    assert told["written"] == dict(written.rows)
    assert load_settings(file=folder / "mix.yaml") == SETTINGS, "the settings beside a mix make it again"
    assert told["spec_id"] in (folder / "MIX.md").read_text()


def test_large_images_are_made_smaller(tmp_path: Path) -> None:
    settings = MixSettings(max_pixels=28 * 28 * 16, captions={})
    pool, blobs = make_case(settings, papers=2)
    write_mix(pool, blobs, settings, tmp_path / "mix", forms=["swift"], executor=InlineExecutor())
    for path in (tmp_path / "mix" / "images").rglob("*.png"):
        with Image.open(path) as image:
            assert image.width * image.height <= 28 * 28 * 16 or image.size == (448, 448)


def test_a_row_whose_image_is_lost_is_left_out_and_counted(tmp_path: Path) -> None:
    pool, blobs = make_case(papers=3)
    del blobs.held[pool.figures[0].raster]
    blobs.held[pool.figures[1].raster] = b"no image"
    written = write_mix(pool, blobs, SETTINGS, tmp_path / "mix", executor=InlineExecutor())
    assert written.unwritten["no_image"] > 0
    chosen = sum(one.rows for one in written.report.splits)
    assert sum(written.rows.values()) + written.unwritten["no_image"] == chosen


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("dear")
    pool, blobs = make_case(papers=2)
    with pytest.raises(MixError, match="not empty"):
        write_mix(pool, blobs, SETTINGS, tmp_path, executor=InlineExecutor())
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_nothing_to_train_on_is_said_and_leaves_no_folder(tmp_path: Path) -> None:
    settings = MixSettings(ratios={"difficulty": {"easy": 1}}, captions={}, tokens={"row": 1})
    pool, blobs = make_case(settings, papers=2)
    with pytest.raises(MixError, match=r"nothing is left to train on: .*too_long"):
        write_mix(pool, blobs, settings, tmp_path / "mix", executor=InlineExecutor())
    assert not list(tmp_path.iterdir())
