"""Whether a number may be right in some reading of the words around it: as a place, of another series, of a turn.

Prose that nobody wrote for a checker says what a number is of in more ways than any list of words holds. So a number is
denied only where every reading that the words leave open is false: those that the unit, a named panel, a named series
and a named axis rule out are no readings of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from omniscience_assets.captioning.facts.numbers import along, span
from omniscience_assets.quality.grounding import holding
from omniscience_assets.quality.grounding.curves import Curve, crossings, is_close, meetings
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.mention import Mention
from omniscience_assets.quality.grounding.parts import Line, Ruler
from omniscience_assets.quality.grounding.roles import HEDGE, Told
from omniscience_assets.quality.grounding.stretches import bound_holds, is_within, stretch_behind
from omniscience_assets.quality.grounding.subjects import Scope, Sentence
from omniscience_assets.quality.grounding.units import unit_of
from omniscience_assets.records import Axis

_OF_VALUE = re.compile(
    rf"(?<!\bas\s\w\s)\b(?:ris|rose|climb|increas|grow|fall|fell|drop|decreas|declin|decay)\w*(?:\s\w+ly)?\s(?:to|from)\s"
    rf"(?:{HEDGE}\s?)*$"
    rf"|\b(?:value|maximum|minimum|peak|level|median|mean|height)\sof\s(?:{HEDGE}\s?)*$",
    re.IGNORECASE,
)
"""Words right before a number that is no place."""
_ANOTHER = re.compile(r"(?:,|\band)\s(?:and\s|while\s|with\s)?(?:the|an?|another)\s", re.IGNORECASE)
"""What may begin to speak of something else behind a name."""
_AT = re.compile(rf"\s(?:at|for|near|around)\s(?:[\w^]+\s?=\s?)?(?:{HEDGE}\s?)*")
"""What stands between a value and its place, and binds them."""
_RULED = re.compile(
    r"\b(?:ax[ei]s|scales?|ticks?|(?<!whole\s)(?<!entire\s)(?<!full\s)rang\w+|limits?)\b", re.IGNORECASE
)
_AT_AN_END = re.compile(
    rf"\b(?:start|begin|end|finish)\w*\s(?:at|near|around|with|close\sto|from|on)\s(?:{HEDGE}\s?)*$", re.IGNORECASE
)
"""Words right before the value at an end of a curve, which is that of no turn."""
_TURNED = frozenset({"max", "min", "cross", "first", "last"})
"""Cues of places where a curve does something, or ends."""
_FIELDS = frozenset({"heat_map", "contour"})
"""What has values over a plane, and is no curve."""
_MARGIN, _MARGIN_OF_LOG = 0.06, 0.08
"""Shares of an axis, linear or logarithmic, by which a number must miss all that it may be."""


@dataclass(frozen=True, eq=False)
class Reading:
    """A number with what may be said of it."""

    discourse: Discourse
    sentence: Sentence
    every: Sequence[Told]
    """The numbers of the clause."""
    told: Told
    place: Told | None
    """The number that says where it is read, if one does."""
    cue: str | None
    """What is said to be at it, if it is a place."""

    def may_hold(self) -> bool:
        """Whether some reading of the number is true, or cannot be told to be false."""
        scope = self.scope
        lines = self._lines(scope)
        if (
            lines is None
            or self._may_be_of_others(scope, lines)
            or self._ends_an_axis(scope)
            or self._is_on_field(scope)
        ):
            return True
        return any(self._fits(line) for line in lines)

    @property
    def scope(self) -> Scope:
        """The panels that may be spoken of: all, unless the sentence names some."""
        scope = self.discourse.scope(self.sentence, self.told.number.start)
        return scope if scope.is_firm else Scope(None)

    def _may_be_of_others(self, scope: Scope, lines: Sequence[Line]) -> bool:
        """Whether no panel was named, and one has none of the series: it may have them without saying so."""
        panels = [index for index, panel in enumerate(self.discourse.sources.evidence.panels) if panel.axes]
        return scope.panels is None and not {line.panel for line in lines}.issuperset(panels)

    @property
    def _named(self) -> Mention | None:
        """The series that the words before the number name, if nothing else is spoken of behind it."""
        start = self.told.number.start
        named = self.discourse.subject(self.sentence, start).mention
        if named is None or named.end > start or _ANOTHER.search(self.discourse.masked, named.end, start):
            return None
        return named

    def _lines(self, scope: Scope) -> Sequence[Line] | None:
        """The series that the number may be of; `None` where one of them was not read."""
        discourse, start = self.discourse, self.told.number.start
        named = self._named
        if named is not None:
            beside = [one for one in self.sentence.within(self.sentence.clause(start)) if one.lines]
            found = [line for one in (named, *beside) for line in discourse.lines_of(one, scope)]
            lines = tuple(dict.fromkeys(found or discourse.subject(self.sentence, start).lines))
        else:
            lines = tuple(discourse.all_lines(scope, []))
        complete = discourse.sources.complete
        panels = [index for index in range(len(discourse.sources.lines)) if scope.has(index)]
        every = named is not None or (complete.series(lines) and complete.legends(panels))
        every = every and complete.panels(panels) and complete.plots
        known = all(line.curve and line.series.kind not in _FIELDS for line in lines)
        return lines if lines and every and known else None

    def _rulers(self, scope: Scope) -> Iterator[tuple[Ruler, float]]:
        """The axes on which the number may be, and what it is multiplied by there."""
        for ruler in (ruler for panel in self.discourse.sources.rulers for ruler in panel if scope.has(ruler.panel)):
            factor = holding.factor_on(self.told, ruler.axis)
            if factor is not None:
                yield ruler, factor

    def _ends_an_axis(self, scope: Scope) -> bool:
        """Whether an axis ends at the number, of which the clause speaks."""
        clause = self.sentence.clause(self.told.number.start)
        if not _RULED.search(self.discourse.text, clause.start, clause.end):
            return False
        axes = [(ruler.axis, factor) for ruler, factor in self._rulers(scope)]
        ends = [(axis, factor, (axis.low, axis.high, axis.start, axis.end)) for axis, factor in axes]
        return any(self._is_one(axis, factor, [end for end in four if end is not None]) for axis, factor, four in ends)

    def _is_on_field(self, scope: Scope) -> bool:
        """Whether a number may be a value of a field of colours, or a place in it."""
        fields = {ruler.panel for panel in self.discourse.sources.rulers for ruler in panel if ruler.is_colour}
        return any(
            ruler.panel in fields and holding.place_is_shown(self.told, ruler.axis, factor)
            for ruler, factor in self._rulers(scope)
        )

    def _is_one(self, axis: Axis, factor: float, candidates: Sequence[float]) -> bool:
        """Whether the number is one of some values of an axis, as far as a reader can tell."""
        pairs = [(one.value * factor, one.slack * abs(factor)) for one in self.told.number.quantity.readings]
        margin = _MARGIN_OF_LOG if axis.scale == "log" else _MARGIN
        return any(is_close(axis, value, one, slack, margin) for one in candidates for value, slack in pairs)

    def _fits(self, line: Line) -> bool:
        curve, told = line.curve, self.told
        assert curve is not None
        on_value, on_place = holding.factor_on(told, curve.value), holding.factor_on(told, curve.position)
        stretch = stretch_behind(self.every, told, curve, self.discourse.text)
        if on_value is None and on_place is None:
            return stretch is None or unit_of(curve.value) is None
        if stretch is not None and on_value is not None:
            return is_within(told, curve, on_value, stretch)
        if told.place != "yes" and not told.rulers and holding.is_place_alone(told, curve):
            return True
        axes = [ruler.axis for ruler in told.rulers]
        named = curve.value in axes or curve.position in axes
        if on_value is not None and (not named or curve.value in axes) and self._is_value(curve, on_value):
            return True
        only_value = self.place is not None or (told.place == "no" and _OF_VALUE.search(told.follows) is not None)
        if on_place is None or (named and curve.position not in axes) or (only_value and not named):
            return False
        return self._is_place(line, on_place)

    def _is_value(self, curve: Curve, factor: float) -> bool:
        """Whether a number is any value of a curve that stands out, or its value near a place."""
        told = self.told
        categories = [index for ruler, index in self._categories() if ruler.axis is curve.position]
        if categories:
            return any(holding.value_for_holds(told, index, curve, factor) for index in categories)
        found = [*holding.candidates(told, curve), *self._turns(curve)]
        if curve.plotted.series.kind == "band" and curve.plotted.series.errors:
            found += [*curve.plotted.series.errors[0], *curve.plotted.series.errors[-1]]
        if not curve.runs_along and self.place is None and told.pair is None and told.cue not in {"max", "min"}:
            found += [y for _, y in curve.points[:60]]
        stands_out = self._is_one(curve.value, factor, found) or holding.value_holds(told, curve, factor)
        if stands_out and not self._is_joined(curve):
            return True
        if told.bound is not None and bound_holds(told, curve, factor, None, partly=True):
            return True
        if curve.position.scale not in {"linear", "log"}:
            return False
        if self.place is None or told.cue in {"max", "min"} or _AT_AN_END.search(told.follows):
            return False
        on_place = holding.factor_on(self.place, curve.position)
        where = replace(self.place, is_hedged=True)
        local = replace(told, is_hedged=True)
        return on_place is None or holding.value_at_holds(local, where, curve, factor, on_place)

    def _is_joined(self, curve: Curve) -> bool:
        """Whether the place of a value stands right behind it, and is one on the curve's axis of positions alone."""
        if self.place is None or self.told.cue in {"max", "min"}:
            return False
        joined = _AT.fullmatch(self.discourse.text, self.told.end, self.place.number.start) is not None
        return joined and bool(self.place.unit_text) and holding.factor_on(self.place, curve.value) is None

    def _turns(self, curve: Curve) -> list[float]:
        """Values of turns: of those near the place that is told, if one is; of tops and bottoms only the told ones."""
        if not curve.runs_along or self.told.pair is not None or _AT_AN_END.search(self.told.follows):
            return []
        turns = curve.turns
        if self.told.cue in {"max", "min"}:
            turns = curve.tops if self.told.cue == "max" else curve.bottoms
        factor = holding.factor_on(self.place, curve.position) if self.place is not None else None
        if self.place is None or factor is None:
            return [y for _, y in turns]
        where = replace(self.place, is_hedged=True)
        return [y for x, y in turns if holding.is_value(where, curve.position, factor, [x])]

    def _categories(self) -> list[tuple[Ruler, int]]:
        """The categories that the clause names."""
        clause = self.sentence.clause(self.told.number.start)
        return [one for mention in self.sentence.within(clause) for one in mention.categories]

    def _is_place(self, line: Line, factor: float) -> bool:
        """Whether a number may be where a curve is, or does what it is said to do."""
        curve = line.curve
        assert curve is not None
        if curve.position.scale == "category":
            return any(self.told.number.quantity.text in tick.label for tick in curve.position.ticks)
        if curve.position.scale not in {"linear", "log"}:
            return True
        if not holding.place_is_shown(self.told, curve.position, factor):
            return False
        if not holding.is_plausible(self.told, curve.position):
            return False
        if self.cue not in _TURNED or self.told.pair is not None:
            return self._is_along(curve, factor)
        rivals = [one.curve for one in self.discourse.sources.lines[line.panel] if one != line and one.curve]
        if self.cue == "max":
            found = [x for x, y in curve.points if y == curve.highest] + [x for x, _ in curve.tops]
        elif self.cue == "min":
            found = [x for x, y in curve.points if y == curve.lowest] + [x for x, _ in curve.bottoms]
        else:
            found = [x for x, _ in (*curve.turns, curve.points[0], curve.points[-1])]
        if self.cue == "cross":
            found += [x for rival in rivals for x in (*crossings(curve, rival), *meetings(curve, rival))]
        return self._is_one(curve.position, factor, found)

    def _is_along(self, curve: Curve, factor: float) -> bool:
        """Whether the number lies between the ends of a curve."""
        first, last, across = curve.shape[0][0], curve.shape[-1][0], span(curve.position) or 1.0
        shares = [along(curve.position, one.value * factor) / across for one in self.told.number.quantity.readings]
        return any(first - _MARGIN <= share <= last + _MARGIN for share in shares)


def is_off_all_axes(discourse: Discourse, told: Told) -> bool:
    """Whether a number lies beyond the ends of all axes of a figure of which all are known."""
    if told.is_derived or not discourse.sources.complete.axes:
        return False
    every = [ruler.axis for panel in discourse.sources.rulers for ruler in panel]
    factors = [(axis, holding.factor_on(told, axis)) for axis in every]
    known = [(axis, factor) for axis, factor in factors if factor is not None]
    return bool(known) and not any(holding.place_is_shown(told, axis, factor) for axis, factor in known)
