"""Paragraphs that refer to the figures, and references that nothing answers."""

from collections.abc import Iterable, Sequence
from itertools import islice

from omniscience_assets.extraction.limits import Limits
from omniscience_assets.extraction.pdf.flow import Paragraph
from omniscience_assets.extraction.protocol import Unresolved
from omniscience_assets.extraction.references import FigureNumber, index_figures, may_refer, resolve
from omniscience_assets.records import Mention


def find_mentions(
    paragraphs: Iterable[Paragraph], names: Sequence[Sequence[FigureNumber]], limits: Limits
) -> tuple[list[list[Mention]], list[Unresolved]]:
    """Mentions of each figure, in the order of `names`, and the figures that are named in vain."""
    figures = index_figures(names)
    found: list[list[Mention]] = [[] for _ in names]
    unresolved = []
    naming = (item for item in paragraphs if may_refer(item.text))
    for paragraph in islice(naming, limits.paragraphs):
        text = paragraph.text[: limits.paragraph_chars]
        resolution = resolve(text, figures)
        for index, spans in resolution.places.items():
            found[index].append(Mention(text, paragraph.section, spans))
        unresolved += [
            Unresolved(text[reference.start : reference.end], number.series, number.number, text, paragraph.section)
            for reference, number in resolution.missing
        ]
    return found, unresolved
