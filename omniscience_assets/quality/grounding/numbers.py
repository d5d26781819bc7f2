"""Numbers held against what they are said of: extremes, ends and values of curves, places, ends of axes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from omniscience_assets.captioning.grounding.values import ground_numbers
from omniscience_assets.quality.grounding import holding
from omniscience_assets.quality.grounding.bounds import OF_A_PART
from omniscience_assets.quality.grounding.colour_bars import ends_colour_bar, is_off_colour_bar
from omniscience_assets.quality.grounding.counts import is_count
from omniscience_assets.quality.grounding.course_words import COURSE, MOVES
from omniscience_assets.quality.grounding.curves import Curve, crossings, meetings
from omniscience_assets.quality.grounding.dates import is_date
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.extents import find_extent, is_surely_extent, judge_extent
from omniscience_assets.quality.grounding.inked import denies_value
from omniscience_assets.quality.grounding.paper import find_in_paper
from omniscience_assets.quality.grounding.parts import Line, Ruler, Source
from omniscience_assets.quality.grounding.places import find_categories
from omniscience_assets.quality.grounding.placing import may_be_elsewhere, names_position, place_of
from omniscience_assets.quality.grounding.readable import cannot_be_read, may_be_misread, wrong_unit
from omniscience_assets.quality.grounding.roles import HEDGE, Told, read_roles
from omniscience_assets.quality.grounding.said_of import is_of_what_is_plotted
from omniscience_assets.quality.grounding.stretches import bound_holds, is_within, side_of, stretch_behind
from omniscience_assets.quality.grounding.subjects import Sentence, Subject
from omniscience_assets.quality.grounding.text import Span
from omniscience_assets.records import Check, CheckOutcome

_COURSE_FROM = re.compile(rf"\b(?:{MOVES})(?:\s\w+ly)?\sfrom\s(?:{HEDGE}\s?)*$", re.IGNORECASE)


@dataclass(frozen=True)
class _Found:
    """What became of a number."""

    outcome: CheckOutcome
    subject: str
    against: Source | None
    found: str = ""


def check_numbers(discourse: Discourse) -> Iterator[Check]:
    """One check per number, or per value with its place where only the two together are wrong."""
    for sentence in discourse.sentences:
        if not sentence.numbers:
            continue
        for clause in sentence.clauses:
            told = [one for one in read_roles(discourse, sentence, clause) if not is_count(discourse, one.number)]
            yield from _Clause(discourse, sentence, clause, told).checks()


@dataclass(frozen=True)
class _Clause:
    """The numbers of one clause."""

    discourse: Discourse
    sentence: Sentence
    clause: Span
    told: list[Told]

    def checks(self) -> Iterator[Check]:
        joined: set[int] = set()
        for index, told in enumerate(self.told):
            if index in joined:
                continue
            found, partner = self._judge(index, told)
            if found is None:
                continue
            if partner is not None and found.outcome != "supported":
                joined.add(partner)
            first, last = told, self.told[partner] if partner is not None else told
            start, end = min(first.number.start, last.number.start), max(first.end, last.end)
            if found.outcome == "supported" or partner is None:
                start, end = told.number.start, told.number.end
            words = self.discourse.text[start:end]
            yield Check("number", words, start, end, found.subject, found.outcome, found.against, found.found)

    def _judge(self, index: int, told: Told) -> tuple[_Found | None, int | None]:
        """What becomes of a number, `None` where nothing can tell; and the place that is wrong together with it."""
        rulers = find_extent(self.discourse, self.sentence, self.clause, told)
        subject = self.discourse.subject(self.sentence, told.number.start)
        verdict, partner = None, None
        if rulers and not told.is_derived:
            verdict = self._of_axis(told, rulers)
        elif not told.is_derived and not ends_colour_bar(self.discourse, self.clause, told):
            verdict, partner = self._of_lines(index, told, subject)
        if verdict is not None and verdict.outcome == "supported":
            return verdict, None
        paper = find_in_paper(self.discourse, self.clause, told)
        if paper is not None:
            return _Found("supported", subject.name, paper), None
        wrong = wrong_unit(self.discourse, told, subject)
        if wrong is not None:
            return _Found("contradicted", subject.name, "evidence", f"the axis is in {wrong}"), None
        if verdict is not None:
            return verdict, partner
        if not rulers and self._is_denied_by_ink(index, told, subject):
            return _Found("unsupported", subject.name, None, "no ink lies there"), None
        if not rulers and is_off_colour_bar(self.discourse, self.clause, told):
            return _Found("unsupported", subject.name, None, "no number beside the plots is near"), None
        found = self._anywhere(told, subject)
        unknown = found.outcome == "unsupported" and cannot_be_read(self.discourse, told, subject)
        return None if unknown else found, None

    def _is_denied_by_ink(self, index: int, told: Told, subject: Subject) -> bool:
        partner = self._place_of(index)
        place = self.told[partner] if partner is not None else None
        return denies_value(self.discourse, self.sentence, told, place, subject)

    def _of_axis(self, told: Told, rulers: list[Ruler]) -> _Found | None:
        judged = judge_extent(self.discourse, told, rulers)
        if judged is None:
            return None
        holds, ruler, found = judged
        if holds or is_surely_extent(self.discourse, self.clause, told, ruler):
            return _Found("supported" if holds else "contradicted", ruler.name, "evidence", found)
        return _Found("unsupported", ruler.name, None, found)

    def _of_lines(self, index: int, told: Told, subject: Subject) -> tuple[_Found | None, int | None]:
        """What the subject's series say; `None` where they cannot tell."""
        lines = [line for line in self._ordered(index, subject) if line.curve is not None]
        if not lines:
            return None, None
        if any(is_date(told, line.curve, self.discourse.text) for line in lines if line.curve):
            return _Found("supported", subject.name, "evidence"), None
        if told.unit_text and all(line.curve and holding.is_on_no_axis(told, line.curve) for line in lines):
            return None, None
        partner = self._place_of(index)
        results = [self._holds(told, partner, line) for line in lines]
        if any(results):
            return _Found("supported", subject.name, "evidence"), None
        sources = self.discourse.sources
        certain = subject.is_sure or (told.cue in {"max", "min"} and not subject.is_open)
        certain = certain and (subject.mention is not None or "series_untraced" not in sources.evidence.notes)
        if len(lines) < len(subject.lines) or not sources.is_whole or not sources.may_deny(lines):
            return None, None
        if not certain:
            return None if subject.is_open else self._of_no_line(told, lines, subject), None
        if (
            told.place == "no"
            and told.cue is None
            and told.pair is None
            and partner is None
            and not find_categories(self.discourse, self.sentence, self.clause, told, self.told)
        ):
            return None, None
        if may_be_elsewhere(self.discourse, told, lines, subject):
            return None, None
        if not (subject.mention or is_of_what_is_plotted(self.discourse, self.sentence, told.number.start)):
            return _Found("unsupported", subject.name, None, "no line has it"), None
        line = lines[0]
        found = holding.facts(line.curve) if line.curve else ""
        alone = partner is None or self._is_wrong_by_itself(told, line)
        return _Found("contradicted", subject.name, "evidence", found), None if alone else partner

    def _of_no_line(self, told: Told, lines: Sequence[Line], subject: Subject) -> _Found | None:
        """What becomes of a number that is said of a course, but not of whose, and that no line has."""
        said = COURSE.search(self.discourse.masked, self.clause.start, told.number.start) is not None
        drawn = all(line.curve and line.curve.is_drawn_through for line in lines)
        if not said or not drawn or told.cue not in {"first", "last", "reach", "settle"}:
            return None
        return _Found("unsupported", subject.name, None, "no line has it")

    def _is_wrong_by_itself(self, told: Told, line: Line) -> bool:
        """Whether a value with a place would be wrong anywhere on the curve."""
        assert line.curve is not None
        return told.cue in {"max", "min"} and not self._holds(told, None, line)

    def _ordered(self, index: int, subject: Subject) -> Sequence[Line]:
        """The series of which a number is said; in "A and B reach 1 and 2, respectively" the one of its rank."""
        lines = subject.lines
        if not re.search(r"\brespectively\b", self.discourse.text[self.clause.start : self.sentence.span.end]):
            return lines
        numbers = [
            i for i, one in enumerate(self.told) if one.place != "yes" or all(t.place == "yes" for t in self.told)
        ]
        if len(lines) > 1 and len(numbers) == len(lines) and index in numbers:
            return [lines[numbers.index(index)]]
        return lines

    def _place_of(self, index: int) -> int | None:
        return place_of(self.discourse, self.sentence, self.told, index)

    def _holds(self, told: Told, partner: int | None, line: Line) -> bool:
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
        cue = self._cue_of_place(told)
        if cue in {"max", "min"}:
            return holding.extreme_is_at(told, cue == "max", curve, factor)
        if cue in {"first", "last"} and told.place == "maybe":
            return holding.is_value(told, curve.position, factor, [curve.points[0][0], curve.points[-1][0]])
        if cue == "cross":
            return self._crosses(told, line, curve, factor)
        return True

    def _cue_of_place(self, told: Told) -> str | None:
        """What is said to be at a place: what its value is said to be."""
        index = next(i for i, one in enumerate(self.told) if one is told)
        values = [value for i, value in enumerate(self.told) if i != index and self._place_of(i) == index]
        return values[0].cue if values else told.cue

    def _crosses(self, told: Told, line: Line, curve: Curve, factor: float) -> bool:
        """Whether the curve crosses another one that the clause names, or any, at a place."""
        named = [one for mention in self.sentence.within(self.clause) for one in mention.lines if one != line]
        others = [one for one in named or self.discourse.sources.lines[line.panel] if one != line and one.curve]
        rivals = [one.curve for one in others if one.curve]
        places = [place for rival in rivals for place in (*crossings(curve, rival), *meetings(curve, rival))]
        return not others or holding.is_value(told, curve.position, factor, places)

    def _anywhere(self, told: Told, subject: Subject) -> _Found:
        """Numbers of nothing in particular: do they stand, or follow, anywhere?"""
        sources = self.discourse.sources
        written = not ground_numbers(f"= {told.number.quantity.text}", sources.values).unsupported
        if written or may_be_misread(sources, told):
            return _Found("supported", subject.name, "evidence")
        if told.is_derived and any(holding.derives(told, line.curve) for line in subject.lines if line.curve):
            return _Found("supported", subject.name, "evidence")
        scope = self.discourse.scope(self.sentence, told.number.start)
        for line in self.discourse.all_lines(scope, []):
            if line.curve is not None and not told.is_derived and self._holds(told, None, line):
                return _Found("supported", line.name, "evidence")
        return _Found("unsupported", subject.name, None)
