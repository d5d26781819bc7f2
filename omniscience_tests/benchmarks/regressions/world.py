"""A world of papers and a model of what the graph would make of them: every value of every asset, as arrays.

No stage runs here. Each asset's values follow from its parents' and from its settings by a few lines of arithmetic, so
that a record changes exactly where a real one would: after a change of settings all rows are made anew, but most say
what they said before.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.disciplines import DISCIPLINES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

KINDS = ("line", "scatter", "bar", "diagram", "micrograph", "heatmap")
KIND_SHARES = (0.34, 0.16, 0.14, 0.14, 0.12, 0.10)
KIND_DIFFICULTY = np.array([0.0, 0.1, -0.3, 0.2, 0.6, 0.4])
READABLE = np.array([0.9, 0.8, 0.85, 0.6, 0.15, 0.45])
"""How much evidence sees in a figure of each kind."""
TIERS = ("composer", "small", "large", "special")
LICENCES = ("attribution", "share-alike", "no-derivatives")
QUESTIONS = 2
ARCHIVE = "arXiv_src_2401_{:03d}.tar"


@dataclass(frozen=True)
class Papers:
    """Papers and the figures in them; arrays of papers begin with `paper_`, all others are (figures,)."""

    paper_discipline: Ints
    paper_archive: Ints
    paper_licence: Ints
    paper_revision: Ints
    """0, or the number of a revision that the dump replaced."""
    paper_gone: Flags
    paper: Ints
    """Paper of each figure."""
    number: Ints
    kind: Ints
    difficulty: Floats
    context: Floats
    """0..1: how much the text says of it."""
    luck: Floats
    """(figures, 8) standard normal, fixed for good: what varies from figure to figure in captions and measures."""
    chance: Floats
    """(figures, QUESTIONS, 2) uniform: what decides answers from the blind arm and from the new caption."""

    @property
    def figures(self) -> int:
        """How many."""
        return len(self.paper)


@dataclass(frozen=True)
class Graph:
    """How all assets are made: the specs as the log would hold them, and what these do in this world."""

    specs: Mapping[str, dict[str, Any]]
    context_factor: Floats = field(default_factory=lambda: np.ones(len(DISCIPLINES)))
    """What extraction keeps of a figure's context, by discipline."""
    evidence_factor: Floats = field(default_factory=lambda: np.ones(len(KINDS)))
    tier_of_kind: Ints = field(default_factory=lambda: np.array([0, 0, 0, 1, 2, 1]))
    special: int = 20
    """One in so many figures goes to the special tier by a rule of its own."""
    tier_quality: Floats = field(default_factory=lambda: np.array([0.5, 0.6, 0.9, 0.7]))
    tier_noise: Ints = field(default_factory=lambda: np.zeros(len(TIERS), np.int64))
    """Another number: the tier's models speak anew, no better and no worse."""
    tier_words: Floats = field(default_factory=lambda: np.array([120.0, 150.0, 220.0, 160.0]))
    grounding_shift: float = 0.0
    reader_shift: float = 0.0
    reader_noise: int = 0
    twins: float = 0.03
    """Share of figures that repeat another."""
    judges_out: tuple[int, ...] = ()
    """Disciplines whose figures no judge could be asked about."""
    readers_out: tuple[int, ...] = ()


@dataclass(frozen=True)
class World:
    """Papers as a dump holds them, and the graph that they go through."""

    papers: Papers
    graph: Graph


@dataclass(frozen=True)
class Values:
    """What the graph makes of a world; arrays are (figures,) unless said otherwise, `alive` where there is a row."""

    paper_kept: Flags
    alive: Flags
    """The figure's paper is kept."""
    context: Floats
    evidence: Floats
    tier: Ints
    words: Ints
    quality: Floats
    grounding: Floats
    approval: Floats
    """NaN where no judge could be asked."""
    twin: Flags
    kept: Flags
    """By `filtered_set`."""
    judged: Flags
    """`filtered_set` has a verdict: its scores did not fail."""
    right: Flags
    """(figures, QUESTIONS, 2): blind, new caption."""


