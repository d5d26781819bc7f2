"""What each number of a caption is: a value, a place, an end of an axis, a count; and the unit that it has."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from omniscience_assets.quality.grounding.asides import is_aside
from omniscience_assets.quality.grounding.bounds import Bound, read_bound
from omniscience_assets.quality.grounding.cues import Cue, find_cue
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.parts import Ruler
from omniscience_assets.quality.grounding.said_numbers import counted_axes
from omniscience_assets.quality.grounding.subjects import Sentence
from omniscience_assets.quality.grounding.text import Number, Span, keys
from omniscience_assets.quality.grounding.units import Unit, parse_unit, plain_units, read_unit

HEDGE = (
    r"(?:about|around|roughly|approximately|approx\.|circa|ca\.|nearly|almost|some|close\sto|near|only|well|"
    r"(?:just|slightly|a\slittle|somewhat)\s(?:over|under|above|below|short\sof|more\sthan"
    r"|less\sthan)|a\smere|as\s\w+\sas|"
    r"an?\s(?:value|level|height)\sof|~|≈|∼|≃|c\.)"
)
_HEDGED = re.compile(rf"{HEDGE}\s*$", re.IGNORECASE)
_FIRMLY_PLACED = re.compile(
    r"(?:(?:\b(?:at|near|when|where|for|by|beyond|after|before|until|till|past|once|on|in|around)|@)\s"
    r"(?:[\w\s^_-]{0,30}?(?:=|≈|\bof\b|\bis\b|\breaches\b)\s)?(?:the\s)?|=\s?"
    r"|\bclose\sto\s(?:an?|the)\s\w+(?:\s\w+)?\sof\s|\bwithin\s(?:the\s)?(?:first\s|last\s)?)"
    rf"(?:{HEDGE}\s?)*$",
    re.IGNORECASE,
)
_LEVEL_VERB = re.compile(
    r"\b(?:peak\w*|maxim\w*|minim\w*|saturat\w*|plateau\w*|level\w*(?:\s(?:off|out))?|start\w*"
    r"|begin\w*|began|end\w*|finish\w*|stay\w*|remain\w*"
    r"|constant|flat\w*|settl\w*|stabili[sz]\w*|converg\w*|sit\w*|lies?|lying|hover\w*|cent(?:re"
    r"|er)\w*|stand\w*|top\w*\sout|bottom\w*(?:\sout)?|turn\w*"
    r"|extend\w*|continu\w*|culminat\w*|arriv\w*|stop\w*|open\w*|clos\w*|rest\w*|highest|lowest|largest|smallest|is|are"
    r"|was|were|dip\w*|crest\w*|line|sets?\soff|land\w*|stagnat\w*|median|tall\w*|set)"
    rf"(?:\s(?:off|out|up|down|there))?\s?,?\s?(?:at|near|around|close\sto|by|in|on|for"
    rf"|to)\s(?:the\s)?(?:{HEDGE}\s?)*$",
    re.IGNORECASE,
)
_AT_COUNT = re.compile(
    rf"\b(?:at|near|around|by|beyond|after|before|until|from|past)\s(?:the\s)?"
    rf"(?:age|day|year|week|month|hour|epoch|iteration|step|round|layer|generation|frame|index|rank)\s(?:{HEDGE}\s?)*$",
    re.IGNORECASE,
)
"""What is counted along an axis before its number: "around age 65"."""
_AS_IT_GOES = re.compile(
    rf"\b(?:as|when|while)\s(?:the\s)?(?P<what>[\w^_]+(?:\s[\w^_]+)?)\s"
    rf"(?:(?:increas|grow|ris|decreas|fall|go|approach|tend|reach|exceed|pass)\w*)\s"
    rf"(?:(?:up\s)?to(?:wards)?\s|beyond\s|past\s)?(?:{HEDGE}\s?)*$",
    re.IGNORECASE,
)
"""What goes along an axis, to a place: "falls to 3 as a increases to 1800"."""
_SYMBOL = re.compile(r"(?<![\w′])(?P<letter>[^\W\d_])\s?[=≈∼~]\s?$")
_NEXT_TO = re.compile(
    r"\s?(?:just|slightly|shortly|somewhat|a\slittle)\s(?:above|below|under|over|before|after|beyond|past)\s(?:the\s)?",
    re.IGNORECASE,
)
"""What makes a place of the number behind it, right behind another number: "118 just below 2400"."""
_APPOSED = re.compile(r",\s(?:around|near|close\sto)\s$", re.IGNORECASE)
_HAS_PLACE = re.compile(r"\)?,?\s(?:at|near|for|in|on|where|when)\b", re.IGNORECASE)
_ALSO = re.compile(r",\s?(?:and\s)?|\sand\s", re.IGNORECASE)
_WITHIN = re.compile(rf"\bwithin\s(?:the\s)?(?:first\s|last\s)?(?:{HEDGE}\s?)*$", re.IGNORECASE)
_VALUE_OF = re.compile(
    rf"\b(?:value|level|height|reading|count|score|intensity)s?\sof\s(?:{HEDGE}\s?)*$", re.IGNORECASE
)
_RANGE = re.compile(
    rf"\s?(?P<word>\b(?:up\sto|down\sto|to|and|through|until|till)\b|–|—|-|\.\.\."
    rf"|,(?=\s*[\d-])(?!\s\d+\s))\s?(?:[\w^_]{{1,12}}\s?=\s?)?(?:{HEDGE}\s?)*",
    re.IGNORECASE,
)
_DERIVED = re.compile(
    r"\b(?:factors?\sof|by|differ\w*\s(?:of|by)|gap\sof|separat\w*\s(?:of|by)|spac\w*\s(?:of|by)"
    r"|widths?\sof|(?:full|half)[\s-]width\w*|ratio\sof|increments?\sof|steps?\sof"
    rf"|every|spread\sof|change\sof|(?:increase|decrease|drop|rise|decline|growth|reduction|gain"
    rf"|improvement|loss|fall)\sof|slope\w*\s(?:of|is|=)|exponent\w*\s(?:of|is|=)|margin\sof"
    rf"|distance\sof)\s(?:a\s)?(?:{HEDGE}\s?)*$",
    re.IGNORECASE,
)
_VARIED = re.compile(r"\b(?:varied|swept|scanned|tuned)\s(?:from|between|over)\b[^,;]{0,30}$", re.IGNORECASE)
"""Numbers of a parameter that the authors chose."""
_ENDS_BY = re.compile(rf"\bto\s[^,;.\d]{{1,24}}\sby\s(?:{HEDGE}\s?)*$", re.IGNORECASE)
"""What stands behind these words is a place: "falls to zero by 45"."""
_MULTIPLE = re.compile(
    r"\s?(?:-?\s?(?:fold|times)\b|×(?!\s?10)|orders?\sof\smagnitude|decades?\b"
    r"|(?:percentage\s)?points?\b|percentage\b|of\sthe\s(?:\w+\s)?(?:maximum|peak|total|initial"
    r"|range|width|way|axis)|σ|sigma\b)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(
    r"(?<![\w′])(?:[^\W\d]\w?(?:[_^(′*][\w(){}^*′,]{0,7})?|[^\W\d]\w*²?/\w+)\s?[=≈≃≳≲]\s?"
    r"[-−]?(?:[\w₀-₉^]+\s?/\s?\(?)?$"
)
"""A letter that is given a value: one of a model, where no axis is called so."""
_LOCAL = re.compile(
    r"\b(?:local\w*|second\w*|another|again|smaller|lesser|minor|also|further|two|three|several"
    r"|peaks\sof|dips\sof|an?\s(?:\w+\s)?(?:peak|dip|bump|trough|hump))\b",
    re.IGNORECASE,
)
_UNIT_GAP = re.compile(r"[\s\u00a0\u202f\u2009-]?")


@dataclass(frozen=True, eq=False)
class Told:
    """A number with what the words around it make of it."""

    number: Number
    unit: Unit | None
    unit_text: str
    """As written; may name a unit that only the axes know."""
    end: int
    """Behind the unit."""
    rulers: tuple[Ruler, ...]
    """Axes that it is expressly read on: "Time = 5"."""
    place: Literal["yes", "no", "maybe"]
    """Whether it says where along the axis of positions something is."""
    cue: Cue | None
    is_hedged: bool
    """It is told as about, or what it is held against was traced in pixels."""
    is_derived: bool
    pair: Literal["low", "high"] | None = None
    """It is an end of a range."""
    is_local: bool = False
    """It may be an extreme of a part: "a second peak"."""
    follows: str = ""
    """The words before it, from the number before."""
    bound: Bound | None = None
    """It is no value but a bound of values: "stays below 5"."""


def read_roles(discourse: Discourse, sentence: Sentence, clause: Span) -> list[Told]:
    """The numbers of a clause that state something, in order."""
    key = ("roles", clause.start, clause.end)
    if key not in discourse.memo:
        discourse.memo[key] = _read_roles(discourse, sentence, clause)
    found: list[Told] = discourse.memo[key]
    return found


def _read_roles(discourse: Discourse, sentence: Sentence, clause: Span) -> list[Told]:
    numbers = [one for one in sentence.numbers if clause.holds(one.start)]
    told, before = [], clause.start
    for number in numbers:
        if not is_aside(discourse.text, sentence, number, has_unit=unit_after(discourse, number)[0] is not None):
            told.append(_role(discourse, sentence, clause, number, before))
            before = told[-1].end
        else:
            before = number.end
    return _paired(told, discourse.text)


def _role(discourse: Discourse, sentence: Sentence, clause: Span, number: Number, before: int) -> Told:
    text = discourse.text
    left = text[max(before, number.start - 80) : number.start]
    unit, unit_text, end = unit_after(discourse, number)
    counted = counted_axes(text, number, discourse.sources)
    rulers = counted or _variable(discourse, sentence, number, before)
    level, placed = _LEVEL_VERB.search(left), _FIRMLY_PLACED.search(left)
    of_value = _VALUE_OF.search(left)
    level = level or _APPOSED.search(left)
    if placed is None and before > clause.start:
        placed = _NEXT_TO.fullmatch(left)
    goes = _AS_IT_GOES.search(left)
    placed = placed or _AT_COUNT.search(left)
    if goes is not None and _is_along(discourse, goes["what"]):
        level, placed = None, goes
    place: Literal["yes", "no", "maybe"] = (
        "yes"
        if counted and counted[0].axis.orientation == "x"
        else "no"
        if of_value
        else "maybe"
        if level
        else "yes"
        if placed
        else "no"
    )
    cue = find_cue(discourse.masked, clause, number.start - len(left), number.start, end)
    within: Literal["high"] | None = "high" if _WITHIN.search(left) else None
    local = bool(_LOCAL.search(discourse.masked, clause.start, number.start))
    derived = bool(_DERIVED.search(left) and not _ENDS_BY.search(left)) or bool(_MULTIPLE.match(text, end))
    derived = derived or (not rulers and _PARAMETER.search(left) is not None)
    derived = derived or _VARIED.search(text, max(clause.start, number.start - 40), number.start) is not None
    return Told(
        number,
        unit,
        unit_text,
        end,
        rulers,
        place,
        cue,
        bool(_HEDGED.search(left)) or discourse.sources.is_traced,
        derived,
        is_local=local,
        pair=within,
        follows=left,
        bound=read_bound(left) if place == "no" else None,
    )


def unit_after(discourse: Discourse, number: Number) -> tuple[Unit | None, str, int]:
    """The unit behind a number, its words and where it ends."""
    text = discourse.text
    if number.quantity.text.endswith(("%", "cent")):
        return parse_unit("%"), "%", number.end
    gap = _UNIT_GAP.match(text, number.end)
    start = gap.end() if gap else number.end
    after = plain_units(text[start : start + 40])
    for unit in discourse.sources.units:
        if after.startswith(unit) and not after[len(unit) : len(unit) + 1].isalnum():
            return parse_unit(unit), text[start : start + len(unit)], start + len(unit)
    unit_read = read_unit(after)
    if unit_read is None or after[len(unit_read.text) : len(unit_read.text) + 1].isalpha():
        return None, "", number.end
    length = len(unit_read.text)
    return unit_read, text[start : start + length], start + length


_TO_NUMBER = re.compile(
    rf"[\s)\]]*(?:[\[(][^()\[\]]{{1,16}}[)\]])?\s?(?:=|≈|∼|~|:|of|is|at|reaches|equals|near)?\s?(?:{HEDGE}\s?)*",
    re.IGNORECASE,
)
_LETTER = re.compile(rf"(?<![\w])(?P<letter>[xy])\s?(?:=|≈|∼|~|of|is)\s?(?:{HEDGE}\s?)*$", re.IGNORECASE)


def _variable(discourse: Discourse, sentence: Sentence, number: Number, before: int) -> tuple[Ruler, ...]:
    """The axes named right before a number."""
    for mention in reversed(sentence.mentions):
        if before <= mention.start and mention.end <= number.start and mention.rulers:
            if _TO_NUMBER.fullmatch(discourse.text, mention.end, number.start):
                return mention.rulers
            break
    letter = _LETTER.search(discourse.text, max(before, number.start - 24), number.start)
    if letter is None:
        symbol = _SYMBOL.search(discourse.text, before, number.start)
        return _axes_called(discourse, symbol["letter"]) if symbol else ()
    way = letter["letter"].lower()
    rulers = [ruler for panel in discourse.sources.rulers for ruler in panel]
    return tuple(ruler for ruler in rulers if ruler.axis.orientation == way and not ruler.is_colour)


def _axes_called(discourse: Discourse, symbol: str) -> tuple[Ruler, ...]:
    """The axes whose title is a symbol, or has it between brackets at its end: "z", "work interval (a)"."""
    every = [ruler for panel in discourse.sources.rulers for ruler in panel if not ruler.is_colour]
    called = re.compile(rf"(?:.*\()?{re.escape(symbol)}\)?")
    return tuple(ruler for ruler in every if ruler.axis.title and called.fullmatch(ruler.axis.title.strip()))


def _is_along(discourse: Discourse, what: str) -> bool:
    """Whether words name an axis of positions and no series, or a letter for one."""
    said = keys(what)
    every = [ruler for panel in discourse.sources.rulers for ruler in panel if ruler.axis.orientation == "x"]
    titles = [keys(ruler.axis.title) for ruler in every if ruler.axis.title]
    return any(key in title for title in titles for key in said[-1:])


def _goes_on(one: Told, other: Told, between: str, text: str) -> bool:
    """Whether a number is one more place in a list: "at 1, 2 and 3 s"."""
    if other.place != "no" or _ALSO.fullmatch(between) is None or _HAS_PLACE.match(text, other.end):
        return False
    return not re.search(r"\bbetween\b", text[max(0, one.number.start - 48) : one.number.start], re.IGNORECASE)


def _paired(told: list[Told], text: str) -> list[Told]:
    """Two numbers that are the ends of one range know it, and share a unit."""
    for index in range(len(told) - 1):
        one, other = told[index], told[index + 1]
        between = text[one.end : other.number.start]
        if one.place == "yes" and one.pair is None and _goes_on(one, other, between, text):
            told[index + 1] = replace(other, place="yes", cue=one.cue, rulers=other.rulers or one.rulers)
            continue
        match = _RANGE.fullmatch(between)
        if match is None:
            continue
        if one.place == "yes" and not re.search(r"\b(?:from|between|over)\b.{0,40}$", one.follows, re.IGNORECASE):
            continue
        opened = re.search(
            rf"\b(?:between|from|over|range|interval|window)\b[^\d]{{0,40}}$|[(\[]\s?$|\b\w+s\s(?:{HEDGE}\s?)*$",
            one.follows,
        )
        if match["word"].lower() == "and" and not re.search(r"\bbetween\b", one.follows):
            continue
        if match["word"] == "," and not re.search(r"[\[(]$", one.follows):
            continue
        if opened or not one.pair:
            shared = one if one.unit_text else other
            told[index] = replace(one, pair="low", unit=shared.unit, unit_text=shared.unit_text)
        told[index + 1] = replace(
            other,
            pair="high",
            place=one.place if other.place == "no" else other.place,
            rulers=other.rulers or one.rulers,
        )
    return told
