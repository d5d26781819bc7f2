import dataclasses
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from omniscience_assets.records import ReleaseRow
from omniscience_assets.release.parquet import write_parquet, write_shards
from omniscience_assets.release.rows import to_release_row
from omniscience_tests.factories import make_caption, make_figure, make_paper, make_png

TWELVE = [
    "image",
    "caption",
    "raw_caption",
    "context",
    "title",
    "subject",
    "raw_subject",
    "source",
    "doi",
    "link",
    "recaption_model",
    "subfigures_info",
]


def blob_of(sha: str) -> bytes:
    if sha == "lost":
        raise FileNotFoundError(sha)
    return make_png(lines=int(sha))


def make_rows(count: int, lost: tuple[int, ...] = ()) -> Iterator[ReleaseRow]:
    template = to_release_row(make_paper(), make_figure(), make_caption(), [])
    for index in range(count):
        image = "lost" if index in lost else str(index % 5)
        yield dataclasses.replace(template, figure_id=f"arxiv:{index:04d}#fig.1", image=image)


def written(count: int = 7, **options: int) -> bytes:
    buffer = io.BytesIO()
    write_parquet(make_rows(count), blob_of, buffer, **options)
    return buffer.getvalue()


def test_columns_are_omnisciences_twelve_and_then_ours() -> None:
    table = pq.read_table(io.BytesIO(written()))
    assert table.column_names[:12] == TWELVE
    assert set(table.column_names[12:]) == {field.name for field in dataclasses.fields(ReleaseRow)} - set(TWELVE) | {
        "image_sha256"
    }
    first = table.slice(0, 1).to_pylist()[0]
    assert first["image"] == {"bytes": make_png(lines=0), "path": "0.png"}
    assert (first["image_sha256"], first["figure_id"]) == ("0", "arxiv:0000#fig.1")
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["image"] == {"_type": "Image"}
    assert list(features) == table.column_names


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    summary = write_parquet(make_rows(7), blob_of, tmp_path / "rows.parquet")
    data = (tmp_path / "rows.parquet").read_bytes()
    assert data == written()
    assert (summary.rows, summary.bytes, summary.sha256) == (7, len(data), hashlib.sha256(data).hexdigest())
    assert [file.name for file in tmp_path.iterdir()] == ["rows.parquet"]


def test_row_groups_bound_what_a_reader_holds() -> None:
    metadata = pq.read_metadata(io.BytesIO(written(7, rows_per_group=3)))
    assert [metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)] == [3, 3, 1]


def test_a_row_group_of_large_images_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omniscience_assets.release.parquet.BYTES_PER_GROUP", 1)
    assert pq.read_metadata(io.BytesIO(written(7))).num_row_groups == 7


def test_rows_are_taken_as_they_are_needed() -> None:
    taken = []

    def watched() -> Iterator[ReleaseRow]:
        for row in make_rows(10):
            taken.append(row.figure_id)
            yield row

    def blob(sha: str) -> bytes:
        if len(taken) == 5:
            raise RuntimeError("stop")
        return blob_of(sha)

    buffer = io.BytesIO()
    with pytest.raises(RuntimeError, match="stop"):
        write_parquet(watched(), blob, buffer, rows_per_group=2)
    assert len(taken) == 5
    assert buffer.tell() > len(make_png())


@pytest.mark.parametrize("order", [(1, 0), (0, 0)])
def test_rows_out_of_order_are_refused_and_leave_no_file(tmp_path: Path, order: tuple[int, int]) -> None:
    rows = list(make_rows(2))
    with pytest.raises(ValueError, match=r"rows must ascend by figure id: arxiv:0000#fig\.1 after"):
        write_parquet((rows[index] for index in order), blob_of, tmp_path / "rows.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_lost_image_costs_one_row_and_is_named() -> None:
    buffer = io.BytesIO()
    summary = write_parquet(make_rows(4, lost=(2,)), blob_of, buffer)
    assert (summary.rows, summary.missing) == (3, ("arxiv:0002#fig.1",))
    assert pq.read_table(buffer)["figure_id"].to_pylist() == [f"arxiv:000{index}#fig.1" for index in (0, 1, 3)]


def test_shards_are_cut_by_rows_and_by_bytes(tmp_path: Path) -> None:
    by_rows = write_shards(make_rows(7, lost=(6,)), blob_of, tmp_path, rows_per_file=3)
    assert {name: summary.rows for name, summary in by_rows.items()} == {
        "part-00000.parquet": 3,
        "part-00001.parquet": 3,
    }
    assert sum((summary.missing for summary in by_rows.values()), ()) == ("arxiv:0006#fig.1",)
    by_bytes = write_shards(make_rows(5), blob_of, tmp_path / "small", bytes_per_file=len(make_png(lines=0)) + 1)
    assert [summary.rows for summary in by_bytes.values()] == [2, 1, 1, 1]


def test_shards_hold_every_row_once_and_replace_a_longer_release(tmp_path: Path) -> None:
    write_shards(make_rows(30), blob_of, tmp_path, rows_per_file=5)
    (tmp_path / ".part-00009.parquet.part").write_bytes(b"half")
    shards = write_shards(make_rows(8), blob_of, tmp_path, rows_per_file=5)
    assert sorted(path.name for path in tmp_path.iterdir()) == list(shards)
    ids = [name for path in sorted(tmp_path.iterdir()) for name in pq.read_table(path)["figure_id"].to_pylist()]
    assert ids == [row.figure_id for row in make_rows(8)]


def test_an_empty_release_is_one_empty_file(tmp_path: Path) -> None:
    shards = write_shards(iter(()), blob_of, tmp_path)
    assert [(name, summary.rows) for name, summary in shards.items()] == [("part-00000.parquet", 0)]
    assert pq.read_table(tmp_path / "part-00000.parquet").column_names[:12] == TWELVE


def test_datasets_opens_the_shards_with_decoded_images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    write_shards(make_rows(7), blob_of, tmp_path / "release", rows_per_file=4)
    files = sorted(map(str, (tmp_path / "release").glob("*.parquet")))
    loaded = datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded.column_names[:12] == TWELVE
    assert loaded.num_rows == 7
    assert isinstance(loaded.features["image"], datasets.Image)
    image = loaded[3]["image"]
    assert (image.format, image.size) == ("PNG", (32, 24))
    assert loaded[3]["figure_id"] == "arxiv:0003#fig.1"
