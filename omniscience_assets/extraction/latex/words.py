"""Sets of names, written as one line of words."""


def words(text: str) -> frozenset[str]:
    """The blank-separated words of `text`."""
    return frozenset(text.split())


def starred(text: str) -> frozenset[str]:
    """The words of `text`, each also with a star."""
    return frozenset(word + star for word in text.split() for star in ("", "*"))