def usual_specs() -> dict[str, dict[str, Any]]:
    """Specs as the stages write them, cut to what the faults change."""
    sampling = {"temperature": 0.2, "top_p": 1.0, "max_tokens": 1200, "backend": "openai"}
    rules = [
        {"name": "tables_as_figures", "tier": "special", "when": [{"feature": "words", "op": ">=", "value": 40.0}]},
        *(
            {
                "name": f"of_kind_{kind}",
                "tier": TIERS[tier],
                "when": [{"feature": f"kind_{kind}", "op": ">=", "value": 0.5}],
            }
            for kind, tier in zip(KINDS, (0, 0, 0, 1, 2, 1), strict=True)
        ),
    ]
    limits = [
        {"reason": "ungrounded", "measure": "grounding.precision", "min": 0.55, "max": None, "needed": False},
        {"reason": "too_short", "measure": "length.words", "min": 15.0, "max": None, "needed": False},
        {"reason": "rejected_by_judges", "measure": "judges.approval", "min": 0.2, "max": None, "needed": False},
    ]
    return {
        "raw_papers": {"code_version": "1", "allowed_licences": [*LICENCES]},
        "triplets": {"code_version": "3", "pymupdf": "2.0"},
        "figure_evidence": {"code_version": "7", "ocr": {"engine": "rapidocr", "version": "3.10"}},
        "questions": {"code_version": "1", "per_figure": QUESTIONS},
        "figure_embeddings": {"code_version": "1", "model": "some-clip"},
        "routed_captions": {
            "code_version": "3",
            "policy": {
                "rules": rules,
                "tiers": {tier: {"model": f"model-{tier}", "revision": "a", **sampling} for tier in TIERS},
            },
            "tiers": {tier: {"backend_version": "0.31", "prompt_hash": f"prompt-{tier}-1"} for tier in TIERS},
        },
        "caption_embeddings": {"code_version": "1", "model": "some-clip"},
        "caption_scores": {
            "code_version": "1",
            "gates": {"grounding": {"version": "1"}, "length": {"version": "1"}},
            "judges": {"careful": {"model": "judge", "prompt": "1"}},
        },
        "selection": {"code_version": "1", "duplicates": {"image": True, "embedding": 0.98}, "limits": {}},
        "filtered_set": {"code_version": "3", "limits": limits},
        "caption_qa_eval": {
            "code_version": "3",
            "readers": ["reader"],
            "models": {"reader": {"model": "reader-1"}},
            "versions": {"reader": "0.31"},
            "prompts": {"read": "prompt-1"},
        },
    }


def draw_papers(papers: int, seed: int, archive: int = 0, kind_shares: tuple[float, ...] = KIND_SHARES) -> Papers:
    """Fresh papers of one archive, with about five figures each."""
    random = np.random.default_rng([seed, archive])
    discipline = random.integers(len(DISCIPLINES), size=papers)
    counts = random.integers(1, 10, size=papers)
    paper = np.repeat(np.arange(papers), counts)
    figures = len(paper)
    kind = random.choice(len(KINDS), size=figures, p=kind_shares)
    of_paper, of_discipline = random.normal(0, 0.4, papers), np.linspace(-0.3, 0.3, len(DISCIPLINES))
    difficulty = KIND_DIFFICULTY[kind] + (of_paper + of_discipline[discipline])[paper] + random.normal(0, 0.5, figures)
    licence = random.choice(len(LICENCES), size=papers, p=(0.8, 0.15, 0.05))
    return Papers(
        discipline,
        np.full(papers, archive),
        licence,
        np.zeros(papers, np.int64),
        np.zeros(papers, bool),
        paper,
        np.concatenate([np.arange(count) + 1 for count in counts]),
        kind,
        difficulty - 0.8 * (licence == 1)[paper],
        random.beta(3, 2, figures),
        random.normal(size=(figures, 8)),
        random.random((figures, QUESTIONS, 2)),
    )


