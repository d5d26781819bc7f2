"""What the axes alone tell of a number: the unit that it should have, and whether anybody could read it."""

import re
from collections.abc import Iterator

from omniscience_assets.quality.grounding import holding
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.roles import Told
from omniscience_assets.quality.grounding.sources import Sources
from omniscience_assets.quality.grounding.subjects import Subject
from omniscience_assets.quality.grounding.text import numbers

_READ = 0.8
"""Confidence of an OCR engine from which a number is what is written."""
_ALONE = re.compile(r"[-−–+]?[\d.,]+(?:\s?[×x]\s?10\^?[-−]?\d+)?|[-−–]?10\^[-−]?\d+")
_MANY = 3
"""Digits that tell a number without its point."""
_POWER = re.compile(r"([\d.]+)\s?[×x]\s?10")
"""A number whose exponent, in small digits, is what an engine reads worst."""
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


def may_be_misread(sources: Sources, told: Told) -> bool:
    """Whether an OCR engine read a number without its sign or its point, or run together with what stands beside it."""
    if sources.evidence.origin == "vector":
        return False
    number = told.number.quantity.text
    bare = number.lstrip("-−+")
    unsigned = re.compile(rf"(?<![\d.]){re.escape(bare)}(?![\d.])\s?{re.escape(told.unit_text)}")
    texts = [one.text for one in sources.evidence.texts]
    written = any(map(unsigned.search, texts)) or any(bare in text for text in texts if _RUN_TOGETHER.search(text))
    digits = bare.replace(".", "")
    power = _POWER.match(bare)
    if power is not None and any(re.search(rf"(?<![\d.]){re.escape(power[1])}\s?[×x]\s?10", text) for text in texts):
        return True
    pointless = re.compile(rf"(?<![\d.]){digits}(?![\d.])") if "." in bare and len(digits) >= _MANY else None
    return written or (pointless is not None and any(map(pointless.search, texts)))


def free_numbers(sources: Sources) -> Iterator[float]:
    """Numbers that stand alone in an image and on no axis that was read; before powers a mark seems a sign."""
    for one in sources.evidence.texts:
        if one.role is None and one.confidence >= _READ and _ALONE.fullmatch(one.text):
            found = numbers(one.text)
            if len(found) == 1:
                yield abs(found[0].value) if "10^" in one.text else found[0].value
