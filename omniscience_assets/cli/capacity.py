"""`omniscience capacity`: what so many figures take, and on which assumptions."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.table import Column, Table

from omniscience_assets.cli.common import console, errors
from omniscience_assets.records import LOGS

if TYPE_CHECKING:
    from omniscience_assets.compute.capacity import Assumptions, Capacity


def capacity(
    *,
    figures: Annotated[float | None, typer.Option(min=1, help="How many figures; `work.figures`.")] = None,
    home: Annotated[
        Path | None,
        typer.Option(exists=True, help="Measure what can be measured from the log of this home; papers like yours."),
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option("--set", help="Another value of an assumption, as `price.gpu_hour=2.5`; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print assumptions and results as JSON.")] = False,
) -> None:
    """Estimate machines, time, tokens, storage and price, with every assumption and where it comes from.

    `--set work.hours=72` says how long it may take; `--set fleet.cores=64 --set fleet.gpus=8` what there is instead.
    """
    from omniscience_assets.compute.capacity import (
        AssumptionError,
        estimate,
        load_assumptions,
        override,
        read_settings,
    )

    assumptions = load_assumptions()
    try:
        if home is not None:
            assumptions = override(assumptions, _measured(home, assumptions), f"measured: the log of {home}")
        settings = read_settings(assume or [])
        if figures is not None:
            settings |= {"work.figures": figures}
        assumptions = override(assumptions, settings, "given")
        found = estimate(assumptions)
    except AssumptionError as error:
        raise typer.BadParameter(str(error)) from None
    if as_json:
        told = {name: asdict(one) for name, one in assumptions.items()}
        made = {**asdict(found), "rates_per_second": found.rates(), "usd_in_all": found.usd_in_all}
        print(orjson.dumps({"assumptions": told, "capacity": made}, option=orjson.OPT_INDENT_2).decode())
        return
    _print(assumptions, found)


def _measured(home: Path, assumptions: "Assumptions") -> dict[str, float]:
    from omniscience_assets.compute.measured import measure
    from omniscience_assets.store.files import Files

    found = measure(Files.of_home(home), LOGS, assumptions)
    if not found:
        errors.print(f"the log of {home} holds no kept figure, so nothing is measured")
        raise typer.Exit(1)
    return found


def _print(assumptions: "Assumptions", found: "Capacity") -> None:
    names = Column("assumption", no_wrap=True)
    told = Table(names, "value", "unit", "source", title="Assumptions", title_justify="left")
    told.columns[1].justify = "right"
    for name, one in assumptions.items():
        told.add_row(name, f"{one.value:,.10g}", one.unit, one.source)
    work = Table("asset", "core hours", "GPU hours", title="Work", title_justify="left")
    for asset in dict.fromkeys([*found.core_hours, *found.gpu_hours]):
        work.add_row(asset, *(f"{hours.get(asset, 0):,.0f}" for hours in (found.core_hours, found.gpu_hours)))
    work.add_row("in all", f"{sum(found.core_hours.values()):,.0f}", f"{sum(found.gpu_hours.values()):,.0f}")
    store = Table("stored", "GB", title="Storage", title_justify="left")
    for name, size in found.gigabytes.items():
        store.add_row(name, f"{size:,.0f}")
    store.add_row("in all", f"{sum(found.gigabytes.values()):,.0f}")
    for table in (work, store):
        for column in table.columns[1:]:
            column.justify = "right"
    for table in (told, work, store):
        console.print(table)
    rates = ", ".join(f"{rate:,.1f} {name.replace('_', ' ')}/s" for name, rate in found.rates().items())
    prices = ", ".join(f"{name} ${usd:,.0f}" for name, usd in found.usd.items())
    console.print(
        f"{found.figures:,.0f} figures of {found.papers:,.0f} papers in {found.hours:,.0f} hours: "
        f"{found.cores:,} cores and {found.gpus:,} GPUs; {rates}.\n{prices}; in all ${found.usd_in_all:,.0f}, "
        f"${1000 * found.usd_in_all / found.figures:,.2f} per 1,000 figures.",
        soft_wrap=True,
    )
