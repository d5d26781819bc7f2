"""Questions on sets of points."""

from collections.abc import Iterator, Sequence

from omniscience_assets.captioning.facts.data import Plotted, is_inside
from omniscience_assets.captioning.facts.numbers import along, span
from omniscience_assets.evaluation.programmatic.drafts import Draft, count_draft, quoted
from omniscience_assets.evaluation.programmatic.lines import MAX_COUNTED
from omniscience_assets.evaluation.programmatic.view import Drawn, PanelView

_APART = 0.03
"""Share of an axis by which points must be apart, along either axis, to be counted."""
_SURE, _FEW = 0.8, 10
"""Correlation, and number of points, from which a set rises or falls for every eye."""
_RISES, _FALLS, _NEITHER = "y tends to rise with x", "y tends to fall with x", "there is no clear relation"


def cloud_drafts(panels: Sequence[PanelView]) -> Iterator[Draft]:
    """All questions on sets of points."""
    for panel in panels:
        clouds = [one for one in panel.drawn if one.series.kind == "scatter"]
        for one in clouds:
            numbers = one.plotted is not None and {one.plotted.x.scale, one.plotted.y.scale} <= {"linear", "log"}
            if panel.is_plain and one.plotted and numbers and (one.label or (len(clouds) == 1 and panel.whole)):
                yield from _of(panel, one, one.plotted)


def _of(panel: PanelView, one: Drawn, cloud: Plotted) -> Iterator[Draft]:
    of = f" of {quoted(one.label)}" if one.label else ""
    if one.series.count == len(one.series.points) and 3 <= one.series.count <= MAX_COUNTED and _are_apart(cloud):
        text = f"How many points{of} are drawn{panel.inside}?"
        yield count_draft("point_count", text, one.series.count, f"points{of}{panel.place}", (one.node,))
    facts = one.series.facts
    r = facts.correlation if facts else None
    upright = not cloud.x.inverted and not cloud.y.inverted
    if r is not None and abs(r) >= _SURE and one.series.count >= _FEW and upright:
        answer, other = (_RISES, _FALLS) if r > 0 else (_FALLS, _RISES)
        text = f"How do the points{of} run{panel.inside}?"
        basis, wrong = f"correlation{of}{panel.place}", (other, _NEITHER)
        yield Draft("correlation", text, answer, "medium", wrong, (), basis, (one.node,))


def _are_apart(cloud: Plotted) -> bool:
    spans = span(cloud.x), span(cloud.y)
    if not all(spans):
        return False
    points = cloud.series.points
    at = [(along(cloud.x, x) / spans[0], along(cloud.y, y) / spans[1]) for x, y in points]
    clear = all(
        max(abs(a[0] - b[0]), abs(a[1] - b[1])) >= _APART for i, a in enumerate(at) for b in at[:i]
    )  # fmt: skip
    return clear and all(is_inside(cloud.x, x) and is_inside(cloud.y, y) for x, y in points)
