"""Text and paths in groups that are painted with no opacity: Vega hides the labels that would overlap like this.

MuPDF gives such text with all other text, and where a group lies; text is known as hidden where it alone fills a group.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from omniscience_assets.records import Box

_OFF = 0.15
"""Ink begins and ends at most so many ems beside the box of its characters."""
_INVISIBLE = 0.01
_MAX_GROUPS = 500


def hidden_groups(drawings: Iterable[dict[str, Any]]) -> list[Box]:
    """Boxes of the first 500 invisible groups of a page, in points, from `get_cdrawings(extended=True)`."""
    groups = (tuple(one["rect"]) for one in drawings if one["type"] == "group" and one["opacity"] < _INVISIBLE)
    return list(islice(groups, _MAX_GROUPS))


def seen_drawings(drawings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The drawings without those in invisible groups."""
    kept, level = [], None
    for drawing in drawings:
        if level is not None and drawing["level"] > level:
            continue
        hides = drawing["type"] == "group" and drawing["opacity"] < _INVISIBLE
        level = drawing["level"] if hides else None
        if not hides:
            kept.append(drawing)
    return kept


def drop_hidden(blocks: list[dict[str, Any]], hidden: Sequence[Box]) -> list[dict[str, Any]]:
    """PyMuPDF's `rawdict` blocks, changed in place: the characters that fill an invisible group are taken out."""
    if hidden:
        for block in blocks:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    for box in hidden:
                        _drop(span, box)
    return blocks


def _drop(span: dict[str, Any], box: Box) -> None:
    """Take out the row of characters that begins and ends where the box does."""
    chars, off = span["chars"], _OFF * span["size"]
    for first, char in enumerate(chars):
        x0, y0, _, y1 = char["bbox"]
        if abs(x0 - box[0]) < off and y0 - off < (box[1] + box[3]) / 2 < y1 + off:
            last = first
            while last + 1 < len(chars) and abs(chars[last + 1]["bbox"][0] - chars[last]["bbox"][2]) < off:
                last += 1
            ends = [i for i in range(first, last + 1) if abs(chars[i]["bbox"][2] - box[2]) < off]
            if ends:
                del chars[first : ends[0] + 1]
                return
