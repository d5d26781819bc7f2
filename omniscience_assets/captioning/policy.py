"""A routing policy: tiers, and ordered rules that send each figure to one. Explicit, validated, versioned."""

import operator
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from omniscience_assets.captioning.backends.chat import Sampling
from omniscience_assets.captioning.formats import FORMATS
from omniscience_assets.records import FIGURE_KINDS

if TYPE_CHECKING:
    from omniscience_assets.captioning.prompts import Prompt

_POLICIES = Path(__file__).parent / "policies"
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq,
}  # fmt: skip

FEATURES = (
    *(f"kind_{kind}" for kind in FIGURE_KINDS),
    "picture", "vector", "panels", "axes", "titled_axes", "calibrated_axes", "series", "diagram_nodes",
    "legend_entries", "words", "text_density", "caption_words", "context_words", "megapixels",
)  # fmt: skip
"""What a rule may ask for: probabilities of the kinds, shares and counts."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class PolicyError(Exception):
    """A routing policy cannot be used.

    Args:
        reason: `unknown_policy`, `invalid_policy`, `not_served`, `no_price` or `unknown_rubric`.
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

    def holds(self, features: Mapping[str, float]) -> bool:
        """Whether it is true of a figure."""
        return _OPERATORS[self.op](features[self.feature], self.value)


class Acceptance(_Frozen):
    """What a tier's caption must be; one that is not goes to the tier above, or is dropped."""

    words: tuple[int, int] | None = None
    """Shortest and longest; the format's own where none is given."""
    support: float = Field(default=0.0, ge=0, le=1)
    """Least mean support of the claims that can be checked."""
    unchecked: float = Field(default=1.0, ge=0, le=1)
    """Largest share of claims that name no source."""


class Price(_Frozen):
    """What tokens cost, in US dollars a million."""

    tokens_in: float = Field(ge=0)
    tokens_out: float = Field(ge=0)

    def of(self, tokens_in: float, tokens_out: float) -> float:
        """Dollars for so many tokens."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / 1e6


class Tier(_Frozen):
    """Who writes the caption, in which format, and what is good enough."""

    backend: Literal["composer", "openai", "vllm", "transformers"]
    model: str = ""
    """As the engine calls it; a folder or hub name for `vllm` and `transformers`."""
    endpoint: str = ""
    """Which address serves it, by its name in the resource `models`; for `openai` only."""
    format: str = "dense"
    template: str = ""
    """Prompt of one's own in place of the format's: in the file the name of a template beside it, here its text."""
    max_tokens: int = Field(default=1200, ge=16)
    temperature: float = Field(default=0.0, ge=0)
    top_p: float = Field(default=1.0, gt=0, le=1)
    seed: int | None = None
    max_pixels: int = Field(default=1_048_576, ge=784)
    """Larger images are made smaller before they are sent."""
    accept: Acceptance = Acceptance()
    escalate_to: str | None = None
    """Tier that is asked where this one's caption is not good enough."""
    price: Price | None = None
    """Where the price table does not know the model, or knows another price."""

    @property
    def prompt(self) -> "Prompt":
        """The template that it asks by."""
        from omniscience_assets.captioning import prompts

        if self.template:
            return prompts.Prompt.from_text(f"its own {self.format}", self.template)
        return prompts.load("compose" if self.backend == "composer" else self.format)

    @property
    def sampling(self) -> Sampling:
        """How the model's answer is drawn."""
        return Sampling(self.max_tokens, self.temperature, self.top_p, self.seed)

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.format not in FORMATS:
            raise ValueError(f"unknown format {self.format!r}; known are {', '.join(FORMATS)}")
        if self.backend != "composer" and not self.model:
            raise ValueError(f"a tier of the backend {self.backend} needs a model")
        if self.backend == "composer" and self.template:
            raise ValueError("the composer has no prompt that can be changed")
        if (self.backend == "openai") != bool(self.endpoint):
            raise ValueError("an endpoint is what a tier of the backend openai needs, and no other has")
        return self


class Teachers(_Frozen):
    """Several tiers that all write, and how the best caption is chosen (Panda-70M, arXiv 2402.19479)."""

    tiers: Annotated[tuple[str, ...], Field(min_length=2)]
    """In the order of preference among equals."""
    scorer: Literal["support", "coverage", "grounded"] = "grounded"
    margin: float = Field(default=0.0, ge=0)
    """A later one must be better by so much to be taken before an earlier one."""
    at_least: float = Field(default=0.0, ge=0, le=1)
    """Where even the best scores less, none is taken."""


