"""Questions on the kind of a figure and on what is written in it."""

from collections.abc import Iterator

from omniscience_assets.captioning.facts.text import plain
from omniscience_assets.captioning.facts.trust import fitting_kind, sure_kind
from omniscience_assets.evaluation.programmatic.drafts import Draft
from omniscience_assets.evidence.labels import parse_number
from omniscience_assets.evidence.scene_graph.model import box_id, panel_id, text_id
from omniscience_assets.quality.words import fold, sentences, words
from omniscience_assets.records import Evidence, Figure

MIN_KIND_PROBABILITY = 0.8
"""A figure kind that is less sure than this is no known answer."""
MAX_OTHER_KIND_PROBABILITY = 0.05
"""A figure kind that is more likely than this is no known wrong answer."""
_TEXTS = ("Input layer", "Ground truth", "Time (s)", "Control group", "Encoder", "Residual", "Threshold", "Baseline")
_KINDS = {
    "line": "line plot", "scatter": "scatter plot", "bar": "bar chart", "histogram": "histogram", "box": "box plot",
    "heat_map": "heat map", "contour": "contour plot", "map": "map", "micrograph": "micrograph",
    "spectrum": "spectrum", "network": "network graph", "diagram": "diagram", "schematic": "schematic drawing",
    "table": "table", "equation": "equation", "photo": "photograph",
}  # fmt: skip
"""Kinds that a reader can tell apart; a figure of several panels or of another kind is not asked about."""
_OVERLAP = (
    {"line", "spectrum", "scatter"}, {"bar", "histogram"}, {"spectrum", "histogram"}, {"heat_map", "contour", "map"},
    {"diagram", "schematic", "network"}, {"micrograph", "photo"},
)  # fmt: skip
"""Kinds of which one figure may be two at once."""
_PROOF = {
    "line": {"line", "step"}, "spectrum": {"line", "step"}, "scatter": {"scatter"}, "bar": {"bar"},
    "histogram": {"histogram", "step"}, "box": {"box"}, "heat_map": {"heat_map"}, "contour": {"contour"},
}  # fmt: skip
"""Series of which a chart of a kind shows one."""
_NUMBERS = 4
"""So many numbers may be tick labels of axes that were not read."""
_FUNCTION_WORDS = frozenset((
    "about", "above", "after", "along", "among", "being", "below", "between", "other", "shown", "shows", "since",
    "their", "there", "these", "those", "under", "using", "versus", "where", "which", "while", "within", "without",
))  # fmt: skip


def kind_drafts(figure: Figure, evidence: Evidence) -> Iterator[Draft]:
    """Which kind of figure a single panel is; no kind that it might be as well is offered."""
    if len(evidence.panels) > 1 or not evidence.kind:
        return
    top = evidence.kind[0]
    if top.value < MIN_KIND_PROBABILITY or top.label not in _KINDS or not _bears_out(top.label, evidence):
        return
    if fitting_kind(sure_kind(evidence), figure, evidence) != top.label:
        return
    near = {label for kinds in _OVERLAP if top.label in kinds for label in kinds}
    unlikely = [one.label for one in evidence.kind[1:] if one.value <= MAX_OTHER_KIND_PROBABILITY]
    wrong = tuple(_KINDS[label] for label in unlikely if label in _KINDS and label not in near)
    boxes = evidence.diagram.nodes if evidence.diagram else ()
    nodes = tuple(panel_id(index) for index in range(len(evidence.panels))) or tuple(map(box_id, range(len(boxes))))
    basis, text = f"probability {top.value:.2f}", "What kind of figure is this?"
    yield Draft("figure_kind", text, _KINDS[top.label], "easy", wrong, (), basis, nodes)


def _bears_out(kind: str, evidence: Evidence) -> bool:
    """Whether a chart shows a series of its kind, and no axes or numbers of unread ones stand in what is no chart."""
    kinds = {one.kind for panel in evidence.panels for one in panel.series}
    if kind in _PROOF:
        return bool(kinds & _PROOF[kind])
    numbers = sum(parse_number(text.text) is not None for text in evidence.texts)
    return not any(panel.axes for panel in evidence.panels) and numbers < _NUMBERS


def text_drafts(caption: str, evidence: Evidence) -> Iterator[Draft]:
    """Asked of vector figures alone: only there is it certain which words are *not* in the image."""
    free = [(index, item) for index, item in enumerate(evidence.texts) if item.role is None and _is_prose(item.text)]
    free = [(index, item) for index, item in free if 2 <= len(words(item.text)) <= 6 and _is_clean(item.text)]
    if evidence.origin != "vector" or evidence.degraded or evidence.notes or not free:
        return
    index, largest = max(free, key=lambda found: (found[1].size, len(found[1].text), found[1].text))
    present = fold(" ".join(item.text for item in evidence.texts))
    own = set(fold(largest.text).split())
    spoken = _phrases(caption, len(words(largest.text)))
    absent = tuple(phrase for phrase in spoken if fold(phrase) not in present and not own & set(fold(phrase).split()))
    plausible = tuple(text for text in _TEXTS if fold(text) not in present)
    text = "Which of these texts is written in the figure?"
    yield Draft("written_text", text, plain(largest.text), "easy", absent, plausible, "largest text", (text_id(index),))


def _is_prose(text: str) -> bool:
    """Whether letters make up most of a text, so that it is no run of numbers or symbols."""
    letters = sum(character.isalpha() for character in text)
    return letters >= 4 and 2 * letters > len(text)


def _is_clean(text: str) -> bool:
    """Whether all signs and words are those of prose: others may stand for what the file does not tell.

    A single letter is a symbol, and what is drawn around it, such as a root, is no text.
    """
    symbols = any(word.isalpha() and len(word) == 1 for word in words(text))
    return not symbols and all(character.isalnum() or character in " -–,.:;()'’/&+=%" for character in text)


def _phrases(text: str, size: int) -> Iterator[str]:
    """Runs of that many words of a text, up to three, that begin and end with a telling word."""
    size = min(size, 3)
    for sentence in sentences(text):
        found = words(sentence)
        for start in range(len(found) - size + 1):
            phrase = found[start : start + size]
            if _is_telling(phrase[0]) and _is_telling(phrase[-1]):
                yield " ".join(phrase)


def _is_telling(word: str) -> bool:
    return len(word) >= 5 and _is_prose(word) and word.casefold() not in _FUNCTION_WORDS
