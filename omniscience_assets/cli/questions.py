"""`omniscience questions`: questions about figures, with their answers."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omniscience_assets.cli.common import AuthorCaption, FigureFiles, OcrEngine, PdfPage, print_lines

if TYPE_CHECKING:
    from omniscience_assets.records import Question

_TOLD = ("question_id", "kind", "difficulty", "text", "options", "key", "accepted", "tolerance", "basis", "nodes")


def questions(
    paths: FigureFiles,
    *,
    most: Annotated[int, typer.Option(min=1, help="Questions of a figure.")] = 8,
    author_caption: AuthorCaption = "",
    ocr: OcrEngine = None,
    page: PdfPage = 1,
) -> None:
    """Ask questions about figures whose answers are known from what was read, as JSON lines, one per question.

    Each has its type, its options and the index of the right one (none where a number is asked for), and the nodes of
    the scene graph that the answer rests on: those that `omniscience evidence` prints. A file that cannot be read is
    named on standard error, and the exit code is 1 then.
    """
    print_lines(paths, ocr, lambda file: map(_line, _ask(file, author_caption, most=most, page=page, ocr=ocr)))


def _ask(file: Path, author_caption: str, *, most: int, page: int, ocr: str | None) -> Iterator["Question"]:
    from omniscience_assets.evaluation.questions import make_questions
    from omniscience_assets.evidence.batch import read_file
    from omniscience_assets.quality.single import figure_of_file

    evidence = read_file(file, page=page, ocr=ocr)
    yield from make_questions(figure_of_file(file, author_caption, ()), evidence, most)


def _line(question: "Question") -> dict[str, Any]:
    told = asdict(question)
    return {name: told[name] for name in _TOLD}
