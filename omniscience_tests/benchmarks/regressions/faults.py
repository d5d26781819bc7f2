"""Twenty things that go wrong, each with what it does to a world and the cause that must be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_tests.benchmarks.regressions.world import (
    KINDS,
    Graph,
    Papers,
    World,
    draw_papers,
    joined,
    usual_specs,
    with_spec,
)

LIFT, KEEP, WORDS = "caption_qa.lift", "filtered_set.keep_rate", "routed_captions.words"


Strike = Callable[[World, int], World]
"""The world after something; the number is a seed."""


@dataclass(frozen=True)
class Fault:
    """One regression."""

    name: str
    metric: str
    kind: str
    """Of the cause, as triage calls it."""
    asset: str
    path: str
    """A part of the cause's path; empty where the kind and the asset say it all."""
    strike: Strike


def usual_world(papers: int, seed: int) -> World:
    """A world in which nothing has gone wrong."""
    return World(draw_papers(papers, seed), Graph(usual_specs()))


def noise(world: World, seed: int) -> World:
    """Settings that change without an effect, models and readers that speak anew, and more papers of the same kind."""
    graph = world.graph
    if seed % 3 != 0:
        graph = with_spec(graph, "routed_captions", "tiers/small/backend_version", "0.32",
                          tier_noise=np.array([0, seed + 1, 0, 0]))  # fmt: skip
    if seed % 3 != 1:
        graph = with_spec(graph, "caption_qa_eval", "versions/reader", "0.32", reader_noise=seed + 1)
    if seed % 2:
        graph = with_spec(graph, "figure_evidence", "code_version", "8")
    more = draw_papers(max(20, len(world.papers.paper_discipline) // 20), seed, archive=1)
    return World(joined(world.papers, more) if seed % 3 != 2 else world.papers, graph)


def _graph(change: Callable[[Graph], Graph]) -> Strike:
    return lambda world, _: replace(world, graph=change(world.graph))


def _tier(graph: Graph, at: int, by: float) -> dict[str, object]:
    quality = graph.tier_quality.copy()
    quality[at] += by
    return {"tier_quality": quality}


def _factor(values: np.ndarray, at: int, factor: float) -> np.ndarray:
    changed = values.copy()
    changed[at] *= factor
    return changed


def _more(shift: float, kinds: tuple[float, ...] | None) -> Strike:
    def strike(world: World, seed: int) -> World:
        number = len(world.papers.paper_discipline) // 8
        more = draw_papers(number, seed, 2 if kinds else 1, kinds) if kinds else draw_papers(number, seed, 1)
        return replace(world, papers=joined(world.papers, replace(more, difficulty=more.difficulty + shift)))

    return strike


def _revised(world: World, seed: int) -> World:
    papers = world.papers
    hit = np.random.default_rng([seed, 11]).random(len(papers.paper_discipline)) < 0.08
    return replace(world, papers=replace(papers, paper_revision=np.where(hit, 1, papers.paper_revision)))


def _gone(world: World, _: int) -> World:
    """The easiest papers are withdrawn."""
    papers: Papers = world.papers
    sums = np.bincount(papers.paper, papers.difficulty) / np.maximum(1, np.bincount(papers.paper))
    return replace(world, papers=replace(papers, paper_gone=papers.paper_gone | (sums < np.quantile(sums, 0.07))))


def _rule(graph: Graph) -> Graph:
    tiers = graph.tier_of_kind.copy()
    tiers[KINDS.index("micrograph")] = 0
    return with_spec(graph, "routed_captions", "policy/rules/of_kind_micrograph/tier", "composer", tier_of_kind=tiers)


FAULTS = (
    Fault("prompt of 5% of figures", LIFT, "decision", "routed_captions", "special",
          _graph(lambda g: with_spec(g, "routed_captions", "tiers/special/prompt_hash", "2", **_tier(g, 3, -0.6)))),
    Fault("threshold", KEEP, "decision", "filtered_set", "ungrounded",
          _graph(lambda g: with_spec(g, "filtered_set", "limits/ungrounded/min", 0.7))),
    Fault("backend version of a tier", LIFT, "decision", "routed_captions", "small",
          _graph(lambda g: with_spec(g, "routed_captions", "tiers/small/backend_version", "0.32",
                                     **_tier(g, 1, -0.25)))),
    Fault("extractor bug in a discipline", LIFT, "decision", "triplets", "code_version",
          _graph(lambda g: with_spec(g, "triplets", "code_version", "4",
                                     context_factor=_factor(g.context_factor, 4, 0.0)))),
    Fault("worse dump", LIFT, "new_papers", "raw_papers", "", _more(0.8, None)),
    Fault("router rule", LIFT, "decision", "routed_captions", "of_kind_micrograph", _graph(_rule)),
    Fault("judge outage", LIFT, "outage", "caption_scores", "",
          _graph(lambda g: with_spec(g, "caption_scores", "judges/careful/prompt", "2", judges_out=(11, 12)))),
    Fault("evidence code version", LIFT, "decision", "figure_evidence", "code_version",
          _graph(lambda g: with_spec(g, "figure_evidence", "code_version", "8",
                                     evidence_factor=_factor(g.evidence_factor, 2, 0.4)))),
    Fault("model revision", LIFT, "decision", "routed_captions", "large",
          _graph(lambda g: with_spec(g, "routed_captions", "policy/tiers/large/revision", "b", **_tier(g, 2, -0.3)))),
    Fault("temperature", LIFT, "decision", "routed_captions", "composer",
          _graph(lambda g: with_spec(g, "routed_captions", "policy/tiers/composer/temperature", 1.5,
                                     **_tier(g, 0, -0.1)))),
    Fault("papers revised", LIFT, "revision", "raw_papers", "", _revised),
    Fault("reader's prompt", LIFT, "decision", "caption_qa_eval", "read",
          _graph(lambda g: with_spec(g, "caption_qa_eval", "prompts/read", "2", reader_shift=-0.1))),
    Fault("other kinds of figures", LIFT, "other_kinds", "raw_papers", "",
          _more(0.0, (0.05, 0.05, 0.0, 0.1, 0.6, 0.2))),
    Fault("papers gone", LIFT, "papers_gone", "raw_papers", "", _gone),
    Fault("licence rule", LIFT, "decision", "raw_papers", "allowed_licences",
          _graph(lambda g: with_spec(g, "raw_papers", "allowed_licences", ["attribution", "no-derivatives"]))),
    Fault("captions cut", WORDS, "decision", "routed_captions", "large",
          _graph(lambda g: with_spec(g, "routed_captions", "policy/tiers/large/max_tokens", 200,
                                     tier_words=_factor(g.tier_words, 2, 0.6)))),
    Fault("engine of OCR", LIFT, "decision", "figure_evidence", "ocr",
          _graph(lambda g: with_spec(g, "figure_evidence", "ocr/version", "3.11",
                                     evidence_factor=_factor(g.evidence_factor, 5, 0.2)))),
    Fault("bound of duplicates", KEEP, "decision", "selection", "embedding",
          _graph(lambda g: with_spec(g, "selection", "duplicates/embedding", 0.9, twins=0.06))),
    Fault("reader outage", LIFT, "outage", "caption_qa_eval", "",
          _graph(lambda g: with_spec(g, "caption_qa_eval", "versions/reader", "0.32", readers_out=(0, 1)))),
    Fault("gate's version", KEEP, "decision", "caption_scores", "grounding",
          _graph(lambda g: with_spec(g, "caption_scores", "gates/grounding/version", "2",
                                     grounding_shift=-0.05))),
)  # fmt: skip
"""Disciplines 0, 1, 4 and 12 stand for any: figures of the first are easier, of the last harder than others."""

assert len(FAULTS) == 20
assert len(DISCIPLINES) == 13

PAIRS = (
    ("prompt of 5% of figures", "backend version of a tier"), ("prompt of 5% of figures", "worse dump"),
    ("backend version of a tier", "model revision"), ("extractor bug in a discipline", "router rule"),
    ("worse dump", "reader's prompt"), ("router rule", "papers revised"),
    ("evidence code version", "temperature"), ("model revision", "other kinds of figures"),
    ("temperature", "papers gone"), ("papers revised", "licence rule"),
    ("reader's prompt", "engine of OCR"), ("licence rule", "extractor bug in a discipline"),
    ("papers gone", "worse dump"), ("engine of OCR", "backend version of a tier"),
    ("evidence code version", "prompt of 5% of figures"), ("other kinds of figures", "router rule"),
    ("threshold", "gate's version"), ("threshold", "bound of duplicates"),
    ("backend version of a tier", "threshold"), ("gate's version", "model revision"),
)  # fmt: skip
"""Pairs that move one metric."""
