"""Triage for readers: tables for a terminal, Markdown for Dagster's metadata and reports. P-values are corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omniscience_assets.lineage.triage.model import Moved, Part, Triage
from omniscience_assets.lineage.words import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

_PARTS = ("contribution", "share", "95 % interval", "p", "units", "records", "papers", "cause")
_PLACES = ("discipline", "before", "after", "change", "units", "heaviest part")


def headline(found: Triage) -> str:
    """The change in one line."""
    counts = f"{found.units_before} → {found.units_after} units"
    return f"{found.metric} {found.before:.4g} → {found.after:.4g} ({found.change:+.4g}), {counts}"


def parts_table(found: Triage, most: int = 20) -> Table:
    """The heaviest parts, without their causes, which are long; those that are named causes in bold."""
    from rich.table import Table

    table = Table("", *_PARTS[:-1], show_edge=False, pad_edge=False)
    for number, part in enumerate(found.parts[:most], 1):
        table.add_row(str(number), *_part_cells(part)[:-1], style="bold" if part.named else None)
    return table


def disciplines_table(found: Triage) -> Table:
    """The metric by discipline."""
    from rich.table import Table

    table = Table(*_PLACES, show_edge=False, pad_edge=False)
    for place in found.disciplines:
        table.add_row(*_place_cells(place))
    return table


def as_markdown(found: Triage, most: int = 10, examples: int = 3) -> str:
    """The whole as Markdown: the headline, parts, disciplines, and examples and re-runs of the parts.

    What comes out of the log is escaped.
    """
    lines = [f"**{_plain(headline(found))}**", "", verdict(found), "", *_markdown_table(("", *_PARTS), [
        (str(number), *(f"**{_plain(cell)}**" if part.named else _plain(cell) for cell in _part_cells(part)))
        for number, part in enumerate(found.parts[:most], 1)
    ])]  # fmt: skip
    if len(found.parts) > most:
        lines += ["", f"{len(found.parts) - most} lighter parts are left out."]
    if len(found.disciplines) > 1:
        places = [tuple(_plain(cell) for cell in _place_cells(place)) for place in found.disciplines]
        lines += ["", *_markdown_table(_PLACES, places)]
    for number, part in enumerate(found.parts[:most], 1):
        told = [f"- {_plain(line)}" for line in details(part, examples)]
        lines += ["", f"Part {number}", *told] if told else []
    return "\n".join(lines)


def verdict(found: Triage) -> str:
    """What is sure, in a sentence."""
    if not found.parts:
        return "No value moved."
    if not found.named:
        return "No cause is named: what moved is no more than noise would move, or lies in too few papers."
    return f"{len(found.named)} of {len(found.parts)} parts are surely not noise (in bold)."


def details(part: Part, examples: int = 3) -> list[str]:
    """A line for each example, and one for the re-run that would tell causes apart."""
    lines = [
        f"{one.unit}: {_number(one.before)} → {_number(one.after)} ({one.contribution:+.3g})"
        for one in part.examples[:examples]
    ]
    return [*lines, part.rerun.told] if part.rerun else lines


def words_as_markdown(pieces: Iterable[Piece]) -> str:
    """What differs in two texts: words that went struck out, words that came in bold. Texts of the log are escaped."""
    shown = []
    for piece in pieces:
        mark = {"ins": "**", "del": "~~"}.get(piece.kind, "")
        text = _plain(" ".join(piece.text.split()) or "…")
        shown.append(f"{mark}{text}{mark}")
    return " ".join(shown)


def _part_cells(part: Part) -> tuple[str, ...]:
    return (
        f"{part.contribution:+.4g}", "" if part.share is None else f"{part.share:.0%}",
        f"{part.low:+.3g} to {part.high:+.3g}", f"{part.p_value:.2g}", str(part.units), str(part.records),
        str(part.papers), part.told,
    )  # fmt: skip


def _place_cells(place: Moved) -> tuple[str, ...]:
    change = None if place.before is None or place.after is None else place.after - place.before
    heaviest = "" if place.heaviest is None else f"{place.heaviest + 1} ({place.weight:+.3g})"
    return (
        place.discipline, _number(place.before), _number(place.after), "" if change is None else f"{change:+.4g}",
        f"{place.units_before} → {place.units_after}", heaviest,
    )  # fmt: skip


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}"


def _markdown_table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    return [
        f"| {' | '.join(columns)} |",
        f"|{'---|' * len(columns)}",
        *(f"| {' | '.join(cells)} |" for cells in rows),
    ]


def _plain(text: str) -> str:
    """Text that Markdown shows as it stands."""
    for mark in "\\`*_[]<>|#":
        text = text.replace(mark, f"\\{mark}" if mark not in "<>" else {"<": "&lt;", ">": "&gt;"}[mark])
    return text.replace("\n", " ")
