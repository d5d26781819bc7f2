"""Categories for which numbers are told."""

import re
from collections.abc import Sequence

from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.parts import Ruler
from omniscience_assets.quality.grounding.roles import Told
from omniscience_assets.quality.grounding.subjects import Sentence
from omniscience_assets.quality.grounding.text import Span

_FOR = re.compile(
    r"(?<!\d)[^\d]{0,40}?(?:\b(?:for|in|at|with|on|by|of|from|is)\s|\(|,\s)(?:that\sfor\s|the\s)?[“\"‘'`]?$",
    re.IGNORECASE,
)
_FOR_NEXT = re.compile(r"\)?,?\s?\(?(?:for|in|at|with|on|of)\s(?:the\s)?[“\"‘'`]?", re.IGNORECASE)


def find_categories(
    discourse: Discourse, sentence: Sentence, clause: Span, told: Told, others: Sequence[Told]
) -> list[tuple[Ruler, int]]:
    """The categories for which a number is told: "3.2 for cats", "cats reach 3.2"."""
    named = [one for one in sentence.within(clause) if one.categories and not one.lines]
    after = [one for one in named if one.start >= told.end]
    if after and _FOR_NEXT.fullmatch(discourse.text, told.end, after[0].start):
        return list(after[0].categories)
    floor = max((one.end for one in others if one.end <= told.number.start), default=clause.start)
    before = [one for one in named if floor <= one.start and one.end <= told.number.start]
    if before:
        return list(before[-1].categories)
    if after and _FOR.search(discourse.text, told.end, after[0].start):
        return list(after[0].categories)
    return []
