"""A question and the part of a chart's specification that it is about, found by the question's own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from omniscience_assets.records import Question
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, SeriesSpec
from omniscience_tests.benchmarks.questions import truths
from omniscience_tests.benchmarks.questions.truths import number


class UnfitError(Exception):
    """The question speaks of what is not in the chart, or names it so that it is not clear."""


@dataclass(frozen=True)
class Case:
    """A question and the part of the chart that it is about."""

    spec: ChartSpec
    question: Question
    labels: Sequence[str]
    """Tick labels that are known to be drawn; empty where the renderer does not tell."""

    @property
    def options(self) -> tuple[str, ...]:
        """Of an open question, the accepted answer."""
        return self.question.options or self.question.accepted

    @property
    def panel(self) -> PanelSpec:
        """The panel that is asked about."""
        found = truths.panel_of(self.spec, self.question.text)
        if found is None:
            raise UnfitError("no such panel")
        return found

    @property
    def quotes(self) -> list[str]:
        """What stands in quotation marks."""
        return re.findall(r"“([^”]+)”", self.question.text)

    @property
    def axis(self) -> AxisSpec:
        """The x or y axis, or the colour bar, that is asked about."""
        way = re.search(r"\b([xy]) axis", self.question.text)
        axis = self.panel.colour_axis if way is None else {"x": self.panel.x, "y": self.panel.y}[way[1]]
        if axis is None or (way and way[1] == "y" and self.panel.axis("right")):
            raise UnfitError("no such axis, or two")
        return axis

    def series(self, label: str) -> SeriesSpec:
        """The series that is asked about."""
        found = truths.named(self.panel, label)
        if found is None:
            raise UnfitError(f"no series {label}")
        return found

    @property
    def line(self) -> SeriesSpec:
        """The line that the question names, or the only one of the panel."""
        if " the line " in self.question.text:
            shown = [one for one in self.panel.series if one.kind != "band"]
            if len(shown) != 1:
                raise UnfitError("not the only line")
            return shown[0]
        return self.series(self.quotes[0])

    @property
    def x(self) -> float:
        """The labelled place that the question names."""
        told = re.search(r"at x = (.+?)(?:\?|, the )", self.question.text)
        value = number(told[1]) if told else None
        if value is None:
            raise UnfitError("no x")
        return truths.as_written(self.panel.x, value)

    def height(self, one: SeriesSpec) -> float:
        """Of a line at the named x, as a share of its axis."""
        found = truths.height_at(self.panel, one, self.x)
        if found is None or not -0.01 <= found <= 1.01:
            raise UnfitError("no line there")
        return found
