"""Who each part of a caption is about: sentences with their panels, series and axes."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from omniscience_assets.quality.grounding.appearance import has_noun
from omniscience_assets.quality.grounding.mention import Mention
from omniscience_assets.quality.grounding.mentions import find_mentions, quotations
from omniscience_assets.quality.grounding.panels import PanelMention, find_panels, governing
from omniscience_assets.quality.grounding.parts import Line, Ruler
from omniscience_assets.quality.grounding.said_numbers import said_numbers
from omniscience_assets.quality.grounding.sources import Sources
from omniscience_assets.quality.grounding.subjects import Scope, Sentence, Subject
from omniscience_assets.quality.grounding.text import Number, Span, clauses, keys, sentences

_OBJECT = re.compile(
    r"\b(?:than|above|below|beneath|over|under|exceeds?|exceeding|outperforms?|outperforming"
    r"|beats?|surpass(?:es|ing)?|overtak(?:es?|ing)"
    r"|cross(?:es|ing)?|intersects?|versus|vs\.?|against|(?:compared|relative|similar|parallel"
    r"|next|close|closer)\s(?:to|with)|unlike|meets?"
    r"|dominates?|tops?|trails?|tracks?|follows?|leads?)\s+(?:(?:that|those)\sof\s)?(?:the\s)?[“\"‘'`]?\s?$",
    re.IGNORECASE,
)
_JOINS = re.compile(r"[\s”\"’'`)]*(?:,\s*and|,|and|&|as\swell\sas|or)\s*(?:the\s|both\s)?[\s“\"‘'`(]*", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\s*(?:it|they|its|their|this|these|both|he|she|the\s(?:curve|line|series|trace|bars?|points|values?|data))\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"[”\"’'`)\s]*,?\s(?:whose|which|the\s\w+\sof\swhich)\b", re.IGNORECASE)
_OTHER_THING = re.compile(
    r",\s(?:where|when|at\swhich)\s(?:the|an?|all|both|most|other)\s(?!(?:curve|line|series|trace|value)\b)[^,;.]*$",
    re.IGNORECASE,
)
"""What has a subject of its own behind a name: "A reaches 3 at noon, where the data stand at 2"."""
_ANEW = re.compile(
    r"\s*(?:The\s(?:authors?|paper|caption|text|whole\sfigure|figure)|Overall|Together|Altogether|In\ssummary|In\sall)\b"
)
"""Beginnings of sentences that speak of the whole figure again."""


@dataclass(frozen=True, eq=False)
class Discourse:
    """A caption read against the names of its sources."""

    text: str
    sources: Sources
    memo: dict[tuple[str, int, int], Any] = field(default_factory=dict)
    """What several checks ask for."""

    @cached_property
    def mentions(self) -> list[Mention]:
        """All names, looks and axes."""
        return find_mentions(self.text, self.sources)

    @cached_property
    def panels(self) -> list[PanelMention]:
        """All panels that are named."""
        return find_panels(self.text, self.sources)

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """Where quotations stand."""
        return quotations(self.text)

    @cached_property
    def masked(self) -> str:
        """The text with letters that mean nothing in place of names and panels, so that no name is taken for a word."""
        pieces, at = [], 0
        spans = [(one.start, one.end) for one in self.mentions if one.names or one.is_look]
        for start, end in sorted([*spans, *self.quoted, *((one.start, one.end) for one in self.panels)]):
            if start >= at:
                pieces += [self.text[at:start], "q" * (end - start)]
                at = end
        return "".join([*pieces, self.text[at:]])

    @cached_property
    def numbers(self) -> list[Number]:
        """All numbers but those that are parts of names, of quotations or of the panels' numbers."""
        named = [(one.start, one.end) for one in self.mentions]
        named += [(one.start, one.end) for one in self.panels]
        return said_numbers(self.text, [*named, *self.quoted], self.sources)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """In order."""
        return [
            Sentence(
                span,
                tuple(clauses(self.text, span)),
                tuple(_between(self.mentions, span)),
                tuple(_between(self.panels, span)),
                tuple(_between(self.numbers, span)),
            )
            for span in sentences(self.text)
        ]

    def named_panel(self, sentence: Sentence, offset: int) -> PanelMention | None:
        """The panel that a sentence names for what stands at an offset."""
        return governing(self.text, sentence.panels, offset)

    def scope(self, sentence: Sentence, offset: int) -> Scope:
        """The panels that are spoken of at an offset."""
        if len(self.sources.evidence.panels) < 2:
            return Scope(None)
        own = self.named_panel(sentence, offset)
        if own is not None:
            return Scope(frozenset(own.panels), is_firm=True) if own.panels else Scope(None)
        inscribed = self._inscribed(sentence.clause(offset))
        if inscribed:
            return Scope(inscribed)
        index = bisect_left(self._panel_starts, sentence.span.start)
        carried = self.panels[index - 1] if index else None
        if carried is None or not carried.panels or self._begins_anew(carried.end, sentence.span.start):
            return Scope(None)
        named = frozenset(panel for one in sentence.mentions if one.names for panel in one.panels)
        return Scope(named if named and named.isdisjoint(carried.panels) else frozenset(carried.panels))

    def _inscribed(self, clause: Span) -> frozenset[int]:
        """The one panel in which words of a clause stand as a text of their own; else none."""
        key = ("inscribed", clause.start, clause.end)
        if key not in self.memo:
            told = f" {' '.join(keys(self.text[clause.start : clause.end]))} "
            found = {panel for words, panel in self.sources.inscriptions if f" {' '.join(words)} " in told}
            self.memo[key] = frozenset(found) if len(found) == 1 else frozenset()
        panels: frozenset[int] = self.memo[key]
        return panels

    def _begins_anew(self, start: int, end: int) -> bool:
        """Whether a sentence that begins between two offsets, or at the second, speaks of the whole figure."""
        first, last = bisect_left(self._starts, start), bisect_right(self._starts, end)
        return any(_ANEW.match(self.text, offset) for offset in self._starts[first:last])

    @cached_property
    def _panel_starts(self) -> list[int]:
        return [panel.start for panel in self.panels]

    def is_object(self, mention: Mention) -> bool:
        """Whether something else is held against what is mentioned: "above B", "than B"."""
        key = ("object", mention.start, 0)
        if key not in self.memo:
            self.memo[key] = _OBJECT.search(self.text, max(0, mention.start - 48), mention.start) is not None
        found: bool = self.memo[key]
        return found

    def subject(self, sentence: Sentence, offset: int) -> Subject:
        """The series that the words at an offset are said of."""
        key = ("subject", offset, 0)
        if key not in self.memo:
            self.memo[key] = self._find_subject(sentence, offset)
        found: Subject = self.memo[key]
        return found

    def _find_subject(self, sentence: Sentence, offset: int) -> Subject:
        scope = self.scope(sentence, offset)
        clause = sentence.clause(offset)
        chosen = self._whose(sentence, offset) or self._nearest(sentence, clause, offset)
        if chosen is None and sentence.clauses and clause.start > sentence.span.start:
            earlier = Span(sentence.span.start, clause.start)
            chosen = self._nearest(sentence, earlier, clause.start)
        if chosen is None:
            chosen = self._from_before(sentence)
        unread = self._unread(sentence, clause, offset)
        if unread is not None and (chosen is None or unread.start > chosen.start):
            lines = [line for line in self.all_lines(scope, []) if line.series.label is None]
            return Subject(() if unread.is_look else tuple(lines), None, scope, is_open=True)
        if chosen is not None and chosen.end <= offset and _OTHER_THING.search(self.text, chosen.end, offset):
            return Subject(tuple(self.all_lines(scope, [])), None, scope)
        if chosen is not None:
            lines = self.lines_of(chosen, scope)
            lines = [line for one in self._group(sentence, chosen) for line in self.lines_of(one, scope)] or lines
            return Subject(tuple(dict.fromkeys(lines)), chosen, scope)
        return Subject(tuple(self.all_lines(scope, self._axes(sentence, clause))), None, scope)

    def _whose(self, sentence: Sentence, offset: int) -> Mention | None:
        """What "whose" or ", which" stands right behind, even where something is held against it."""
        before = [one for one in sentence.mentions if one.lines and one.end <= offset]
        if before and _RELATIVE.match(self.text, before[-1].end, offset):
            return before[-1]
        return None

    def _unread(self, sentence: Sentence, clause: Span, offset: int) -> Mention | None:
        """The last entry of a legend, or look, before an offset that no series was bound to, or has."""
        named = [one for one in sentence.within(clause) if one.end <= offset and not self.is_object(one)]
        return next((one for one in reversed(named) if self._is_unread(one)), None)

    def _is_unread(self, mention: Mention) -> bool:
        if mention.is_look:
            return not mention.lines and has_noun(mention.text)
        return bool(mention.names) and all(name.kind == "legend" for name in mention.names)

    def _nearest(self, sentence: Sentence, clause: Span, offset: int) -> Mention | None:
        """The last series named before an offset, else the first one after it."""
        named = [mention for mention in sentence.within(clause) if mention.lines and not self.is_object(mention)]
        before = [mention for mention in named if mention.start <= offset]
        if before:
            return before[-1]
        return named[0] if named else None

    def _from_before(self, sentence: Sentence) -> Mention | None:
        """What the sentence before spoke of last, where this one begins with a pronoun."""
        if not _PRONOUN.match(self.text, sentence.span.start, sentence.span.end):
            return None
        index = bisect_left(self._starts, sentence.span.start)
        if index == 0:
            return None
        named = [one for one in self.sentences[index - 1].mentions if one.lines and not self.is_object(one)]
        return named[-1] if named else None

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.span.start for sentence in self.sentences]

    def _group(self, sentence: Sentence, chosen: Mention) -> list[Mention]:
        """The mentions that are joined to one by "and" or commas, itself too."""
        at = next((i for i, mention in enumerate(sentence.mentions) if mention is chosen), -1)
        group = [chosen]
        for index in range(at, 0, -1):
            one, other = sentence.mentions[index - 1], sentence.mentions[index]
            if not one.lines or not _JOINS.fullmatch(self.text, one.end, other.start):
                break
            group.insert(0, one)
        return group

    def _axes(self, sentence: Sentence, clause: Span) -> list[Ruler]:
        """Value axes that a clause names."""
        return [
            ruler
            for mention in sentence.within(clause)
            for ruler in mention.rulers
            if ruler.axis.orientation == "y" and not ruler.is_colour
        ]

    def lines_of(self, mention: Mention, scope: Scope) -> list[Line]:
        """The series that a mention names in some panels; those of other panels where none is in them."""
        if scope.panels is None:
            return [*mention.lines, *self._elsewhere(mention)]
        here = [line for line in mention.lines if line.panel in scope.panels]
        if here or mention.is_look:
            return here
        return self.twins(mention, scope) or list(mention.lines)

    def _elsewhere(self, mention: Mention) -> list[Line]:
        """What a mention names in the panels that have no series of the name, but one that looks like it."""
        named = {line.panel for line in mention.lines}
        twins = self.twins(mention, Scope(None)) if mention.names else []
        return [line for line in twins if line.panel not in named]

    def twins(self, mention: Mention, scope: Scope) -> list[Line]:
        """Series without a label that look like the one which a panel's legend names: the legend is for all panels."""
        looks = {(line.series.hex, line.series.dash, line.series.kind) for line in mention.lines}
        return [
            line
            for line in self.all_lines(scope, [])
            if line.series.label is None and (line.series.hex, line.series.dash, line.series.kind) in looks
        ]

    def all_lines(self, scope: Scope, axes: list[Ruler]) -> list[Line]:
        """All series in some panels; if axes are given, those on any of them."""
        lines = [line for panel in self.sources.lines for line in panel if scope.has(line.panel)]
        sides = {(ruler.panel, ruler.axis.side) for ruler in axes}
        on_axes = [line for line in lines if (line.panel, line.series.y_axis) in sides]
        return on_axes or lines


_Item = TypeVar("_Item", Mention, PanelMention, Number)


def _between(items: list[_Item], span: Span) -> list[_Item]:
    """Items, sorted by their start, that begin in a span."""
    first = bisect_left(items, span.start, key=lambda item: item.start)
    last = bisect_left(items, span.end, key=lambda item: item.start)
    return items[first:last]
