"""Names that stand nowhere: which of them the caption surely calls labels of the figure."""

import re

from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.outcomes import doubt
from omniscience_assets.records import Check, CheckKind

VERB = (
    r"(?:rises|rising|falls|falling|increases|decreases|climbs|drops|peaks|reach(?:es)?|starts"
    r"|begins|ends|attains|declines|grows|stays|remains|lies|oscillates|plateaus|saturates"
    r"|levels?\soff|decays?|outperforms?|exceeds?|crosses|dominates|tops|has|shows|sits|runs"
    r"|settles|descends|ascends|bottoms|swings|wanders|dips|holds|goes|varies)"
)
"""Pattern of what curves do."""
CURVE = (
    r"(?:curves?|lines?|traces?|series|bars?|points|markers?|data|histograms?|group|model|entr(?:y|ies)|results|values)"
)
"""Pattern of what is drawn."""
_CALLED = re.compile(
    rf"\b(?:labell?ed|titled|named|called|marked|tagged|reads?|says|legend|title|labels?|words?|text|entr(?:y|ies)|axis"
    rf"|{CURVE})\s(?:\w+\s){{0,2}}[“\"‘'`]$|\b(?:labell?ed|titled|named|called|marked|tagged)\s(?:as\s)?$",
    re.IGNORECASE,
)
_IS_DRAWN = re.compile(rf"[”\"’'`]\s(?:{CURVE}|{VERB}|axis|label|legend|is|are)\b", re.IGNORECASE)


def absent(discourse: Discourse, kind: CheckKind, start: int, end: int) -> Check:
    """The check of a name that stands nowhere: where all words of the image were read, it is no label of it."""
    called = kind == "label" and _is_called(discourse.text, start, end)
    proof = called and discourse.sources.complete.words and bool(discourse.sources.evidence.texts)
    return doubt(discourse.text, kind, (start, end), "", "stands nowhere", proof=proof)


def _is_called(text: str, start: int, end: int) -> bool:
    """Whether words are said to be a label: authors also quote loose words, and name curves that have no label."""
    return _CALLED.search(text, max(0, start - 32), start) is not None or _IS_DRAWN.match(text, end) is not None
