"""What the axes alone tell of a number: the unit that it should have, and whether anybody could read it."""

import re

from omniscience_assets.quality.grounding import holding
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.roles import Told
from omniscience_assets.quality.grounding.sources import Sources
from omniscience_assets.quality.grounding.subjects import Subject

_RUN_TOGETHER = re.compile(r"\d\.\d+\.\d")
"""Two numbers without a space, of which an engine made one."""


def wrong_unit(discourse: Discourse, told: Told, subject: Subject) -> str | None:
    """The unit of the axis that the number would be right on, had it that unit: "5 kHz" for 5 Hz."""
    if not told.unit_text or told.number.value == 0:
        return None
    axes = [ruler.axis for panel in discourse.sources.rulers for ruler in panel if subject.scope.has(ruler.panel)]
    factors = [(axis, holding.factor_on(told, axis)) for axis in axes]
    if any(factor is not None and abs(factor - 1) < 1e-9 for _, factor in factors):
        return None
    alike = (axis for axis, factor in factors if factor is not None and holding.place_is_shown(told, axis, 1.0))
    return next((axis.unit for axis in alike), None)


def cannot_be_read(discourse: Discourse, told: Told, subject: Subject) -> bool:
    """Whether a number is one of panels whose data were not read: true and false ones look the same.

    It lies on an axis, or it is no value at all, but a parameter or a difference.
    """
    sources = discourse.sources
    panels = [index for index in range(len(sources.lines)) if subject.scope.has(index)]
    known = subject.is_sure or (subject.is_open and not subject.lines)
    lines = subject.lines if known else [line for index in panels for line in sources.lines[index]]
    if lines and all(line.curve for line in lines) and sources.may_deny(lines):
        return False
    if told.is_derived:
        return not sources.is_legible
    rulers = [ruler for index in panels for ruler in sources.rulers[index] if ruler.axis.start is not None]
    factors = [(ruler.axis, holding.factor_on(told, ruler.axis)) for ruler in rulers]
    return any(factor is not None and holding.place_is_shown(told, axis, factor) for axis, factor in factors)


def may_be_misread(sources: Sources, told: Told) -> bool:
    """Whether an OCR engine read a number without its sign, or run together with the one beside it."""
    if sources.evidence.origin == "vector":
        return False
    number = told.number.quantity.text
    bare = number.lstrip("-−+")
    unsigned = re.compile(rf"(?<![\d.]){re.escape(bare)}(?![\d.])\s?{re.escape(told.unit_text)}")
    texts = [one.text for one in sources.evidence.texts]
    lost = bare != number and any(map(unsigned.search, texts))
    return lost or any(bare in text for text in texts if _RUN_TOGETHER.search(text))
