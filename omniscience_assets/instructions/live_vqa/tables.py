"""Questions about a table whose cells are known: looked up, compared and reckoned, each by one program."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, combinations, zip_longest

from omniscience_assets.evaluation.options import choose_distractors, equivalent, exactly_one_right, seeded, short_hash
from omniscience_assets.evaluation.programmatic.drafts import Draft, quoted
from omniscience_assets.instructions.live_vqa.grid import Grid, numeric_columns, read_grid
from omniscience_assets.records import Evidence, Question


def table_questions(figure_id: str, evidence: Evidence, most: int) -> tuple[Question, ...]:
    """Up to `most` questions about a figure that is a plain table, its kinds by turns; none about others.

    Every question has exactly one right option, and wrong ones of the same table, or results of a likely slip. The
    choice hangs on the figure's id alone.
    """
    grid = read_grid(evidence) if most else None
    if grid is None:
        return ()
    chance = seeded(figure_id, "table")
    kinds = [list(drafts) for drafts in (_looked_up(grid), _found(grid), _extremes(grid), _differences(grid),
                                         _totals(grid))]  # fmt: skip
    for drafts in kinds:
        chance.shuffle(drafts)
    turns = (draft for turn in zip_longest(*kinds) for draft in turn if draft is not None)
    made = (question for draft in turns if (question := _question(figure_id, draft)) is not None)
    return tuple(question for question, _ in zip(made, range(most), strict=False))


def _question(figure_id: str, draft: Draft) -> Question | None:
    chance = seeded(figure_id, draft.text)
    wrong = choose_distractors(draft.answer, dict.fromkeys(draft.hard), draft.right)
    options = [draft.answer, *wrong]
    chance.shuffle(options)
    key = options.index(draft.answer)
    if not wrong or not exactly_one_right(options, key, (draft.answer, *draft.right)):
        return None
    return Question(
        f"{figure_id}@q.{short_hash(draft.kind, draft.text, *options)}", figure_id, draft.kind, draft.text,
        tuple(options), key, (draft.answer,), 0.0, "pixels", draft.difficulty, "program", "program", draft.basis,
    )  # fmt: skip


def _looked_up(grid: Grid) -> Iterator[Draft]:
    """Wrong are the neighbours in the column, then those in the row."""
    for row, name in enumerate(grid.rows):
        for column, head in enumerate(grid.columns):
            answer, beside = grid.cells[row][column], grid.cells[row]
            column_cells = grid.column(column)
            near = sorted(range(len(grid.rows)), key=lambda at: (abs(at - row), at))
            wrong = [column_cells[at] for at in near if at != row] + [one for one in beside if one != answer]
            yield Draft(
                "table_cell", f"What does the table give as {quoted(head)} for {quoted(name)}?", answer, "easy",
                tuple(wrong), basis=f"row {name}, column {head}: {answer}",
            )  # fmt: skip


def _found(grid: Grid) -> Iterator[Draft]:
    """Which row has a value that stands once in its column."""
    for column, head in enumerate(grid.columns):
        cells = grid.column(column)
        for row, value in enumerate(cells):
            if sum(equivalent(value, other) for other in cells) == 1:
                yield Draft(
                    "table_row", f"For which row does the table give {quoted(value)} as {quoted(head)}?",
                    grid.rows[row], "easy", _others(grid, row), basis=f"column {head}: {value} only once",
                )  # fmt: skip


def _extremes(grid: Grid) -> Iterator[Draft]:
    """Wrong are the rows that come next."""
    for column, head, numbers, _ in numeric_columns(grid):
        for word, best in (("largest", max(numbers)), ("smallest", min(numbers))):
            if numbers.count(best) > 1:
                continue
            order = sorted(range(len(numbers)), key=lambda at: (abs(numbers[at] - best), at))
            yield Draft(
                "table_extreme", f"Which row has the {word} {quoted(head)}?", grid.rows[order[0]], "medium",
                tuple(grid.rows[at] for at in order[1:]), basis=f"column {head}: {', '.join(grid.column(column))}",
            )  # fmt: skip


def _differences(grid: Grid) -> Iterator[Draft]:
    """Wrong are the sum, the differences to other rows, and slips by one in a digit."""
    for column, head, numbers, unit in numeric_columns(grid):
        for one, other in combinations(range(len(numbers)), 2):
            high, low = (one, other) if numbers[one] > numbers[other] else (other, one)
            answer = numbers[high] - numbers[low]
            if answer == 0:
                continue
            slips = [abs(numbers[high] - told) for at, told in enumerate(numbers) if at not in (high, low)]
            wrong = [*_slips(answer), *slips, numbers[high] + numbers[low]]
            more, less = quoted(grid.rows[high]), quoted(grid.rows[low])
            yield Draft(
                "table_difference", f"By how much is {quoted(head)} larger for {more} than for {less}?",
                f"{answer}{unit}", "hard", _results(answer, wrong, unit),
                basis=f"{grid.cells[high][column]} - {grid.cells[low][column]}",
            )  # fmt: skip


def _totals(grid: Grid) -> Iterator[Draft]:
    """Wrong are totals that leave one row out or take it twice, and slips by one in a digit."""
    for column, head, numbers, unit in numeric_columns(grid):
        total = sum(numbers, Decimal(0))
        wrong = [*chain.from_iterable((total - told, total + told) for told in numbers), *_slips(total)]
        yield Draft(
            "table_total", f"What do the values of {quoted(head)} add up to over all rows?", f"{total}{unit}", "hard",
            _results(total, wrong, unit), basis=" + ".join(grid.column(column)),
        )  # fmt: skip


def _results(answer: Decimal, wrong: Sequence[Decimal], unit: str) -> tuple[str, ...]:
    """Wrong results in random order; none is negative where the right one is not."""
    told = [f"{one}{unit}" for one in wrong if one >= 0 or answer < 0]
    seeded(*told).shuffle(told)
    return tuple(told)


def _slips(number: Decimal) -> list[Decimal]:
    """A number with one more or one less in its last or its last but one digit."""
    place = Decimal(1).scaleb(int(number.as_tuple().exponent))
    return [number + step * place for step in (1, -1, 10, -10)]


def _others(grid: Grid, row: int) -> tuple[str, ...]:
    near = sorted(range(len(grid.rows)), key=lambda at: (abs(at - row), at))
    return tuple(grid.rows[at] for at in near if at != row)
