"""Does the paper say it, near the same unit or name?"""

from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.parts import Source
from omniscience_assets.quality.grounding.roles import Told
from omniscience_assets.quality.grounding.text import Span, keys
from omniscience_assets.quality.grounding.units import plain_units, read_unit

_COMMON = frozenset(
    {
        "about", "and", "are", "axis", "between", "both", "curve", "curves", "data", "each", "fig", "figure", "for",
        "from", "has", "have", "into", "its", "line", "lines", "near", "over", "panel", "point", "points", "shown",
        "shows", "than", "that", "the", "their", "then", "this", "value", "values", "was", "were", "which", "while",
        "with",
    }
)  # fmt: skip
_ENOUGH = 2
"""Words that must stand around a number in the paper as in the caption, where neither has a unit."""


def find_in_paper(discourse: Discourse, clause: Span, told: Told) -> Source | None:
    """Where the paper writes the same number with its unit, or with the words that stand around it in the caption."""
    wanted = {key for key in keys(discourse.text[clause.start : clause.end]) if len(key) > 2 and key not in _COMMON}
    for number in discourse.sources.in_paper(told.number):
        if told.unit_text:
            plain = plain_units(told.unit_text)
            unit = read_unit(number.after[:24])
            alike = (
                told.unit is not None
                and unit is not None
                and (unit.dimension, unit.size) == (told.unit.dimension, told.unit.size)
            )
            percent = told.unit_text == "%" and number.quantity.text.endswith("%")
            if alike or percent or number.after.startswith(plain):
                return number.source
        elif len(wanted & number.around) >= _ENOUGH:
            return number.source
    return None


def paper_says(discourse: Discourse, wanted: str) -> Source | None:
    """Where the author caption or the context has these words, one after the other."""
    sought = f" {' '.join(keys(wanted))} "
    if sought.strip() and sought in discourse.sources.caption:
        return "author_caption"
    return "context" if sought.strip() and sought in discourse.sources.context else None
