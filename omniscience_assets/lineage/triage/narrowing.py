"""Which rows a changed setting can have touched: `NARROWING`, one table for all assets.

Conditions are SQL over the two sides `b` (before) and `a` (after) of a row that differs; a row that is on one side only
has NULL on the other. `{0}` is the setting's own name, quoted. A setting that the table does not know touches all rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from omniscience_assets.lineage.triage.changes import SpecChange

PAYLOAD: dict[str, tuple[str, ...]] = {
    "routed_captions": ("tier", "rule", "attempts"),
    "caption_scores": ("measures", "opinions"),
    "filtered_set": ("verdicts",),
    "caption_qa_eval": ("reader", "status", "cause", "scored_by"),
    "raw_papers": ("source",),
}
"""Columns that conditions and events look at; read only for rows that differ."""

_TIER = """
    coalesce(b.tier, '') = {0} OR coalesce(a.tier, '') = {0}
    OR len(list_filter(list_concat(coalesce(b.attempts, []), coalesce(a.attempts, [])), lambda t: t.tier = {0})) > 0
"""
_RULE = "coalesce(b.rule, '') = {0} OR coalesce(a.rule, '') = {0}"
_GATE = """
    list_filter(b.measures, lambda m: starts_with(m.name, {0} || '.')).list_transform(lambda m: (m.name, m.value))
    IS DISTINCT FROM
    list_filter(a.measures, lambda m: starts_with(m.name, {0} || '.')).list_transform(lambda m: (m.name, m.value))
"""
_SAID = """
    list_filter({side}.opinions, lambda o: o.judge = {{0}} AND coalesce(o.reason, 'abstained') = 'abstained')
    .list_transform(lambda o: (o.keep, o.score))
"""
_JUDGE = f"{_SAID.format(side='b')} IS DISTINCT FROM {_SAID.format(side='a')}"
_READER = "coalesce(b.reader, a.reader, {0}) = {0} OR coalesce(a.scored_by, b.scored_by) IN ('l3score', 'votes')"
_OPEN = "coalesce(a.scored_by, b.scored_by) IN ('l3score', 'votes')"
_ONE_SIDED = "b.outcome IS NULL OR a.outcome IS NULL"
_ANY = "true"

NARROWING: dict[str, tuple[tuple[str, str], ...]] = {
    "raw_papers": ((r"allowed_licences", "b.outcome IS DISTINCT FROM a.outcome"),),
    "routed_captions": (
        (r"(?:policy\.)?tiers\.([^.]+)", _TIER),
        (r"policy\.rules\.([^.]+)", _RULE),
        (r"policy\.rules", "b.rule IS DISTINCT FROM a.rule"),
    ),
    "caption_scores": ((r"gates\.([^.]+)", _GATE), (r"judges\.([^.]+)", _JUDGE), (r"judge_versions\.([^.]+)", _JUDGE)),
    "filtered_set": ((r"limits", "b.outcome = 'dropped' AND a.outcome = 'dropped'"),),
    "caption_qa_eval": (
        (r"(?:models|versions)\.([^.]+)", _READER),
        (r"prompts\.same|open_answers", _OPEN),
        (r"readers|arms|share|only", _ONE_SIDED),
    ),
}
"""Asset → (pattern that a setting's path begins with, condition)."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A changed setting as a cause: where it is told, and which rows it can have touched."""

    asset: str
    change: SpecChange
    condition: str


def narrow(
    asset: str, changes: list[SpecChange], before: dict[str, object], after: dict[str, object]
) -> list[Narrowed]:
    """Say of each change of an asset's spec which rows it can have touched.

    Limits stand in the specs of `selection` and of `filtered_set`: they are told as the latter's.
    """
    found: dict[tuple[str, str], Narrowed] = {}
    for change in changes:
        one = _narrow(asset, change, before, after)
        if one:
            found.setdefault((one.asset, one.change.path), one)
    return list(found.values())


def _narrow(asset: str, change: SpecChange, before: dict[str, object], after: dict[str, object]) -> Narrowed | None:
    limit = re.match(r"limits\.([^.]+)", change.path)
    if limit and asset == "selection":
        # What reviews said of a limit decides nothing.
        return None if ".calibrated" in change.path else Narrowed("filtered_set", change, _ANY)
    if limit and asset == "filtered_set":
        bounds = [_limit(spec, limit[1]) for spec in (before, after)]
        return Narrowed(asset, change, _turned(bounds[0], bounds[1]))
    for pattern, condition in NARROWING.get(asset, ()):
        if matched := re.match(rf"(?:{pattern})(?=\.|$)", change.path):
            name = _quoted(matched[1]) if matched.groups() else ""
            return Narrowed(asset, change, condition.format(name))
    return Narrowed(asset, change, _ANY)


def _limit(spec: dict[str, object], reason: str) -> dict[str, object]:
    limits = spec.get("limits")
    return next((dict(one) for one in limits if one["reason"] == reason), {}) if isinstance(limits, list) else {}


def _turned(before: dict[str, object], after: dict[str, object]) -> str:
    """A score of the row passes one of the limits and not the other."""
    tests = []
    for side in ("b", "a"):
        scores = [
            f"list_filter({side}.verdicts, lambda v: v.gate = {_quoted(str(limit['measure']))})[1].score"
            for limit in (before, after)
            if limit
        ]
        for score in dict.fromkeys(scores):
            passes = [_passes(score, limit) for limit in (before, after)]
            tests.append(f"({side}.verdicts IS NOT NULL AND ({passes[0]}) <> ({passes[1]}))")
    return " OR ".join(tests) or _ANY


def _passes(score: str, limit: dict[str, object]) -> str:
    bounds = [f"{score} >= {limit['min']}"] if limit.get("min") is not None else []
    bounds += [f"{score} <= {limit['max']}"] if limit.get("max") is not None else []
    return f"coalesce({' AND '.join(bounds) or 'true'}, {not limit.get('needed', False)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
