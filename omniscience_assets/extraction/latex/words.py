"""Sets of names, written as one line of words, and a pattern for them."""

import re
from collections.abc import Iterable

_Tree = dict[str, "_Tree"]


def words(text: str) -> frozenset[str]:
    """The blank-separated words of `text`."""
    return frozenset(text.split())


def starred(text: str) -> frozenset[str]:
    """The words of `text`, each also with a star."""
    return frozenset(word + star for word in text.split() for star in ("", "*"))


def any_of(names: Iterable[str]) -> str:
    """A regular expression for exactly these names that branches letter by letter, many times faster than a list."""
    tree: _Tree = {}
    for name in names:
        place = tree
        for char in name:
            place = place.setdefault(char, {})
        place[""] = {}
    return _pattern(tree)


def _pattern(tree: _Tree) -> str:
    branches = [re.escape(char) + _pattern(below) for char, below in sorted(tree.items()) if char]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and "" not in tree else f"(?:{'|'.join(branches)})"
    return joined + ("?" if "" in tree else "")
