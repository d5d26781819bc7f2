"""The arms of the comparison: what a reader may read before it answers."""

from omniscience_assets.records import Caption, Figure

ARMS = ("blind", "author_caption", "author_caption_context", "new_caption")
"""In the order in which they are reported; `blind` shows what can be guessed from the question alone."""


def materials(figure: Figure, caption: Caption) -> dict[str, str]:
    """The text that each arm gives to the reader, by arm, in the order of `ARMS`.

    The author caption comes with the captions of the panels that it does not hold itself; the context is every
    paragraph that refers to the figure.
    """
    author_caption = _author_caption(figure)
    context = "\n\n".join((author_caption, *(mention.text for mention in figure.mentions)))
    return dict(zip(ARMS, ("", author_caption, context, caption.text), strict=True))


def _author_caption(figure: Figure) -> str:
    panels = (panel for panel in figure.panels if panel.caption not in figure.caption)
    own = (f"({panel.letter}) {panel.caption}" if panel.letter else panel.caption for panel in panels)
    return "\n".join((figure.caption, *own))
