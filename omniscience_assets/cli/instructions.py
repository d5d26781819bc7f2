"""`omniscience instructions`: training conversations about figures."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omniscience_assets.cli.common import AuthorCaption, FigureFiles, OcrEngine, PdfPage, known, print_lines

if TYPE_CHECKING:
    from omniscience_assets.instructions.method import Method
    from omniscience_assets.store.stage import Output

_TOLD = (
    "method", "generator", "form", "difficulty", "turns", "options", "key", "accepted", "views", "basis", "nodes",
)  # fmt: skip


def instructions(
    paths: FigureFiles,
    *,
    method: Annotated[
        list[str] | None, typer.Option("--method", "-m", help="May be repeated. Default: all that need no model.")
    ] = None,
    dropped: Annotated[
        bool, typer.Option("--dropped", help="Those that were not kept, too, with their reasons.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, help="Questions of a figure that are made choices of.")] = 8,
    author_caption: AuthorCaption = "",
    ocr: OcrEngine = None,
    page: PdfPage = 1,
) -> None:
    """Make training conversations about figures, as JSON lines, one per conversation, by programs alone.

    Each has its method and generator, its turns, the options and the right one's index where it is a choice, and the
    nodes of the scene graph that the answer rests on: those that `omniscience evidence` prints. Methods that ask models
    run in the asset `instructions`. A file that cannot be read is named on standard error, and the exit code is 1 then.
    """
    from omniscience_assets.instructions.registry import make_methods
    from omniscience_assets.instructions.settings import EMBEDDED, load_settings

    names = known("method without a model", method or None, list(EMBEDDED))
    methods = make_methods(load_settings(None, {"methods": names}))

    def tell(file: Path) -> Iterator[dict[str, Any]]:
        for output in _make(file, methods, author_caption, most=most, page=page, ocr=ocr):
            if output.outcome == "kept" or dropped:
                yield _line(output)

    print_lines(paths, ocr, tell)


def _make(
    file: Path, methods: "Sequence[Method]", author_caption: str, *, most: int, page: int, ocr: str | None
) -> Iterator["Output"]:
    """All methods' rows; the image has the name that a lake would give it."""
    from omniscience_assets.evaluation.models import Memory
    from omniscience_assets.evaluation.questions import make_questions
    from omniscience_assets.evidence.batch import picture_of, read_file
    from omniscience_assets.instructions.method import Case
    from omniscience_assets.quality.single import figure_of_file, given_caption
    from omniscience_assets.store.hashing import bytes_hash

    evidence = read_file(file, page=page, ocr=ocr)
    figure = replace(figure_of_file(file, author_caption, ()), raster=bytes_hash(picture_of(file, page=page)))
    caption = given_caption(figure.figure_id, author_caption)
    case = Case(figure, evidence, caption, make_questions(figure, evidence, most))
    for method in methods:
        yield from asyncio.run(method.make(case, {}, Memory()))


def _line(output: "Output") -> dict[str, Any]:
    told = asdict(output.payload) if output.payload else {}
    why = {} if output.outcome == "kept" else {"reason": output.reason, "detail": output.detail}
    return {"id": output.record_id, **why, **{name: told[name] for name in _TOLD if told}}
