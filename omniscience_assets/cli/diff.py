"""`omniscience diff`: what two runs, or two moments, differ in."""

from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from omniscience_assets.cli.common import DEFAULT_HOME, DisciplineList, Home, console, errors, known
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.records import LOGS

if TYPE_CHECKING:
    from omniscience_assets.lineage.diff import Diff


def diff(
    before: Annotated[str, typer.Argument(help="A run's id (its first characters do), or a time as ISO 8601 in UTC.")],
    after: Annotated[str, typer.Argument(help="Likewise.")],
    *,
    home: Home = DEFAULT_HOME,
    asset: Annotated[list[str] | None, typer.Option("--asset", "-a", help="Only this asset; may be repeated.")] = None,
    discipline: DisciplineList = None,
    flips: Annotated[int, typer.Option(min=0, help="Show so many single records whose outcome turned.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Compare the log after one run with the log after another, or at two times.

    Records that came, went or changed, means and thresholds of the filtered set, and single records whose outcome
    turned, each with what decided before and after.
    """
    from omniscience_assets.lineage.diff import as_plain
    from omniscience_assets.lineage.diff import diff as find
    from omniscience_assets.lineage.moments import UnknownMomentError
    from omniscience_assets.store.files import Files

    names = known("asset", asset, list(LOGS))
    places = known("discipline", discipline, list(DISCIPLINES)) if discipline else None
    try:
        found = find(Files.of_home(home), before, after, assets=names, disciplines=places, most_flips=flips)
    except UnknownMomentError as error:
        errors.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from None
    if as_json:
        print(orjson.dumps(as_plain(found)).decode())
        return
    _print(found)


def _print(found: "Diff") -> None:
    console.print(f"{found.before:%Y-%m-%d %H:%M:%S} → {found.after:%Y-%m-%d %H:%M:%S} (UTC)")
    table = Table("asset", "discipline", "before", "after", "records", "other content", show_edge=False, pad_edge=False)
    for one in found.changes:
        other = one.records - one.same_content
        sides = [(one.before, one.before_reason), (one.after, one.after_reason)]
        if sides[0] != sides[1] or other:
            told = (" ".join(filter(None, side)) or "—" for side in sides)
            table.add_row(one.asset, one.discipline, *told, str(one.records), str(other or ""))
    console.print(table if table.row_count else "No record differs.")
    if found.scores:
        columns = ("discipline", "measure", "records", "before", "after", "threshold before", "threshold after")
        scores = Table(*columns, title="filtered_set: means and thresholds", show_edge=False, pad_edge=False)
        for delta in found.scores:
            limits = (", ".join(f"{t:g}" for t in side) for side in (delta.thresholds_before, delta.thresholds_after))
            means = f"{delta.before:.4g}", f"{delta.after:.4g}"
            scores.add_row(delta.discipline, delta.measure, str(delta.records), *means, *limits)
        console.print(scores)
    for flip in found.flips:
        console.print(f"[bold]{escape(flip.record_id)}[/bold]: {flip.before} → {flip.after}", soft_wrap=True)
        for side, detail in (("before", flip.detail_before), ("after", flip.detail_after)):
            if detail:
                console.print(f"  {side}: {escape(detail[:200])}", soft_wrap=True)
