"""Floats to figures: which captions, images, labels and panels belong together."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from omniscience_assets.extraction.latex.arrangement import in_rows
from omniscience_assets.extraction.latex.document import Box, CaptionMark, Document, Float, ImageMark, LabelMark
from omniscience_assets.extraction.latex.environments import FIGURES, INSERTS
from omniscience_assets.extraction.limits import Limits

_Mark = TypeVar("_Mark", CaptionMark, ImageMark, LabelMark, Box)


@dataclass(frozen=True, slots=True)
class RawPanel:
    """A panel before its text is converted."""

    letter: str | None
    caption_tex: str
    label: str | None
    images: tuple[ImageMark, ...]


@dataclass(frozen=True, slots=True)
class RawFigure:
    """A figure before its text is converted and its images are opened."""

    start: int
    environment: str
    caption: CaptionMark | None
    labels: tuple[str, ...]
    """Of the float and its panels, in order."""
    label: str | None
    images: tuple[ImageMark, ...]
    panels: tuple[RawPanel, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    captions: list[CaptionMark]
    images: list[ImageMark]
    labels: list[LabelMark]
    boxes: list[Box]


def collect_figures(doc: Document, limits: Limits) -> list[RawFigure]:
    """All figures of a document in order: one for each main caption, one for a float of images without a caption."""
    figures: list[RawFigure] = []
    for item in doc.floats:
        if len(figures) > limits.figures:
            break
        content = _content(doc, item, limits.figure_parts)
        mains = [caption for caption in content.captions if caption.kind == "figure"]
        if len(mains) > 1:
            figures += [_figure(doc.text, item, main, _share(content, main, mains)) for main in mains]
        elif mains or _is_bare_figure(item, content):
            figures.append(_figure(doc.text, item, mains[0] if mains else None, content))
    return figures


def _is_bare_figure(item: Float, content: _Content) -> bool:
    """A figure environment without a main caption is a figure unless it captions something else."""
    if item.environment in FIGURES:
        captions_other = any(caption.kind == "other" for caption in content.captions)
        return not captions_other and bool(content.images or content.labels or content.captions)
    return item.environment in INSERTS and bool(content.images)


def _content(doc: Document, item: Float, most: int) -> _Content:
    return _Content(
        _within(doc.captions, item.start, item.end, most),
        _within(doc.images, item.start, item.end, 2 * most),
        _within(doc.labels, item.start, item.end, 2 * most),
        _within(doc.boxes, item.start, item.end, most),
    )


def _within(marks: Sequence[_Mark], start: int, end: int, most: int = 1_000) -> list[_Mark]:
    low = bisect_left(marks, start, key=lambda mark: mark.pos)
    return list(marks[low : min(bisect_left(marks, end, key=lambda mark: mark.pos), low + most)])


def _share(content: _Content, main: CaptionMark, mains: list[CaptionMark]) -> _Content:
    """What belongs to one of several captions: its own box if it has one, else what stands on its side of it."""
    box = _own_box(content, main, mains)
    if box is not None:
        images = _within(content.images, box.pos, box.end)
        labels = _within(content.labels, box.pos, box.end)
        boxes = _within(content.boxes, box.pos, box.end)
        captions = _within(content.captions, box.pos, box.end)
    else:
        index = mains.index(main)
        leads = bool(content.images) and content.images[0].pos < mains[0].pos
        captions = [mark for mark in content.captions if _nearest(mark.pos, mains, after=leads) == index]
        images = [mark for mark in content.images if _nearest(mark.pos, mains, after=leads) == index]
        labels = [mark for mark in content.labels if _nearest(mark.pos, mains, after=False) == index]
        boxes = [mark for mark in content.boxes if _nearest(mark.pos, mains, after=leads) == index]
    return _Content([main, *(c for c in captions if c.kind == "sub")], images, labels, boxes)


def _own_box(content: _Content, main: CaptionMark, mains: list[CaptionMark]) -> Box | None:
    """The widest box round a caption that holds no other one."""
    for box in content.boxes:
        if box.pos < main.pos < box.end and sum(box.pos < other.pos < box.end for other in mains) == 1:
            return box
    return None


def _nearest(pos: int, mains: list[CaptionMark], *, after: bool) -> int:
    positions = [main.pos for main in mains]
    index = bisect_left(positions, pos) if after else bisect_left(positions, pos) - 1
    return min(max(index, 0), len(mains) - 1)


def _figure(text: str, item: Float, main: CaptionMark | None, content: _Content) -> RawFigure:
    panels, inner = _panels(text, content)
    own = [mark.key for mark in content.labels if mark.key not in inner]
    after = [mark.key for mark in content.labels if main and mark.pos > main.pos and mark.key not in inner]
    label = next(iter(after or own), None)
    labels = tuple(dict.fromkeys(mark.key for mark in content.labels))
    return RawFigure(
        item.start, item.environment, main, labels, label, in_rows(text, content.images, content.boxes), panels
    )


def _panels(text: str, content: _Content) -> tuple[tuple[RawPanel, ...], frozenset[str]]:
    """Panels in order, and the labels inside of them."""
    boxes = [box for box in content.boxes if box.kind == "panel"]
    boxes += [_box_around(content, caption) for caption in content.captions if _is_loose(caption, boxes)]
    panels, inner = list[RawPanel](), set[str]()
    for box in sorted(boxes, key=lambda box: box.pos):
        subs = [caption for caption in content.captions if caption.kind == "sub" and box.pos <= caption.pos < box.end]
        span = box.caption or (subs[0].text if subs else None)
        keys = [mark.key for mark in _within(content.labels, box.pos, box.end)]
        images = tuple(_within(content.images, box.pos, box.end))
        if span is None and not keys and not images:
            continue
        inner.update(keys)
        count = sum(panel.letter is not None for panel in panels)
        letter = chr(ord("a") + count) if span is not None and count < 26 else None
        tex = text[slice(*span)] if span else ""
        panels.append(RawPanel(letter, tex, keys[0] if keys else None, images))
    return tuple(panels), frozenset(inner)


def _is_loose(caption: CaptionMark, panels: list[Box]) -> bool:
    return caption.kind == "sub" and not any(box.pos <= caption.pos < box.end for box in panels)


def _box_around(content: _Content, caption: CaptionMark) -> Box:
    r"""The plain box that a `\subcaption` makes a panel; the caption alone when there is none."""
    around = [box for box in content.boxes if box.kind == "box" and box.pos < caption.pos < box.end]
    inmost = around[-1] if around else Box(caption.pos, caption.text[1] + 1, "panel")
    return Box(inmost.pos, inmost.end, "panel", caption.text)
