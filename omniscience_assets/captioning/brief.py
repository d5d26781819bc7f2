"""What a model is told of a figure: the variables of the prompt templates, cut to bounded lengths."""

import string
from collections.abc import Iterator
from typing import Any

from omniscience_assets.captioning.backends.composer import see
from omniscience_assets.captioning.digest import findings, regions
from omniscience_assets.captioning.facts.trust import sure_kind
from omniscience_assets.captioning.formats import CaptionFormat
from omniscience_assets.records import Evidence, Figure

MAX_CAPTION, MAX_CONTEXT, MAX_FACTS, MAX_TEXTS = 6000, 8000, 4000, 80
"""Characters, characters, characters and pieces."""

_FAMILIES = {
    "chart": ("line", "scatter", "bar", "histogram", "box", "spectrum"),
    "field": ("heat_map", "contour", "map"),
    "diagram": ("diagram", "network"),
    "schematic": ("schematic",),
    "picture": ("micrograph", "photo"),
    "table": ("table", "equation"),
}
FAMILY_OF = {kind: family for family, kinds in _FAMILIES.items() for kind in kinds}
"""Kind of figure → which advice its prompt gives; `mixed` and `other` get the general one."""


def tell(figure: Figure, evidence: Evidence, form: CaptionFormat) -> dict[str, Any]:
    """Variables of a format's template.

    Args:
        figure: With the author caption and the paragraphs that refer to it, longest lengths as above.
        evidence: What was read in it; it becomes the sentences that the composer would write.
        form: The format that is asked for.
    """
    evidence = evidence.untraced()
    kind = sure_kind(evidence)
    facts = list(_within(see(figure, evidence), MAX_FACTS))
    letters = [panel.letter for panel in figure.panels if panel.letter]
    return {
        "title": figure.title,
        "number": figure.number,
        "caption": _cut(figure.caption, MAX_CAPTION),
        "panels": [{"letter": p.letter or "?", "caption": p.caption} for p in figure.panels if p.caption],
        "mentions": list(_mentions(figure)),
        "kind": kind.replace("_", " "),
        "family": FAMILY_OF.get(kind, "other"),
        "letters": [letter for letter in letters if letter in string.ascii_lowercase],
        "facts": facts,
        "texts": [item.text for item in evidence.texts if item.role is None][:MAX_TEXTS],
        "description": " ".join(facts),
        "regions": regions(evidence),
        "digest": findings(evidence),
        "words": form.words,
        "parts": bool(form.parts),
    }


def _mentions(figure: Figure) -> Iterator[dict[str, str]]:
    """Paragraphs with which the figure is discussed, the reference itself never cut away."""
    left = MAX_CONTEXT
    for mention in figure.mentions:
        if left <= 0:
            return
        start = max(0, min((span.start for span in mention.spans), default=0) - left // 2)
        text = ("…" if start else "") + _cut(mention.text[start:], left)
        left -= len(text)
        yield {"section": mention.section, "text": text}


def _within(sentences: list[str], limit: int) -> Iterator[str]:
    for sentence in sentences:
        limit -= len(sentence)
        if limit < 0:
            return
        yield sentence


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
