"""`omniscience triage`: from a fallen score to its cause."""

from typing import Annotated

import orjson
import typer
from rich.markup import escape

from omniscience_assets.cli.common import DEFAULT_HOME, DisciplineList, Home, console, errors, known
from omniscience_assets.disciplines import DISCIPLINES

_METRICS = (
    "`caption_qa.lift`, `caption_qa.score`, `filtered_set.keep_rate`, `routed_captions.words`, or "
    "`caption_scores.MEASURE` for any measure, such as `caption_scores.grounding.precision`"
)


def triage(
    *,
    metric: Annotated[str, typer.Option(help=f"What moved: {_METRICS}.")],
    before: Annotated[str, typer.Option(help="A run's id (its first characters do), or a time as ISO 8601 in UTC.")],
    after: Annotated[str, typer.Option(help="Likewise.")],
    home: Home = DEFAULT_HOME,
    discipline: DisciplineList = None,
    examples: Annotated[int, typer.Option(min=0, help="Show so many units of each part.")] = 3,
    parts: Annotated[int, typer.Option(min=1, help="Show so many parts.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Split a metric's change between two runs, or two times, among all that differs between them.

    The parts add up to the change. Each is what one set of causes did: changed settings, code, prompts and models, what
    failed, papers that came, went or were revised, and other results of the same settings. Those in bold are surely not
    noise. Where several causes came to the same records, the one re-run that would tell is offered.
    """
    from omniscience_assets.lineage.moments import UnknownMomentError
    from omniscience_assets.lineage.triage import NothingToCompareError, UnknownMetricError, as_plain
    from omniscience_assets.lineage.triage import triage as find
    from omniscience_assets.lineage.triage.tables import details, disciplines_table, headline, parts_table, verdict
    from omniscience_assets.store.files import Files

    places = known("discipline", discipline, list(DISCIPLINES)) if discipline else None
    try:
        found = find(Files.of_home(home), metric, before, after, places, examples=examples)
    except (UnknownMomentError, UnknownMetricError, NothingToCompareError) as error:
        errors.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from None
    if as_json:
        print(orjson.dumps(as_plain(found)).decode())
        return
    console.print(f"{found.moment_before:%Y-%m-%d %H:%M:%S} → {found.moment_after:%Y-%m-%d %H:%M:%S} (UTC)")
    console.print(f"[bold]{escape(headline(found))}[/bold]", soft_wrap=True)
    console.print(verdict(found), soft_wrap=True)
    if not found.parts:
        return
    console.print(parts_table(found, parts))
    for number, part in enumerate(found.parts[:parts], 1):
        told = f"{number}  {escape(part.told)}"
        console.print(f"[bold]{told}[/bold]" if part.named else told, soft_wrap=True)
        for line in details(part, examples):
            console.print(f"   {escape(line)}", soft_wrap=True)
    if len(found.disciplines) > 1:
        console.print(disciplines_table(found))
