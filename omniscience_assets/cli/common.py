"""What all commands share: the application, its consoles, options, and how a wrong name is answered."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.markup import escape

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
FigureFiles = Annotated[
    list[Path], typer.Argument(exists=True, help="Figures (.pdf, .svg, .eps, .png, .jpg, …) or folders of them.")
]
AuthorCaption = Annotated[
    str, typer.Option(help="What the authors wrote under the figure: its words mislead in options.")
]
OcrEngine = Annotated[
    str | None, typer.Option(help="Read text in raster figures with this engine: `rapidocr` or `tesseract`.")
]
PdfPage = Annotated[int, typer.Option(min=1, help="Page of PDF files.")]
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


def print_lines(paths: list[Path], ocr: str | None, tell: Callable[[Path], Iterable[Mapping[str, Any]]]) -> None:
    """Print what is told of each figure as JSON lines, beginning with its file.

    Raises:
        typer.BadParameter: there is no such OCR engine.
        typer.Exit: with code 1 where a file could not be read, which is named on standard error, or none was found.
    """
    from omniscience_assets.evidence.batch import find_files
    from omniscience_assets.evidence.errors import EvidenceError
    from omniscience_assets.evidence.ocr import ENGINES

    if ocr is not None:
        known("OCR engine", [ocr], list(ENGINES))
    failed = count = 0
    for file in find_files(paths):
        count += 1
        try:
            for line in tell(file):
                print(orjson.dumps({"file": str(file), **line}).decode())
        except (EvidenceError, OSError) as error:
            failed += 1
            errors.print(f"[red]{escape(f'{file}: {error}')}[/red]")
    if count == 0:
        errors.print(f"no figure found in {', '.join(map(str, paths))}")
    if failed or count == 0:
        raise typer.Exit(1)
