"""Whether new captions beat what the authors say, over all disciplines at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from omniscience_assets.evaluation.summaries import ANSWERS, BASELINE, compare_arms
from omniscience_assets.records import Answer
from omniscience_assets.store.files import Files
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from omniscience_assets.evaluation.statistics import Comparison

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Beats:
    """One reader's comparison in one discipline."""

    discipline: str
    reader: str
    comparison: Comparison
    """The new caption's scores less those of author caption and context."""
    p_value: float | None
    """Corrected for all disciplines and readers (Holm); `None` where too few papers were asked about."""

    @property
    def passed(self) -> bool:
        """The captions are better, and not by chance."""
        difference = self.comparison.difference
        return difference is not None and difference > 0 and self.p_value is not None and self.p_value < LEVEL

    @property
    def told(self) -> str:
        """For a person."""
        one = self.comparison
        if one.difference is None:
            return f"{self.reader}: nothing was answered from both"
        needed = "" if one.mde is None else f"; {one.papers} papers show a difference of {one.mde:.3f} or more"
        told = f"{self.reader}: {one.difference:+.3f} over {one.questions} questions of {one.papers} papers"
        chance = "no test" if self.p_value is None else f"p = {self.p_value:.3g}"
        return f"{told} ({chance}{needed})"


def beats_authors(files: Files, seed: int = 0) -> list[Beats]:
    """Every discipline and reader, in order."""
    from omniscience_assets.evaluation.statistics import holm

    with connect(files, {"caption_qa_eval": Answer}) as connection:
        pairs = connection.execute(
            f"SELECT DISTINCT discipline, reader FROM {ANSWERS} WHERE reader IS NOT NULL ORDER BY ALL"
        ).fetchall()
        compared = []
        for discipline, reader in pairs:
            own = f"SELECT * FROM {ANSWERS} WHERE discipline = '{discipline}'"
            connection.execute(f"CREATE OR REPLACE TEMP VIEW one_discipline AS {own}")
            told = compare_arms(connection, reader, "new_caption", BASELINE, view="one_discipline", seed=seed)
            compared.append((discipline, reader, told))
    tested = [told.p_value for *_, told in compared if told.p_value is not None]
    corrected = iter(holm(tested).tolist()) if tested else iter(())
    return [
        Beats(discipline, reader, told, next(corrected) if told.p_value is not None else None)
        for discipline, reader, told in compared
    ]
