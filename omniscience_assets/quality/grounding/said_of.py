"""Whether a clause says what it says of something that is plotted, where it names no series."""

import re

from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.subjects import Sentence

_PLOTTED = re.compile(
    r"\b(?:curves?|lines?|traces?|series|bars?|points?|data|values?|signals?|it|they|plots?|graphs?"
    r"|histograms?|distributions?|spectr(?:um|a)|profiles?|boxes|markers?|peaks?|maxim(?:um|a)|minim(?:um|a)|trends?)\b",
    re.IGNORECASE,
)


def is_of_what_is_plotted(discourse: Discourse, sentence: Sentence, offset: int) -> bool:
    """Whether a clause has, before an offset, an axis, a look, a word for what is plotted, or no word at all.

    What stands behind other words may be said of anything: "their impact decreases", "the problems, of 64 cells".
    """
    clause = sentence.clause(offset)
    before = discourse.text[clause.start : offset]
    named = any(one.rulers or one.lines or one.categories for one in sentence.within(clause))
    return named or _PLOTTED.search(before) is not None or not re.search(r"[^\W\d]{3,}", before)
