"""Letters and places of panels beside words that the authors give to another one: "the 1-channel scenario (b)"."""

import re
from collections.abc import Iterator

from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.outcomes import settle
from omniscience_assets.quality.grounding.text import keys
from omniscience_assets.quality.grounding.vocabulary import GENERIC
from omniscience_assets.records import Check

_BEHIND = re.compile(r"(?<=\w)[”\"’']?\s\((?P<letter>[a-z])\)(?=[\s,.;:)]|$)")
_BEFORE = re.compile(r"(?:^|(?<=[.;:,]\s))\((?P<letter>[a-z])\)\s(?=\w)")
_RUN = 3
"""Words beside a letter that tell which sub-caption they are of."""
_PAIR = 2
"""And beside a place."""
_PLACE = r"(?P<place>left|right|top|upper|bottom|lower)(?:\s(?:panel|plot|row|column|side|image)s?)?"
_PLACED = re.compile(rf"(?<=\w)[”\"’']?\s\({_PLACE}\)", re.IGNORECASE)
_HEADED = re.compile(rf"(?:^|(?<=[.;]\s))\(?{_PLACE}\)?[,:]\s(?:(?:for|the|an?)\s)*", re.IGNORECASE)
_OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
_SAME = {"upper": "top", "lower": "bottom"}


def check_subcaptions(discourse: Discourse) -> Iterator[Check]:
    """One check per letter or place whose words the authors write beside one letter, or place, alone."""
    yield from _letters(discourse)
    yield from _places(discourse)


def _letters(discourse: Discourse) -> Iterator[Check]:
    figure = discourse.sources.figure
    parts = [one for one in figure.panels if one.letter and one.caption]
    told = {(one.letter or "").lower(): f" {' '.join(_singular(one.caption))} " for one in parts}
    if len(told) < 2:
        return
    for pattern in (_BEHIND, _BEFORE):
        for match in pattern.finditer(discourse.text):
            run = _words(discourse.text, match, _RUN, behind=pattern is _BEFORE)
            here = {letter for letter, words in told.items() if f" {' '.join(run)} " in words}
            if pattern is _BEHIND and run[-1:] in {("and",), ("or",)}:
                continue  # It is the letter of what stands behind it.
            if len(run) == _RUN and len(here) == 1 and match["letter"] in told and not GENERIC.issuperset(run):
                found = None if match["letter"] in here else f"({here.pop()})"
                yield settle(discourse.text, "panel", match.span("letter"), " ".join(run), found)


def _places(discourse: Discourse) -> Iterator[Check]:
    known = set(_placed(discourse.sources.figure.caption))
    for pattern in (_PLACED, _HEADED):
        for match in pattern.finditer(discourse.text):
            run = _words(discourse.text, match, _PAIR, behind=pattern is _HEADED)
            place = _side(match["place"])
            if (run, _OPPOSITE[place]) in known and (run, place) not in known:
                yield settle(discourse.text, "panel", match.span("place"), " ".join(run), _OPPOSITE[place])


def _placed(caption: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The words beside each place that an author caption names."""
    for pattern in (_PLACED, _HEADED):
        for match in pattern.finditer(caption):
            yield _words(caption, match, _PAIR, behind=pattern is _HEADED), _side(match["place"])


def _words(text: str, match: re.Match[str], count: int, *, behind: bool) -> tuple[str, ...]:
    """So many words right before a match, or behind it, in the singular, of the same part of the sentence."""
    part = re.split(r"[.,;:()]", text[match.end() :])[0] if behind else re.split(r"[.,;:()]", text[: match.start()])[-1]
    found = _singular(part)
    return found[:count] if behind else found[-count:]


def _singular(text: str) -> tuple[str, ...]:
    return tuple(word.removesuffix("s") if len(word) > _RUN else word for word in keys(text))


def _side(place: str) -> str:
    return _SAME.get(place.lower(), place.lower())
