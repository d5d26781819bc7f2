"""Labels of rasters that are written, or have a sample, in one colour: does the caption give them another?"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from omniscience_assets.quality.grounding.appearance import find_looks, has_noun, looks_of
from omniscience_assets.quality.grounding.colours import may_be
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.mention import Mention
from omniscience_assets.quality.grounding.outcomes import settle
from omniscience_assets.quality.grounding.subjects import Scope
from omniscience_assets.quality.grounding.text import Word, words
from omniscience_assets.records import Box, Check, Evidence

_LONGEST = 5
"""Words of a label that are compared."""
_LEAST = 3
"""Letters and digits that tell a label."""
_GREY = 40
"""Difference of the channels up to which a colour is none."""
_QUOTES = "\\s“”\"'‘’"
_OF = re.compile(
    rf"[{_QUOTES}(:=]*(?:\b(?:of|for|labell?ed|named|called|marked|the|which|is|shows?|stands|represents|denotes)\b[{_QUOTES}(:=]*)*"
)
"""Words between a look and the label that it is said of: "the red band of 180 Hz"."""
_APPOSED = re.compile(rf",[{_QUOTES}]*")
"""And between a look with a noun and the label: "the blue one, Automated"."""
_IN = re.compile(
    rf"[{_QUOTES},]*(?:\(|\b(?:(?:is|are)\s)?(?:(?:drawn|shown|written|plotted|given)\s)?(?:in|as)\s)(?:an?\s|the\s)?"
)
"""Words between a label and its look: "f = 250 Hz, in green"."""
_WITHIN = re.compile(r"\bin\s(?:the\s)?$")


def check_hues(discourse: Discourse) -> Iterator[Check]:
    """One check per label that is said to have another colour than it is seen in."""
    labels = _Labels(discourse.sources.evidence)
    found = words(discourse.text)
    for look in find_looks(discourse.text, discourse.sources) if labels.seen else ():
        colours = looks_of(look, discourse.text)[0]
        sentence = next(one for one in discourse.sentences if one.span.end > look.start)
        scope = discourse.scope(sentence, look.start)
        for start, end in _beside(discourse.text, look, found):
            hexes = labels.hexes("".join(word.key for word in found[start:end]), scope)
            if colours and hexes and not any(may_be(code, colour) for code in hexes for colour in colours):
                span = min(look.start, found[start].start), max(look.end, found[end - 1].end)
                label = discourse.text[found[start].start : found[end - 1].end]
                yield settle(discourse.text, "colour", span, label, ", ".join(sorted(hexes)))
                break


class _Labels:
    """The words of an image with the colours that they, or samples beside them, have."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    @cached_property
    def seen(self) -> list[tuple[str, str | None, int | None]]:
        """Letters and digits of each label, its colour, `None` for black, grey and unknown, and the panel it is in."""
        entries: dict[str, set[tuple[int, str | None]]] = defaultdict(set)
        for index, panel in enumerate(self._evidence.panels):
            for entry in panel.legend:
                entries[entry.label].add((index, entry.hex))
        known = []
        for one in self._evidence.texts:
            place = self._panel_of(one.box)
            every = entries[one.text]
            hexes = {code for index, code in every if index == place} or {code for _, code in every}
            known.append((_letters(one.text), one.hex or (hexes.pop() if len(hexes) == 1 else None), place))
        return known if any(colour for _, colour, _ in known) else []

    def _panel_of(self, box: Box) -> int | None:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        boxes = [panel.box for panel in self._evidence.panels]
        return next((i for i, (x0, y0, x1, y1) in enumerate(boxes) if x0 <= x <= x1 and y0 <= y <= y1), None)

    def hexes(self, letters: str, scope: Scope) -> set[str]:
        """The colours of the labels that begin with some letters; none where one of them has no colour.

        Of those in the panels spoken of, or in none; where these have no such label, of all: legends may serve several.
        """
        every = [(place, code) for label, code, place in self.seen if label.startswith(letters)]
        here = {code for place, code in every if place is None or scope.has(place)}
        found = (here or {code for _, code in every}) if len(letters) >= _LEAST else set()
        return {one for one in found if one} if all(one and _is_colour(one) for one in found) else set()


def _letters(text: str) -> str:
    return "".join(word.key for word in words(text))


def _is_colour(code: str) -> bool:
    parts = bytes.fromhex(code.removeprefix("#"))
    return max(parts) - min(parts) > _GREY


def _beside(text: str, look: Mention, found: list[Word]) -> Iterator[tuple[int, int]]:
    """First word, and word behind the last, of what may be the label that a look is said of; the longest first."""
    after = next((index for index, word in enumerate(found) if word.start >= look.end), len(found))
    for start in range(after, min(after + 4, len(found))):
        between = text[look.end : found[start].start]
        apposed = has_noun(look.text) and _APPOSED.fullmatch(between) and not _WITHIN.search(text[: look.start])
        if apposed or _OF.fullmatch(between):
            yield from ((start, end) for end in range(min(start + _LONGEST, len(found)), start, -1))
    before = next((index for index, word in enumerate(found) if word.start >= look.start), len(found))
    for end in range(before, max(before - 4, 0), -1):
        if _IN.fullmatch(text[found[end - 1].end : look.start]):
            yield from ((start, end) for start in range(max(0, end - _LONGEST), end))
