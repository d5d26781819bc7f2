"""Long captions in pieces that a text encoder can read whole."""

from itertools import pairwise

from omniscience_assets.quality.words import sentences


def sentence_windows(text: str, most_words: int) -> list[tuple[int, int]]:
    """Offsets of consecutive runs of whole sentences of at most `most_words` words; a longer sentence is cut.

    Together they hold every word of the text once.
    """
    pieces: list[tuple[int, int]] = []
    at = 0
    for sentence in sentences(text):
        start = text.find(sentence, at)
        at = start + len(sentence)
        pieces += _cut(text, start, at, most_words)
    windows: list[tuple[int, int]] = []
    for start, end in pieces:
        if windows and len(text[windows[-1][0] : end].split()) <= most_words:
            windows[-1] = windows[-1][0], end
        else:
            windows.append((start, end))
    return windows


def equal_windows(text: str, words: int) -> list[str]:
    """Consecutive runs of exactly `words` words; what is left at the end is left out."""
    parts = text.split()
    return [" ".join(parts[low:high]) for low, high in pairwise(range(0, len(parts) + 1, words))] if words else []


def _cut(text: str, start: int, end: int, most_words: int) -> list[tuple[int, int]]:
    """The span in pieces of at most so many words."""
    starts, inside = [], False
    for place in range(start, end):
        space = text[place].isspace()
        if not space and not inside:
            starts.append(place)
        inside = not space
    bounds = [*starts[::most_words], end]
    return [(low, low + len(text[low:high].rstrip())) for low, high in pairwise(bounds)]
