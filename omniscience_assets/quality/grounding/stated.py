"""What the image states in so many words, and the caption states otherwise: "r² = 0.61", "z (km)"."""

import re
from collections import defaultdict
from collections.abc import Iterator

from omniscience_assets.captioning.grounding.numbers import matches
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.outcomes import doubt, settle
from omniscience_assets.quality.grounding.sources import Sources
from omniscience_assets.quality.grounding.text import Number, keys, numbers
from omniscience_assets.quality.grounding.units import parse_unit
from omniscience_assets.records import Check

_SURE = 0.9
"""Confidence of an OCR engine from which a text is what is written."""
_FEW = 2
_EQUATION = re.compile(r"(?<![\w^])(?P<name>[^\W\d_][\w^{}]{0,7})\s?[=≈]\s?(?=[-−]?\s?[\d.])")
_PART_OF_NAME = re.compile(r"[^\s(\[,;:]$")
"""What stands right before the last letter of a longer name: "β∥p = 1"."""
_BRACKET = re.compile(r"(?<![\w^])(?P<name>[^\W\d_][\w^]{0,11})\s?[(\[](?P<unit>[^()\[\]\s]{1,8})[)\]]")


def check_stated(discourse: Discourse) -> Iterator[Check]:
    """One check per equation, and per unit between brackets, that the image has with another value, or unit."""
    known = _equations(discourse.sources)
    told = {number.start: number for number in numbers(discourse.text)} if known else {}
    for match in _EQUATION.finditer(discourse.text):
        if _PART_OF_NAME.search(discourse.text, 0, match.start()):
            continue
        number, values = told.get(match.end()), known.get(keys(match["name"]), [])
        if number is not None and values and not _is_known(discourse, number, values):
            there = ", ".join(dict.fromkeys(value.quantity.text for value in values))
            proof = discourse.sources.complete.words or _are_few(values)
            yield doubt(discourse.text, "number", (number.start, number.end), match["name"], there, proof=proof)
    units = _bracketed(discourse.sources)
    for match in _BRACKET.finditer(discourse.text):
        written = units.get(keys(match["name"]), set())
        if written and keys(match["unit"]) not in written and parse_unit(match["unit"]) is not None:
            found = ", ".join(sorted(" ".join(one) for one in written))
            yield settle(discourse.text, "unit", match.span("unit"), match["name"], found)


def _is_known(discourse: Discourse, number: Number, values: list[Number]) -> bool:
    """Whether the image has one of the values, or the paper the number."""
    written = any(matches(number.quantity, reading.value) for value in values for reading in value.quantity.readings)
    return written or any(discourse.sources.in_paper(number))


def _equations(sources: Sources) -> dict[tuple[str, ...], list[Number]]:
    """The numbers that the image gives each name; of names that stand on no axis, where they are variables.

    Of lists that an OCR engine read only those of drawings: beside axes it may have lost some, or the axis.
    """
    titles = {keys(ruler.axis.title or "")[:1] for panel in sources.rulers for ruler in panel}
    found: dict[tuple[str, ...], list[Number]] = defaultdict(list)
    unread: set[tuple[str, ...]] = set()
    for text in sources.evidence.texts:
        at = {number.start: number for number in numbers(text.text)}
        for match in _EQUATION.finditer(text.text):
            name, number = keys(match["name"]), at.get(match.end())
            if text.confidence < _SURE or number is None:
                unread.add(name)
            elif name[:1] not in titles:
                found[name].append(number)
    listed = sources.complete.words or not (any(sources.rulers) or not sources.complete.names)
    return {name: values for name, values in found.items() if name not in unread and (listed or _are_few(values))}


def _are_few(values: list[Number]) -> bool:
    """Whether they are no list, of which an OCR engine may have lost some."""
    return len({number.value for number in values}) <= _FEW


def _bracketed(sources: Sources) -> dict[tuple[str, ...], set[tuple[str, ...]]]:
    """What stands between brackets behind each name of the image; titles of axes have their own check of units."""
    titles = {ruler.axis.title for panel in sources.rulers for ruler in panel if ruler.axis.title}
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for text in sources.evidence.texts:
        is_title = text.role == "axis_title" or any(title in text.text for title in titles)
        for match in _BRACKET.finditer(text.text) if text.confidence >= _SURE and not is_title else ():
            if parse_unit(match["unit"]) is not None:
                found[keys(match["name"])].add(keys(match["unit"]))
    return found