def joined(old: Papers, new: Papers) -> Papers:
    """Papers of both, those of `old` first."""
    both = {
        name: np.concatenate([getattr(old, name), getattr(new, name)])
        for name in Papers.__dataclass_fields__
        if name != "paper"
    }
    return Papers(paper=np.concatenate([old.paper, new.paper + len(old.paper_discipline)]), **both)


def with_spec(graph: Graph, asset: str, path: str, value: object, **effects: Any) -> Graph:
    """The graph with one setting changed, and with what that does."""
    specs = deepcopy(dict(graph.specs))
    *folders, last = path.split("/")
    place: Any = specs[asset]
    for name in folders:
        place = next(one for one in place if name in one.values()) if isinstance(place, list) else place[name]
    place[last] = value
    return replace(graph, specs=specs, **effects)


def run(world: World) -> Values:
    """The values of all records."""
    papers, graph = world.papers, world.graph
    allowed = np.isin(np.array(LICENCES)[papers.paper_licence], graph.specs["raw_papers"]["allowed_licences"])
    paper_kept = allowed & ~papers.paper_gone
    revised = papers.paper_revision[papers.paper] > 0
    discipline = papers.paper_discipline[papers.paper]
    context = papers.context * graph.context_factor[discipline] * np.where(revised, 0.3, 1.0)
    evidence = np.clip(READABLE[papers.kind] + 0.1 * papers.luck[:, 0], 0, 1) * graph.evidence_factor[papers.kind]
    is_special = (papers.paper * 7 + papers.number) % graph.special == 0
    tier = np.where(is_special, 3, graph.tier_of_kind[papers.kind])
    noise = graph.tier_noise[tier]
    luck = np.where(noise > 0, _anew(papers.luck[:, 1], noise, 1), papers.luck[:, 1])
    quality = graph.tier_quality[tier] + 0.5 * evidence + 0.5 * context + 0.3 * luck
    words = np.maximum(5, graph.tier_words[tier] * (1 + 0.1 * luck)).astype(np.int64)
    grounding = np.clip(0.45 + 0.3 * quality + 0.08 * papers.luck[:, 2] + graph.grounding_shift, 0, 1)
    out = np.isin(discipline, graph.judges_out)
    approval = np.where(out, np.nan, np.clip(0.25 + 0.4 * quality + 0.15 * papers.luck[:, 3], 0, 1))
    twin = np.abs(papers.luck[:, 4]) > _twin_bound(graph.twins)
    limits = {one["reason"]: one["min"] for one in graph.specs["filtered_set"]["limits"]}
    kept = (grounding >= limits["ungrounded"]) & (words >= limits["too_short"]) & ~twin
    kept &= ~(approval < limits["rejected_by_judges"])
    alive = paper_kept[papers.paper]
    chance = papers.chance
    if graph.reader_noise:
        chance = chance.copy()
        asked = (np.arange(papers.figures) + graph.reader_noise) % 5 == 0
        chance[asked] = np.random.default_rng([graph.reader_noise, 3]).random(chance[asked].shape)
    told = 1 / (1 + np.exp(-(2 * (quality - 1.1) - papers.difficulty + graph.reader_shift)))
    blind = np.clip(0.35 - 0.05 * papers.difficulty, 0.05, 0.95)
    right = chance < np.stack([blind, told], axis=1)[:, None, :]
    return Values(
        paper_kept, alive, context, evidence, tier, words, quality, grounding, approval, twin,
        kept & alive & ~out, alive & ~out, right,
    )  # fmt: skip


def _anew(luck: Floats, noise: Ints, seed: int) -> Floats:
    """Other luck of the same kind, half of it the figure's own."""
    fresh = np.random.default_rng([int(noise.max()), seed]).normal(size=len(luck))
    return np.asarray((luck + fresh) / np.sqrt(2))


def _twin_bound(share: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(1 - share / 2)
