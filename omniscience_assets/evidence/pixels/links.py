"""Pieces of lines of one ink put together: dashes, dots, and what was cut where something else is painted over it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omniscience_assets.evidence.pixels.courses import Course, Points
from omniscience_assets.evidence.pixels.inks import Mask

_MOST_PIECES = 1_200
_STRAIGHT = 0.82
"""Cosine of the angle by which a line may turn in a gap."""
_COVERED = 0.5
"""Share of a gap that is drawn over where the line is behind it."""
_BEHIND, _OPEN = 2.2, 1.3
"""Longest gaps in ems: where something is painted over the line, and where nothing is."""
_FEWEST = 4
"""Pieces of a dashed line."""
_DOT = 2.2
"""Times as long as the pen is wide up to which a piece is a dot, without a direction of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A line of one or more pieces."""

    points: Points
    pen: float
    dashes: tuple[float, ...] = ()
    """Lengths of dashes and gaps in turn, in pixels; empty for a solid line."""

    @property
    def length(self) -> float:
        """The longer side of the box around it."""
        return float(np.ptp(self.points, axis=0).max())


@dataclass(slots=True, eq=False)
class _End:
    piece: int
    last: bool
    at: Points
    way: Points
    """Direction outwards; of a dot nothing but its side."""
    is_dot: bool


def join_pieces(pieces: Sequence[Course], drawn: Mask, em: float) -> list[Chain]:
    """Lines made of pieces of one ink.

    A piece goes on with the nearest one that lies in its direction: over a short gap, or a longer one that something
    else is painted on.

    Args:
        pieces: Traced parts of one ink.
        drawn: Where anything is drawn, also words.
        em: Height of letters in pixels.
    """
    if len(pieces) > _MOST_PIECES:
        return []
    ends = [end for index, piece in enumerate(pieces) for end in _ends(index, piece)]
    links: dict[tuple[int, bool], tuple[int, bool]] = {}
    covered: dict[tuple[int, bool], bool] = {}
    group = list(range(len(pieces)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for _, a, b, hidden in sorted(_offers(ends, pieces, drawn, em) if pieces else []):
        one, other = (ends[a].piece, ends[a].last), (ends[b].piece, ends[b].last)
        if one in links or other in links or root(one[0]) == root(other[0]):
            continue
        links[one], links[other] = other, one
        covered[one] = covered[other] = hidden
        group[root(one[0])] = root(other[0])
    return _chains(pieces, links, covered)


def _ends(index: int, piece: Course) -> list[_End]:
    points = piece.points
    is_dot = piece.length <= _DOT * piece.pen
    if is_dot:
        middle = points.mean(axis=0)
        return [_End(index, last, middle, np.array([1.0 if last else -1.0, 0.0]), True) for last in (False, True)]
    reach = max(3.0 * piece.pen, 8.0)
    found = []
    for last in (False, True):
        way_in = points[::-1] if last else points
        away = np.hypot(*(way_in - way_in[0]).T)
        far = int(np.argmax(away > reach)) if (away > reach).any() else len(way_in) - 1
        way = way_in[0] - way_in[max(1, far)]
        found.append(_End(index, last, way_in[0], way / max(float(np.hypot(*way)), 1e-9), False))
    return found


def _offers(
    ends: Sequence[_End], pieces: Sequence[Course], drawn: Mask, em: float
) -> list[tuple[float, int, int, bool]]:
    """Cost, the two ends, and whether something is painted on the gap, of every link that may be."""
    at = np.array([end.at for end in ends]).reshape(-1, 2)
    of = np.array([end.piece for end in ends])
    lengths, pens = (np.array([getattr(piece, name) for piece in pieces])[of] for name in ("length", "pen"))
    gaps = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
    a, b = np.nonzero(np.triu(gaps <= _BEHIND * em, 1) & (of[:, None] != of[None, :]))
    gap, pen = gaps[a, b], np.maximum(pens[a], pens[b])
    ways = np.array([end.way for end in ends]).reshape(-1, 2)
    dots = np.array([end.is_dot for end in ends])
    turn = np.minimum(
        _turns(dots[a], ways[a], at[b] - at[a], gap, pen), _turns(dots[b], ways[b], at[a] - at[b], gap, pen)
    )
    longest, least = np.maximum(lengths[a], lengths[b]), np.minimum(lengths[a], lengths[b])
    open_ = np.minimum(_OPEN * em, 1.6 * np.minimum(longest, np.maximum(least, 4 * pen)) + 4 * pen)
    may_be = turn >= np.where(dots[a] & dots[b], 0.0, _STRAIGHT)
    a, b, gap, turn, open_ = a[may_be], b[may_be], gap[may_be], turn[may_be], open_[may_be]
    hidden = _are_hidden(at[a], at[b], drawn) & ~(dots[a] | dots[b])
    good = hidden | (gap <= open_)
    cost = gap * (2.0 - turn)
    return list(zip(cost[good].tolist(), a[good].tolist(), b[good].tolist(), hidden[good].tolist(), strict=True))


def _turns(dots: Mask, ways: Points, to: Points, gap: Points, pen: Points) -> Points:
    """Cosines of the angles between ends' directions and the ways to other ends; any is good over a tiny gap."""
    along = (ways * to).sum(axis=1)
    by_dot = np.where(along > -0.25 * gap, 1.0, -1.0)
    close = np.where(along > -0.5 * gap, 0.9, -1.0)
    turns: Points = np.where(dots, by_dot, np.where(gap < 1.5 * pen, close, along / np.maximum(gap, 1e-9)))
    return turns


