"""Does a number of a clause hold of a series as the words read: as a value or a place, with its partner, by its cue?"""

import re
from dataclasses import dataclass

from omniscience_assets.quality.grounding import holding
from omniscience_assets.quality.grounding.bounds import OF_A_PART
from omniscience_assets.quality.grounding.course_words import MOVES
from omniscience_assets.quality.grounding.curves import Curve, crossings, meetings
from omniscience_assets.quality.grounding.dates import is_date
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.parts import Line
from omniscience_assets.quality.grounding.places import find_categories
from omniscience_assets.quality.grounding.placing import names_position, place_of
from omniscience_assets.quality.grounding.roles import HEDGE, Told
from omniscience_assets.quality.grounding.stretches import bound_holds, is_within, side_of, stretch_behind
from omniscience_assets.quality.grounding.subjects import Sentence
from omniscience_assets.quality.grounding.text import Span

_COURSE_FROM = re.compile(rf"\b(?:{MOVES})(?:\s\w+ly)?\sfrom\s(?:{HEDGE}\s?)*$", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """The numbers of one clause."""

    discourse: Discourse
    sentence: Sentence
    clause: Span
    told: list[Told]

    def place_of(self, index: int) -> int | None:
        """The number that says where another one is read."""
        return place_of(self.discourse, self.sentence, self.told, index)

    def holds(self, told: Told, partner: int | None, line: Line) -> bool:
        """Whether a number holds of a series, as a value or as a place."""
        curve = line.curve
        if curve is None:
            return False
        on_value, on_place = holding.factor_on(told, curve.value), holding.factor_on(told, curve.position)
        as_value, as_place = self._readings(told, curve, on_value, on_place)
        if as_value and self._value_holds(told, partner, curve, 1.0 if on_value is None else on_value):
            return True
        return as_place and self._place_holds(told, line, curve, 1.0 if on_place is None else on_place)

    def _readings(self, told: Told, curve: Curve, on_value: float | None, on_place: float | None) -> tuple[bool, bool]:
        """Whether a number may be a value of the curve, and whether it may be a place."""
        if told.rulers:
            axes = [ruler.axis for ruler in told.rulers]
            if curve.value in axes or curve.position in axes:
                return curve.value in axes, curve.position in axes
        if curve.position.scale == "category":
            return True, False
        if told.unit_text and (on_value is None) != (on_place is None):
            return on_value is not None, on_place is not None
        if told.place == "yes":
            return False, True
        if names_position(self.sentence, self.clause, told, curve):
            return True, True
        if told.pair is not None and self._are_values(told, curve):
            return True, False
        if told.place == "maybe":
            on_axis = holding.place_is_shown(told, curve.value, 1.0)
            placed = told.cue in {"max", "min", "cross", "first", "last"} and holding.is_plausible(told, curve.position)
            return True, placed or not on_axis
        return True, told.pair is not None

    def _are_values(self, told: Told, curve: Curve) -> bool:
        """Whether a range is one of values: it goes down, or begins where the curve does, behind "rises from"."""
        index = next(i for i, one in enumerate(self.told) if one is told)
        pair = self.told[index : index + 2] if told.pair == "low" else self.told[max(0, index - 1) : index + 1]
        if [one.pair for one in pair] != ["low", "high"] or curve.position.inverted:
            return False
        low, high = (one.number.value for one in pair)
        begins = _COURSE_FROM.search(pair[0].follows) is not None
        return low > high or (begins and low != 0 and holding.is_value(pair[0], curve.value, 1.0, [curve.first]))

    def _value_holds(self, told: Told, partner: int | None, curve: Curve, factor: float) -> bool:
        categories = find_categories(self.discourse, self.sentence, self.clause, told, self.told)
        at = [index for ruler, index in categories if ruler.axis is curve.position]
        if at:
            return any(holding.value_for_holds(told, index, curve, factor) for index in at)
        stretch = stretch_behind(self.told, told, curve, self.discourse.text)
        if told.bound is not None:
            beside = side_of(self.told[partner], curve) if partner is not None else None
            partly = OF_A_PART.search(self.discourse.text, told.end, self.clause.end) is not None
            return bound_holds(told, curve, factor, stretch or beside, partly=partly)
        if stretch is not None:
            return is_within(told, curve, factor, stretch)
        if partner is None or is_date(self.told[partner], curve, self.discourse.text) or curve.position.scale == "date":
            return holding.value_holds(told, curve, factor)
        place = self.told[partner]
        on_place = holding.factor_on(place, curve.position)
        if not holding.value_at_holds(told, place, curve, factor, 1.0 if on_place is None else on_place):
            return False
        return told.cue not in {"max", "min"} or holding.value_holds(told, curve, factor)

    def _place_holds(self, told: Told, line: Line, curve: Curve, factor: float) -> bool:
        if not holding.place_is_shown(told, curve.position, factor):
            return False
        if told.pair is not None:
            return True
        if curve.is_upright:
            return holding.is_value(told, curve.position, factor, [curve.points[0][0]])
        cue = self.cue_of_place(told)
        if cue in {"max", "min"}:
            return holding.extreme_is_at(told, cue == "max", curve, factor)
        if cue in {"first", "last"} and told.place == "maybe":
            return holding.is_value(told, curve.position, factor, [curve.points[0][0], curve.points[-1][0]])
        if cue == "cross":
            return self._crosses(told, line, curve, factor)
        return True

    def cue_of_place(self, told: Told) -> str | None:
        """What is said to be at a place: what its value is said to be."""
        index = next(i for i, one in enumerate(self.told) if one is told)
        values = [value for i, value in enumerate(self.told) if i != index and self.place_of(i) == index]
        return values[0].cue if values else told.cue

    def _crosses(self, told: Told, line: Line, curve: Curve, factor: float) -> bool:
        """Whether the curve crosses another one that the clause names, or any, at a place."""
        named = [one for mention in self.sentence.within(self.clause) for one in mention.lines if one != line]
        others = [one for one in named or self.discourse.sources.lines[line.panel] if one != line and one.curve]
        rivals = [one.curve for one in others if one.curve]
        places = [place for rival in rivals for place in (*crossings(curve, rival), *meetings(curve, rival))]
        return not others or holding.is_value(told, curve.position, factor, places)
