"""How series look, in words that are sure: an attribute is told of all series of a figure, or of none."""

from collections.abc import Mapping, Sequence

from omniscience_assets.evaluation.programmatic.colours import TERMS, term_of
from omniscience_assets.evaluation.programmatic.view import Drawn, PanelView
from omniscience_assets.instructions.provision.graph import Attribute

COLOUR, STYLE, MARKER = "colour", "line style", "marker"
NOUNS = {
    "line": "line", "step": "line", "scatter": "set of points", "bar": "set of bars", "histogram": "histogram",
    "area": "area", "band": "band", "box": "set of boxes",
}  # fmt: skip
"""What a series is called."""
_COLOURED = frozenset({"line", "step", "scatter", "bar"})
_MARKERS = frozenset({"circle", "square", "triangle", "diamond", "cross", "plus", "star"})
_ALIKE = ({"square", "diamond"}, {"cross", "plus", "star"})
"""Markers that are taken for one another in small print."""
_SOLID, _BROKEN = "solid", "dashed or dotted"


class Looks:
    """The attributes of all series of a figure."""

    def __init__(self, panels: Sequence[PanelView]) -> None:
        self._drawn = [one for panel in panels for one in panel.drawn]
        self._terms = _terms(self._drawn)
        lines = [one.series.dash for one in self._drawn if one.series.kind in {"line", "step"}]
        self._styled = all(lines)
        markers = {one.series.marker for one in self._drawn} - {None}
        self._marked = markers <= _MARKERS and not any(len(markers & alike) > 1 for alike in _ALIKE)

    def of(self, one: Drawn) -> tuple[Attribute, ...]:
        """What is sure of one series."""
        found = set()
        if (term := self._terms.get(one.series.hex)) and one.series.kind in _COLOURED:
            found.add((COLOUR, term[0]))
        if self._styled and one.series.kind in {"line", "step"}:
            found.add((STYLE, _SOLID if one.series.dash == "solid" else _BROKEN))
        if self._marked and one.series.marker and one.series.kind in {"line", "step", "scatter"}:
            found.add((MARKER, one.series.marker))
        return tuple(sorted(found))

    @property
    def vocabulary(self) -> dict[str, tuple[str, ...]]:
        """Words that are wrong of whatever does not bear them."""
        found: dict[str, tuple[str, ...]] = {STYLE: (_SOLID, _BROKEN)} if self._styled else {}
        if self._terms:
            said = frozenset().union(*(also for _, also in self._terms.values()))
            found[COLOUR] = tuple(word for word in TERMS if word not in said)
        return found


def _terms(drawn: Sequence[Drawn]) -> Mapping[str, tuple[str, frozenset[str]]]:
    """The word for each colour; nothing where a colour has no sure word, or may be called by that of another."""
    colours = {one.series.hex for one in drawn if one.series.kind in _COLOURED}
    found = {code: term for code in sorted(colours) if (term := term_of(code))}
    mixed = any(a[0] != b[0] and a[0] in b[1] for a in found.values() for b in found.values())
    return {} if mixed or len(found) < len(colours) else found
