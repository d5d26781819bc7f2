"""The letters by which the panels of a figure are called."""

from collections.abc import Sequence

from omniscience_assets.records import Evidence, Figure, PanelEvidence


def panel_letters(figure: Figure, evidence: Evidence) -> tuple[str | None, ...]:
    """The letter of each panel in the evidence: those in the image, else the paper's where they are as many."""
    seen = [panel.letter.lower() if panel.letter else None for panel in evidence.panels]
    seen = [letter if seen.count(letter) == 1 else None for letter in seen]
    told = [panel.letter.lower() if panel.letter else None for panel in figure.panels]
    if all(told) and not any(seen) and len(told) == len(seen):
        return tuple(told)
    seen = _with_last(seen)
    return tuple(seen) if _are_in_order(seen, evidence.panels) else (None,) * len(seen)


def _with_last(letters: list[str | None]) -> list[str | None]:
    """With the one letter that was not read, where all others of the row from "a" on were."""
    missing = [letter for letter in map(chr, range(ord("a"), ord("a") + len(letters))) if letter not in letters]
    return [letter or missing[0] for letter in letters] if letters.count(None) == len(missing) == 1 else letters


def _are_in_order(letters: Sequence[str | None], panels: Sequence[PanelEvidence]) -> bool:
    """Whether letters count up along the rows or along the columns; others were read wrong."""
    known = [(letter, panel.box) for letter, panel in zip(letters, panels, strict=True) if letter]
    by_rows = [letter for letter, box in sorted(known, key=lambda one: (round(8 * one[1][1]), one[1][0]))]
    by_columns = [letter for letter, box in sorted(known, key=lambda one: (round(8 * one[1][0]), one[1][1]))]
    return sorted(by_rows) in (by_rows, by_columns)
