"""A figure as questions may speak of it: panels that have a name, axes and series that are sure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from omniscience_assets.captioning.facts.data import Plotted, plot
from omniscience_assets.captioning.facts.names import with_sure_labels
from omniscience_assets.captioning.facts.trust import (
    named_axes,
    sure_colour_axis,
    sure_legend,
    sure_title,
    trusted,
    with_sure_axes,
)
from omniscience_assets.evaluation.programmatic.belonging import (
    Belongings,
    find_belongings,
    has_common_legend,
    has_own_legend,
)
from omniscience_assets.evaluation.programmatic.places import names_of_panels
from omniscience_assets.evidence.colours import GREYS
from omniscience_assets.evidence.scene_graph.model import axis_id, legend_id, panel_id, series_id
from omniscience_assets.quality.words import fold
from omniscience_assets.records import Axis, Evidence, Figure, PanelEvidence, Series

_LINES = frozenset({"line", "step"})
_SEEN = 0.003
"""Share of the image from which a colour is that of something drawn."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series of a panel."""

    node: str
    series: Series
    """With a label where that is sure and no other series of the panel bears it."""
    plotted: Plotted | None
    """`None` where its values are not known."""

    @property
    def label(self) -> str:
        """As the legend writes it; "" for none."""
        return self.series.label or ""


@dataclass(frozen=True, slots=True)
class PanelView:
    """A panel that a question can point at."""

    index: int
    place: str
    """Such as " of panel (b)" or " of the left panel"; nothing where there is only one."""
    letter: str
    """Such as "(b)"; "" for none."""
    title: str | None
    axes: tuple[Axis, ...]
    colour_axis: Axis | None
    own: Belongings
    legend: tuple[tuple[str, str], ...]
    """Node and label of each entry; empty where the legend is not sure."""
    legend_place: str
    """As `place`; nothing for a legend of all panels."""
    drawn: tuple[Drawn, ...]
    """Empty where the panel's series are in doubt."""
    whole: bool
    """Whether `drawn` is all that the panel shows."""
    explained: bool
    """Whether the colours of the figure are those of its series, so that nothing else can be seen in any panel."""

    @property
    def node(self) -> str:
        """Id of the panel."""
        return panel_id(self.index)

    @property
    def inside(self) -> str:
        """The place as " in panel (b)"."""
        return self.place.replace(" of ", " in ", 1)

    @property
    def named_axes(self) -> list[tuple[Axis, str, str]]:
        """Axes that a question can point at, "the x axis of panel (b)" and the node of each; not one of two y axes."""
        ways = [axis.orientation for axis in self.axes]
        return [
            (axis, f"the {axis.orientation} axis{self.place}", axis_id(self.index, axis.orientation, axis.side))
            for axis in self.axes
            if ways.count(axis.orientation) == 1
        ]

    @property
    def is_plain(self) -> bool:
        """Whether there is one pair of axes, so that "x" and "y" are clear."""
        return sorted(axis.orientation for axis in self.axes) == ["x", "y"]

    @property
    def lines(self) -> tuple[Drawn, ...]:
        """Lines and steps on a plain pair of axes."""
        return tuple(one for one in self.drawn if one.series.kind in _LINES) if self.is_plain else ()

    @property
    def all_lines(self) -> tuple[Drawn, ...]:
        """Two or more lines with values and names of their own, where the panel shows nothing else."""
        lines = self.lines
        known = self.whole and len(lines) == len(self.drawn) >= 2
        return lines if known and all(one.label and one.plotted for one in lines) else ()

    def axis(self, orientation: str) -> Axis | None:
        """The only axis of an orientation."""
        found = [axis for axis in self.axes if axis.orientation == orientation]
        return found[0] if len(found) == 1 else None


def views(figure: Figure, evidence: Evidence) -> list[PanelView]:
    """The panels that can be named, with what is sure of each; only titles and units of degraded evidence."""
    names, own = names_of_panels(figure, evidence), find_belongings(evidence)
    alone = len(names) == 1
    return [
        _view(evidence, index, name, "" if alone else f" of {name}", own)
        for index, name in enumerate(names)
        if name or alone
    ]


def _view(evidence: Evidence, index: int, name: str, place: str, own: Belongings) -> PanelView:
    panel = with_sure_axes(evidence.panels[index], evidence)
    seen, whole = trusted(panel, evidence)
    axes = named_axes(panel)
    if evidence.degraded:
        axes = tuple(replace(axis, scale="unknown", ticks=()) for axis in axes)
    doubtful = bool(evidence.degraded) or not panel.axes
    return PanelView(
        index=index,
        place=place,
        letter=name.removeprefix("panel ") if name.startswith("panel ") else "",
        title=sure_title(evidence.panels[index], evidence),
        axes=axes,
        colour_axis=None if evidence.degraded else sure_colour_axis(panel, evidence),
        own=own,
        legend=_legend(index, evidence, seen),
        legend_place="" if has_common_legend(evidence) else place,
        drawn=() if doubtful else _drawn(index, evidence.panels[index].series, seen),
        whole=whole,
        explained=whole and _are_explained(evidence),
    )


def _legend(index: int, evidence: Evidence, seen: PanelEvidence) -> tuple[tuple[str, str], ...]:
    """All entries; none where one of them was not surely read, or the legend may be that of some of the panels."""
    panel = evidence.panels[index]
    known = has_own_legend(panel, evidence) or has_common_legend(evidence)
    if len(seen.legend) < len(panel.legend) or not sure_legend(seen) or not known:
        return ()
    return tuple((legend_id(index, number), entry.label) for number, entry in enumerate(panel.legend))


def _drawn(index: int, series: Sequence[Series], seen: PanelEvidence) -> tuple[Drawn, ...]:
    numbers = _numbers(series, seen.series)
    named = with_sure_labels(seen.series, seen.legend_labels)
    labels = [fold(one.label or "") for one in named]
    return tuple(
        Drawn(
            series_id(index, number),
            one if labels.count(label) == 1 and _is_sure(one, seen) else replace(one, label=None),
            plot(one, seen),
        )
        for number, one, label in zip(numbers, named, labels, strict=True)
    )


def _are_explained(evidence: Evidence) -> bool:
    drawn = {one.colour for panel in evidence.panels for one in panel.series}
    return {one.name for one in evidence.colours if one.share >= _SEEN} - GREYS <= drawn


def _is_sure(one: Series, seen: PanelEvidence) -> bool:
    """Whether the label is of the legend, or beside a line: words beside other things may be about anything."""
    return one.label in seen.legend_labels or (bool(one.label) and one.kind in _LINES)


def _numbers(series: Sequence[Series], kept: Sequence[Series]) -> list[int]:
    """The places of the kept ones, which are some of the series in their order."""
    found: list[int] = []
    for one in kept:
        start = found[-1] + 1 if found else 0
        alike = (i for i in range(start, len(series)) if series[i].points is one.points and series[i].kind == one.kind)
        found.append(next(alike))
    return found
