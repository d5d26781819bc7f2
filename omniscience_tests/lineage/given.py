"""A small graph as a record log: every asset's rows follow from a few functions of paper and figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.hashing import content_hash, fingerprint
from omniscience_assets.store.log import partition_writer
from omniscience_assets.store.specs import save_spec

BEFORE, AFTER, LATER = "aaaa", "bbbb", "cccc"
"""Ids of runs."""
DISCIPLINE = "physics"

SPECS: dict[str, dict[str, Any]] = {
    "raw_papers": {"allowed_licences": ["attribution"]},
    "triplets": {"code_version": "1"},
    "figure_evidence": {"code_version": "1"},
    "questions": {"per_figure": 1},
    "routed_captions": {
        "policy": {
            "rules": [{"name": "charts", "tier": "small"}, {"name": "others", "tier": "large"}],
            "tiers": {name: {"model": name, "temperature": 0.0} for name in ("small", "large")},
        },
        "tiers": {name: {"prompt_hash": "1"} for name in ("small", "large")},
    },
    "caption_scores": {"gates": {"grounding": {"version": "1"}, "length": {"version": "1"}}, "judges": {}},
    "selection": {"duplicates": {"image": True}, "limits": {"ungrounded": {"min": 0.5, "calibrated": {}}}},
    "filtered_set": {
        "limits": [{"reason": "ungrounded", "measure": "grounding.precision", "min": 0.5, "max": None, "needed": False}]
    },
    "caption_qa_eval": {"models": {"reader": {"model": "r"}}, "versions": {"reader": "1"}, "prompts": {"read": "1"}},
}


@dataclass(frozen=True)
class World:
    """What the graph makes of papers; functions take a paper's number and a figure's."""

    papers: Sequence[int] = range(12)
    figures: int = 2
    specs: Mapping[str, dict[str, Any]] = field(default_factory=lambda: SPECS)
    archive: Callable[[int], str] = lambda paper: "one.tar"
    revision: Callable[[int], int] = lambda paper: 0
    kind: Callable[[int, int], str] = lambda paper, figure: "line"
    seen: Callable[[int, int], str] = lambda paper, figure: "text"
    """What the evidence says."""
    tier: Callable[[int, int], str] = lambda paper, figure: "small"
    rule: Callable[[int, int], str] = lambda paper, figure: "charts"
    caption: Callable[[int, int], str | None] = lambda paper, figure: "A line that rises."
    """`None`: nobody could be asked."""
    grounding: Callable[[int, int], float] = lambda paper, figure: 0.9
    opinion: Callable[[int, int], bool | None] = lambda paper, figure: True
    """`None`: the judge could not be asked."""
    aside: str = "as it is"
    """A question of every figure that nobody answers."""
    silent: Callable[[int, int], bool] = lambda paper, figure: False
    """Nobody is asked about it."""
    crashed: Callable[[int, int], bool] = lambda paper, figure: False
    """Answering failed as a whole."""
    score: Callable[[int, int, str], float | None] = lambda paper, figure, arm: 0.0 if arm == "blind" else 1.0
    """`None`: the reader could not be asked."""


@dataclass(frozen=True)
class Row:
    """A record to be."""

    record_id: str
    parents: tuple[str, ...]
    payload: Mapping[str, Any]
    outcome: str = "kept"
    reason: str | None = None


def rows(world: World) -> Iterator[tuple[str, Row]]:
    """All records of a world with their assets."""
    for paper in world.papers:
        root = f"arxiv:{paper:05d}"
        dump = f"dump:{world.archive(paper)}/{paper}.gz"
        yield dump, Row(dump, (), {"revision": world.revision(paper)})
        yield "raw_papers", Row(root, (dump,), {"source": "arxiv", "version": str(world.revision(paper))})
        for figure in range(world.figures):
            yield from _figure(world, paper, figure)


def _figure(world: World, paper: int, figure: int) -> Iterator[tuple[str, Row]]:
    root, name = f"arxiv:{paper:05d}", f"arxiv:{paper:05d}#fig.{figure}"
    yield "triplets", Row(name, (root,), {"figure_id": name, "title": str(world.revision(paper))})
    seen = {"kind": [{"label": world.kind(paper, figure), "value": 1.0}], "figure_id": world.seen(paper, figure)}
    yield "figure_evidence", Row(f"{name}@evidence", (name,), seen)
    yield "questions", Row(f"{name}@q.1", (f"{name}@evidence", name), {"question_id": f"{name}@q.1"})
    yield "questions", Row(f"{name}@q.2", (f"{name}@evidence", name), {"text": world.aside})
    text = world.caption(paper, figure)
    made: dict[str, Any] = {
        "text": text,
        "tier": world.tier(paper, figure),
        "rule": world.rule(paper, figure),
        "attempts": [],
    }
    failed = ("failed", "endpoint_busy") if text is None else ("kept", None)
    yield "routed_captions", Row(f"{name}@caption", (f"{name}@evidence", name), made, *failed)
    if text is None:
        return
    vote = world.opinion(paper, figure)
    opinion = {"judge": "strict", "keep": vote, "score": None, "reason": "endpoint_busy" if vote is None else None}
    precision = world.grounding(paper, figure)
    measures = [
        {"name": "grounding.precision", "value": precision},
        {"name": "length.words", "value": len(text.split())},
    ]
    scores = {"measures": measures, "opinions": [opinion], "caption": text}
    yield "caption_scores", Row(f"{name}@scores", (f"{name}@caption", f"{name}@evidence"), scores)
    yield "selection", Row(f"{name}@selection", (f"{name}@scores",), {"figure_id": name})
    [limit] = world.specs["filtered_set"]["limits"]
    keep = precision >= limit["min"]
    verdict = {"gate": limit["measure"], "keep": keep, "score": precision, "threshold": limit["min"]}
    outcome = ("kept", None) if keep else ("dropped", "ungrounded")
    yield (
        "filtered_set",
        Row(f"{name}@verdict", (f"{name}@scores", f"{name}@selection"), {"verdicts": [verdict]}, *outcome),
    )
    if keep and world.crashed(paper, figure):
        yield "caption_qa_eval", Row(f"{name}@answers", (f"{name}@verdict",), {}, "failed", "out_of_memory")
        return
    for arm in ("blind", "new_caption") if keep and not world.silent(paper, figure) else ():
        score = world.score(paper, figure, arm)
        answer = {
            "question_id": f"{name}@q.1", "reader": "reader", "arm": arm, "score": score, "scored_by": "options",
            "status": "unscored" if score is None else "answered", "answer": text if arm != "blind" else "",
        }  # fmt: skip
        parents = (f"{name}@verdict", f"{name}@caption", name, f"{name}@q.1", f"{name}@q.2")
        failed = ("failed", "endpoint_busy") if score is None else ("kept", None)
        yield "caption_qa_eval", Row(f"{name}@a.1.reader.{arm}", parents, answer, *failed)


class Home:
    """A home to which worlds are written, run by run, as stages do: what differs is made anew, the rest stays."""

    def __init__(self, folder: Path) -> None:
        self.files = Files(folder)
        self._known: dict[str, dict[str, dict[str, Any]]] = {asset: {} for asset in LOGS}

    def run(self, run_id: str, world: World, *, origin: str | None = None) -> Home:
        """Bring all assets up to date; `origin` is the run whose rows are copied, if they are."""
        hashes: dict[str, str] = {}
        fresh: dict[str, dict[str, dict[str, Any]]] = {asset: {} for asset in LOGS}
        for asset, row in rows(world):
            whole = [dict(row.payload), row.outcome, row.reason]
            hashes[row.record_id] = content_hash(whole)
            if asset in LOGS:
                fresh[asset][row.record_id] = self._made(asset, row, hashes, world)
        for asset, made in fresh.items():
            self._write(run_id, asset, made, origin or run_id)
        return self

    def _made(self, asset: str, row: Row, hashes: Mapping[str, str], world: World) -> dict[str, Any]:
        spec_id = save_spec(self.files, {"asset": asset, **world.specs[asset]})
        unit, root = row.record_id.split("@")[0], row.record_id.split("#")[0]
        return {
            **row.payload, "record_id": row.record_id, "unit_id": unit, "root_id": root, "outcome": row.outcome,
            "reason": row.reason, "retryable": row.outcome == "failed", "spec_id": spec_id,
            "parents": [{"record_id": name, "content_hash": hashes[name]} for name in row.parents],
            "content_hash": hashes[row.record_id],
            "fingerprint": fingerprint((hashes[name] for name in row.parents), spec_id),
        }  # fmt: skip

    def _write(self, run_id: str, asset: str, made: dict[str, dict[str, Any]], origin: str) -> None:
        old = self._known[asset]
        units = [[{**row, "origin_run_id": origin}] for name, row in made.items() if old.get(name) != row]
        for name in old.keys() - made.keys():
            gone = {"record_id": name, "unit_id": old[name]["unit_id"], "root_id": old[name]["root_id"]}
            units.append([{**gone, "outcome": "tombstone", "content_hash": "", "parents": [], "origin_run_id": run_id}])
        self._known[asset] = made
        if units:
            with partition_writer(self.files, asset, DISCIPLINE, LOGS[asset], run_id) as writer:
                writer.commit(units)
