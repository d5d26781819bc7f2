"""Paragraphs that refer to figures, by their reference tags and by what is printed."""

from bisect import bisect_left
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass

from omniscience_assets.extraction.jats.document import Node, attribute, raw_text
from omniscience_assets.extraction.jats.survey import Paragraph
from omniscience_assets.extraction.jats.text import FLOATS, LISTS, Tag, TaggedText, read_text
from omniscience_assets.extraction.limits import Limits
from omniscience_assets.extraction.protocol import Unresolved
from omniscience_assets.extraction.references import FigureNumber, Mark, Resolution, index_figures, may_refer, resolve
from omniscience_assets.records import Mention


@dataclass(frozen=True, slots=True)
class FigureNames:
    """What a figure can be called: by what its label prints, and by ids."""

    printed: tuple[FigureNumber, ...]
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mentions:
    """Mentions of each figure, in the order of the figures, and references that lead to none."""

    of_figures: tuple[tuple[Mention, ...], ...]
    unresolved: tuple[Unresolved, ...]


def find_mentions(
    paragraphs: Sequence[Paragraph], figures: Sequence[FigureNames], ids: Collection[str] | None, limits: Limits
) -> Mentions:
    """Paragraphs of one part of an article that refer to its figures.

    Args:
        paragraphs: of that part.
        figures: of that part.
        ids: all that the article defines; `None` looks away from tags and reads what is printed alone.
        limits: budgets.
    """
    index = index_figures([figure.printed for figure in figures])
    by_id: dict[str, tuple[int, ...]] = {}
    for number, figure in enumerate(figures):
        for name in figure.ids:
            by_id[name] = (*by_id.get(name, ()), number)
    found = [list[Mention]() for _ in figures]
    unresolved: list[Unresolved] = []
    for paragraph in paragraphs:
        if not _may_refer(paragraph.node, by_id if ids is not None else {}):
            continue
        read = read_text(paragraph.node, without=FLOATS | LISTS)
        text = read.text[: limits.paragraph_chars]
        marks = [] if ids is None else _marks(read, by_id, len(text))
        resolution = resolve(text, index, marks)
        for place, spans in resolution.places.items():
            found[place].append(Mention(text, paragraph.section, spans))
        unresolved += _missing(
            TaggedText(text, tuple(tag for tag in read.tags if tag.end <= len(text))),
            resolution,
            ids,
            paragraph.section,
        )
    return Mentions(tuple(map(tuple, found)), tuple(unresolved))


def _may_refer(node: Node, by_id: Container[str]) -> bool:
    for tag in node.iter("xref"):
        if tag.get("ref-type") == "fig" or any(name in by_id for name in attribute(tag, "rid").split()):
            return True
    return may_refer(raw_text(node))


def _marks(read: TaggedText, by_id: dict[str, tuple[int, ...]], length: int) -> list[Mark]:
    marks = [
        Mark(tag.start, tag.end, tuple(dict.fromkeys(index for name in tag.ids for index in by_id.get(name, ()))))
        for tag in read.tags
        if tag.end <= length
    ]
    return [mark for mark in marks if mark.figures]


def _missing(read: TaggedText, found: Resolution, ids: Collection[str] | None, section: str) -> list[Unresolved]:
    """References that lead nowhere.

    One whose tag leads to something else, such as a supplementary file, is none of them, nor is the head of a caption
    that stands in running text, as those of supplements do.
    """
    lost = []
    for reference, number in found.missing:
        spans = number.spans or ((reference.start, reference.end),)
        tags = [tag for tag in read.tags if any(tag.start < end and start < tag.end for start, end in spans)]
        printed = read.text[reference.start : reference.end]
        opens_caption = reference.start == 0 and read.text[reference.end :].startswith((".", ":", "|"))
        if not opens_caption and (ids is None or not any(name in ids for tag in tags for name in tag.ids)):
            lost.append(Unresolved(printed, number.series, number.number, read.text, section))
    if ids is not None:
        lost += [Unresolved(name, "main", None, read.text, section) for name in _dangling(read.tags, found, ids)]
    return lost


def _dangling(tags: Sequence[Tag], found: Resolution, ids: Collection[str]) -> list[str]:
    """Ids of figure tags that nothing defines, where the print does not say either which figure is meant."""
    lost = [tag for tag in tags if tag.kind == "fig" and tag.ids and not any(name in ids for name in tag.ids)]
    if not lost:
        return []
    known = {(span.start, span.end) for spans in found.places.values() for span in spans}
    known |= {(reference.start, reference.end) for reference, _ in found.missing}
    starts, reach = list[int](), list[int]()
    for start, end in sorted(known):
        starts.append(start)
        reach.append(max(end, reach[-1] if reach else 0))
    before = [(tag, bisect_left(starts, tag.end)) for tag in lost]
    return list(dict.fromkeys(name for tag, at in before if not at or reach[at - 1] <= tag.start for name in tag.ids))
