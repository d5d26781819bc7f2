"""Words that a pattern takes for a name and that are prose."""

from omniscience_assets.quality.grounding.vocabulary import GENERIC

_ARTICLES = frozenset({"a", "an", "the"})
"""No name has one of these but in titles."""


def is_prose(name: str) -> bool:
    """Whether words open a sentence and name nothing ("The trail", "We show"), or go on into the next one."""
    first, *rest = name.split()
    if ". " in name or has_article(name):
        return True
    return first.istitle() and first.lower() in GENERIC and bool(rest) and all(map(str.islower, rest))


def has_article(name: str) -> bool:
    """Whether words describe: "the states feed", "Afterwards a narrow triangle", "A′ → γ the red curve"."""
    return not _ARTICLES.isdisjoint(name.lower().split())
