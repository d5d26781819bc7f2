"""Which captioning tier a figure goes to: an explicit, versioned, ordered policy over features that can be counted."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from omniscience_assets.captioning.facts.numbers import is_calibrated
from omniscience_assets.records import FIGURE_KINDS, Evidence, Figure, Score

_POLICIES = Path(__file__).parent / "policies"
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq,
}  # fmt: skip

FEATURES = (
    *(f"kind_{kind}" for kind in FIGURE_KINDS),
    "picture", "vector", "panels", "axes", "titled_axes", "calibrated_axes", "series", "diagram_nodes",
    "legend_entries", "words", "text_density", "caption_words", "context_words",
)  # fmt: skip
"""What a rule may ask for: probabilities of the kinds, shares and counts."""


_PICTURES = ("photo", "micrograph")


class PolicyError(Exception):
    """A routing policy cannot be used.

    Args:
        reason: `unknown_policy` or `invalid_policy`.
        detail: What is wrong and where, for a person.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(_Frozen):
    """One comparison of a feature with a number."""

    feature: str
    op: Literal[">=", "<=", ">", "<", "=="]
    value: float

    def holds(self, features: dict[str, float]) -> bool:
        """Whether it is true of a figure."""
        return _OPERATORS[self.op](features[self.feature], self.value)


class Rule(_Frozen):
    """A named rule: all conditions must hold."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    when: tuple[Condition, ...] = ()
    tier: str


class Tier(_Frozen):
    """Who writes the caption, with which prompt."""

    backend: str
    prompt: str


class Policy(_Frozen):
    """Ordered rules; the first that holds decides, and the last holds always."""

    version: str
    tiers: dict[str, Tier]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        names = [rule.name for rule in self.rules]
        unknown = {c.feature for rule in self.rules for c in rule.when} - set(FEATURES)
        if unknown:
            raise ValueError(f"unknown features {sorted(unknown)}; known are {', '.join(FEATURES)}")
        if missing := {rule.tier for rule in self.rules} - set(self.tiers):
            raise ValueError(f"rules name tiers that are not defined: {sorted(missing)}")
        if len(set(names)) < len(names):
            raise ValueError(f"two rules have one name: {sorted({name for name in names if names.count(name) > 1})}")
        if self.rules[-1].when:
            raise ValueError(f"the last rule, {names[-1]!r}, must have no conditions, so that every figure is routed")
        return self


@dataclass(frozen=True, slots=True)
class Decision:
    """The rule that fired and the tier that it names."""

    rule: str
    tier: str


def load_policy(name: str = "default") -> Policy:
    """A shipped policy by name, or a YAML file by path.

    Raises:
        PolicyError: `unknown_policy` when there is no such file, `invalid_policy` when it says something impossible.
    """
    path = Path(name) if name.endswith((".yaml", ".yml")) else _POLICIES / f"{name}.yaml"
    if not path.is_file():
        shipped = ", ".join(sorted(entry.stem for entry in _POLICIES.glob("*.yaml")))
        raise PolicyError("unknown_policy", f"{name}: not a YAML file and not one of {shipped}")
    try:
        return Policy.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise PolicyError("invalid_policy", f"{path.name}: {error}") from error


def features(figure: Figure, evidence: Evidence) -> tuple[Score, ...]:
    """What the router sees, in the order of `FEATURES`.

    `picture` is the probability of a photograph or micrograph; `vector` is 1 for vector sources, 0.5 for mixed and 0
    for raster; `calibrated_axes` is a share of the axes, 0 where there are none; the others are probabilities, counts,
    or words per 100 × 100 pixels.
    """
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
    )
    return tuple(Score(label, float(value)) for label, value in zip(FEATURES, values, strict=True))


def route(seen: Sequence[Score], policy: Policy) -> Decision:
    """The first rule whose conditions all hold."""
    values = {score.label: score.value for score in seen}
    rule = next(rule for rule in policy.rules if all(condition.holds(values) for condition in rule.when))
    return Decision(rule.name, rule.tier)
