"""`omniscience route`: a policy over the log, without a call."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from omniscience_assets.cli.common import DEFAULT_HOME, DisciplineList, Home, console, errors, known
from omniscience_assets.disciplines import DISCIPLINES

if TYPE_CHECKING:
    from omniscience_assets.captioning.replay import Forecast


def route(
    *,
    policy: Annotated[str, typer.Option(help="A shipped policy by name, or a YAML file.")] = "default",
    home: Home = DEFAULT_HOME,
    discipline: DisciplineList = None,
    sample: Annotated[
        int, typer.Option(min=0, help="Look at about so many figures of each discipline and scale up; 0 = at all.")
    ] = 2000,
    curve: Annotated[
        Path | None,
        typer.Option(help="Draw cost against quality into this PNG, from figures that both tiers have captioned."),
    ] = None,
    cheap: Annotated[str, typer.Option(help="For `--curve`: the cheap tier.")] = "",
    dear: Annotated[str, typer.Option(help="For `--curve`: the dear tier.")] = "",
    scorer: Annotated[str, typer.Option(help="For `--curve`: `grounded`, `support` or `coverage`.")] = "grounded",
) -> None:
    """Replay a routing policy over the log: which rule sends how many figures where, what would change, and the bill.

    No model is asked. Replies that stand in the log cost nothing again, and teach the forecast what a reply costs and
    how many captions of a tier go up; without any, lengths are guessed from the format.
    """
    from omniscience_assets.captioning.curve import draw_curve, find_pairs, plot_curve
    from omniscience_assets.captioning.policy import PolicyError, load_policy
    from omniscience_assets.captioning.rehearsal import rehearse
    from omniscience_assets.captioning.replay import forecast

    disciplines = known("discipline", discipline, list(DISCIPLINES))
    try:
        stage = rehearse(load_policy(policy), home)
    except PolicyError as error:
        errors.print(f"[red]{error.detail}[/red]")
        raise typer.Exit(1) from None
    forecasts = {}
    with console.status("Replaying…") as status:
        for name in disciplines:
            status.update(f"Replaying {name}")
            forecasts[name] = forecast(stage, name, sample=sample)
    _print(forecasts)
    if curve is None:
        return
    for tier in (cheap, dear):
        if tier not in stage.policy.tiers:
            raise typer.BadParameter(f"--cheap and --dear name tiers of the policy, not {tier!r}")
    try:
        drawn = draw_curve(find_pairs(stage, disciplines, cheap, dear, scorer))
    except ValueError as error:
        errors.print(f"[red]{error}[/red]")
        raise typer.Exit(1) from None
    plot_curve(drawn, curve, scorer)
    console.print(
        f"{drawn.figures} figures: routed {drawn.routed[1]:.3f} at ${drawn.routed[0]:.5f} a figure, by a coin at that "
        f"cost {drawn.coin:.3f}, {cheap} {drawn.cheap[1]:.3f} at ${drawn.cheap[0]:.5f}, {dear} {drawn.dear[1]:.3f} at "
        f"${drawn.dear[0]:.5f}. Look at {curve}"
    )


def _print(forecasts: "dict[str, Forecast]") -> None:
    rules = Table("discipline", "rule", "tiers", "figures", title="Where figures go", title_justify="left")
    moves = Table("discipline", "from", "to", "figures", title="What would change", title_justify="left")
    bills = Table("discipline", "tier", "questions", "US dollars", title="Forecast", title_justify="left")
    for table in (rules, moves, bills):
        table.columns[-1].justify = "right"
    for name, made in forecasts.items():
        for (rule, tiers), count in made.rules().most_common():
            rules.add_row(name, rule, tiers, str(round(count * made.scale)))
        for (old, new), count in made.moves().most_common():
            moves.add_row(name, old, new, str(round(count * made.scale)))
        asked = made.asked()
        for tier, usd in made.by_tier().items():
            bills.add_row(name, tier, str(round(asked[tier] * made.scale)), f"{usd * made.scale:.4f}")
    for table in (rules, moves, bills):
        if table.row_count:
            console.print(table)
    total, figures = sum(made.usd for made in forecasts.values()), sum(made.figures for made in forecasts.values())
    console.print(f"{figures} figures, about ${total:.4f}")
