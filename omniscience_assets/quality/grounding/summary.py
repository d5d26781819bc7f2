"""How well a caption is grounded: how much of what it says holds, and how much of what can be seen it says."""

from collections.abc import Sequence
from dataclasses import dataclass

from omniscience_assets.quality.grounding.text import keys
from omniscience_assets.records import Check, Evidence


@dataclass(frozen=True, slots=True)
class Grounding:
    """What became of a caption's checks."""

    checked: int
    """Checks that were decided."""
    unchecked: int
    """Those that nothing here can tell."""
    precision: float | None
    """Supported of all that were decided, 0..1; `None` when none was."""
    contradictions: tuple[Check, ...]
    """A source says otherwise."""
    unsupported: tuple[Check, ...]
    """Looked for where all of its kind was read, and not there."""

    @property
    def alarms(self) -> tuple[Check, ...]:
        """All that does not hold, in the order of the caption."""
        return tuple(sorted((*self.contradictions, *self.unsupported), key=lambda check: (check.start, check.end)))


def summarize(checks: Sequence[Check]) -> Grounding:
    """Count the checks by their outcomes."""
    wrong = tuple(check for check in checks if check.outcome == "contradicted")
    absent = tuple(check for check in checks if check.outcome == "unsupported")
    decided = sum(check.outcome != "unchecked" for check in checks)
    precision = 1 - (len(wrong) + len(absent)) / decided if decided else None
    return Grounding(decided, len(checks) - decided, precision, wrong, absent)


def coverage(text: str, evidence: Evidence) -> float | None:
    """Share of what has a name in a figure that a caption names, 0..1; `None` where nothing has one.

    Counted are the different axis titles, legend entries, labels of series, panel titles, titles of colour bars and the
    texts of a diagram's shapes.
    """
    told = f" {' '.join(keys(text))} "
    items = {keys(item) for item in _items(evidence)} - {()}
    return sum(f" {' '.join(item)} " in told for item in items) / len(items) if items else None


def _items(evidence: Evidence) -> list[str]:
    found: list[str | None] = []
    for panel in evidence.panels:
        axes = (*panel.axes, *([panel.colour_axis] if panel.colour_axis else []))
        found += [
            panel.title,
            *panel.legend_labels,
            *(axis.title for axis in axes),
            *(one.label for one in panel.series),
        ]
    if evidence.diagram is not None:
        found += [node.text for node in evidence.diagram.nodes]
    return [item for item in found if item]
