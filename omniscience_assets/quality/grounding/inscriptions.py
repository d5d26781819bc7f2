"""Words that are written inside one plot area and nowhere else, so that who says them speaks of that panel."""

from collections import defaultdict
from collections.abc import Container

from omniscience_assets.quality.grounding.text import keys
from omniscience_assets.records import Evidence

_ELSEWHERE = -1
_LEAST = 4
"""Letters of a word that tells a text from a symbol."""


def inscriptions(evidence: Evidence) -> tuple[tuple[tuple[str, ...], int], ...]:
    """The keys of each text of several words that stands in the plot area of one panel alone, with that panel."""
    found: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for one in evidence.texts:
        x, y = (one.box[0] + one.box[2]) / 2, (one.box[1] + one.box[3]) / 2
        boxes = [panel.box for panel in evidence.panels]
        inside = [i for i, (x0, y0, x1, y1) in enumerate(boxes) if x0 <= x <= x1 and y0 <= y <= y1]
        alone = one.role is None and len(inside) == 1
        found[keys(one.text)].add(inside[0] if alone else _ELSEWHERE)
    return tuple(
        (words, next(iter(panels)))
        for words, panels in found.items()
        if len(words) > 1
        and len(panels) == 1
        and _ELSEWHERE not in panels
        and any(len(word) >= _LEAST for word in words)
    )


def is_broken(wanted: tuple[str, ...], texts: Container[tuple[str, ...]]) -> bool:
    """Whether words are two whole texts of an image: a label broken into two lines."""
    return any(wanted[:cut] in texts and wanted[cut:] in texts for cut in range(1, len(wanted)))
