"""Figures for methods that ask models, and models that say what a test tells them to: no source of quality figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from omniscience_assets.instructions.method import Case
from omniscience_assets.records import IMAGE, Instruction
from omniscience_assets.store.files import Files
from omniscience_assets.store.stage import Output
from omniscience_tests.evaluation.scripted import make_question, picture_in
from omniscience_tests.factories import make_caption, make_evidence, make_figure


def make_case(folder: Path, *, pictured: bool = True, questions: int = 0, figure: str = "", **changes: Any) -> Case:
    made = make_figure(**({"figure_id": figure} if figure else {}))
    own = tuple(
        replace(make_question(), question_id=f"{made.figure_id}@q.{at}", figure_id=made.figure_id)
        for at in range(questions)
    )
    picture = picture_in(Files(folder)) if pictured else None
    return Case(made, make_evidence(), make_caption(**changes), own, picture)


def tally(rows: Sequence[Output]) -> Counter[tuple[str, str | None]]:
    """How many rows ended how and why."""
    return Counter((row.outcome, row.reason) for row in rows)


def check_rows(rows: Sequence[Output], method: str) -> None:
    """What holds of each row of a method that asks models."""
    assert len({row.record_id for row in rows}) == len(rows)
    for row in rows:
        assert f"@i.{method}." in row.record_id
        assert (row.outcome == "kept") == (row.reason is None)
        made = row.payload
        if made is None:
            continue
        assert isinstance(made, Instruction)
        assert made.instruction_id == row.record_id
        assert made.method == method
        assert bool(made.turns) == (row.outcome == "kept")
        assert [turn.speaker for turn in made.turns] == ["human", "assistant"] * (len(made.turns) // 2)
        assert sum(turn.text.count(IMAGE) for turn in made.turns) == (len(made.views) if made.turns else 0)
        assert all(turn.text.strip() for turn in made.turns)
        assert made.views[0].image
        assert all(verdict.keep for verdict in made.verdicts) or row.outcome == "dropped" or "." in made.generator
