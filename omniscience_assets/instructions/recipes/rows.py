"""Rows of what a recipe made: one for each item, kept, dropped with its reason, or failed."""

from omniscience_assets.captioning.backends.model import without_control_tokens
from omniscience_assets.instructions.method import Case
from omniscience_assets.instructions.recipes.chain import Ended, Item
from omniscience_assets.instructions.recipes.requests import request_for
from omniscience_assets.instructions.recipes.schema import Ending, Recipe
from omniscience_assets.records import IMAGE, Instruction, InstructionMethod, Question, Turn, View
from omniscience_assets.store.stage import Outcome, Output


def items_of(recipe: Recipe, case: Case, method: InstructionMethod, draws: int) -> list[Item]:
    """What a recipe is about in one figure: the figure, once for each draw, or each of its questions with an answer."""
    begin = f"{case.figure.figure_id}@i.{method}.{recipe.name}"
    if recipe.source == "figure":
        return [_item(f"{begin}.{draw}", case) for draw in range(draws)]
    asked = [one for one in case.questions if one.accepted]
    return [_item(f"{begin}.{one.question_id.partition('@q.')[2]}", case, one) for one in asked]


def _item(item_id: str, case: Case, question: Question | None = None) -> Item:
    given = {"caption": case.caption.text, "author_caption": case.figure.caption, "request": request_for(item_id)}
    authors = {"caption": case.caption.model or "program", "author_caption": "authors"}
    if question:
        options = [f"{chr(ord('A') + at)}. {option}" for at, option in enumerate(question.options)]
        given |= {"instruction": "\n".join([question.text, *options]), "response": question.accepted[0]}
        authors["response"] = question.author
    return Item(item_id, {**given}, authors=authors)


def conversation(*turns: tuple[str, str]) -> tuple[Turn, ...]:
    """What human and assistant say in turn, the figure shown first; marks of chat templates in it are broken up."""
    told: list[Turn] = []
    for human, assistant in turns:
        shown = "" if told else f"{IMAGE}\n"
        told.append(Turn("human", shown + without_control_tokens(human)))
        told.append(Turn("assistant", without_control_tokens(assistant)))
    return tuple(told)


def view_of(case: Case) -> View:
    """The whole figure."""
    return View(case.figure.figure_id, case.figure.raster or "")


def kind_of(case: Case) -> str:
    """The likeliest kind of the figure; empty where none was found."""
    return max(case.evidence.kind, key=lambda one: one.value).label if case.evidence.kind else ""


def row_of(ended: Ended, recipe: Recipe, case: Case, method: InstructionMethod) -> Output:
    """The item's row, whatever became of it."""
    item = ended.item
    ending: Ending = recipe.branches[ended.branch] if ended.branch else recipe
    made = Instruction(
        instruction_id=item.item_id,
        figure_id=case.figure.figure_id,
        method=method,
        generator=f"{recipe.name}.{ended.branch}" if ended.branch else recipe.name,
        form=ending.form,
        views=(view_of(case),),
        turns=conversation(*ended.turns),
        figure_kind=kind_of(case),
        author=item.authors.get(ending.assistant, "program"),
        basis=f"recipe {recipe.name}",
        licence_class=case.figure.licence_class,
        measures=tuple(item.measures),
        verdicts=tuple(item.verdicts),
        replies=tuple(item.replies.values()),
    )
    outcome: Outcome = "failed" if ended.failed else "dropped" if ended.dropped else "kept"
    return Output(
        item.item_id, made, outcome, ended.failed or ended.dropped, ended.detail, ended.retryable,
        tokens_in=item.read_tokens, tokens_out=item.made_tokens, cost_usd=item.cost_usd,
    )  # fmt: skip


def nothing(case: Case, method: InstructionMethod, name: str, reason: str, detail: str) -> Output:
    """The row of a figure that nothing can be asked about."""
    return Output(f"{case.figure.figure_id}@i.{method}.{name}", None, "dropped", reason, detail)
