"""Markers among the blobs of one ink: small parts that are alike, and what shape they have."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omniscience_assets.evidence.pixels.blobs import Blob, fill_holes, find_blobs
from omniscience_assets.evidence.pixels.inks import Mask, grow, shrink

_FEWEST = 3
"""Markers of one look."""
_ALIKE = 1.6
"""Pixels by which the sides of markers of one look differ."""
_LEAST, _MOST = 4, 1.7
"""Pixels of the smallest marker's side that has a shape, and ems of the largest one's."""
_SQUARE = 1.5
"""Most times that one side of a marker is as long as the other."""
_ROW = 3.6
"""Times the length of a dot from one to the next."""
_CLUSTER = 6.0
"""Longest cluster of touching markers, in markers."""
_FULL = 0.45
"""Least share of a marker's square that a cluster covers for each marker of its length."""
_FITS = 0.72
"""Share of a shape and of a marker that lie on one another where it has that shape."""

SHAPES = ("square", "circle", "diamond", "triangle", "triangle_down", "cross", "plus")


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Markers of one look."""

    shape: str
    width: float
    height: float
    middles: list[tuple[float, float]]
    """In pixels."""


def split_markers(mask: Mask, em: float, pen: float) -> tuple[list[Group], Mask]:
    """Markers that stand alone or sit on lines of one ink, and the mask without those that are alone.

    A marker on a line is what is left where a square wider than the pen fits, once the markers' insides are filled.

    Args:
        mask: Where the ink is.
        em: Height of letters in pixels.
        pen: Width of the ink's lines in pixels.
    """
    most = _MOST * em
    blobs = find_blobs(mask) or []
    alone = [blob for blob in blobs if _LEAST <= blob.longest <= most and _is_compact(blob)]
    left = mask.copy()
    groups = []
    for group in _alike(alone):
        named = _shape_of(group)
        if named is not None and not _are_dots(group):
            groups.append(_group(named, group))
            for blob in group:
                left[blob.y0 : blob.y1, blob.x0 : blob.x1] &= ~blob.mask
    for found in groups:
        _part_clusters(left, found)
    on_lines = [blob for blob in _on_lines(left, most, pen) if _is_compact(blob)]
    for group in _alike(on_lines):
        named = _shape_of(group)
        if named is not None and named not in {"cross", "plus"}:
            groups.append(_group(named, group))
    return _merged(groups), left


def _are_dots(group: Sequence[Blob]) -> bool:
    """Small parts in a row, hardly farther from one another than they are long: dots or dashes of a line."""
    if len(group) < 2 * _FEWEST:
        return False
    at = np.array([blob.middle for blob in group[:400]])
    size = float(np.median([blob.longest for blob in group]))
    gaps = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
    order = np.argsort(gaps, axis=1)[:, 1:3]
    nearest = np.take_along_axis(gaps, order, axis=1)
    ways = at[order] - at[:, None]
    turn = (ways[:, 0] * ways[:, 1]).sum(axis=1) / np.maximum(nearest.prod(axis=1), 1e-9)
    in_row = (nearest[:, 1] < _ROW * size) & (turn < -0.7)
    return float(in_row.mean()) > 0.6


def _part_clusters(mask: Mask, group: Group) -> None:
    """Add the markers of a group that touch one another, and clear them from the mask.

    They part where the cluster, its holes filled, is worn down to less than a marker.
    """
    if group.shape in {"cross", "plus"}:
        return
    size = min(group.width, group.height)
    by = max(1, int(size / 2 - 1))
    for blob in find_blobs(mask) or []:
        if not size <= blob.longest <= _CLUSTER * size or blob.longest <= 1.3 * size:
            continue
        filled = np.pad(fill_holes(blob.mask, max(1, round(size - 2))), by + 1)
        if filled.sum() < _FULL * size * size * blob.longest / size:
            continue
        cores = find_blobs(shrink(filled, by)) or []
        reach = grow(shrink(filled, by), by + 1) & filled
        if not cores or reach.sum() < 0.8 * filled.sum() or any(core.longest > 0.6 * size + 2 for core in cores):
            continue
        group.middles.extend((core.middle[0] + blob.x0 - by - 1, core.middle[1] + blob.y0 - by - 1) for core in cores)
        mask[blob.y0 : blob.y1, blob.x0 : blob.x1] &= ~blob.mask


def _is_compact(blob: Blob) -> bool:
    return max(blob.width, blob.height) <= _SQUARE * min(blob.width, blob.height) + 1


def _on_lines(mask: Mask, most: float, pen: float) -> list[Blob]:
    """Parts in which a square wider than the pen fits."""
    by = int(np.ceil((pen + 1.0) / 2))
    blobs = find_blobs(mask) or []
    found = []
    for blob in blobs:
        if blob.longest <= most:
            continue
        padded = np.pad(fill_holes(blob.mask, round(most)), by + 1)
        opened = grow(shrink(padded, by), by) & padded
        for part in find_blobs(opened) or []:
            if max(_LEAST, pen + 2) <= part.longest <= most:
                x, y = blob.x0 - by - 1, blob.y0 - by - 1
                found.append(Blob(part.x0 + x, part.y0 + y, part.x1 + x, part.y1 + y, part.mask))
    return found


def _alike(blobs: Sequence[Blob]) -> list[list[Blob]]:
    """Groups of at least three that are of one size, the largest groups first."""
    rest = list(blobs)
    groups = []
    while len(rest) >= _FEWEST:
        sizes = np.array([(blob.width, blob.height) for blob in rest])
        near = (np.abs(sizes[:, None, :] - sizes[None, :, :]) <= _ALIKE).all(axis=2)
        best = int(near.sum(axis=1).argmax())
        chosen = near[best]
        if chosen.sum() < _FEWEST:
            break
        groups.append([blob for blob, one in zip(rest, chosen, strict=True) if one])
        rest = [blob for blob, one in zip(rest, chosen, strict=True) if not one]
    return groups


def shape_of(mask: Mask) -> tuple[str, float]:
    """The shape that a marker is most like, and the share of both that lie on one another."""
    side = 15
    rows = (np.arange(side) * mask.shape[0] // side).clip(0, mask.shape[0] - 1)
    columns = (np.arange(side) * mask.shape[1] // side).clip(0, mask.shape[1] - 1)
    filled = fill_holes(mask, max(mask.shape))[rows][:, columns]
    scores = {name: float((filled & shape).sum() / (filled | shape).sum()) for name, shape in _templates(side).items()}
    best = max(scores, key=lambda name: scores[name])
    return best, scores[best]


def _shape_of(group: Sequence[Blob]) -> str | None:
    """The shape of most of a group; `None` where they are no markers."""
    votes: dict[str, list[float]] = {}
    for blob in group[:200]:
        name, score = shape_of(blob.mask)
        votes.setdefault(name, []).append(score)
    best = max(votes, key=lambda name: len(votes[name]))
    good = sum(score >= _FITS for scores in votes.values() for score in scores)
    return best if good >= 0.7 * min(len(group), 200) else None


def _templates(side: int) -> dict[str, Mask]:
    """Shapes that fill a square of so many pixels."""
    y, x = (np.mgrid[:side, :side] + 0.5) / side
    half = np.abs(x - 0.5)
    arms = 0.16
    return {
        "square": np.ones((side, side), bool),
        "circle": (x - 0.5) ** 2 + (y - 0.5) ** 2 <= 0.25,
        "diamond": half + np.abs(y - 0.5) <= 0.5,
        "triangle": half <= y / 2,
        "triangle_down": half <= (1 - y) / 2,
        "cross": np.minimum(np.abs(x - y), np.abs(x + y - 1)) <= arms,
        "plus": np.minimum(half, np.abs(y - 0.5)) <= arms / 1.4,
    }


def _group(shape: str, blobs: Sequence[Blob]) -> Group:
    width, height = (float(np.median([getattr(blob, name) for blob in blobs])) for name in ("width", "height"))
    if abs(width - height) <= _ALIKE:
        width = height = (width + height) / 2
    return Group(shape, width, height, [blob.middle for blob in blobs])


def _merged(groups: Sequence[Group]) -> list[Group]:
    """Groups of one shape whose sizes differ by little, as markers on lines and beside them do, as one."""
    found: list[Group] = []
    for group in groups:
        host = next(
            (one for one in found if one.shape == group.shape and abs(one.width - group.width) <= 2 * _ALIKE), None
        )
        if host is None:
            found.append(group)
        else:
            host.middles.extend(group.middles)
    return found
