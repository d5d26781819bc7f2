"""Values and courses that no curve of a panel can have, whichever it is: no ink of the plot area lies there.

Pixels whose courses could not be told apart still bound them. A curve peaks where its ink has a top, begins and ends
where its ink does, and what rises through a whole plot area leaves no ink below its beginning at the right edge.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from omniscience_assets.captioning.facts.numbers import span
from omniscience_assets.quality.grounding import holding
from omniscience_assets.quality.grounding.appearance import looks_of
from omniscience_assets.quality.grounding.colours import may_be
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.mention import Mention
from omniscience_assets.quality.grounding.outlines import Outline, height_on
from omniscience_assets.quality.grounding.roles import HEDGE, Told
from omniscience_assets.quality.grounding.subjects import Sentence, Subject
from omniscience_assets.quality.grounding.text import Span
from omniscience_assets.quality.grounding.units import parse_unit
from omniscience_assets.records import Axis, InkOutline, PanelEvidence

_SLACK = 0.05
"""Share of the axis by which a told value may be off."""
_ROUNDING = 0.06
"""Most of it that may be rounding."""
_BESIDE = 0.1
"""And by which the place of a turn may be."""
_LEVEL = 0.2
"""Share of the columns with ink in which a level is seen at least."""
_EDGE = 0.03
"""Heights so near to the lower or the upper edge may lie on a spine."""
_SIDE = 2
"""Columns at either end in which curves begin and end."""
_APART = 0.1
"""Share of the height by which all ink is higher at one end than at the other."""
_PALE, _GREY = 150, 32
"""Least channel of a light colour, and difference of the channels of what is no grey."""
_KIN = 60
"""Largest difference of a channel of the colours of a sample and of its ink."""
_SAID_OF = re.compile(
    rf"(?:\b(?:at|to|near|around|by|of|from|above|below|reach\w*|attain\w*|approach\w*|is|are|in|on)\s(?:the\s)?"
    rf"(?:{HEDGE}\s?)*|(?:{HEDGE}\s?)+)$",
    re.IGNORECASE,
)
"""Words right before a value; a number behind a noun is a name, as in "the band 3.0"."""
_BAND = re.compile(
    r"\bband\b[^,;.]{0,40}?\b(?:lies|extends|reaches|runs|spans|covers|between|from)\b(?![^,;]*\blabell?ed\b)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[\s,(“\"‘']*(?:(?:of|for|labell?ed)\s)?")
_CURVE = re.compile(r".*?\b(?:line|curve|trace)\b", re.IGNORECASE)
_IN_UNIT, _BRACKETED = re.compile(r"\bin\s(\S+)"), re.compile(r"[(\[]([^()\[\]]{1,24})[)\]]")
_CUES = frozenset({"max", "min", "first", "last", "reach", "settle", "level"})


@dataclass(frozen=True, eq=False)
class _Meant:
    """A panel that may be spoken of, and its inks that may be meant; without any where they are not known."""

    panel: PanelEvidence
    inks: tuple[InkOutline, ...]
    is_one: bool
    """One curve of the colour is spoken of."""

    @cached_property
    def outline(self) -> Outline:
        """The inks as one."""
        return Outline.of(self.inks)


def denies_value(discourse: Discourse, sentence: Sentence, told: Told, place: Told | None, subject: Subject) -> bool:
    """Whether none of the inks that may be meant can have a value.

    Args:
        discourse: The caption.
        sentence: In which the number stands.
        told: The number.
        place: The number that says where.
        subject: What it is said of.
    """
    clause = sentence.clause(told.number.start)
    banded = told.pair is not None and _BAND.search(discourse.text, clause.start, told.number.start) is not None
    single = told.pair is None and told.cue in _CUES and _SAID_OF.search(told.follows) is not None
    if told.place == "yes" or told.bound is not None or told.is_derived or not (banded or single):
        return False
    meant = list(_meant(discourse, sentence, clause, told.number.start, subject))
    fitting = [one for one in meant if not told.unit_text or _values(told, one.panel)]
    return bool(fitting) and all(_lacks(told, place, one) for one in fitting)


def denies_course(discourse: Discourse, sentence: Sentence, offset: int, rises: bool, subject: Subject) -> bool:
    """Whether all ink goes the other way, from one end of the plot area to the other."""
    meant = list(_meant(discourse, sentence, sentence.clause(offset), offset, subject))
    return bool(meant) and all(one.inks and _goes(one, not rises) for one in meant)


def _goes(meant: _Meant, rises: bool) -> bool:
    sides = meant.outline.sides(_SIDE)
    if sides is None or any(axis.inverted for axis in meant.panel.axes):
        return False
    left, right = sides if rises else sides[::-1]
    return right[0] > left[1] + _APART


def _meant(discourse: Discourse, sentence: Sentence, clause: Span, offset: int, subject: Subject) -> Iterator[_Meant]:
    """The panels that may be spoken of at an offset, with the inks that may be meant there.

    A panel that only a later clause names is not spoken of yet; where a colour is told, panels that have it are meant.
    """
    named = discourse.named_panel(sentence, offset)
    ahead = named is not None and named.start > offset and not clause.holds(named.start)
    panels = [
        panel
        for index, panel in enumerate(discourse.sources.evidence.panels)
        if (ahead or subject.scope.has(index)) and panel.axes
    ]
    panels = _titled_by_unit(discourse.text[clause.start : offset], panels) if ahead else panels
    before = [one for one in sentence.within(clause) if one.end <= offset and not discourse.is_object(one)]
    mention = next((one for one in reversed(before) if one.look or one.names), None)
    chosen = [(panel, _of_mention(discourse, mention, panel)) for panel in panels]
    if not any(inks for _, inks in chosen):
        yield from (_Meant(panel, _without_grids(panel.inks), is_one=False) for panel in panels)
        return
    assert mention is not None
    looks = [one for one in before if one is mention or _NEXT.fullmatch(discourse.text, one.end, mention.start)]
    is_one = any(_is_one(discourse, one) for one in looks)
    yield from (_Meant(panel, inks, is_one) for panel, inks in chosen if inks or not panel.inks)


def _titled_by_unit(words: str, panels: list[PanelEvidence]) -> list[PanelEvidence]:
    """The panels whose titles have a unit that words tell: "the temperature in °C"; all of them where none has."""
    told = [unit for match in _IN_UNIT.finditer(words) if (unit := parse_unit(match[1])) is not None]
    found = [panel for panel in panels for part in _BRACKETED.findall(panel.title or "") if parse_unit(part) in told]
    return found or panels


def _without_grids(inks: tuple[InkOutline, ...]) -> tuple[InkOutline, ...]:
    """Without light greys, in which grids are drawn."""
    parts = [(ink, bytes.fromhex(ink.hex.removeprefix("#"))) for ink in inks]
    return tuple(ink for ink, rgb in parts if min(rgb) <= _PALE or max(rgb) - min(rgb) >= _GREY)


def _is_one(discourse: Discourse, mention: Mention) -> bool:
    """Whether one curve is meant, by its colour alone."""
    dash = looks_of(mention, discourse.text)[1]
    named = discourse.text[mention.start : mention.end + 24]
    return mention.look is not None and dash is None and _CURVE.match(named) is not None


def _of_mention(discourse: Discourse, mention: Mention | None, panel: PanelEvidence) -> tuple[InkOutline, ...]:
    """The inks of the colour that is told, or of the sample beside the label."""
    if mention is None:
        return ()
    colours = looks_of(mention, discourse.text)[0]
    samples = [] if colours else _samples(discourse, mention)
    return tuple(
        ink
        for ink in panel.inks
        if any(may_be(ink.hex, colour) for colour in colours) or any(_are_kin(ink.hex, one) for one in samples)
    )


def _samples(discourse: Discourse, mention: Mention) -> list[str]:
    labels = {name.text for name in mention.names if name.kind in {"legend", "series"}}
    entries = [entry for panel in discourse.sources.evidence.panels for entry in panel.legend]
    return [entry.hex for entry in entries if entry.label in labels and entry.hex]


def _are_kin(one: str, other: str) -> bool:
    first, second = (bytes.fromhex(code.removeprefix("#")) for code in (one, other))
    return max(abs(a - b) for a, b in zip(first, second, strict=True)) <= _KIN


def _values(told: Told, panel: PanelEvidence) -> list[tuple[Axis, float]]:
    """The upright axes of a panel that may have the number, and what it is multiplied by there."""
    factors = [(axis, holding.factor_on(told, axis)) for axis in panel.axes if axis.orientation == "y"]
    return [(axis, factor) for axis, factor in factors if factor is not None]


def _lacks(told: Told, place: Told | None, meant: _Meant) -> bool:
    """Whether the inks of a panel are known and do not have the value."""
    upright = [axis for axis in meant.panel.axes if axis.orientation == "y"]
    known = meant.inks and upright and all(axis.start is not None and not axis.inverted for axis in upright)
    level = [axis for axis in meant.panel.axes if axis.orientation == "x"]
    if not known or (told.place == "maybe" and any(_may_be_place(told, axis) for axis in level)):
        return False
    values = _values(told, meant.panel)
    return bool(values) and not any(_holds(told, place, axis, factor, meant) for axis, factor in values)


def _may_be_place(told: Told, axis: Axis) -> bool:
    """Whether a number may be a position, of which the caption says what is there."""
    if axis.scale in {"category", "date"}:
        return False
    factor = holding.factor_on(told, axis)
    if factor is None:
        return False
    return axis.start is None or holding.place_is_shown(told, axis, factor)


def _holds(told: Told, place: Told | None, axis: Axis, factor: float, meant: _Meant) -> bool:
    """Whether some ink has the value, whichever way the number is read."""
    heights = [height_on(axis, reading.value * factor) for reading in told.number.quantity.readings]
    rounding = min(_ROUNDING, abs(told.number.slack * factor) / (span(axis) or 1.0))
    slack = _SLACK + (rounding if axis.scale == "linear" else 0.0)
    at = _places(place, meant.panel) if place is not None else []
    return any(height is None or _has(told, height, slack, at, meant) for height in heights)


def _places(place: Told, panel: PanelEvidence) -> list[float]:
    found = [
        height_on(axis, reading.value * (holding.factor_on(place, axis) or 1.0))
        for axis in panel.axes
        if axis.orientation == "x"
        for reading in place.number.quantity.readings
    ]
    return [one for one in found if one is not None and 0 <= one <= 1]


def _has(told: Told, height: float, slack: float, at: Sequence[float], meant: _Meant) -> bool:
    outline = meant.outline
    ruled = any(abs(height - line) <= slack for line in outline.ruled)
    on_edge = abs(height) <= _EDGE or abs(height - 1) <= _EDGE
    if told.pair is not None:
        single = [Outline.of([ink]) for ink in meant.inks]
        return on_edge or any(one.has_edge(height, slack, upper=told.pair == "high") for one in single)
    if told.cue in {"settle", "level"}:
        return ruled or on_edge or outline.share_at(height, slack) >= _LEVEL
    if told.cue in {"first", "last"}:
        ends = outline.ends(-1 if told.cue == "first" else 1)
        return ruled or on_edge or any(low - slack <= height <= high + slack for low, high in ends)
    return on_edge or any(
        abs(height - top) <= slack and (not at or any(abs(x - one) <= _BESIDE for one in at))
        for x, top in _turns(told, meant)
    )


def _turns(told: Told, meant: _Meant) -> list[tuple[float, float]]:
    """Where the value of a turn may be: of one curve its highest top, or its lowest bottom, where no other is meant."""
    outline = meant.outline
    if meant.is_one and not told.is_local and told.cue == "max" and outline.summits:
        return outline.summits
    turns = outline.bottoms if told.cue == "min" else outline.tops
    return [*turns, *outline.bottoms] if told.cue == "reach" else turns
