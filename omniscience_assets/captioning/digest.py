"""Evidence as an expert digest and as regions: short lines with places, in an order that does not depend on chance."""

from collections.abc import Iterable

from omniscience_assets.records import Box, DiagramNode, Evidence, PanelEvidence, TextItem

MIN_CONFIDENCE, MAX_OVERLAP, MAX_FINDINGS = 0.5, 0.5, 60
"""Of OCR text that is kept; intersection over union of two findings that are one; lines of a digest."""


def findings(evidence: Evidence) -> list[str]:
    """The digest of DenseFusion-1M (arXiv 2407.08303) over our own experts.

    Kind, panels and shapes by falling area, then texts in reading order, each with its box as shares of width and
    height; doubtful texts are left out, and of two that overlap the surer one stays.
    """
    kinds = [f"kind of figure: {score.label.replace('_', ' ')} ({score.value:.0%})" for score in evidence.kind[:1]]
    panels = sorted(evidence.panels, key=lambda panel: (-_area(panel.box), panel.box))
    nodes = sorted(evidence.diagram.nodes, key=lambda node: (-_area(node.box), node.box)) if evidence.diagram else []
    lines = [
        *kinds,
        *(f"{_called(panel)} at {_at(panel.box)}" for panel in panels),
        *(f"{node.shape.replace('_', ' ')} “{node.text}” at {_at(node.box)}" for node in nodes if node.text),
        *(f"text “{text.text}” at {_at(text.box)}" for text in _read_in_order(_surest(evidence.texts))),
    ]
    return lines[:MAX_FINDINGS]


def regions(evidence: Evidence) -> list[str]:
    """Panels, legends and shapes with place in words and share of the area, as in MedTrinity-25M (arXiv 2408.02900)."""
    named: list[tuple[str, Box]] = [(_called(panel), panel.box) for panel in evidence.panels]
    named += [
        (f"legend of {_called(panel)}", _hull(entry.box for entry in panel.legend))
        for panel in evidence.panels
        if panel.legend
    ]
    nodes: tuple[DiagramNode, ...] = evidence.diagram.nodes if evidence.diagram else ()
    named += [(f"shape “{node.text}”", node.box) for node in nodes if node.text]
    return [f"{name}: {place(box)}, {_area(box):.0%} of the area" for name, box in named[:MAX_FINDINGS]]


def place(box: Box) -> str:
    """Where a box lies, by the ninth of the image that its middle is in, such as `upper left`."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    across = "left" if x < 1 / 3 else "right" if x > 2 / 3 else ""
    down = "upper" if y < 1 / 3 else "lower" if y > 2 / 3 else ""
    if across and down:
        return f"{down} {across}"
    return {"left": "centre left", "right": "centre right"}.get(across) or {"": "centre"}.get(down, f"{down} centre")


def _called(panel: PanelEvidence) -> str:
    title = f" “{panel.title}”" if panel.title else ""
    return f"panel ({panel.letter}){title}" if panel.letter else f"plot area{title}"


def _surest(texts: Iterable[TextItem]) -> list[TextItem]:
    """Greedy non-maximum suppression by confidence."""
    kept: list[TextItem] = []
    for text in sorted(texts, key=lambda text: (-text.confidence, text.box)):
        if text.confidence >= MIN_CONFIDENCE and all(_overlap(text.box, other.box) < MAX_OVERLAP for other in kept):
            kept.append(text)
            if len(kept) == 2 * MAX_FINDINGS:
                break
    return kept


def _read_in_order(texts: list[TextItem]) -> list[TextItem]:
    """By lines from the top, each from the left; on one line are texts whose middles lie within half a letter."""
    rows = sorted(texts, key=lambda text: (text.box[1] + text.box[3]) / 2)
    ordered: list[TextItem] = []
    line: list[TextItem] = []
    for text in rows:
        if line and (text.box[1] + text.box[3]) / 2 - (line[0].box[1] + line[0].box[3]) / 2 > line[0].size / 2:
            ordered += sorted(line, key=lambda item: item.box[0])
            line = []
        line.append(text)
    return ordered + sorted(line, key=lambda item: item.box[0])


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _overlap(one: Box, other: Box) -> float:
    shared = _area((max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])))
    whole = _area(one) + _area(other) - shared
    return shared / whole if whole else 0.0


def _hull(boxes: Iterable[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _at(box: Box) -> str:
    return "(" + ", ".join(f"{side:.2f}" for side in box) + ")"
