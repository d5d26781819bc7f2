"""The kinds of questions: from evidence to drafts with an answer, hard distractors and plausible ones."""

from collections.abc import Iterator

from omniscience_assets.evaluation.drafts import Draft, bracketed, count_draft, named_panels, number_text
from omniscience_assets.evaluation.series import series_drafts
from omniscience_assets.quality.words import fold, sentences, words
from omniscience_assets.records import Axis, Evidence, Figure

MIN_KIND_PROBABILITY = 0.8
"""A figure kind that is less sure than this is no known answer."""

MAX_OTHER_KIND_PROBABILITY = 0.05
"""A figure kind that is more likely than this is no known wrong answer."""

_QUANTITIES = (
    "Time (s)", "Frequency (Hz)", "Temperature (K)", "Energy (eV)", "Distance (km)", "Number of samples", "Error rate",
    "Wavelength (nm)", "Probability density", "Relative intensity",
)  # fmt: skip
_UNITS = ("s", "ms", "Hz", "GHz", "K", "eV", "GeV", "m", "km", "nm", "kg", "%", "V", "mA", "Pa", "days")
_LEGEND_ENTRIES = ("Baseline", "Ground truth", "Simulation", "Experiment", "Upper bound", "Control group", "Linear fit")
_TEXTS = ("Input layer", "Ground truth", "Time (s)", "Control group", "Encoder", "Residual", "Threshold", "Baseline")
_KINDS = {
    "line": "line plot", "scatter": "scatter plot", "bar": "bar chart", "histogram": "histogram", "box": "box plot",
    "heat_map": "heat map", "contour": "contour plot", "map": "map", "micrograph": "micrograph",
    "spectrum": "spectrum", "network": "network graph", "diagram": "diagram", "schematic": "schematic drawing",
    "table": "table", "equation": "equation", "photo": "photograph",
}  # fmt: skip
"""Kinds that a reader can tell apart; a figure of several panels or of another kind is not asked about."""

_FUNCTION_WORDS = frozenset((
    "about", "above", "after", "along", "among", "being", "below", "between", "other", "shown", "shows", "since",
    "their", "there", "these", "those", "under", "using", "versus", "where", "which", "while", "within", "without",
))  # fmt: skip

_SCALES = {"linear": "linear", "log": "logarithmic", "category": "categorical"}


def drafts_by_kind(figure: Figure, evidence: Evidence) -> tuple[Iterator[Draft], ...]:
    """Drafts of each kind, in a fixed order of kinds.

    The answers come from the evidence; the author caption serves to mislead, and the paper's own number of sub-figures
    to leave a doubtful count unasked.
    """
    return (
        _axis_titles(evidence),
        _axis_units(evidence),
        _largest_ticks(evidence),
        _scales(evidence),
        _legend_entries(evidence),
        _legend_counts(evidence),
        _panel_counts(len(figure.panels), evidence),
        _panel_titles(evidence),
        _figure_kinds(evidence),
        _dominant_texts(figure.caption, evidence),
        *series_drafts(evidence),
    )


def _axis_titles(evidence: Evidence) -> Iterator[Draft]:
    titles = [axis.title for panel in evidence.panels for axis in panel.axes if axis.title]
    legends = [entry for panel in evidence.panels for entry in panel.legend_labels]
    for axis, place in _named_axes(evidence):
        if axis.title:
            text = f"Which quantity is plotted on {place}?"
            yield Draft("axis_title", text, axis.title, (*titles, *legends), _QUANTITIES, f"title of {place}")


def _axis_units(evidence: Evidence) -> Iterator[Draft]:
    units = [axis.unit for panel in evidence.panels for axis in panel.axes if axis.unit]
    for axis, place in _named_axes(evidence):
        if axis.unit:
            text = f"In which unit is {place} labelled?"
            yield Draft("axis_unit", text, axis.unit, tuple(units), _UNITS, f"unit of {place}")


def _largest_ticks(evidence: Evidence) -> Iterator[Draft]:
    for axis, place in _named_axes(evidence):
        values = sorted({tick.value for tick in axis.ticks if tick.value is not None})
        if len(values) < 3:
            continue
        largest = values[-1]
        hard = tuple(number_text(value) for value in (values[0], values[-2], 2 * largest, 10 * largest, largest / 2))
        text = f"What is the largest number labelled on {place}?"
        yield Draft("largest_tick", text, number_text(largest), hard, (), f"ticks of {place}")


