"""Questions on legends and on how series are drawn."""

from collections.abc import Iterator, Sequence

from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.evaluation.programmatic.colours import TERMS, term_of
from omniscience_assets.evaluation.programmatic.drafts import Draft, count_draft, quoted
from omniscience_assets.evaluation.programmatic.view import Drawn, PanelView
from omniscience_assets.records import Evidence

_ENTRIES = ("Baseline", "Ground truth", "Simulation", "Experiment", "Upper bound", "Control group", "Linear fit")
_MARKERS = {
    "circle": "circles", "square": "squares", "triangle": "triangles", "diamond": "diamonds", "cross": "crosses",
    "plus": "plus signs", "star": "stars",
}  # fmt: skip
_ALIKE = ({"square", "diamond"}, {"cross", "plus", "star"})
"""Markers that are taken for one another in small print."""
_NOUNS = {"line": "line", "step": "line", "scatter": "points", "bar": "bars"}


def legend_drafts(evidence: Evidence, panels: Sequence[PanelView]) -> Iterator[Draft]:
    """All questions on legends, colours, dashes and markers."""
    everywhere = [plain(entry) for panel in evidence.panels for entry in panel.legend_labels]
    titles = [plain(axis.title) for panel in evidence.panels for axis in panel.axes if axis.title]
    for panel in panels:
        yield from _entries(panel, (*everywhere, *titles), whole=not evidence.degraded)
        yield from _colours(panel)
        yield from _dashes(panel)
        yield from _markers(panel)


def _entries(panel: PanelView, others: tuple[str, ...], *, whole: bool) -> Iterator[Draft]:
    place = panel.legend_place
    basis, nodes = f"legend{place}", tuple(node for node, _ in panel.legend)
    labels = [plain(label) for _, label in panel.legend]
    for node, label in zip(nodes, labels, strict=True):
        text, rest = f"Which of these is an entry of the legend{place}?", tuple(labels)
        yield Draft("legend_entry", text, label, "easy", others, _ENTRIES, basis, (node,), rest)
    if len(nodes) >= 2 and whole:
        text = f"How many entries does the legend{place} have?"
        yield count_draft("legend_count", text, len(nodes), basis, nodes)


def _named(panel: PanelView, kinds: frozenset[str]) -> list[Drawn]:
    """Series of these kinds if each has a name; a colour or a marker then belongs to one of them or to several."""
    found = [one for one in panel.drawn if one.series.kind in kinds]
    others = {one.series.kind for one in panel.drawn} - kinds
    fit = panel.whole and len(found) >= 2 and all(one.label for one in found) and not others - {"band"}
    return found if fit else []


def _colours(panel: PanelView) -> Iterator[Draft]:
    """Of lines alone, points alone or bars alone: which colour a series has, and which series has a colour."""
    for kinds in (frozenset({"line", "step"}), frozenset({"scatter"}), frozenset({"bar"})):
        named = _named(panel, kinds)
        terms = [term_of(one.series.hex) for one in named]
        for one, term in zip(named, terms, strict=True):
            others = [other for other in terms if other is not term]
            if term is None or any(other is None or term[0] in other[1] for other in others):
                continue
            if terms.count(term) > 1:
                continue
            own = [other[0] for other in others if other is not None and other[0] not in term[1]]
            rest = [word for word in TERMS if word not in term[1] and word not in own]
            noun, fact = _NOUNS[one.series.kind], f"colours{panel.place}"
            basis = f"colour {one.series.hex} of {one.label}"
            verb, are = ("has", "is") if noun == "line" else ("have", "are")
            text = f"Which colour {verb} the {noun} {quoted(one.label)}{panel.inside}?"
            yield Draft("series_colour", text, term[0], "easy", tuple(own), tuple(rest), basis, (one.node,), fact=fact)
            text = f"Which {noun} {are} drawn in {term[0]}{panel.inside}?"
            labels = tuple(plain(other.label) for other in named if other is not one)
            yield Draft("coloured_series", text, plain(one.label), "easy", labels, (), basis, (one.node,), fact=fact)


def _dashes(panel: PanelView) -> Iterator[Draft]:
    """The one line that is not solid; short dashes and dots are told apart by nobody."""
    named = _named(panel, frozenset({"line", "step"}))
    broken = [one for one in named if one.series.dash != "solid"]
    if len(broken) == 1 and broken[0].series.dash is not None:
        (one,) = broken
        text = f"Which line is drawn dashed or dotted{panel.inside}?"
        labels = tuple(plain(other.label) for other in named if other is not one)
        basis, nodes = f"dashes of {one.label}", tuple(other.node for other in named)
        yield Draft("dashed_series", text, plain(one.label), "easy", labels, (), basis, nodes)


def _markers(panel: PanelView) -> Iterator[Draft]:
    """Which series is drawn with a marker that no other has."""
    for kinds, noun in ((frozenset({"line", "step"}), "line"), (frozenset({"scatter"}), "points")):
        named = _named(panel, kinds)
        for one in named:
            marker = one.series.marker
            others = [other.series.marker for other in named if other is not one]
            if marker not in _MARKERS or any(_look_alike(marker, other) for other in others):
                continue
            verb = "has" if noun == "line" else "are drawn as"
            text = f"Which {noun} {verb} {_MARKERS[marker]}{panel.inside}?"
            labels = tuple(plain(other.label) for other in named if other is not one)
            basis, nodes = f"markers of {one.label}", tuple(other.node for other in named)
            yield Draft("marked_series", text, plain(one.label), "easy", labels, (), basis, nodes)


def _look_alike(marker: str, other: str | None) -> bool:
    return other == marker or any({marker, other} <= alike for alike in _ALIKE) or other not in {None, *_MARKERS}
