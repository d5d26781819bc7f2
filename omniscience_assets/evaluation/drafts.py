"""A question in the making, and how it names panels and numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from omniscience_assets.records import Evidence, PanelEvidence


@dataclass(frozen=True, slots=True)
class Draft:
    """A question before its options are chosen."""

    kind: str
    text: str
    answer: str
    hard: tuple[str, ...]
    """Wrong answers from the same figure; taken first."""
    plausible: tuple[str, ...]
    """Wrong answers from elsewhere, for the places that are left."""
    basis: str
    right: tuple[str, ...] = ()
    """What else would be right, and must therefore be no option."""


def named_panels(evidence: Evidence) -> Iterator[tuple[PanelEvidence, str]]:
    """Panels that a question can point at, with " of panel (b)"; nothing is added when there is only one."""
    letters = [panel.letter for panel in evidence.panels]
    for panel in evidence.panels:
        if len(evidence.panels) == 1:
            yield panel, ""
        elif panel.letter and letters.count(panel.letter) == 1:
            yield panel, f" of panel {bracketed(panel.letter)}"


def count_draft(kind: str, text: str, count: int, basis: str) -> Draft:
    """A question for a count, with its neighbours as distractors."""
    near = tuple(str(other) for other in (count - 1, count + 1, count + 2, count - 2) if other > 0)
    return Draft(kind, text, str(count), near, (), basis)


def number_text(value: float) -> str:
    """A number as an option writes it."""
    return f"{value:.10g}"


def bracketed(letter: str) -> str:
    """A panel letter in parentheses."""
    return f"({letter.strip('()')})"
