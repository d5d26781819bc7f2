"""Which captioning tier a figure goes to: what a policy sees of it, and the rule that fires."""

from collections.abc import Sequence
from dataclasses import dataclass

from omniscience_assets.captioning.facts.numbers import is_calibrated
from omniscience_assets.captioning.policy import FEATURES, Policy, Teachers
from omniscience_assets.records import FIGURE_KINDS, Evidence, Figure, Score

_PICTURES = ("photo", "micrograph")


@dataclass(frozen=True, slots=True)
class Decision:
    """The rule that fired and the tiers that it names: one, or several teachers."""

    rule: str
    tiers: tuple[str, ...]
    teachers: Teachers | None = None


def features(figure: Figure, evidence: Evidence) -> tuple[Score, ...]:
    """What the router sees, in the order of `FEATURES`.

    `picture` is the probability of a photograph or micrograph; `vector` is 1 for vector sources, 0.5 for mixed and 0
    for raster; `calibrated_axes` is a share of the axes, 0 where there are none; the others are probabilities, counts,
    words per 100 × 100 pixels, or megapixels of the raster.
    """
    evidence = evidence.untraced()
    kinds = {score.label: score.value for score in evidence.kind}
    axes = [axis for panel in evidence.panels for axis in panel.axes]
    values = (
        *(kinds.get(kind, 0.0) for kind in FIGURE_KINDS),
        sum(kinds.get(kind, 0.0) for kind in _PICTURES),
        {"vector": 1.0, "mixed": 0.5, "raster": 0.0}[evidence.origin],
        max(1, len(evidence.panels), len(figure.panels)),
        len(axes),
        sum(axis.title is not None for axis in axes),
        sum(map(is_calibrated, axes)) / max(1, len(axes)),
        sum(len(panel.series) for panel in evidence.panels),
        len(evidence.diagram.nodes) if evidence.diagram else 0,
        sum(len(panel.legend) for panel in evidence.panels),
        sum(len(text.text.split()) for text in evidence.texts),
        evidence.text_density,
        len(figure.caption.split()),
        sum(len(mention.text.split()) for mention in figure.mentions),
        (figure.width or 0) * (figure.height or 0) / 1e6,
    )
    return tuple(Score(label, float(value)) for label, value in zip(FEATURES, values, strict=True))


def route(seen: Sequence[Score], policy: Policy) -> Decision:
    """The first rule whose conditions all hold."""
    values = {score.label: score.value for score in seen}
    rule = next(rule for rule in policy.rules if all(condition.holds(values) for condition in rule.when))
    return Decision(rule.name, rule.tiers, rule.teachers)
