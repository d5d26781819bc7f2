"""`omniscience judge`: all gates on one figure and one caption."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer
from rich.markup import escape

from omniscience_assets.cli.common import DEFAULT_HOME, Home, errors, known

if TYPE_CHECKING:
    from omniscience_assets.records import Evidence, Figure


def judge(
    figure: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A figure: .pdf, .svg, .eps, .png, .jpg, …")
    ],
    *,
    caption: Annotated[str, typer.Option(help="The caption to be judged; `@FILE` reads it from a file.")],
    author_caption: Annotated[str, typer.Option(help="What the authors wrote under the figure; or `@FILE`.")] = "",
    context: Annotated[
        list[str] | None, typer.Option(help="A paragraph of the paper about the figure; or `@FILE`; may be repeated.")
    ] = None,
    ocr: Annotated[
        str | None, typer.Option(help="Read text in raster figures with this engine: `rapidocr` or `tesseract`.")
    ] = None,
    page: Annotated[int, typer.Option(min=1, help="Page of PDF files.")] = 1,
    home: Home = DEFAULT_HOME,
) -> None:
    """Judge one caption of one figure and print all that was found as JSON.

    Every checkable statement with what it was checked against and whether that supports or contradicts it; every
    measure; the verdict of every limit. Limits, embedding model and judges are those of the home's `quality.yaml`,
    where there is one. Ends with 0 whether the caption is kept or not.
    """
    from omniscience_assets.evidence.batch import picture_of, read_file
    from omniscience_assets.evidence.errors import EvidenceError
    from omniscience_assets.evidence.ocr import ENGINES
    from omniscience_assets.quality.single import figure_of_file
    from omniscience_assets.resources import SettingsError
    from omniscience_assets.store.stage import StageError

    if ocr is not None:
        known("OCR engine", [ocr], list(ENGINES))
    told = figure_of_file(figure, _text(author_caption), [_text(paragraph) for paragraph in context or ()])
    try:
        evidence = read_file(figure, page=page, ocr=ocr)
        found = _judge(home, told, evidence, picture_of(figure, page=page), _text(caption))
    except (EvidenceError, StageError, SettingsError, OSError) as error:
        errors.print(f"[red]{escape(f'{figure}: {error}')}[/red]")
        raise typer.Exit(1) from None
    print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())


def _judge(home: Path, figure: "Figure", evidence: "Evidence", raster: bytes, caption: str) -> dict[str, Any]:
    """With the home's settings, and the models that they name opened for the time."""
    from omniscience_assets.quality.single import judge_case
    from omniscience_assets.resources import open_quality

    with open_quality(home, errors.print) as quality:
        case = judge_case(
            figure, evidence, raster, caption,
            settings=quality.settings, embedder=quality.embedder, panel=quality.panel,
        )  # fmt: skip
        return quality.executor.wait_for(case).plain()


def _text(told: str) -> str:
    if not told.startswith("@"):
        return told
    try:
        return Path(told[1:]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{told[1:]} cannot be read: {error}") from error
