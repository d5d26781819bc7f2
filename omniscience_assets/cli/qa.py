"""`omniscience qa`: scores of caption QA, what moved between two runs, and who captions best."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from omniscience_assets.cli.common import DEFAULT_HOME, DisciplineList, Home, console, errors, known
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.records import Arm

if TYPE_CHECKING:
    from omniscience_assets.evaluation.statistics import Comparison, Estimate
    from omniscience_assets.evaluation.summaries import ArmSummary

qa = typer.Typer(no_args_is_help=True, help="Caption QA: is the caption as good as the picture?")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
_ARMS: list[str] = list(get_args(Arm))


@qa.command()
def scores(*, home: Home = DEFAULT_HOME, discipline: DisciplineList = None, as_json: AsJson = False) -> None:
    """Print how each reader did from each arm, with 95 % intervals by paper.

    *Lift* is the score less that of the arm `blind`, *gap* what is missing to the arm `image`; *seen* is the least
    true lift that so many papers find four times in five.
    """
    from dataclasses import asdict

    from omniscience_assets.evaluation.summaries import summarise
    from omniscience_assets.records import Answer
    from omniscience_assets.store.files import Files
    from omniscience_assets.store.views import connect

    with connect(Files.of_home(home), {"caption_qa_eval": Answer}, disciplines=_places(discipline)) as connection:
        found = summarise(connection)
    _need(found, "No question was answered yet: run the asset caption_qa_eval.")
    if as_json:
        print(orjson.dumps([asdict(one) for one in found]).decode())
        return
    for reader in dict.fromkeys(one.reader for one in found):
        own = [one for one in found if one.reader == reader]
        console.print(
            f"[bold]{escape(reader)}[/bold], {own[0].score.questions} questions of {own[0].score.papers} papers"
        )
        console.print(_arms(own))
    if unscored := sum(one.unscored for one in found):
        console.print(
            f"{unscored} answers are unscored: a reader or a judge could not be asked. The next run asks again."
        )


def _arms(summaries: list["ArmSummary"]) -> Table:
    saw = any(one.gap is not None for one in summaries)
    table = _table("arm", "words", "answered", "accuracy", "score", "lift", "seen", *(["gap"] if saw else []))
    for one in summaries:
        cells = [
            one.arm.replace("_", " "), _number(one.words, ".0f"), _number(one.answered, ".1%"), _estimate(one.accuracy),
            _estimate(one.score), _difference(one.lift), _number(one.lift.mde),
        ]  # fmt: skip
        table.add_row(*cells, *([_difference(one.gap)] if saw else []))
    return table


@qa.command()
def compare(
    before: Annotated[str, typer.Argument(help="A run's id (its first characters do), or a time as ISO 8601 in UTC.")],
    after: Annotated[str, typer.Argument(help="Likewise.")],
    *,
    home: Home = DEFAULT_HOME,
    discipline: DisciplineList = None,
    arm: Annotated[list[str] | None, typer.Option(help="Arm to compare; may be repeated.")] = None,
    questions: Annotated[int, typer.Option(min=0, help="Show so many questions that turned.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Compare the answers after one run with those after another, on the questions that were scored at both times.

    Differences with their intervals and corrected p-values, and the questions that turned, with their figures.
    """
    from dataclasses import asdict

    from omniscience_assets.lineage.answers import compare_answers
    from omniscience_assets.lineage.moments import UnknownMomentError
    from omniscience_assets.store.files import Files

    arms: Any = known("arm", arm or ["new_caption"], _ARMS)
    try:
        found = compare_answers(
            Files.of_home(home), before, after, disciplines=_places(discipline), arms=arms, most=questions
        )
    except UnknownMomentError as error:
        errors.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from None
    if as_json:
        print(orjson.dumps(asdict(found)).decode())
        return
    console.print(f"{found.before:%Y-%m-%d %H:%M:%S} → {found.after:%Y-%m-%d %H:%M:%S} (UTC)")
    table = _table("discipline", "reader", "arm", "before", "after", "difference", "p (Holm)", "questions", "papers",
                   "least difference seen")  # fmt: skip
    for one in found.moved:
        table.add_row(
            one.discipline, one.reader, one.arm, f"{one.before:.3f}", f"{one.after:.3f}", _difference(one.comparison),
            _number(one.p_value, ".3g"), str(one.comparison.questions), str(one.comparison.papers),
            _number(one.comparison.mde),
        )  # fmt: skip
    console.print(table if table.row_count else "No question was scored at both times.")
    for turned in found.turned:
        told = f"{turned.score_before:.2f} → {turned.score_after:.2f}"
        console.print(f"[bold]{escape(turned.figure_id)}[/bold] {told}: {escape(turned.text)}", soft_wrap=True)
        sides = f"{turned.before or 'cannot answer'} → {turned.after or 'cannot answer'}"
        console.print(f"  {turned.reader}, {turned.arm}: {escape(sides)}", soft_wrap=True)


