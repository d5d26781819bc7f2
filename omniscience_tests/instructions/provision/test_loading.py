"""Scene graphs out of files in ProVision's form."""

import contextlib
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.instructions.provision.graph import GraphError, Link
from omniscience_assets.instructions.provision.loading import load_annotated, to_graph
from omniscience_tests.instructions.provision.agreement import find_single

WHOLE: dict[str, Any] = {
    "width": 20,
    "height": 10,
    "labels": ["car", "traffic light"],
    "bboxes": [[0, 0, 9, 9], [10.5, 0, 25, 9]],
    "attributes": [["red and big"], ["gray"]],
    "relations": [[0, "next to", 1], [1, "of", 0]],
    "seg_mask_id": "one_seg",
    "depth_mask_id": "one_depth",
}


def write(folder: Path) -> list[Path]:
    """The five files of one image, and its arrays."""
    parts = {
        "bbox": ("width", "height", "labels", "bboxes"),
        "attributes": ("attributes",),
        "relations": ("relations",),
        "seg": ("seg_mask_id",),
        "depth": ("depth_mask_id",),
    }
    paths = []
    for name, keys in parts.items():
        told = {"7": {"data_path": "7.jpg", "source": "made", "annotation": {key: WHOLE[key] for key in keys}}}
        paths.append(folder / f"{name}.json")
        paths[-1].write_text(json.dumps(told))
    masks = np.zeros((2, 10, 20), bool)
    masks[0, :9, :9] = masks[1, :9, 12:] = True
    np.save(folder / "one_seg.npy", masks)
    np.save(folder / "one_depth.npy", np.repeat(np.where(np.arange(20) < 10, 200, 40)[None], 10, 0).astype(np.uint8))
    return paths


def test_five_files_make_one_graph(tmp_path: Path) -> None:
    (found,) = load_annotated(write(tmp_path), tmp_path)
    assert (found.image_id, found.data_path, found.source) == ("7", "7.jpg", "made")
    car, light = found.graph.things
    assert car.attributes == (("colour", "red"), ("size", "big"))
    assert light.attributes == (("colour", "grey"),)
    assert light.box == (10.5, 0.0, 20.0, 9.0)
    assert (car.depth, light.depth) == (200, 40)
    assert found.graph.links == (Link(0, "next to", 1),)
    items = {item.generator: item for item in find_single(found.graph)}
    assert items["CloserObject"].answer == "car"
    assert {"SameObjectSeg", "CloserPoint", "RelationBBox"} <= items.keys()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"width": "20"}, "`width` is '20', not a number"),
        ({"height": 0}, "not pixels of an image"),
        ({"labels": ["car"]}, "1 labels and 2 bboxes"),
        ({"labels": ["car", 3]}, "label 1 is 3"),
        ({"bboxes": [[0, 0, 9], [0, 0, 1, 1]]}, "bbox 0 is"),
        ({"bboxes": [[9, 0, 0, 9], [0, 0, 1, 1]]}, "bbox 0 is inverted"),
        ({"bboxes": [[0, 0, float("nan"), 9], [0, 0, 1, 1]]}, "not a number"),
        ({"attributes": [["red"]]}, "2 labels and 1 lists of attributes"),
        ({"attributes": [["red"], "grey"]}, "attributes 1 are 'grey'"),
        ({"relations": [[0, "on", 5]]}, "relation 'on' from 0 to 5, of 2 things"),
        ({"relations": [[0, 1]]}, "relation 0 is"),
        ({"relations": [["0", "on", 1]]}, "relation 0 is"),
        ({"seg_mask_id": "../one_seg"}, "names no file"),
        ({"seg_mask_id": "one_depth"}, "an array of uint8, not of bool"),
        ({"seg_mask_id": "absent"}, "absent.npy"),
        ({"height": 11}, "masks of shape"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    write(tmp_path)
    with pytest.raises(GraphError, match=message.replace("[", r"\[")):
        to_graph(WHOLE | change, tmp_path)


def test_a_file_or_an_image_that_is_wrong_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    for text, message in (
        ("[1]", "bad.json: not an object"),
        ("{", "bad.json"),
        ('{"7": {"annotation": 3}}', "image '7' has no object"),
        ('{"7": {"annotation": {"width": 3}}}', "image '7': `height` is None"),
    ):
        bad.write_text(text)
        with pytest.raises(GraphError, match=message):
            list(load_annotated([bad]))
    with pytest.raises(GraphError, match=r"absent\.json"):
        list(load_annotated([tmp_path / "absent.json"]))


class _Trap:
    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("/tmp/provision_trap"),)


@pytest.mark.parametrize("as_object_array", [True, False])
def test_nothing_is_ever_unpickled(tmp_path: Path, as_object_array: bool) -> None:
    write(tmp_path)
    path = tmp_path / "one_seg.npy"
    if as_object_array:
        np.save(path, np.array([_Trap()], dtype=object), allow_pickle=True)
    else:
        path.write_bytes(pickle.dumps(_Trap()))
    with pytest.raises(GraphError, match=r"one_seg\.npy"):
        to_graph(WHOLE, tmp_path)
    assert not Path("/tmp/provision_trap").exists()


LEAVES = st.none() | st.booleans() | st.integers(-3, 30) | st.floats() | st.text(max_size=4)
VALUES = st.recursive(LEAVES, lambda some: st.lists(some, max_size=4), max_leaves=8)


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), VALUES))
def test_any_annotation_is_a_graph_or_an_error(change: dict[str, Any]) -> None:
    try:
        graph = to_graph(WHOLE | change)
    except GraphError:
        return
    assert len(graph.things) == len((WHOLE | change)["labels"])
    find_single(graph, cap=3)


@given(st.text(max_size=60) | st.from_regex(r'\{"a": \{"annotation": \{"width": [0-9e]{1,6}\}\}\}', fullmatch=True))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(text, encoding="utf-8")
    with contextlib.suppress(GraphError):
        assert list(load_annotated([path])) == []
