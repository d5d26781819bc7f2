"""PyMuPDF4LLM: the boxes of its layout network, each caption with the picture nearest to it."""

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pymupdf4llm
from common import Figure, run

_CAPTION = re.compile(r"(?:Figure|Fig\.?)\s*([A-Z]?\d+)\s*[.:|—–]?\s*", re.IGNORECASE)
_SURE_CAPTION = re.compile(r"(?:Figure|Fig\.?)\s*([A-Z]?\d+)\s*[.:|—–]\s", re.IGNORECASE)


def read(paper: Path) -> list[Figure]:
    """Captions by box class, and text boxes that begin like one where no caption has their number."""
    with contextlib.redirect_stdout(io.StringIO()):
        pages = json.loads(pymupdf4llm.to_json(str(paper), use_ocr=False))["pages"]
    boxes = [{**box, "page": page["page_number"], "text": _text(box)} for page in pages for box in page["boxes"]]
    captions = {
        match[1]: box for box in boxes if box["boxclass"] == "caption" and (match := _CAPTION.match(box["text"]))
    }
    for box in boxes:
        if box["boxclass"] != "caption" and (match := _SURE_CAPTION.match(box["text"])):
            captions.setdefault(match[1], box)
    prose = [box["text"] for box in boxes if box["boxclass"] in ("text", "list-item")]
    return [_figure(number, caption, boxes, prose) for number, caption in captions.items()]


def _figure(number: str, caption: dict[str, Any], boxes: list[dict[str, Any]], prose: list[str]) -> Figure:
    pictures = [box for box in boxes if box["boxclass"] == "picture" and box["page"] == caption["page"]]
    nearest = min(pictures, key=lambda box: _distance(box, caption), default=None)
    named = re.compile(rf"\bfig(?:ure|s|\.)?[.s]*\s*\(?{re.escape(number)}\b", re.IGNORECASE)
    return {
        "number": number,
        "caption": _CAPTION.sub("", caption["text"], count=1),
        "contexts": [text for text in prose if named.search(text) and text != caption["text"]],
        "page": caption["page"],
        "bbox": [nearest[side] for side in ("x0", "y0", "x1", "y1")] if nearest else None,
    }


def _distance(picture: dict[str, Any], caption: dict[str, Any]) -> float:
    """Gap in points, larger one of the two directions."""
    across = max(picture["x0"] - caption["x1"], caption["x0"] - picture["x1"], 0.0)
    down = max(picture["y0"] - caption["y1"], caption["y0"] - picture["y1"], 0.0)
    return float(max(across, down))


def _text(box: dict[str, Any]) -> str:
    """Spans of all lines with blanks between and hyphens at line ends undone, as its own text output has them."""
    spans = (span["text"].strip() for line in box["textlines"] or [] for span in line["spans"])
    return re.sub(r"(?<=\w\w)- ", "", " ".join(spans))


if __name__ == "__main__":
    run(read)