def _are_hidden(a: Points, b: Points, drawn: Mask) -> Mask:
    """Whether most of each gap is drawn over."""
    steps = np.linspace(0.1, 0.9, 9)[None, :, None]
    spots = (a[:, None] + steps * (b - a)[:, None]).astype(int)
    xs, ys = spots[..., 0].clip(0, drawn.shape[1] - 1), spots[..., 1].clip(0, drawn.shape[0] - 1)
    hidden: Mask = drawn[ys, xs].mean(axis=1) > _COVERED
    return hidden


def _chains(
    pieces: Sequence[Course],
    links: dict[tuple[int, bool], tuple[int, bool]],
    covered: dict[tuple[int, bool], bool],
) -> list[Chain]:
    done: set[int] = set()
    found = []
    starts = [(i, last) for i in range(len(pieces)) for last in (False, True) if (i, last) not in links]
    for index, last in starts:
        if index in done:
            continue
        members: list[Points] = []
        inner: list[int] = []
        open_gaps: list[float] = []
        entry: tuple[int, bool] | None = (index, last)
        hidden = False
        while entry is not None:
            piece, at_last = entry
            done.add(piece)
            points = pieces[piece].points[::-1] if at_last else pieces[piece].points
            if members and not hidden:
                open_gaps.append(float(np.hypot(*(points[0] - members[-1][-1]))))
            members.append(points)
            inner.append(piece)
            exit_ = (piece, not at_last)
            entry, hidden = links.get(exit_), covered.get(exit_, False)
        points = np.vstack(members)
        pen = float(np.median([pieces[i].pen for i in inner]))
        found.append(Chain(points, pen, _dashes([pieces[i] for i in inner], open_gaps, pen)))
    return found


def _dashes(pieces: Sequence[Course], gaps: Sequence[float], pen: float) -> tuple[float, ...]:
    """The pattern of a chain; nothing where its gaps are too few to be one."""
    if len(pieces) < _FEWEST or len(gaps) < 0.5 * (len(pieces) - 1) or not gaps:
        return ()
    lengths = [float(np.hypot(*(piece.points[-1] - piece.points[0]))) + pen for piece in pieces]
    whole, open_ = sum(lengths), float(np.median(gaps))
    if max(lengths) > 0.6 * whole or open_ < 1.0:
        return ()
    low, high = float(np.quantile(lengths, 0.15)), float(np.quantile(lengths, 0.85))
    gap = max(1.0, open_)
    return (high, gap, low, gap) if low < 0.5 * high and high > 2.5 * pen else (high, gap)
