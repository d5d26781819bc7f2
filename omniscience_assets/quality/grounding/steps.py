"""The order in which a caption tells courses, and the numbers between them: do they fit together, and the line?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from omniscience_assets.quality.grounding.courses import Course, follows, legs_of
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.parts import Line
from omniscience_assets.quality.grounding.roles import HEDGE, Told, read_roles
from omniscience_assets.quality.grounding.subjects import Sentence

_THEN = re.compile(r"\b(?:then|before|after\s?wards?|followed|and|finally|subsequently|until|till)\b", re.IGNORECASE)
_TURN = re.compile(r"\b(?:peak|maximum|minimum|summit|trough|dip|bottom|low|high|plateau)\b", re.IGNORECASE)
_TOP = re.compile(r"\b(?:peaks|peaking|(?:its|a|the)\s(?:\w+\s)?(?:peak|maximum))\b", re.IGNORECASE)
_LOW = re.compile(r"\b(?:bottoms\sout|(?:its|a|the)\s(?:\w+\s)?(?:minimum|trough))\b", re.IGNORECASE)
_FROM = re.compile(
    rf"(?:\s\w+ly|\stogether|\swith\s(?:the\s|an?\s|increasing\s)*\w+)?,?\sfrom\s(?:{HEDGE}\s?)*", re.IGNORECASE
)
_FAR_TO = re.compile(rf"\bto(?:wards?)?\s(?:{HEDGE}\s?)*$", re.IGNORECASE)
"""Words before the two values of a course that each have a place: "climbs from 2 at 1 s to 5 at 3 s"."""
_POWER = re.compile(r"10\^|[eE][-+]?\d")


@dataclass(frozen=True)
class Said:
    """One course that is told."""

    course: Course
    start: int
    end: int
    is_negated: bool
    flips: bool
    verb: str

    @property
    def is_step(self) -> bool:
        """Whether it says that a line goes up or down."""
        return self.course in {"up", "down"} and not self.is_negated


def is_in_order(discourse: Discourse, sentence: Sentence, line: Line, one: Said, alike: Sequence[Said]) -> bool:
    """Whether the courses told of a line up to this one come in that order, where the words give one."""
    steps = [other for other in alike if other.is_step and other.start <= one.start]
    if line.curve is None or not one.is_step or not line.curve.runs_along or one.flips:
        return True
    mention = discourse.subject(sentence, one.start).mention
    first = mention.end if mention and mention.end <= one.start else sentence.span.start
    opening = discourse.masked[max(first, steps[-2].end if len(steps) > 1 else first) : one.start]
    if _turns_back(opening, one.course) and legs_of(line.curve) in (
        ([True, False], [False]) if one.course == "up" else ([False, True], [True])
    ):
        return False
    between = [discourse.masked[a.end : b.start] for a, b in pairwise(steps)]
    if len(steps) < 2 or not all(_THEN.search(words) for words in between):
        return True
    fresh = [False, *(_TURN.search(words) is not None for words in between)]
    return follows(line.curve, [(step.course, new) for step, new in zip(steps, fresh, strict=True)])


def _turns_back(words: str, course: Course) -> bool:
    """Whether a line was just said to be at its top before it rises, or at its bottom before it falls."""
    extreme = (_TOP if course == "up" else _LOW).search(words)
    return extreme is not None and _THEN.search(words, extreme.end()) is not None


def denies_itself(discourse: Discourse, sentence: Sentence, one: Said) -> bool:
    """Whether the numbers right behind a course go the other way: "rises from 3 to 1"."""
    told = [number for clause in sentence.clauses for number in read_roles(discourse, sentence, clause)]
    behind = [number for number in told if number.number.start > one.end and number.place == "no"][:2]
    if len(behind) == 2 and (behind[0].pair, behind[1].pair) == ("low", "high"):
        return behind[0].number.start - one.end <= 12 and _is_against(one, behind[0], behind[1])
    if behind and _FROM.fullmatch(discourse.text, one.end, behind[0].number.start):
        after = [number for number in told if number.number.start > behind[0].end and number.place != "yes"]
        return any(_FAR_TO.search(last.follows) and _is_against(one, behind[0], last) for last in after[:1])
    return False


def _is_against(one: Said, first: Told, last: Told) -> bool:
    if _POWER.search(last.number.quantity.text) and not _POWER.search(first.number.quantity.text):
        return False  # The power is that of both: "from 2.3 to 3.2 × 10^-13".
    low, high = first.number.value, last.number.value
    return first.unit_text == last.unit_text and low != high and (low > high) == (one.course == "up")
