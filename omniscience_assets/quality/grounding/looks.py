"""Colours and dashes: is the curve drawn as the caption says?"""

import re
from collections.abc import Iterator

from omniscience_assets.quality.grounding.appearance import DASHED, dash_of, has_noun, looks_of
from omniscience_assets.quality.grounding.colours import may_be
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.mention import Mention
from omniscience_assets.quality.grounding.outcomes import doubt, unknown
from omniscience_assets.quality.grounding.paper import paper_says
from omniscience_assets.quality.grounding.parts import Line
from omniscience_assets.quality.grounding.sources import Sources
from omniscience_assets.quality.grounding.subjects import Scope, Sentence
from omniscience_assets.records import Check

_LEAST_INK = 0.01
"""Share of a raster that is drawn on, below which a colour of a part of the strokes is too little to be counted."""


def check_looks(discourse: Discourse) -> Iterator[Check]:
    """One check per series whose colour or dashes are told."""
    for sentence in discourse.sentences:
        for mention in sentence.mentions:
            if mention.look is not None:
                check = (
                    _named(discourse, sentence, mention) if not mention.is_look else _bare(discourse, sentence, mention)
                )
                if check is not None:
                    yield check


def _named(discourse: Discourse, sentence: Sentence, mention: Mention) -> Check | None:
    """A series called by its label with a colour: "the red line “A”"."""
    assert mention.look is not None
    colours, dash = looks_of(mention, discourse.text)
    scope = discourse.scope(sentence, mention.start)
    lines = [line for line in discourse.lines_of(mention, scope) if line.series.colour != "various"]
    if not lines or _is_listed_unread(discourse, mention, scope, lines):
        return None
    start, end = mention.look
    words = discourse.text[start:end]
    if any(_fits(line, colours, dash) for line in lines):
        return Check("colour", words, start, end, lines[0].name, "supported", "evidence")
    line = lines[0]
    if _may_be_another(discourse, sentence, mention, line):
        return None
    found = f"{line.series.colour}{f', {line.series.dash}' if dash and line.series.dash else ''}"
    return Check(
        "colour",
        discourse.text[mention.start : mention.end],
        mention.start,
        mention.end,
        line.name,
        "contradicted",
        "evidence",
        found,
    )


def _is_listed_unread(discourse: Discourse, mention: Mention, scope: Scope, lines: list[Line]) -> bool:
    """Whether the panels spoken of list the label in their legends, and only other panels have a series of it."""
    if scope.panels is None or any(scope.has(line.panel) for line in lines):
        return False
    labels = {name.text for name in mention.names}
    return any(not labels.isdisjoint(discourse.sources.evidence.panels[index].legend_labels) for index in scope.panels)


def _may_be_another(discourse: Discourse, sentence: Sentence, mention: Mention, line: Line) -> bool:
    """Whether a look may be that of another series: of two in a list, or of one without a label in the same colour.

    "A (B) in red (blue)" gives B the second look, as does "A and B in red and blue, respectively". Where a legend tells
    colours alone, another dash is another curve.
    """
    behind = discourse.text[mention.end : sentence.span.end]
    if ")" in mention.text.partition("(")[0] or re.search(r"\brespectively\b", behind):
        return True
    colours, dash = looks_of(mention, discourse.text)
    unnamed = [one for one in discourse.sources.lines[line.panel] if one.series.label is None]
    return _fits(line, colours, None) and any(_fits(one, colours, dash) for one in unnamed)


def _fits(line: Line, colours: list[str], dash: str | None) -> bool:
    coloured = not colours or any(may_be(line.series.hex, one) or one.lower() == line.series.colour for one in colours)
    solid = line.series.traced or line.series.dash is None or line.series.kind not in {"line", "step"}
    dashed = dash is None or solid or dash == line.series.dash
    return coloured and dashed


def _other_dash(sources: Sources, lines: list[Line], colour: str, dash: str) -> str:
    """The dashes in which all lines of a colour are drawn, if they are solid where broken ones are told, or vice versa.

    Dots and dashes are taken for one another.
    """
    there = [line.series.dash for line in lines if _fits(line, [colour], None)]
    if None in there or any((one == "solid") == (dash == "solid") for one in there) or not sources.complete.words:
        return ""
    return ", ".join(sorted({one for one in there if one})) if sources.complete.plots else ""


def _bare(discourse: Discourse, sentence: Sentence, mention: Mention) -> Check | None:
    """A series called by its looks alone: is anything in the figure drawn so?"""
    assert mention.look is not None
    colours, _ = looks_of(mention, discourse.text)
    if not colours:
        return None
    sources = discourse.sources
    scope = discourse.scope(sentence, mention.start)
    lines = discourse.all_lines(scope, [])
    start, end = mention.look
    words = discourse.text[start:end]
    supported = Check("colour", words, start, end, "", "supported", "evidence")
    if colours == ["white"] and not has_noun(words):
        return None  # The ground on which everything is drawn.
    if any(_fits(line, colours, None) for line in lines):
        pairs = [(match["colour"], dash_of(match["dash"])) for match in DASHED.finditer(words)]
        there = next((found for pair in pairs if (found := _other_dash(sources, lines, *pair))), "")
        return doubt(discourse.text, "colour", (start, end), "", there, proof=False) if there else supported
    elsewhere = [line for line in discourse.all_lines(Scope(None), []) if _fits(line, colours, None)]
    panel = discourse.named_panel(sentence, mention.start)
    if lines and scope.is_firm and panel is not None and panel.is_sure and elsewhere and sources.complete.words:
        text = discourse.text[panel.start : panel.end]
        return Check(
            "panel", text, panel.start, panel.end, words, "contradicted", "evidence", f"“{words}” is in another panel"
        )
    shown = [one for one in sources.evidence.colours if any(may_be(one.hex, colour) for colour in colours)]
    if shown or any(line.series.colour == "various" for line in lines):
        return Check("colour", words, start, end, "", "supported", "evidence")
    paper = paper_says(discourse, colours[0])
    if paper is not None:
        return Check("colour", words, start, end, "", "supported", paper)
    if sources.evidence.origin == "raster" and sum(one.share for one in sources.evidence.colours) < _LEAST_INK:
        return None
    proof = (
        has_noun(words)
        and bool(lines)
        and sources.complete.plots
        and sources.evidence.origin == "vector"
        and bool(sources.evidence.colours)
    )
    there = ", ".join(dict.fromkeys(line.series.colour for line in lines))
    if sources.evidence.origin == "vector" and not sources.complete.colours:
        return unknown(discourse.text, "colour", (start, end), "", there)
    return doubt(discourse.text, "colour", (start, end), "", there, proof=proof)
