"""Every asset's records in a world, with their parents and contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from omniscience_tests.benchmarks.regressions.columns import (
    constant,
    either,
    hashed,
    joined_text,
    measure_lists,
    structs,
    verdict_lists,
    whole,
    words_of,
)
from omniscience_tests.benchmarks.regressions.world import (
    ARCHIVE,
    KINDS,
    LICENCES,
    QUESTIONS,
    TIERS,
    Flags,
    Floats,
    Ints,
    Values,
    World,
    run,
)


@dataclass(frozen=True)
class Rows:
    """All records that an asset may have in a world; each column is (records,)."""

    record_id: pa.Array
    unit_id: pa.Array
    root_id: pa.Array
    discipline: Ints
    parents: Sequence[tuple[pa.Array, pa.Array]]
    """Record ids and content hashes of the first parents, the second ones, …"""
    exists: Flags
    outcome: pa.Array
    reason: pa.Array
    content_hash: pa.Array
    payload: Mapping[str, pa.Array] = field(default_factory=dict)

    @property
    def as_parents(self) -> tuple[pa.Array, pa.Array]:
        """As rows made from them name them."""
        return self.record_id, self.content_hash


def all_rows(world: World) -> Iterator[tuple[str, Rows]]:
    """Every asset's rows, parents first."""
    raw, make = _papers(world), _Figures(world)
    values, papers = make.values, world.papers
    yield "raw_papers", raw
    paper = make.figure_root, raw.content_hash.take(pa.array(papers.paper))
    triplets = make.rows("", [paper], [values.context, papers.paper_revision[papers.paper]], values.alive)
    yield "triplets", triplets
    kinds = structs({"label": pa.array(np.array(KINDS)[papers.kind]), "value": pa.array(np.ones(papers.figures))})
    evidence = make.rows("@evidence", [triplets.as_parents], [values.evidence], values.alive, {"kind": kinds})
    yield "figure_evidence", evidence
    seen = [evidence.as_parents, triplets.as_parents]
    questions = [make.rows(f"@q.{at}", seen, [], values.alive) for at in range(QUESTIONS)]
    yield "questions", _stacked(questions)
    embedding = make.rows("@embedding", [triplets.as_parents], [], values.alive)
    yield "figure_embeddings", embedding
    caption = make.captions(seen)
    yield "routed_captions", caption
    embedded = make.rows(
        "@caption_embedding", [caption.as_parents, embedding.as_parents], [values.quality], values.alive
    )
    yield "caption_embeddings", embedded
    scores = make.scores([caption.as_parents, *seen, embedding.as_parents, embedded.as_parents])
    yield "caption_scores", scores
    selection = make.rows(
        "@selection", [scores.as_parents, embedding.as_parents], [values.twin.astype(float)], values.judged
    )
    yield "selection", selection
    verdicts = make.verdicts([scores.as_parents, selection.as_parents])
    yield "filtered_set", verdicts
    material = [verdicts.as_parents, caption.as_parents, triplets.as_parents]
    yield "caption_qa_eval", make.answers(material, questions)


def _papers(world: World) -> Rows:
    papers = world.papers
    count = len(papers.paper_discipline)
    root = pa.array([f"arxiv:24{archive:02d}.{at:05d}" for at, archive in enumerate(papers.paper_archive)], pa.string())
    member = pa.array(
        [f"dump:{ARCHIVE.format(archive)}/{at:05d}.gz" for at, archive in enumerate(papers.paper_archive)]
    )
    allowed = np.isin(np.array(LICENCES)[papers.paper_licence], world.graph.specs["raw_papers"]["allowed_licences"])
    return Rows(
        root,
        root,
        root,
        papers.paper_discipline,
        [(member, hashed(2, np.arange(count), papers.paper_revision))],
        ~papers.paper_gone,
        either(allowed, "kept", "dropped"),
        either(allowed, None, "licence_not_allowed"),
        hashed(1, np.arange(count), papers.paper_revision, allowed.astype(float)),
        {"source": constant("arxiv", count), "paper_id": root},
    )


