"""`omniscience questions`: questions about figures, with their answers."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer
from rich.markup import escape

from omniscience_assets.cli.common import errors, known

if TYPE_CHECKING:
    from omniscience_assets.records import Question

_TOLD = ("question_id", "kind", "difficulty", "text", "options", "key", "accepted", "tolerance", "basis", "nodes")


def questions(
    paths: Annotated[
        list[Path], typer.Argument(exists=True, help="Figures (.pdf, .svg, .eps, .png, .jpg, …) or folders of them.")
    ],
    *,
    most: Annotated[int, typer.Option(min=1, help="Questions of a figure.")] = 8,
    author_caption: Annotated[
        str, typer.Option(help="What the authors wrote under the figure: its words mislead in options.")
    ] = "",
    ocr: Annotated[
        str | None, typer.Option(help="Read text in raster figures with this engine: `rapidocr` or `tesseract`.")
    ] = None,
    page: Annotated[int, typer.Option(min=1, help="Page of PDF files.")] = 1,
) -> None:
    """Ask questions about figures whose answers are known from what was read, as JSON lines, one per question.

    Each has its type, its options and the index of the right one (none where a number is asked for), and the nodes of
    the scene graph that the answer rests on: those that `omniscience evidence` prints. A file that cannot be read is
    named on standard error, and the exit code is 1 then.
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
            for question in _ask(file, author_caption, most=most, page=page, ocr=ocr):
                print(orjson.dumps(_line(file, question)).decode())
        except (EvidenceError, OSError) as error:
            failed += 1
            errors.print(f"[red]{escape(f'{file}: {error}')}[/red]")
    if count == 0:
        errors.print(f"no figure found in {', '.join(map(str, paths))}")
    if failed or count == 0:
        raise typer.Exit(1)


def _ask(file: Path, author_caption: str, *, most: int, page: int, ocr: str | None) -> Iterator["Question"]:
    from omniscience_assets.evaluation.questions import make_questions
    from omniscience_assets.evidence.batch import read_file
    from omniscience_assets.quality.single import figure_of_file

    evidence = read_file(file, page=page, ocr=ocr)
    yield from make_questions(figure_of_file(file, author_caption, ()), evidence, most)


def _line(file: Path, question: "Question") -> dict[str, Any]:
    told = asdict(question)
    return {"file": str(file), **{name: told[name] for name in _TOLD}}
