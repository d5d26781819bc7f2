"""An article package to figures: the room's way in."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from lxml import etree

from omniscience_assets.extraction.figure_ids import FigureIds
from omniscience_assets.extraction.jats.document import Node, attribute, read_document
from omniscience_assets.extraction.jats.media import Media, image_references
from omniscience_assets.extraction.jats.mentions import FigureNames, find_mentions
from omniscience_assets.extraction.jats.permissions import licence_class
from omniscience_assets.extraction.jats.survey import RawFigure, survey
from omniscience_assets.extraction.jats.text import FLOATS, LISTS, read_text
from omniscience_assets.extraction.limits import DEFAULT_LIMITS, Limits
from omniscience_assets.extraction.protocol import Extraction, PaperHead, PutBlob, Unresolved
from omniscience_assets.extraction.references import LONE, FigureNumber, find_references, printed_number, read_label
from omniscience_assets.records import Figure

_LONGEST_NAME = 40
"""A longer label without a number is a caption in the wrong place."""
_IDS = etree.XPath("//@id", smart_strings=False)


def extract(
    files: Mapping[str, bytes],
    *,
    paper: PaperHead,
    put_blob: PutBlob | None,
    limits: Limits = DEFAULT_LIMITS,
    untagged: bool = False,
) -> Extraction:
    """Read all figures of a JATS article; see `Extractor` for the arguments.

    Every `fig` is one, those of sub-articles, appendices and groups included. Tables, formulas and structures that are
    given as a graphic are none.

    Raises:
        ExtractionError: `no_article_xml`, `too_large`, or `malformed_xml` with the parser's line.
    """
    document = read_document(files, limits)
    parts, warnings = survey(document.article, limits)
    ids = frozenset(cast("list[str]", _IDS(document.article)))
    media = Media(files, put_blob)
    figures, unresolved = list[Figure](), list[Unresolved]()
    ids_of_figures = FigureIds(paper.paper_id)
    for part in parts:
        labels = [_label(raw) or _label_in(_caption(raw)) for raw in part.figures]
        printed = [read_label(label) for label in labels]
        if len(printed) == 1 and (not printed[0] or printed == [(LONE,)]):
            printed = [(LONE, FigureNumber("main", "1"))]
        names = [FigureNames(names, _ids(raw)) for names, raw in zip(printed, part.figures, strict=True)]
        found = find_mentions(part.paragraphs, names, None if untagged else ids, limits)
        for raw, label, mentions in zip(part.figures, labels, found.of_figures, strict=True):
            figure = _figure(raw, label, paper, media)
            figures.append(replace(figure, figure_id=ids_of_figures.take(figure.number), mentions=mentions))
        if part is parts[0]:
            unresolved += found.unresolved
    return Extraction(tuple(figures), tuple(unresolved), (*document.warnings, *warnings))


def _figure(raw: RawFigure, label: str, paper: PaperHead, media: Media) -> Figure:
    named, number, caption = read_label(label), printed_number(label), _caption(raw)
    if not named and not caption and len(label) > _LONGEST_NAME:
        number, caption = None, label
    elif not _label(raw):
        caption = caption.removeprefix(label).lstrip(".:| ")
    images, whole = media.open(image_references(raw.node, media))
    own_id = attribute(raw.node, "id") or None
    return Figure(
        figure_id="",
        paper_id=paper.paper_id,
        number=number,
        series=named[0].series if named else "main",
        float_kind=attribute(raw.node, "fig-type") or "fig",
        label=own_id,
        labels=(own_id,) if own_id else (),
        caption=caption,
        caption_tex="",
        panels=(),
        images=images,
        raster=whole.raster,
        width=whole.width,
        height=whole.height,
        mentions=(),
        title=paper.title,
        licence_class=licence_class(raw.node, caption, paper.licence_class),
        parsed_from="jats",
    )


def _label(raw: RawFigure) -> str:
    """The printed label; a figure of a group that has but a letter, or nothing, is named by the group."""
    own, group = _text_of(raw.node, "label"), _text_of(raw.group, "label") if raw.group is not None else ""
    if group and re.fullmatch(r"\W*[A-Za-z]?\W*", own):
        return group.rstrip(" .:") + "".join(re.findall(r"[A-Za-z]", own))
    return own


def _label_in(caption: str) -> str:
    """The label that a caption opens with, as in "Figure 1. A map.", of a figure that has no other."""
    opening = find_references(caption[:_LONGEST_NAME])[:1]
    opens = opening and opening[0].start == 0 and caption[opening[0].end :].startswith((".", ":", " |"))
    return caption[: opening[0].end] if opens else ""


def _caption(raw: RawFigure) -> str:
    own = _text_of(raw.node, "caption")
    return own or (_text_of(raw.group, "caption") if raw.group is not None else "")


def _text_of(node: Node, tag: str) -> str:
    """Text of the first child `tag` that has some; `alternatives` are looked through."""
    for child in (*node.iterchildren(tag), *node.iterfind(f"alternatives/{tag}")):
        text = read_text(child, without=FLOATS | LISTS - {"list", "def-list"}).text
        if text:
            return text
    return ""


def _ids(raw: RawFigure) -> frozenset[str]:
    """All ids that mean the figure: its own, its panels' and its group's."""
    nodes = [raw.node, *raw.node.iter("graphic", "alternatives"), *([] if raw.group is None else [raw.group])]
    return frozenset(value for node in nodes if (value := node.get("id")))
