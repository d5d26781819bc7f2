"""Scene graphs out of files in ProVision's form.

Source: the annotations that ProVision (arXiv 2412.07012) publishes: five JSON files, each from image ids to
`{"data_path", "source", "annotation"}`, of which the annotations are put together. Masks and depth maps are NumPy files
named by `seg_mask_id` and `depth_mask_id`; nothing is ever unpickled.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.instructions.provision.graph import (
    Attribute,
    GraphError,
    Link,
    Thing,
    VisualGraph,
    modal_depth,
)

OTHER = "other"
_CATEGORIES = {
    "colour": "black white grey red orange yellow green blue purple pink brown silver gold golden beige tan maroon "
    "navy teal turquoise cream dark light bright",
    "size": "big small large little tiny huge giant tall short long wide narrow thick thin",
    "shape": "round square rectangular triangular circular oval curved straight flat pointed cylindrical",
    "texture": "smooth rough striped spotted dotted checkered plaid fluffy furry fuzzy bumpy patterned plain",
    "material": "wooden wood metal metallic plastic glass leather stone brick concrete paper cloth ceramic rubber",
    "state": "open closed wet dry clean dirty full empty broken old new on off lit parked cooked ripe cloudy sunny",
    "activity": "standing sitting walking running lying sleeping eating drinking flying riding playing smiling jumping",
    "orientation": "upright vertical horizontal tilted sideways upside-down",
    "mood": "happy sad angry calm",
    "gender": "male female",
}
_WORDS = {word: category for category, words in _CATEGORIES.items() for word in words.split()}
"""Common words only; what is not among them is of the category `other`."""
_UNCOUNTABLE = frozenset((
    "air", "background", "ceiling", "clothing", "dirt", "fog", "food", "foliage", "fur", "grass", "gravel", "ground",
    "hair", "ice", "land", "light", "meat", "mud", "paint", "pavement", "rain", "rice", "sand", "sea", "shade", "sky",
    "smoke", "snow", "soil", "sunlight", "traffic", "water", "wood",
))  # fmt: skip
_SPELLING = {"gray": "grey"}


@dataclass(frozen=True, slots=True)
class Annotated:
    """An image and its graph."""

    image_id: str
    data_path: str
    source: str
    graph: VisualGraph


def load_annotated(
    files: Sequence[Path], arrays: Path | None = None, categories: Mapping[str, str] | None = None
) -> Iterator[Annotated]:
    """The images of some JSON files, in the order of their ids.

    Args:
        files: JSON files; what several say of one image is put together, later ones replace earlier.
        arrays: Folder of `<seg_mask_id>.npy`, `(n, height, width)` and boolean, and `<depth_mask_id>.npy`,
            `(height, width)` of uint8, where higher is closer. Without it there are no masks and depths.
        categories: The category of each word of attributes; a small list of common English words by default.

    Raises:
        GraphError: what is not such a file; the message names the file or the image, and what is wrong.
    """
    merged: dict[str, dict[str, Any]] = {}
    for file in files:
        for image_id, told in _read(file).items():
            if not isinstance(told, dict) or not isinstance(told.get("annotation"), dict):
                raise GraphError(f"{file}: image {image_id!r} has no object `annotation`")
            one = merged.setdefault(image_id, {"annotation": {}})
            one |= {key: told[key] for key in ("data_path", "source") if key in told}
            one["annotation"].update(told["annotation"])
    for image_id in sorted(merged):
        told = merged[image_id]
        try:
            graph = to_graph(told["annotation"], arrays, categories)
        except GraphError as error:
            raise GraphError(f"image {image_id!r}: {error}") from error
        yield Annotated(image_id, str(told.get("data_path", "")), str(told.get("source", "")), graph)


def to_graph(
    told: Mapping[str, Any], arrays: Path | None = None, categories: Mapping[str, str] | None = None
) -> VisualGraph:
    """One annotation as a graph.

    Boxes are cut at the image's edges. Attributes are parted at " and ", each is kept once; relations named "of", and
    those of a thing to itself, are left out, as they say nothing that can be asked.

    Raises:
        GraphError: a field is missing, of another type or length, or not finite.
    """
    width, height = (_number(told, key) for key in ("width", "height"))
    if not (width.is_integer() and height.is_integer() and 0 < width <= 1e6 and 0 < height <= 1e6):
        raise GraphError(f"width and height are {width} and {height}, not pixels of an image")
    labels, boxes = _list(told, "labels"), _list(told, "bboxes")
    if len(labels) != len(boxes):
        raise GraphError(f"{len(labels)} labels and {len(boxes)} bboxes")
    attributes = _list(told, "attributes") if "attributes" in told else [[] for _ in labels]
    if len(attributes) != len(labels):
        raise GraphError(f"{len(labels)} labels and {len(attributes)} lists of attributes")
    masks = _array(arrays, told.get("seg_mask_id"), np.dtype(bool))
    depth = _array(arrays, told.get("depth_mask_id"), np.dtype(np.uint8))
    shape = (int(height), int(width))
    if masks is not None and masks.shape != (len(labels), *shape):
        raise GraphError(f"masks of shape {masks.shape} where {(len(labels), *shape)} is the image's")
    if depth is not None and depth.shape != shape:
        raise GraphError(f"a depth map of shape {depth.shape} where {shape} is the image's")
    deep = [None if masks is None or depth is None else modal_depth(mask, depth) for mask in _each(masks, labels)]
    things = tuple(
        Thing(_label(label, place), _box(box, place, width, height), _attributes(borne, place, categories), at)
        for place, (label, box, borne, at) in enumerate(zip(labels, boxes, attributes, deep, strict=True))
    )
    links = tuple(_links(_list(told, "relations") if "relations" in told else []))
    countable = frozenset(thing.label for thing in things) - _UNCOUNTABLE
    return VisualGraph(int(width), int(height), things, links, masks, depth, countable)


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise GraphError(f"{file}: {error}") from error
    if not isinstance(found, dict):
        raise GraphError(f"{file}: not an object from image ids to annotations")
    return found


def _number(told: Mapping[str, Any], key: str) -> float:
    value = told.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise GraphError(f"`{key}` is {value!r}, not a number")
    return float(value)


def _list(told: Mapping[str, Any], key: str) -> list[Any]:
    value = told.get(key)
    if not isinstance(value, list):
        raise GraphError(f"`{key}` is {type(value).__name__}, not a list")
    return value


def _label(label: Any, place: int) -> str:
    if not isinstance(label, str) or not label.strip():
        raise GraphError(f"label {place} is {label!r}, not words")
    return " ".join(label.split())


def _box(box: Any, place: int, width: float, height: float) -> tuple[float, float, float, float]:
    if not isinstance(box, list) or len(box) != 4:
        raise GraphError(f"bbox {place} is {box!r}, not four numbers")
    x0, y0, x1, y1 = (_number({f"bboxes[{place}]": value}, f"bboxes[{place}]") for value in box)
    if not (x0 <= x1 and y0 <= y1):
        raise GraphError(f"bbox {place} is inverted: {box}")
    return tuple(min(max(value, 0.0), side) for value, side in zip((x0, y0, x1, y1), (width, height) * 2, strict=True))  # type: ignore[return-value]


def _attributes(borne: Any, place: int, categories: Mapping[str, str] | None) -> tuple[Attribute, ...]:
    if not isinstance(borne, list) or not all(isinstance(one, str) for one in borne):
        raise GraphError(f"attributes {place} are {borne!r}, not a list of words")
    parts = (part.strip().casefold() for one in borne for part in one.split(" and "))
    words = {_SPELLING.get(part, part) for part in parts if part}
    known = _WORDS if categories is None else categories
    return tuple(sorted((known.get(word, OTHER), word) for word in words))


def _links(relations: Sequence[Any]) -> Iterator[Link]:
    for place, one in enumerate(relations):
        ends = [one[0], one[2]] if isinstance(one, list) and len(one) == 3 else []
        if not ends or any(isinstance(end, bool) or not isinstance(end, int) for end in ends):
            raise GraphError(f"relation {place} is {one!r}, not [head, name, tail]")
        head, name, tail = one
        if not isinstance(name, str) or not name.strip():
            raise GraphError(f"relation {place} has no name: {one!r}")
        name = " ".join(name.split())
        if name != "of" and head != tail:
            yield Link(head, name, tail)


def _each(masks: NDArray[np.bool_] | None, labels: Sequence[Any]) -> Sequence[Any]:
    return [None] * len(labels) if masks is None else list(masks)


def _array(folder: Path | None, name: Any, dtype: np.dtype[Any]) -> NDArray[Any] | None:
    """An array file of the folder; whatever stands outside of it is not opened."""
    if folder is None or name is None:
        return None
    if not isinstance(name, str) or not name or Path(name).name != name:
        raise GraphError(f"{name!r} names no file of {folder}")
    path = folder / f"{name.removesuffix('.npy')}.npy"
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise GraphError(f"{path}: {error}") from error
    if not isinstance(found, np.ndarray) or found.dtype != dtype:
        raise GraphError(f"{path}: an array of {getattr(found, 'dtype', type(found))}, not of {dtype}")
    return found