class _Figures:
    """Makes the rows of assets that have one row or more for each figure."""

    def __init__(self, world: World) -> None:
        self.world, self.values = world, run(world)
        papers = world.papers
        roots = [f"arxiv:24{archive:02d}.{at:05d}" for at, archive in enumerate(papers.paper_archive)]
        self.figure_root = pa.array(roots, pa.string()).take(pa.array(papers.paper))
        self._figure = joined_text(self.figure_root, "#fig.", papers.number)
        self._discipline = papers.paper_discipline[papers.paper]

    def rows(
        self,
        suffix: str,
        parents: Sequence[tuple[pa.Array, pa.Array]],
        content: Sequence[Ints | Floats],
        exists: Flags,
        payload: Mapping[str, pa.Array] | None = None,
        *,
        fails: tuple[Flags, str, str] | None = None,
    ) -> Rows:
        """One row a figure; `fails` says which are not kept, and their outcome and reason."""
        figures = self.world.papers.figures
        bad, outcome, reason = fails or (np.zeros(figures, bool), "failed", "")
        return Rows(
            joined_text(self._figure, suffix),
            self._figure,
            self.figure_root,
            self._discipline,
            parents,
            exists,
            either(bad, outcome, "kept"),
            either(bad, reason, None),
            hashed(sum(map(ord, suffix)) + 3, np.arange(figures), *content, bad.astype(float)),
            {"figure_id": self._figure, **(payload or {})},
        )

    def captions(self, parents: Sequence[tuple[pa.Array, pa.Array]]) -> Rows:
        """Texts of so many words; what they say is a number of the content hash."""
        values, kinds = self.values, np.array(KINDS)[self.world.papers.kind]
        rule = np.where(values.tier == 3, "tables_as_figures", np.char.add("of_kind_", kinds))
        payload = {
            "tier": pa.array(np.array(TIERS)[values.tier]),
            "rule": pa.array(rule),
            "text": words_of(values.words),
            "backend": constant("openai", len(kinds)),
        }
        return self.rows("@caption", parents, [values.tier, values.quality, values.words], values.alive, payload)

    def scores(self, parents: Sequence[tuple[pa.Array, pa.Array]]) -> Rows:
        """Failed where no judge could be asked."""
        values, measures = self.values, _measures(self.values)
        out = values.alive & ~values.judged
        return self.rows(
            "@scores",
            parents,
            list(measures.values()),
            values.alive,
            {"measures": measure_lists(measures)},
            fails=(out, "failed", "judge_not_reached"),
        )

    def verdicts(self, parents: Sequence[tuple[pa.Array, pa.Array]]) -> Rows:
        """Dropped for the reason of the first verdict that drops."""
        values, measures = self.values, _measures(self.values)
        limits = self.world.graph.specs["filtered_set"]["limits"]
        verdicts, reasons = verdict_lists(limits, measures, values.twin)
        thresholds = [np.full(len(values.twin), one["min"]) for one in limits]
        content = [*measures.values(), *thresholds, values.twin.astype(float)]
        rows = self.rows("@verdict", parents, content, values.judged, {"verdicts": verdicts})
        return Rows(
            **{**vars(rows), "outcome": either(values.kept, "kept", "dropped"), "reason": reasons},
        )

    def answers(self, material: Sequence[tuple[pa.Array, pa.Array]], questions: Sequence[Rows]) -> Rows:
        """From two arms to each question about a kept figure."""
        values, graph = self.values, self.world.graph
        out = np.isin(self._discipline, graph.readers_out)
        figures, found = len(out), []
        for at, question in enumerate(questions):
            for side, arm in enumerate(("blind", "new_caption")):
                right, words = values.right[:, at, side].astype(float), values.words * side
                payload = {
                    "question_id": question.record_id,
                    "reader": constant("reader", figures),
                    "arm": constant(arm, figures),
                    "score": pa.array(right, mask=out),
                    "status": either(out, "unscored", "answered"),
                    "cause": either(out, "endpoint_unreachable", ""),
                    "words": pa.array(words),
                }
                parents = [*material, *(one.as_parents for one in questions)]
                fails = out, "failed", "endpoint_unreachable"
                found.append(
                    self.rows(f"@a.{at}.reader.{arm}", parents, [right, words], values.kept, payload, fails=fails)
                )
        return _stacked(found)


def _measures(values: Values) -> dict[str, Floats]:
    return {
        "grounding.precision": values.grounding,
        "length.words": values.words.astype(float),
        "judges.approval": values.approval,
    }


def _stacked(rows: Sequence[Rows]) -> Rows:
    """Several records of each figure, in the order of figures: more figures do not change the places of the first."""
    count, number = len(rows[0].record_id), len(rows)
    order = np.arange(count * number).reshape(number, count).T.ravel()
    take = pa.array(order)

    def joined(columns: Sequence[pa.Array]) -> pa.Array:
        return pa.concat_arrays([whole(one) for one in columns]).take(take)

    return Rows(
        discipline=np.concatenate([one.discipline for one in rows])[order],
        exists=np.concatenate([one.exists for one in rows])[order],
        parents=[
            (joined([one.parents[at][0] for one in rows]), joined([one.parents[at][1] for one in rows]))
            for at in range(len(rows[0].parents))
        ],
        payload={name: joined([one.payload[name] for one in rows]) for name in rows[0].payload},
        **{
            name: joined([getattr(one, name) for one in rows])
            for name in ("record_id", "unit_id", "root_id", "outcome", "reason", "content_hash")
        },
    )