class Rule(_Frozen):
    """A named rule: all conditions must hold. It names one tier, or several teachers."""

    name: Name
    when: tuple[Condition, ...] = ()
    tier: str | None = None
    teachers: Teachers | None = None

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers that it sends a figure to at once."""
        return self.teachers.tiers if self.teachers else (self.tier or "",)


class Policy(_Frozen):
    """Ordered rules; the first that holds decides, and the last holds always."""

    version: str
    tiers: dict[Name, Tier]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        names = [rule.name for rule in self.rules]
        unknown = {c.feature for rule in self.rules for c in rule.when} - set(FEATURES)
        if unknown:
            raise ValueError(f"unknown features {sorted(unknown)}; known are {', '.join(FEATURES)}")
        if unclear := [rule.name for rule in self.rules if (rule.tier is None) == (rule.teachers is None)]:
            raise ValueError(f"rules need a tier or teachers, and not both: {unclear}")
        named = {tier for rule in self.rules for tier in rule.tiers}
        named |= {tier.escalate_to for tier in self.tiers.values() if tier.escalate_to}
        if missing := named - set(self.tiers):
            raise ValueError(f"tiers are named that are not defined: {sorted(missing)}")
        if len(set(names)) < len(names):
            raise ValueError(f"two rules have one name: {sorted({name for name in names if names.count(name) > 1})}")
        if self.rules[-1].when:
            raise ValueError(f"the last rule, {names[-1]!r}, must have no conditions, so that every figure is routed")
        for name in self.tiers:
            self._check_ladder(name)
        return self

    def _check_ladder(self, name: str) -> None:
        seen = [name]
        while above := self.tiers[seen[-1]].escalate_to:
            if above in seen:
                raise ValueError(f"escalation runs in a circle: {' → '.join([*seen, above])}")
            seen.append(above)

    @property
    def is_embedded(self) -> bool:
        """No tier asks a model."""
        return all(tier.backend == "composer" for tier in self.tiers.values())

    def as_made(self) -> dict[str, Any]:
        """What of the policy a caption hangs on: all but its prices, addresses and what it is called."""
        left_out = {"price", "endpoint", "template"}  # of a template the prompt's hash tells
        tiers = {name: tier.model_dump(mode="json", exclude=left_out) for name, tier in self.tiers.items()}
        return {"tiers": tiers, "rules": [rule.model_dump(mode="json") for rule in self.rules]}


def load_policy(name: str = "default") -> Policy:
    """A shipped policy by name, or a YAML file by path, with the templates that it names read in.

    Raises:
        PolicyError: `unknown_policy` when there is no such file, `invalid_policy` when it says something impossible.
    """
    path = Path(name) if name.endswith((".yaml", ".yml")) else _POLICIES / f"{name}.yaml"
    if not path.is_file():
        shipped = ", ".join(sorted(entry.stem for entry in _POLICIES.glob("*.yaml")))
        raise PolicyError("unknown_policy", f"{name}: not a YAML file and not one of {shipped}")
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Policy.model_validate(_with_templates(told, path.parent))
    except (ValidationError, yaml.YAMLError, _TemplateError) as error:
        raise PolicyError("invalid_policy", f"{path.name}: {error}") from error


class _TemplateError(Exception):
    """A template cannot be used; says which and why."""


def _with_templates(told: Any, folder: Path) -> Any:
    """A policy's YAML with the text of each template in place of its file's name.

    It is read once: a file that is edited while a run asks must not reach rows whose spec names the text of before.
    """
    tiers = told.get("tiers") if isinstance(told, Mapping) else None
    if not isinstance(tiers, Mapping):
        return told
    read = {
        name: {**tier, "template": _read_template(folder / str(tier["template"]))}
        for name, tier in tiers.items()
        if isinstance(tier, Mapping) and tier.get("template")
    }
    return {**told, "tiers": {**tiers, **read}}


def _read_template(path: Path) -> str:
    from jinja2 import TemplateError

    from omniscience_assets.captioning.prompts import Prompt

    try:
        text = path.read_text(encoding="utf-8")
        Prompt.from_text(path.stem, text).check("system", "user")
    except (OSError, UnicodeDecodeError, TemplateError) as error:
        raise _TemplateError(f"the template {path.name}: {error}") from error
    return text
