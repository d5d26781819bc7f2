"""`omniscience blame`: every version of one record."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.markup import escape

from omniscience_assets.cli.common import DEFAULT_HOME, Home, console, errors

if TYPE_CHECKING:
    from omniscience_assets.lineage.blame import FieldChange, Piece, Version

_AROUND = 8
"""Words of unchanged text that are shown beside a change."""


def blame(
    record_id: Annotated[str, typer.Argument(help="For example `arxiv:2401.01234#fig.2@caption`.")],
    home: Home = DEFAULT_HOME,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Show every version of a record: when, by which run, and what differed from the version before.

    Parents that changed, settings that changed and can have touched it, and the fields that came out otherwise; of
    texts, word by word: ~~gone~~ and **new**.
    """
    from omniscience_assets.lineage.blame import blame as find
    from omniscience_assets.lineage.trace import UnknownRecordError
    from omniscience_assets.store.files import Files

    try:
        found = find(Files.of_home(home), record_id)
    except UnknownRecordError as error:
        errors.print(str(error))
        raise typer.Exit(1) from None
    if as_json:
        print(orjson.dumps(asdict(found)).decode())
        return
    console.print(f"[bold]{escape(found.record_id)}[/bold] {found.asset} of {found.discipline}", soft_wrap=True)
    for version in found.versions:
        _print(version)


def _print(version: "Version") -> None:
    told = f"{version.outcome} {version.reason or ''}".strip()
    if version.outcome == "tombstone":
        told = "gone"
    head = f"{version.number}  {version.produced_at:%Y-%m-%d %H:%M:%S}  run {version.run_id[:8]}"
    spec = f"  spec {version.spec_id}" if version.spec_id else ""
    console.print(f"[bold]{head}[/bold]{spec}  {escape(told)}", soft_wrap=True)
    lines = [f"back to version {version.back_to}"] if version.back_to else []
    lines += ["same content as before"] if version.same_content else []
    lines += [f"made from other {one.record_id}: {one.before or '–'} → {one.after or '–'}" for one in version.parents]
    lines += [one.told for one in version.decisions]
    if version.other_settings:
        lines.append(f"{version.other_settings} more changed settings decide nothing here")
    for line in lines:
        console.print(f"   {escape(line)}", soft_wrap=True)
    for change in version.fields:
        console.print(f"   {change.name}: {_field(change)}", soft_wrap=True)


def _field(change: "FieldChange") -> str:
    if not change.words:
        return f"[red]{escape(change.before or '–')}[/red] → [green]{escape(change.after or '–')}[/green]"
    return " ".join(_piece(piece) for piece in change.words)


def _piece(piece: "Piece") -> str:
    if piece.kind == "gone":
        return f"[red strike]{escape(piece.text)}[/red strike]"
    if piece.kind == "new":
        return f"[green bold]{escape(piece.text)}[/green bold]"
    words = piece.text.split()
    if len(words) > 2 * _AROUND:
        words = [*words[:_AROUND], "…", *words[-_AROUND:]]
    return escape(" ".join(words))
