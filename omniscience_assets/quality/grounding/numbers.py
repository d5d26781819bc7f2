"""Numbers held against what they are said of: extremes, ends and values of curves, places, ends of axes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from omniscience_assets.captioning.grounding.values import ground_numbers
from omniscience_assets.quality.grounding import holding
from omniscience_assets.quality.grounding.colour_bars import ends_colour_bar, is_off_colour_bar
from omniscience_assets.quality.grounding.counts import is_count
from omniscience_assets.quality.grounding.course_words import COURSE
from omniscience_assets.quality.grounding.dates import is_date
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.extents import find_extent, is_off_every_axis, is_surely_extent, judge_extent
from omniscience_assets.quality.grounding.inked import denies_value
from omniscience_assets.quality.grounding.paper import find_in_paper
from omniscience_assets.quality.grounding.parts import Line, Ruler, Source
from omniscience_assets.quality.grounding.places import find_categories
from omniscience_assets.quality.grounding.readable import may_be_misread, wrong_unit
from omniscience_assets.quality.grounding.readings import Reading, is_off_all_axes
from omniscience_assets.quality.grounding.roles import Told, read_roles
from omniscience_assets.quality.grounding.said_of import is_of_what_is_plotted
from omniscience_assets.quality.grounding.statement import Statement
from omniscience_assets.quality.grounding.subjects import Subject
from omniscience_assets.records import Check, CheckOutcome

_WRITTEN = re.compile(r"\b(?:carr(?:y|ies|ying)|bears?|reads?|has|have|with)\sthe\s(?:number|label|words?)\s\S{0,3}$")
"""Words right before a number that stands in the image."""
_SWINGS = re.compile(r"\b(?:swing|oscillat|fluctuat)\w*\sbetween\b[^,;]*$", re.IGNORECASE)
"""Words before how far a curve goes to either side."""


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
class _Clause(Statement):
    """The numbers of one clause, and what becomes of them."""

    def checks(self) -> Iterator[Check]:
        joined: set[int] = set()
        for index, told in enumerate(self.told):
            if index in joined:
                continue
            found, partner = self._judge(index, told)
            if partner is not None and found.outcome == "contradicted":
                joined.add(partner)
                other = self.told[partner]
                start, end = min(told.number.start, other.number.start), max(told.end, other.end)
            else:
                start, end = told.number.start, told.number.end
            words = self.discourse.text[start:end]
            yield Check("number", words, start, end, found.subject, found.outcome, found.against, found.found)

    def _judge(self, index: int, told: Told) -> tuple[_Found, int | None]:
        """What becomes of a number, and the place that is wrong together with it."""
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
        if not rulers and any(
            is_off_every_axis(self.discourse, self.clause, pair, told) for pair in self._pairs(index)
        ):
            return _Found("unsupported", subject.name, None, "no axis ends there"), None
        return self._anywhere(told, subject), None

    def _pairs(self, index: int) -> Iterator[list[Told]]:
        """The range of which a number is an end."""
        for start in (index - 1, index):
            pair = self.told[max(0, start) : start + 2]
            if [one.pair for one in pair] == ["low", "high"]:
                yield pair

    def _reading(self, index: int) -> Reading:
        partner, told = self.place_of(index), self.told[index]
        place = self.told[partner] if partner is not None else None
        return Reading(self.discourse, self.sentence, self.told, told, place, self.cue_of_place(told))

    def _is_denied_by_ink(self, index: int, told: Told, subject: Subject) -> bool:
        reading = self._reading(index)
        subject = replace(subject, scope=reading.scope)
        return denies_value(self.discourse, self.sentence, told, reading.place, subject)

    def _of_axis(self, told: Told, rulers: list[Ruler]) -> _Found | None:
        judged = judge_extent(self.discourse, told, rulers)
        if judged is None:
            return None
        holds, ruler, found = judged
        if holds or is_surely_extent(self.discourse, self.clause, told, ruler):
            return _Found("supported" if holds else "contradicted", ruler.name, "evidence", found)
        swings = _SWINGS.search(self.discourse.text, self.clause.start, told.number.start) is not None
        valued = replace(told, rulers=tuple(rulers))
        if swings and not Reading(self.discourse, self.sentence, [valued], valued, None, None).may_hold():
            return _Found("unsupported", ruler.name, None, "no line goes so far")
        return self._open(told, ruler.name, found)

    def _open(self, told: Told, name: str, found: str = "") -> _Found:
        """What becomes of a number that nothing settles: on no axis it can be nothing that is plotted."""
        return _Found("unsupported" if is_off_all_axes(self.discourse, told) else "unchecked", name, None, found)

    def _of_lines(self, index: int, told: Told, subject: Subject) -> tuple[_Found | None, int | None]:
        """What the subject's series say; `None` where they cannot tell."""
        lines = [line for line in self._ordered(index, subject) if line.curve is not None]
        if not lines:
            return None, None
        if any(is_date(told, line.curve, self.discourse.text) for line in lines if line.curve):
            return _Found("supported", subject.name, "evidence"), None
        if told.unit_text and all(line.curve and holding.is_on_no_axis(told, line.curve) for line in lines):
            return None, None
        partner = self.place_of(index)
        if any(self.holds(told, partner, line) for line in lines):
            return _Found("supported", subject.name, "evidence"), None
        complete = self.discourse.sources.complete
        if len(lines) < len(subject.lines) or not complete.plots or not complete.several(lines):
            return None, None
        is_sure = subject.is_sure or (told.cue in {"max", "min"} and not subject.is_open)
        if not is_sure or (subject.mention is None and not complete.traces):
            return self._of_no_line(index, lines, subject), None
        categories = find_categories(self.discourse, self.sentence, self.clause, told, self.told)
        if told.place == "no" and told.cue is None and told.pair is None and partner is None and not categories:
            return None, None
        both = [index] if partner is None else [index, partner]
        plotted = subject.mention or is_of_what_is_plotted(self.discourse, self.sentence, told.number.start)
        if not plotted or all(self._reading(one).may_hold() for one in both):
            return self._open(told, subject.name), None
        line = lines[0]
        found = holding.facts(line.curve) if line.curve else ""
        alone = partner is None or self._is_wrong_by_itself(told, line)
        return _Found("contradicted", subject.name, "evidence", found), None if alone else partner

    def _of_no_line(self, index: int, lines: Sequence[Line], subject: Subject) -> _Found | None:
        """What becomes of a number that is said of a course, but not of whose, and that no line has."""
        told = self.told[index]
        said = COURSE.search(self.discourse.masked, self.clause.start, told.number.start) is not None
        drawn = all(line.curve and line.curve.is_drawn_through for line in lines)
        if not said or not drawn or told.cue not in {"first", "last", "reach", "settle"}:
            return None
        outcome: CheckOutcome = "unchecked" if self._reading(index).may_hold() else "unsupported"
        return _Found(outcome, subject.name, None, "no line has it")

    def _is_wrong_by_itself(self, told: Told, line: Line) -> bool:
        """Whether a value with a place would be wrong anywhere on the curve."""
        assert line.curve is not None
        return told.cue in {"max", "min"} and not self.holds(told, None, line)

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
            if line.curve is not None and not told.is_derived and self.holds(told, None, line):
                return _Found("supported", line.name, "evidence")
        if _WRITTEN.search(told.follows) and sources.complete.writing:
            return _Found("unsupported", subject.name, None, "stands nowhere")
        return self._open(told, subject.name)
