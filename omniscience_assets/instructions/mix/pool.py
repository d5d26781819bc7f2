"""What a mix is drawn from: kept conversations and kept captions, paper by paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import Any, ClassVar, Protocol

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.instructions.mix.captions import Pictured, caption_example
from omniscience_assets.instructions.mix.examples import COLUMNS, Example, example_of, paper_of
from omniscience_assets.instructions.mix.settings import MixSettings
from omniscience_assets.records import Caption, Claim, Evidence, Figure, Instruction, Judgement
from omniscience_assets.store.files import Files
from omniscience_assets.store.schema import to_row
from omniscience_assets.store.snapshot import Snapshot


class Pool(Protocol):
    """Where examples come from. It pickles to workers, and is asked for the same papers twice: to choose, to write."""

    def papers(self) -> Iterator[tuple[str, str]]:
        """Discipline and paper, ascending."""
        ...

    def examples(self, discipline: str, papers: Collection[str]) -> list[Example]:
        """All examples of some papers of a discipline, by id; those with faults, too."""
        ...


def examples_of(
    discipline: str, rows: Iterable[Mapping[str, Any]], figures: Mapping[str, Pictured], settings: MixSettings
) -> list[Example]:
    """The examples of whole papers, by id.

    Args:
        discipline: Their partition.
        rows: Kept rows of `instructions`, as plain values.
        figures: By id, those of the papers that have a raster.
        settings: Which captions are wanted.
    """
    sizes = {figure.figure_id: figure.size for figure in figures.values()}
    found = [example_of(row, discipline, sizes, settings.max_pixels) for row in rows]
    captions = (caption_example(figure, discipline, settings) for figure in figures.values())
    return sorted([*found, *(one for one in captions if one)], key=lambda example: example.example_id)


@dataclass(frozen=True)
class ListPool:
    """Records in memory: for notebooks and tests."""

    settings: MixSettings
    discipline: str
    instructions: Sequence[Instruction]
    figures: Sequence[Pictured] = ()

    def papers(self) -> Iterator[tuple[str, str]]:
        """Discipline and paper, ascending."""
        figures = {one.figure_id for one in self.instructions} | {one.figure_id for one in self.figures}
        for paper in sorted({paper_of(one) for one in figures}):
            yield self.discipline, paper

    def examples(self, discipline: str, papers: Collection[str]) -> list[Example]:
        """All examples of some papers, by id."""
        wanted = set(papers)
        rows = [to_row(one) for one in self.instructions if paper_of(one.figure_id) in wanted]
        figures = {one.figure_id: one for one in self.figures if paper_of(one.figure_id) in wanted}
        return examples_of(discipline, rows, figures, self.settings)


@dataclass(frozen=True)
class LogPool:
    """The lake: current kept rows of `instructions`, and captions of figures that every gate kept."""

    RECORDS: ClassVar[Mapping[str, type]] = {
        "instructions": Instruction, "triplets": Figure, "figure_evidence": Evidence, "routed_captions": Caption,
        "filtered_set": Judgement,
    }  # fmt: skip

    files: Files
    settings: MixSettings
    disciplines: tuple[str, ...] = tuple(sorted(DISCIPLINES))
    _logs: dict[str, Snapshot] = field(default_factory=dict, repr=False, compare=False)

    def papers(self) -> Iterator[tuple[str, str]]:
        """Discipline and paper, ascending: those with a kept conversation or a figure that every gate kept."""
        for discipline in sorted(self.disciplines):
            log, last = self._log(discipline), ""
            for head in merge(*(log[asset].heads(()) for asset in ("instructions", "filtered_set"))):
                if head[3] == "kept" and head[0] != last:
                    last = head[0]
                    yield discipline, last

    def examples(self, discipline: str, papers: Collection[str]) -> list[Example]:
        """All examples of some papers, by id."""
        log = self._log(discipline)
        rows = _kept(log, "instructions", papers, COLUMNS)
        return examples_of(discipline, rows, self._figures(log, papers), self.settings)

    def _log(self, discipline: str) -> Snapshot:
        if discipline not in self._logs:
            self._logs.clear()  # one partition's row groups are kept at a time
            self._logs[discipline] = Snapshot(self.files, self.RECORDS, discipline)
        return self._logs[discipline]

    def _figures(self, log: Snapshot, papers: Collection[str]) -> dict[str, Pictured]:
        kept = {row["figure_id"] for row in _kept(log, "filtered_set", papers, ("figure_id",))}
        kinds = {row["figure_id"]: row["kind"] for row in _kept(log, "figure_evidence", papers, ("figure_id", "kind"))}
        captions = {row["figure_id"]: row for row in _kept(log, "routed_captions", papers, _CAPTION)}
        found = {}
        for row in _kept(log, "triplets", papers, _FIGURE):
            if not row["raster"]:
                continue
            figure_id = row["figure_id"]
            ours = captions.get(figure_id) if figure_id in kept else None
            kind = kinds.get(figure_id) or [{"label": "other"}]
            found[figure_id] = Pictured(
                figure_id, row["raster"], row["width"], row["height"], kind[0]["label"], row["licence_class"],
                row["caption"] if figure_id in kept else "", **_ours(ours),
            )  # fmt: skip
        return found


_CAPTION = ("figure_id", "text", "claims", "format", "model")
_FIGURE = ("figure_id", "caption", "raster", "width", "height", "licence_class")


def _ours(row: Mapping[str, Any] | None) -> dict[str, Any]:
    if row is None:
        return {}
    claims = tuple(Claim(one["text"], one["source"]) for one in row["claims"])
    return {
        "caption": row["text"], "claims": claims, "format": row["format"] or "composed",
        "writer": row["model"] or "program",
    }  # fmt: skip


def _kept(log: Snapshot, asset: str, papers: Collection[str], columns: Sequence[str]) -> list[dict[str, Any]]:
    return [row for row in log[asset].rows(papers, columns) if row["outcome"] == "kept"]


def chunks_of_papers(pool: Pool, size: int) -> Iterator[tuple[str, list[str]]]:
    """A pool's papers by discipline, so many at a time."""
    by: dict[str, list[str]] = defaultdict(list)
    for discipline, paper in pool.papers():
        if by and (discipline not in by or len(by[discipline]) >= size):
            yield from by.items()
            by = defaultdict(list)
        by[discipline].append(paper)
    yield from by.items()
