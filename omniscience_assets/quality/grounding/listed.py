"""What a caption says that a legend lists."""

import re
from collections.abc import Iterator

from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.text import keys

_LISTED = re.compile(
    r"(?i:\blegend(?:\s(?:entries|labels))?(?:\s(?:of|in)\s[^,;:.]{1,24})?\s?(?:lists?|names?"
    r"|reads?|identifies|shows|distinguishes|includes|contains|has\sentries\sfor|has\sthe\sentries"
    r"|entries\sare|:)\s?:?\s?(?P<list>[^.;]{1,200}))"
)
_DESCRIBES = re.compile(
    r"(?:the|a|an|one|two|three|four|five|six|seven|eight|several|all|each|both|which|what|how"
    r"|that|its|for|as|only)\s|\w+\s(?:entries|methods|curves|lines|series|models|colou?rs)\b",
    re.IGNORECASE,
)
"""Beginnings of what is no entry of a legend but words about them."""
_LEADS = re.compile(r"^(?:among\s(?:them|these|others)|including|such\sas|namely)\s", re.IGNORECASE)
_ITEM = re.compile(r",\s*and\s+|,\s*|\s+and\s+|\s+as\swell\sas\s+|\s+plus\s+")


def find_listed(discourse: Discourse) -> Iterator[tuple[int, int]]:
    """Where the entries stand that a legend is said to have."""
    text = discourse.text
    for match in _LISTED.finditer(text):
        at = match.start("list")
        for place, piece in enumerate(_ITEM.split(match["list"])):
            start = text.index(piece, at) if piece else at
            at = start + len(piece)
            inside = _LEADS.sub("", piece.strip()).strip("“”\"'‘’()").removeprefix("the ")
            inside = inside if place else _without_lead(discourse, inside)
            if inside and len(inside) < 40 and not _DESCRIBES.match(inside):
                start = text.index(inside, start)
                yield start, start + len(inside)


def _without_lead(discourse: Discourse, item: str) -> str:
    """The first item of a list without the words before it that are no part of it: "methods Adam" is of Adam."""
    parts = item.split()
    for at in range(1, len(parts)):
        rest = keys(" ".join(parts[at:]))
        named = rest and any(name.keys == rest for name in discourse.sources.names.get(rest[0], ()))
        if named and all(map(str.islower, parts[:at])) and discourse.sources.find_words(keys(item)) is None:
            return " ".join(parts[at:])
    return item
