"""Texts that are the same word by word."""

import re

from omniscience_assets.captioning.grounding.numbers import normalise, parse_numbers
from omniscience_assets.quality.words import fold

Folded = tuple[str, tuple[tuple[float, ...], ...], str]

_ORDER_SIGN = re.compile("[<>≤≥]")


def folded(text: str) -> Folded:
    """Equal for texts that differ in nothing but case, spaces and punctuation.

    `fold` takes signs, decimal points and "less than" for punctuation, too: so the numbers and these signs stand beside
    it, as -5 is not 5. A text of nothing but punctuation is itself.
    """
    numbers = tuple(tuple(one.value for one in number.readings) for number in parse_numbers(text))
    return fold(text) or text.strip(), numbers, "".join(_ORDER_SIGN.findall(normalise(text)))
