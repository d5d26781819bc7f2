"""What all commands share: the application, its consoles, options, and how a wrong name is answered."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Scientific figures from paper dumps: extract, caption, filter, evaluate, and trace every row.",
    rich_markup_mode="markdown",
)
console = Console(highlight=False)
# A message is one line however narrow the terminal: a path in it can be copied, and logs can be searched.
errors = Console(stderr=True, highlight=False, soft_wrap=True)

Home = Annotated[
    Path,
    typer.Option(
        help="Folder of dumps, reviews, settings and Dagster's storage, and of record log, blobs and releases unless "
        "`OMNISCIENCE_LAKE` names another place for them.",
        envvar="OMNISCIENCE_HOME",
    ),
]
DisciplineList = Annotated[
    list[str] | None,
    typer.Option("--discipline", "--disciplines", "-d", help="Only this discipline; may be repeated. Default: all."),
]
DEFAULT_HOME = Path("home")


def known(what: str, given: list[str] | None, allowed: list[str]) -> list[str]:
    """What was given, or all that is allowed.

    Raises:
        typer.BadParameter: naming what is not allowed, and what is.
    """
    unknown = sorted(set(given or ()) - set(allowed))
    if unknown:
        raise typer.BadParameter(f"no {what} {', '.join(unknown)}; there are {', '.join(allowed)}")
    return [name for name in allowed if not given or name in given]