def _scales(evidence: Evidence) -> Iterator[Draft]:
    for axis, place in _named_axes(evidence):
        if axis.scale in _SCALES:
            text = f"What kind of scale does {place} have?"
            yield Draft("axis_scale", text, _SCALES[axis.scale], tuple(_SCALES.values()), (), f"ticks of {place}")


def _legend_entries(evidence: Evidence) -> Iterator[Draft]:
    everywhere = [entry for panel in evidence.panels for entry in panel.legend_labels]
    titles = [axis.title for panel in evidence.panels for axis in panel.axes if axis.title]
    for panel, place in named_panels(evidence):
        for entry in panel.legend_labels:
            others = tuple(other for other in panel.legend_labels if other != entry)
            text = f"Which of these is an entry of the legend{place}?"
            hard = (*everywhere, *titles)
            yield Draft("legend_entry", text, entry, hard, _LEGEND_ENTRIES, f"legend{place}", others)


def _legend_counts(evidence: Evidence) -> Iterator[Draft]:
    for panel, place in named_panels(evidence):
        if len(panel.legend) >= 2 and not evidence.degraded:
            text = f"How many entries does the legend{place} have?"
            yield count_draft("legend_count", text, len(panel.legend), f"legend{place}")


def _panel_counts(declared: int, evidence: Evidence) -> Iterator[Draft]:
    if len(evidence.panels) >= 2 and declared in {0, len(evidence.panels)} and not evidence.degraded:
        yield count_draft("panel_count", "How many panels does the figure have?", len(evidence.panels), "panels")


def _panel_titles(evidence: Evidence) -> Iterator[Draft]:
    letters = [bracketed(panel.letter) for panel in evidence.panels if panel.letter]
    titles = [fold(panel.title) for panel in evidence.panels if panel.title]
    for panel in evidence.panels:
        if panel.title and panel.letter and titles.count(fold(panel.title)) == 1:
            letter = bracketed(panel.letter)
            text = f"Which panel bears the title “{panel.title}”?"
            yield Draft("panel_title", text, letter, tuple(letters), (), f"title of panel {letter}")


def _figure_kinds(evidence: Evidence) -> Iterator[Draft]:
    if len(evidence.panels) > 1 or not evidence.kind:
        return
    likeliest = evidence.kind[0]
    unlikely = [score.label for score in evidence.kind[1:] if score.value <= MAX_OTHER_KIND_PROBABILITY]
    if likeliest.value >= MIN_KIND_PROBABILITY and likeliest.label in _KINDS:
        hard = tuple(_KINDS[label] for label in unlikely if label in _KINDS)
        basis = f"probability {likeliest.value:.2f}"
        yield Draft("figure_kind", "What kind of figure is this?", _KINDS[likeliest.label], hard, (), basis)


def _dominant_texts(caption: str, evidence: Evidence) -> Iterator[Draft]:
    """Asked of vector figures alone: only there is it certain which words are *not* in the image."""
    free = [item for item in evidence.texts if item.role is None and _is_prose(item.text)]
    free = [item for item in free if 2 <= len(words(item.text)) <= 6]
    if evidence.origin != "vector" or evidence.degraded or not free:
        return
    largest = max(free, key=lambda item: (item.size, len(item.text), item.text))
    present = fold(" ".join(item.text for item in evidence.texts))
    spoken = _phrases(caption, len(words(largest.text)))
    own = set(fold(largest.text).split())
    absent = tuple(phrase for phrase in spoken if fold(phrase) not in present and not own & set(fold(phrase).split()))
    plausible = tuple(text for text in _TEXTS if fold(text) not in present)
    yield Draft(
        "written_text",
        "Which of these texts is written in the figure?",
        largest.text,
        absent,
        plausible,
        "largest text",
    )


def _named_axes(evidence: Evidence) -> Iterator[tuple[Axis, str]]:
    """Axes that a question can point at, with "the x axis of panel (b)"; not one of two y axes."""
    for panel, place in named_panels(evidence):
        orientations = [axis.orientation for axis in panel.axes]
        for axis in panel.axes:
            if orientations.count(axis.orientation) == 1:
                yield axis, f"the {axis.orientation} axis{place}"


def _is_prose(text: str) -> bool:
    """Whether letters make up most of a text, so that it is no run of numbers or symbols."""
    letters = sum(character.isalpha() for character in text)
    return letters >= 4 and 2 * letters > len(text)


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
