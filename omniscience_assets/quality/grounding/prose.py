"""Words that a pattern takes for a name and that are prose: they go on to another noun, or end with a name."""

from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.text import keys
from omniscience_assets.quality.grounding.vocabulary import GENERIC

_ARTICLES = frozenset({"a", "an", "the"})
"""Behind its first word no name has one of these but in titles."""


def is_prose(name: str) -> bool:
    """Whether words open a sentence and name nothing ("The trail", "We show"), or go on into the next one."""
    first, *rest = name.split()
    if ". " in name or has_article(name):
        return True
    return first.istitle() and first.lower() in GENERIC and bool(rest) and all(map(str.islower, rest))


def has_article(name: str) -> bool:
    """Whether words go on to another noun: "Afterwards a narrow triangle", "A′ → γ the red curve"."""
    return not _ARTICLES.isdisjoint(name.split()[1:])


def ends_with_name(discourse: Discourse, start: int, end: int) -> bool:
    """Whether words with an article end with what stands in the image, from a capital on: "the states feed Stage 1"."""
    first, *rest = discourse.text[start:end].split()
    at = next((index for index, word in enumerate(rest) if word[:1].isupper()), len(rest))
    name = keys(" ".join(rest[at:]))
    return first.lower() in _ARTICLES and bool(name) and discourse.sources.find_words(name) is not None