@qa.command()
def leaderboard(
    *,
    home: Home = DEFAULT_HOME,
    reader: Annotated[str, typer.Option(help="Who read, as the settings call it.")] = "lexical",
    by: Annotated[
        list[str] | None,
        typer.Option(help="What tells captioners apart; may be repeated. Default: backend, model, format."),
    ] = None,
    arm: Annotated[str, typer.Option(help="`new_caption` or `new_caption_matched`.")] = "new_caption",
    discipline: DisciplineList = None,
    predict: Annotated[
        bool, typer.Option(help="Also predict by a Rasch model what each would get on all questions.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Rank every captioner that the log knows, old runs' too, beside the arms without a new caption."""
    from omniscience_assets.lineage.leaderboard import TRAITS, plain
    from omniscience_assets.lineage.leaderboard import leaderboard as find
    from omniscience_assets.store.files import Files

    traits = known("trait", by or ["backend", "model", "format"], list(TRAITS))
    told: Any = known("arm", [arm], ["new_caption", "new_caption_matched"])[0]
    found = find(Files.of_home(home), reader, by=traits, arm=told, disciplines=_places(discipline), predict=predict)
    _need(found, f"The reader {reader} answered no question yet.")
    if as_json:
        print(orjson.dumps(plain(found)).decode())
        return
    table = _table("captions", "asked", "accuracy", "score", "to the first", "p", "predicted")
    for one in found:
        error = "" if one.predicted_error is None else f"\n[dim]± {_number(one.predicted_error)}[/dim]"
        table.add_row(
            escape(one.name.replace("_", " ")), str(one.score.questions),
            _estimate(one.accuracy), _estimate(one.score), _difference(one.behind),
            _number(one.behind.p_value if one.behind else None, ".3g"), f"{_number(one.predicted)}{error}",
        )  # fmt: skip
    console.print(table)


@qa.command()
def plan(
    *,
    home: Home = DEFAULT_HOME,
    questions: Annotated[int, typer.Option(min=1, help="How many questions.")] = 500,
    captioners: Annotated[int, typer.Option(min=1, help="How many captioners to ask again of new questions.")] = 5,
    reader: Annotated[str, typer.Option(help="Who read, as the settings call it.")] = "lexical",
    discipline: DisciplineList = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File of ids to write; standard output without.")
    ] = None,
) -> None:
    """Choose the questions that tell most of a captioner's accuracy, by a Rasch model of all earlier answers.

    Name the file in `<home>/evaluation.yaml` (`only: FILE`) to have only these answered; `omniscience qa leaderboard
    --predict` tells then what the whole would have given, with its error.
    """
    from omniscience_assets.lineage.leaderboard import plan as find
    from omniscience_assets.store.files import Files

    try:
        found = find(Files.of_home(home), reader, questions, captioners, disciplines=_places(discipline))
    except LookupError as error:
        errors.print(escape(str(error)))
        raise typer.Exit(1) from None
    text = "".join(f"{one}\n" for one in found.questions)
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    errors.print(f"{len(found.questions)} questions; of new ones ask again: {escape(', '.join(found.entries))}")


def _places(discipline: list[str] | None) -> list[str] | None:
    return known("discipline", discipline, list(DISCIPLINES)) if discipline else None


def _need(found: list[Any], otherwise: str) -> None:
    if not found:
        errors.print(otherwise)
        raise typer.Exit(1)


def _table(*columns: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(column, no_wrap=at > 0)
    return table


def _estimate(told: "Estimate") -> str:
    return "unscored" if told.value is None else _with_interval(told.value, told.low, told.high, ".3f")


def _difference(told: "Comparison | None") -> str:
    if told is None or told.difference is None:
        return ""
    return _with_interval(told.difference, told.low, told.high, "+.3f")


def _with_interval(value: float, low: float | None, high: float | None, form: str) -> str:
    """The interval in a line of its own."""
    told = _number(value, form)
    return told if low is None else f"{told}\n[dim]{_number(low, form)} {_number(high, form)}[/dim]"


def _number(value: float | None, form: str = ".3f") -> str:
    """Without the zero before the point, which only costs room."""
    text = "" if value is None else format(value, form)
    return text.replace("0.", ".", 1) if text.lstrip("+-").startswith("0.") and not text.endswith("%") else text
