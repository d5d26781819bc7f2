"""Conversations about a chart judged by its specification alone.

A thing that an item is about is looked for in the specification by its name, or by its place: the panel that holds the
middle of its box and, of series, the only one of its kind there. Nothing is taken from the evidence but these boxes,
which stand in the question.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from omniscience_assets.evaluation.questions import make_questions
from omniscience_assets.instructions.method import Case
from omniscience_assets.instructions.provision.drawing import draw_items
from omniscience_assets.instructions.provision.figures.scenes import Scene, find_scenes
from omniscience_assets.instructions.provision.generators import BY_NAME
from omniscience_assets.instructions.provision.items import Item, Picked
from omniscience_assets.instructions.provision.method import make_rows
from omniscience_assets.instructions.provision.sampling import chance_of
from omniscience_assets.instructions.provision.settings import ProvisionSettings
from omniscience_assets.instructions.provision.turns import Refusal, Telling, tell
from omniscience_tests.benchmarks.charts.spec import ChartSpec, PanelSpec, SeriesSpec
from omniscience_tests.benchmarks.charts.texts import known_texts, normalise
from omniscience_tests.benchmarks.questions import truths
from omniscience_tests.benchmarks.questions.checker import judge

_NOUNS = {
    "line": "line", "step": "line", "scatter": "set of points", "bar": "set of bars", "histogram": "histogram",
    "band": "band", "box": "set of boxes",
}  # fmt: skip
_SCALES = {"log": "logarithmic", "category": "categorical"}
_MARKERS = {"circle", "square", "triangle", "diamond", "cross", "plus", "star"}
_CLEAR = 0.005
_WITHIN = 0.02
"""Share of the figure by which an axis's side is surely within its own panel's cell."""
_ALL = ProvisionSettings(charts=0, per_generator=3)


@dataclass(frozen=True)
class Judged:
    """One item of a chart and what the specification says of it; `None` where it says nothing."""

    chart: str
    generator: str
    reason: str | None
    """Why it was dropped."""
    right: bool | None = None
    alone: bool | None = None
    ask: str = ""
    say: str = ""
    basis: str = ""


class UnknownError(Exception):
    """The specification does not tell."""


def judge_chart(spec: ChartSpec, case: Case, labels: Sequence[str]) -> Iterator[Judged]:
    """All that is asked about a chart, three items of each generator and scene at most."""
    questions = {one.text: one for one in make_questions(case.figure, case.evidence, 1000)}
    told = ProvisionSettings(charts=1, per_figure=24, generators=("chart",), forms={"description": 0, "choice": 1})  # type: ignore[arg-type]
    for row in make_rows(case, told):
        if row.outcome != "kept":
            continue
        made = row.payload
        text = made.turns[0].text.partition("\n")[2]
        question = next(one for key, one in questions.items() if text.startswith(key.removesuffix("?")))
        ruling = judge(spec, question, labels)
        holds = question.accepted[0] in made.turns[1].text or question.kind == "order_at"
        right = ruling.right if ruling.right is None else ruling.right and holds
        yield Judged(
            spec.name, f"chart: {question.kind}", None, right, ruling.alone, made.turns[0].text, made.turns[1].text
        )
    scenes = find_scenes(case.figure, case.evidence)
    for scene, item in draw_items(scenes, _ALL, 0, spec.name):
        if not isinstance(item, str):
            yield _judged(spec, scene, item)


def _judged(spec: ChartSpec, scene: Scene, item: Item) -> Judged:
    chance = chance_of(spec.name, scene.name, item.generator)
    form = chance.choice(("open", "choice"))
    generator = BY_NAME[item.generator]
    said = tell(scene.graphs, item, generator, Telling(form), chance)  # type: ignore[arg-type]
    if isinstance(said, Refusal):
        return Judged(spec.name, item.generator, said.reason, basis=said.detail)
    wrong = [value for value in _candidates(scene, item) if value not in item.right][:12]
    try:
        truth = Truth(spec, scene)
        right = all(truth.holds(item, value) for value in item.right)
        alone = not any(truth.holds(item, value) for value in wrong)
    except UnknownError as error:
        return Judged(spec.name, item.generator, None, basis=str(error))
    basis = f"{scene.name} {item.key}"
    return Judged(spec.name, item.generator, None, right, alone, said.ask, said.say, basis)


def _candidates(scene: Scene, item: Item) -> Sequence[Any]:
    return BY_NAME[item.generator].wrong(Picked(scene.graphs, item, Random(0)))


class Truth:
    """What the specification says of the things of a scene."""

    def __init__(self, spec: ChartSpec, scene: Scene) -> None:
        self.spec, self.scene = spec, scene

    def holds(self, item: Item, value: Any) -> bool:
        """Whether a value answers an item. Raises `UnknownError`."""
        name, told = item.generator, item.arguments
        if name in {"ExistsObject", "ExistsAttribute"}:
            return self.count(0, *told) == value
        if name in {"MostObject", "LeastObject"}:
            sign = 1 if name == "MostObject" else -1
            rest = [label for label in self.scene.graphs[0].apart if label != item.answer]
            own = sign * self.count(0, value)
            return all(own > sign * self.count(0, label) for label in ([item.answer] if value != item.answer else rest))
        if name in {"LeftMost", "RightMost", "TopMost", "BottomMost"}:
            return self.extreme(name, told) == value
        if name in {"AttributeBBox", "TypedAttributeBBox"}:
            return self.bears(told[0], value if name == "AttributeBBox" else (told[1], value))
        if name in {"ExistsRelation", "RelationBBox"}:
            ends = [one if isinstance(one, int) else self.thing(one) for one in told]
            return self.related(ends[0], value, ends[1])
        if name == "HeadRelation":
            return self.related(self.thing(value), told[0], self.thing(told[1]))
        if name == "SceneGraphObjectQA":
            return self.refers(told[0], self.thing(value))
        if name in {"SceneGraphAttributeQA", "SceneGraphRelationQA"}:
            meant = [[p for p in self.places(one[0]) if self.refers(one, p)] for one in told if isinstance(one, tuple)]
            if any(len(some) != 1 for some in meant):
                return False
            if name == "SceneGraphAttributeQA":
                return self.bears(meant[0][0], (told[1], value))
            return self.related(meant[0][0], value, meant[1][0])
        return self.of_several(item, value)

    def of_several(self, item: Item, value: Any) -> bool:
        """The same of items on several panels."""
        name, told = item.generator, item.arguments
        views = told[-1]
        if name in {"HasObject", "HasNotObject"}:
            return (self.count(value, told[0]) > 0) == (name == "HasObject")
        if name in {"HasAttributedObject", "HasNotAttributedObject"}:
            return (self.count(value, told[0], (told[1],)) > 0) == (name == "HasAttributedObject")
        if name in {"HasMostObject", "HasLeastObject"}:
            sign = 1 if name == "HasMostObject" else -1
            counts = {view: sign * self.count(view, told[0]) for view in views}
            return all(counts[value] > count for view, count in counts.items() if view != value)
        if name == "CountObject":
            return sum(self.count(view, told[0]) for view in views) == value
        if name == "CountAttributeObject":
            return sum(self.count(view, told[0], told[1]) for view in views) == value
        if name == "CommonObject":
            return all(self.count(view, value) > 0 for view in views)
        if name == "CommonAttribute":
            return all(self.count(view, told[0], (value,)) > 0 for view in views)
        if name in {"HasRelation", "HasNotRelation"}:
            head, relation, tail, _ = told
            found = self.way_in(value, head, tail)
            return found == relation if name == "HasRelation" else found not in {None, relation}
        if name == "CompareRelation":
            return all(words == {self.way_in(view, *told[:2])} for view, words in zip(views, value, strict=True))
        if name == "CompareAttribute":
            pairs = zip(views, value, strict=True)
            return all(self.count(view, told[0], ((told[1], word),)) > 0 for view, words in pairs for word in words)
        raise UnknownError(name)

    def places(self, label: str) -> list[int]:
        """Things of a label in the first graph."""
        return [p for p, thing in enumerate(self.scene.graphs[0].things) if thing.label == label]

    def thing(self, label: str) -> int:
        """The thing that a name stands for."""
        return self.places(label)[0]

    def box(self, place: int) -> tuple[float, ...]:
        """Its box as fractions of the figure."""
        graph, crop = self.scene.graphs[0].graph, self.scene.boxes[0] or (0.0, 0.0, 1.0, 1.0)
        x0, y0, x1, y1 = graph.things[place].box
        wide, high = (crop[2] - crop[0]) / graph.width, (crop[3] - crop[1]) / graph.height
        return crop[0] + x0 * wide, crop[1] + y0 * high, crop[0] + x1 * wide, crop[1] + y1 * high

    def panel_at(self, box: Sequence[float]) -> int:
        """The panel that holds the middle of a box."""
        column = min(self.spec.columns - 1, int((box[0] + box[2]) / 2 * self.spec.columns))
        row = min(self.spec.rows - 1, int((box[1] + box[3]) / 2 * self.spec.rows))
        at = row * self.spec.columns + column
        if at >= len(self.spec.panels):
            raise UnknownError("no panel there")
        return at

    def panels(self, view: int) -> list[PanelSpec]:
        """The panels that an image shows."""
        crop = self.scene.boxes[view]
        return list(self.spec.panels) if crop is None else [self.spec.panels[self.panel_at(crop)]]

    def count(self, view: int, label: str, attributes: Sequence[tuple[str, str]] = ()) -> int:
        """Things of an image with a label and attributes."""
        panels = self.panels(view)
        if label == "panel":
            return len(self.spec.panels)
        if label == "legend entry":
            return sum(len(panel.legend) for panel in panels)
        if label in {"x axis", "y axis"}:
            axes = [panel.x if label[0] == "x" else panel.y for panel in panels]
            return sum(all(self.axis_bears(axis, one) for one in attributes) for axis in axes)
        quoted = re.fullmatch(r"(.+) “(.+)”", label)
        noun, name = (quoted[1], quoted[2]) if quoted else (label, None)
        found = [
            (panel, one)
            for panel in panels
            for one in panel.series
            if _NOUNS.get(one.kind) == noun and (name is None or normalise(one.label or "") == normalise(name))
        ]
        return sum(all(self.series_bears(one, has) for has in attributes) for _, one in found)

    def series_bears(self, one: SeriesSpec, attribute: tuple[str, str]) -> bool:
        """Whether somebody may say so of a series."""
        category, word = attribute
        if category == "colour":
            return truths.may_be_called(one.colour, word)
        if category == "line style":
            return one.kind in {"line", "step"} and (one.dash in {None, "solid"}) == (word == "solid")
        if category == "marker":
            return one.marker == word if word in _MARKERS else False
        raise UnknownError(category)

    def axis_bears(self, axis: Any, attribute: tuple[str, str]) -> bool:
        """Whether an axis has a scale or a title."""
        category, word = attribute
        if category == "scale":
            return word == _SCALES.get(axis.scale, "linear")
        return normalise(word).lower() in {normalise(one or "").lower() for one in (axis.title, axis.label)}

    def bears(self, place: int, attribute: tuple[str, str]) -> bool:
        """Whether a thing has an attribute."""
        thing = self.scene.graphs[0].things[place]
        if attribute[0] == "text":
            if thing.label == "tick label":
                raise UnknownError("labels of ticks")
            mine = any(normalise(attribute[1]) in normalise(text) for text in known_texts(self.spec))
            if thing.attributes[0][1] == attribute[1] or not mine:
                return mine
            raise UnknownError("another text of the figure")
        if thing.label.endswith("axis"):
            panel = self.spec.panels[self.panel_of_axis(place)]
            side = {"left": "left", "right": "right", "x": "bottom", "y": "left"}[thing.label.split()[0]]
            axis = panel.axis(side)  # type: ignore[arg-type]
            if axis is None:
                raise UnknownError("no such axis")
            return self.axis_bears(axis, attribute)
        return self.series_bears(self.series(place), attribute)

    def panel_of_axis(self, place: int) -> int:
        """The panel at whose side an axis is; labels may stand before the next one."""
        if (crop := self.scene.boxes[0]) is not None:
            return self.panel_at(crop)
        x0, y0, x1, y1 = self.box(place)
        within = {"x": (x0, y0 - _WITHIN, x1, y0 - _WITHIN), "right": (x0 - _WITHIN, y0, x0 - _WITHIN, y1)}
        left = x1 + _WITHIN, y0, x1 + _WITHIN, y1
        return self.panel_at(within.get(self.scene.graphs[0].things[place].label.split()[0], left))

    def series(self, place: int) -> SeriesSpec:
        """The series that a thing is: by its name, or by where it runs."""
        label, box = self.scene.graphs[0].things[place].label, self.box(place)
        panel = self.spec.panels[self.panel_at(box)]
        if quoted := re.search(r"“(.+)”", label):
            found = truths.named(panel, quoted[1])
            if found is None:
                raise UnknownError("no such series")
            return found
        same = [one for one in panel.series if _NOUNS.get(one.kind) == label]
        if len(same) != 1:
            raise UnknownError(f"{len(same)} things called {label}")
        return same[0]

    def refers(self, reference: Any, place: int) -> bool:
        """Whether a reference holds of a thing."""
        label, attributes, near = reference
        thing = self.scene.graphs[0].things[place]
        if label not in {None, thing.label} or not all(self.bears(place, one) for one in attributes):
            return False
        if near is None:
            return True
        relation, is_tail, other, borne = near
        for q in self.places(other):
            pair = (place, q) if is_tail else (q, place)
            if q != place and all(self.bears(q, one) for one in borne) and self.related(pair[0], relation, pair[1]):
                return True
        return False

    def related(self, head: int, name: str, tail: int) -> bool:
        """Whether one thing stands so to another one."""
        if name.startswith("directly"):
            (row, column), (other_row, other_column) = (
                divmod(self.index_of(p), self.spec.columns) for p in (head, tail)
            )
            step = {"directly to the left of": (0, 1), "directly to the right of": (0, -1), "directly above": (1, 0),
                    "directly below": (-1, 0)}[name]  # fmt: skip
            return (other_row - row, other_column - column) == step
        if name in {"entirely above", "entirely below", "crossing"}:
            return self.ways(head, tail) == name
        if name in {"taller than", "shorter than"}:
            values = [self.bar(p) for p in (head, tail)]
            return (values[0] > values[1]) == (name == "taller than")
        if name.startswith("covering"):
            axes = [self.axis_of(p) for p in (head, tail)]
            same = axes[0].scale == axes[1].scale and np.allclose(axes[0].range, axes[1].range, rtol=0.02, atol=1e-9)
            return same == (name == "covering the same range as")
        if name == "plotted on":
            side = self.scene.graphs[0].things[tail].label.split()[0]
            return self.series(head).y_side == side
        if name == "standing for":
            entry = next(word for key, word in self.scene.graphs[0].things[head].attributes if key == "text")
            return normalise(self.series(tail).label or "") == normalise(entry)
        raise UnknownError(name)

    def index_of(self, place: int) -> int:
        """The panel that a panel's name or box is."""
        label = self.scene.graphs[0].things[place].label
        found = truths.panel_of(self.spec, label if label.startswith("panel (") else f"the {label}")
        return self.panel_at(self.box(place)) if found is None else self.spec.panels.index(found)

    def axis_of(self, place: int) -> Any:
        """The axis that is named."""
        label = self.scene.graphs[0].things[place].label
        panel = truths.panel_of(self.spec, label)
        if panel is None:
            raise UnknownError("no panel")
        return panel.x if label.startswith("x") else panel.y

    def bar(self, place: int) -> float:
        """The value of a bar."""
        label = self.scene.graphs[0].things[place].label
        panel = truths.panel_of(self.spec, label) or self.spec.panels[self.panel_at(self.box(place))]
        (one,) = [one for one in panel.series if one.kind == "bar"]
        name = re.search(r"“(.+)”", label)
        for other, value in truths.bars(panel, one)[1]:
            if name and normalise(other) == normalise(name[1]):
                return value
        raise UnknownError("no such bar")

    def ways(self, head: int, tail: int) -> str:
        """How two lines run."""
        panel = self.spec.panels[self.panel_at(self.box(head))]
        if self.panel_at(self.box(tail)) != self.panel_at(self.box(head)):
            return "of other panels"
        return self.way(panel, self.series(head), self.series(tail))

    def way_in(self, view: int, head: str, tail: str) -> str | None:
        """How two lines with names run in an image of a panel; `None` where it does not have both."""
        panels, names = self.panels(view), [re.fullmatch(r"line “(.+)”", label) for label in (head, tail)]
        if len(panels) != 1 or not all(names):
            raise UnknownError("not two lines of a panel")
        one, other = (truths.named(panels[0], name[1]) for name in names if name)
        return None if one is None or other is None else self.way(panels[0], one, other)

    @staticmethod
    def way(panel: PanelSpec, one: SeriesSpec, other: SeriesSpec) -> str:
        """How two lines of a panel run."""
        lines = [np.asarray(truths.traced(panel, line)) for line in (one, other)]
        low, high = max(line[0, 0] for line in lines), min(line[-1, 0] for line in lines)
        if low >= high:
            raise UnknownError("nowhere side by side")
        at = np.linspace(low, high, 2000)
        gap = np.subtract(*(np.interp(at, *line.T) for line in lines))
        if gap.min() > _CLEAR:
            return "entirely above"
        return "entirely below" if gap.max() < -_CLEAR else "crossing"

    def extreme(self, name: str, labels: Sequence[str]) -> str:
        """The label that stands furthest to one side."""
        if not all("panel" in label and "bar" not in label for label in labels):
            if name in {"TopMost", "BottomMost"}:
                raise UnknownError("heights of bars")
            order = sorted(labels, key=self.position)
        else:
            axis = 1 if name in {"LeftMost", "RightMost"} else 0
            order = sorted(labels, key=lambda label: divmod(self.index_of(self.thing(label)), self.spec.columns)[axis])
        return order[0] if name in {"LeftMost", "TopMost"} else order[-1]

    def position(self, label: str) -> tuple[int, int]:
        """The panel of a bar and its place in it."""
        at = self.panel_at(self.box(self.thing(label)))
        name = re.search(r"“(.+)”", label)
        for number, category in enumerate(self.spec.panels[at].x.categories):
            if name and normalise(category) == normalise(name[1]):
                return at % self.spec.columns, number
        raise UnknownError("no such bar")
