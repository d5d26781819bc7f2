"""The arms of the comparison: what a reader may read before it answers."""

from collections.abc import Mapping
from typing import get_args

from omniscience_assets.quality.words import words
from omniscience_assets.records import Arm, CaptionText, Figure

ARMS: tuple[Arm, ...] = get_args(Arm)
"""In the order in which they are reported; `blind` shows what can be guessed from the question alone."""


def materials(figure: Figure, caption: CaptionText) -> Mapping[Arm, str]:
    """The text that each arm gives to the reader, in the order of `ARMS`; none for `image`, which is shown.

    The author caption comes with the captions of the panels that it does not hold itself; the context is every
    paragraph that refers to the figure. A longer caption tells more whoever wrote it: `new_caption_matched` is the new
    one cut to the author caption's number of words.
    """
    author = author_caption(figure)
    return {
        "blind": "",
        "author_caption": author,
        "author_caption_context": "\n\n".join((author, *(mention.text for mention in figure.mentions))),
        "new_caption": caption.text,
        "new_caption_matched": cut(caption.text, len(words(author))),
        "image": "",
    }


def author_caption(figure: Figure) -> str:
    """What the authors wrote under the figure, panels with it."""
    panels = (panel for panel in figure.panels if panel.caption not in figure.caption)
    own = (f"({panel.letter}) {panel.caption}" if panel.letter else panel.caption for panel in panels)
    return "\n".join((figure.caption, *own))


def cut(text: str, most: int) -> str:
    """The beginning of a text with at most so many words, though it end within a sentence.

    Whole sentences alone would leave a text a third shorter than what it is to be compared with.
    """
    taken: list[str] = []
    left = most
    for part in text.split():
        left -= len(words(part))
        if left < 0:
            break
        taken.append(part)
    return " ".join(taken)
