"""What kind of figure it is, and on which scales it is drawn."""

import re
from collections.abc import Iterator

from omniscience_assets.captioning.facts.trust import sure_kind
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.outcomes import doubt, settle, unknown
from omniscience_assets.quality.grounding.paper import paper_says
from omniscience_assets.quality.grounding.subjects import Sentence
from omniscience_assets.records import Check

_KINDS = {
    "line": r"line\s(?:plots?|charts?|graphs?)",
    "bar": r"bar\s?(?:charts?|plots?|graphs?)|bar\sdiagram",
    "histogram": r"histograms?",
    "scatter": r"scatter\s?(?:plots?|graphs?|diagrams?|charts?)",
    "heat_map": r"heat\s?maps?",
    "box": r"box(?:-and-whisker)?\s?plots?|boxplots?",
    "contour": r"contour\s(?:plots?|maps?|lines)",
    "micrograph": r"micrographs?",
    "photo": r"photo(?:graph)?s?",
    "network": r"network\s(?:graphs?|diagrams?)",
    "diagram": r"flow\s?charts?|block\sdiagrams?|diagrams?",
    "schematic": r"schematics?",
    "map": r"geographic\w*\smaps?",
    "pie": r"pie\scharts?",
    "violin": r"violin\s?plots?",
}
_KIND = re.compile("|".join(rf"\b(?P<{kind}>{pattern})\b" for kind, pattern in _KINDS.items()), re.IGNORECASE)
_ALIKE = {
    "line": {"line", "spectrum", "step", "area", "band", "scatter"},
    "bar": {"bar", "histogram"},
    "histogram": {"histogram", "bar", "step"},
    "scatter": {"scatter", "line"},
    "heat_map": {"heat_map", "contour", "map"},
    "contour": {"contour", "heat_map", "map"},
    "box": {"box"},
    "diagram": {"diagram", "schematic", "network"},
    "schematic": {"diagram", "schematic", "network"},
    "network": {"diagram", "schematic", "network"},
    "map": {"map", "heat_map", "contour"},
    "micrograph": {"micrograph", "photo"},
    "photo": {"micrograph", "photo"},
    "pie": {"pie", "other"},
    "violin": {"violin", "box"},
}
"""What a kind may be called by the reader of the evidence."""
_OF_DATA = re.compile(
    r"\b(?:polar|phase|bode|nyquist|venn|spider|radar|dispersion|band|ternary|voronoi|magnitude|luminosity|russell)\s$",
    re.IGNORECASE,
)
"""Words before "diagram" that make a plot of it."""
_SURE, _UNLIKELY = 0.85, 0.05
_SCALE = re.compile(
    r"\b(?P<log>log(?:arithmic(?:ally(?!\sspaced))?)?[\s-]?(?:scale[ds]?|ax[ei]s|scaling)?"
    r"|logarithmic(?:ally(?!\sspaced))?|log-log|double-log\w*|semi-?log\w*|power-of-ten)\b"
    r"|\b(?P<linear>linear(?:ly)?\s(?:scale[ds]?|ax[ei]s))\b",
    re.IGNORECASE,
)


def check_kinds(discourse: Discourse) -> Iterator[Check]:
    """One check per kind of chart and per scale that is named."""
    for sentence in discourse.sentences:
        for match in _KIND.finditer(discourse.text, sentence.span.start, sentence.span.end):
            check = _kind(discourse, sentence, match)
            if check is not None:
                yield check
        for match in _SCALE.finditer(discourse.text, sentence.span.start, sentence.span.end):
            check = _scale(discourse, sentence, match)
            if check is not None:
                yield check


def _kind(discourse: Discourse, sentence: Sentence, match: re.Match[str]) -> Check | None:
    evidence = discourse.sources.evidence
    kind, start, end = match.lastgroup or "", match.start(), match.end()
    if kind == "diagram" and _OF_DATA.search(discourse.text, max(0, start - 24), start):
        return None
    covered = any(mention.start <= start and end <= mention.end for mention in sentence.mentions)
    if covered or not evidence.kind:
        return None
    wanted = _ALIKE[kind]
    likely = {score.label for score in evidence.kind if score.value > _UNLIKELY}
    drawn = {series.kind for panel in evidence.panels for series in panel.series}
    if wanted & (likely | drawn):
        return Check("kind", match.group(), start, end, "", "supported", "evidence")
    paper = paper_says(discourse, match.group())
    if paper is not None:
        return Check("kind", match.group(), start, end, "", "supported", paper)
    sure = sure_kind(evidence)
    if sure in {"", "mixed", "other"} or evidence.kind[0].value < _SURE:
        return None
    found = sure.replace("_", " ")
    if evidence.origin != "vector":  # The kind of pixels is an estimate.
        return unknown(discourse.text, "kind", (start, end), "", found)
    return settle(discourse.text, "kind", (start, end), "", found)


def _scale(discourse: Discourse, sentence: Sentence, match: re.Match[str]) -> Check | None:
    start, end = match.start(), match.end()
    if any(mention.start <= start and end <= mention.end for mention in sentence.mentions):
        return None
    words = match.group().lower().strip()
    if re.fullmatch(r"log", words):
        return None
    clause = sentence.clause(start)
    scope = discourse.scope(sentence, start)
    named = [one for one in sentence.within(clause) if one.rulers and not one.lines]
    before = [one for one in named if one.start < start]
    rulers = [ruler for one in (before[-1:] or named[:1]) for ruler in one.rulers if scope.has(ruler.panel)]
    every = [ruler for panel in discourse.sources.rulers for ruler in panel if scope.has(ruler.panel)]
    if re.match(r"[\s-]*colou?r", discourse.text[end : end + 8], re.IGNORECASE):
        rulers = every = [ruler for ruler in every if ruler.is_colour]
    told = [
        ruler for ruler in (rulers or every) if ruler.axis.scale in {"linear", "log"} and ruler.axis.problem is None
    ]
    if not told:
        return None
    wanted = "log" if match["log"] else "linear"
    scales = {ruler.axis.scale for ruler in told}
    if wanted in scales:
        return Check("scale", match.group(), start, end, told[0].name if rulers else "", "supported", "evidence")
    text = " ".join(ruler.axis.title or "" for ruler in told).lower()
    if wanted == "log" and ("log" in text or "ln" in text or "dex" in text):
        return None
    paper = paper_says(discourse, "log" if wanted == "log" else "linear")
    if paper is not None:
        return Check("scale", match.group(), start, end, "", "supported", paper)
    sure = discourse.sources.complete.plots and bool(rulers or len(scales) == 1)
    found = ", ".join(sorted(scales))
    return doubt(discourse.text, "scale", (start, end), told[0].name, found, proof=sure)
