"""Words taken over from the paper: what they say is the paper's, whatever the image shows of it."""

from dataclasses import replace

from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.parts import Source
from omniscience_assets.quality.grounding.text import Span, keys
from omniscience_assets.records import Check

_AROUND, _LEAST = 6, 7
"""Words on either side of a check that must stand in the paper too, where the sentence has as many; and in all."""


def accept_quoted(discourse: Discourse, check: Check) -> Check:
    """The check, supported by the paper where the words around it stand there one after the other.

    Authors speak of what no plot shows: of other panels, of parameters, of confidence levels. Where one word was
    changed the words stand nowhere, and are held against the image as any others.
    """
    if check.outcome == "supported":
        return check
    span = next((one.span for one in discourse.sentences if one.span.holds(check.start)), None)
    source = _paper_says(discourse, span, check) if span is not None else None
    return check if source is None else replace(check, outcome="supported", against=source, found="")


def _paper_says(discourse: Discourse, span: Span, check: Check) -> Source | None:
    """Which of the paper's texts has the words of a check with those around it in its sentence."""
    lead_in = discourse.text.rfind(": ", span.start, check.start)
    before = keys(discourse.text[max(span.start, lead_in) : check.start])[-_AROUND:]
    after = keys(discourse.text[check.end : span.end])[:_AROUND]
    words = (*before, *keys(discourse.text[check.start : check.end]), *after)
    if len(words) < _LEAST:
        return None
    sought = f" {' '.join(words)} "
    if sought in discourse.sources.caption:
        return "author_caption"
    return "context" if sought in discourse.sources.context + discourse.sources.passages else None
