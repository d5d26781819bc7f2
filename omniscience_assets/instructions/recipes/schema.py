"""What a recipe is: a chain of steps out of YAML. Each says who is asked what, how a reply is read, what is kept."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from omniscience_assets.captioning.backends.chat import Sampling
from omniscience_assets.captioning.paid import Name
from omniscience_assets.captioning.prompts import Prompt

_HERE = Path(__file__).parent
GIVEN = {
    "figure": ("caption", "author_caption", "request"),
    "questions": ("caption", "author_caption", "request", "instruction", "response"),
}
"""What an item holds before the first step, by the recipe's source; `request` asks for a detailed description."""

Role = Literal["hooked", "vision", "text"]
"""Who is asked: the model whose turn is left open, one that sees, one that reads."""
Parse = Literal["text", "marked", "score", "lines", "paragraphs", "prose", "verdict", "thought"]


class RecipeError(ValueError):
    """A recipe that cannot be used; the message says which, where in it, and why."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(_Frozen):
    """A sum of numbers, less another, must be at least so much. A list of numbers counts with its least."""

    of: tuple[Name, ...] = Field(min_length=1)
    minus: tuple[Name, ...] = ()
    least: float

    def value(self, numbers: Mapping[str, float]) -> float:
        """What is compared. Raises KeyError: a number is not there."""
        return sum(numbers[name] for name in self.of) - sum(numbers[name] for name in self.minus)

    def holds(self, numbers: Mapping[str, float]) -> bool:
        """Whether it is at least so much. Raises KeyError: a number is not there."""
        return self.value(numbers) >= self.least


class Step(_Frozen):
    """One thing that is found out about an item, under a name that later steps use."""

    name: Name
    by: Role | None = None
    """`None`: a program reads another value of the item."""
    prompt: str = ""
    """One of the recipe's own, else a shipped one by its stem; none where a turn is left open, or nobody is asked."""
    of: Name | Literal[""] = ""
    """Without a model: the value that is read."""
    each: Name | Literal[""] = ""
    """A list: the model is asked once for each of its elements, and the value is a list, too."""
    parse: Parse = "text"
    mark: str = ""
    """What a marked reply must begin with."""
    words: tuple[str, str] = ("yes", "no")
    """What a verdict may say: worth 1 and 0."""
    most: int = Field(default=5, ge=1)
    """The best score, or the greatest number of lines."""
    keep: tuple[Condition, ...] = ()
    """All must hold, of this value and those before it."""
    reason: Name | Literal[""] = ""
    """Why an item is dropped where they do not; `not_kept` without."""
    otherwise: Name | Literal[""] = ""
    """The branch that an item takes whose reply is not as it must be, if the recipe's option of that name is on."""
    only_with: Name | Literal[""] = ""
    """The option without which the step is left out."""
    not_with: Name | Literal[""] = ""
    """The option with which it is left out."""
    samples: int = Field(default=1, ge=1, le=32)
    """Of more than one the reply with the lowest negative log-likelihood per token is taken."""
    max_tokens: int | None = Field(default=None, ge=1)
    """The model's own setting without, as for the next one."""
    temperature: float | None = Field(default=None, ge=0)
    top_p: float = Field(default=1.0, gt=0, le=1)
    top_k: int = Field(default=0, ge=0)
    min_tokens: int = Field(default=0, ge=0)
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0

    @model_validator(mode="after")
    def _fits(self) -> Self:
        asks = self.by in ("vision", "text")
        if asks != bool(self.prompt):
            raise ValueError(f"{self.name}: a prompt is what a model needs that is asked, and nobody else has")
        if (self.by is None) != bool(self.of):
            raise ValueError(f"{self.name}: `of` says what a program reads, where no model is asked")
        if self.by is None and (self.samples > 1 or self.each):
            raise ValueError(f"{self.name}: a program reads one value once")
        if self.samples > 1 and (self.each or self.by == "hooked"):
            raise ValueError(f"{self.name}: several samples are drawn of one reply to one prompt")
        if self.samples > 1 and not self.temperature:
            raise ValueError(f"{self.name}: several samples take a temperature above 0 to differ")
        if self.each and self.parse in ("lines", "paragraphs"):
            raise ValueError(f"{self.name}: there are no lists of lists")
        if (self.parse == "marked") != bool(self.mark):
            raise ValueError(f"{self.name}: a mark is what a marked reply begins with, and no other")
        return self

    def sampling(self, max_tokens: int, temperature: float, seed: int) -> Sampling:
        """How a reply is drawn; the arguments are the model's own settings, and a seed for what is drawn by chance."""
        heat = temperature if self.temperature is None else self.temperature
        return Sampling(
            self.max_tokens or max_tokens, heat, self.top_p, seed if heat else None, self.top_k, self.min_tokens,
            self.presence_penalty, self.frequency_penalty,
        )  # fmt: skip


class Ending(_Frozen):
    """Where the conversation comes from once all steps are done."""

    human: Name
    assistant: Name
    """Two lists of one length are a conversation of several turns."""
    form: Literal["open", "description", "task"] = "task"


class Branch(Ending):
    """What is done with items that left the main chain."""

    steps: tuple[Step, ...] = Field(min_length=1)


class Recipe(Branch):
    """A chain of steps for each item."""

    name: Name
    source: Literal["figure", "questions"] = "figure"
    """An item is a figure, once for each draw; or a question about it that every filter kept."""
    branches: dict[Name, Branch] = {}
    options: tuple[Name, ...] = ()
    """That may be on, all off by default."""
    prompts: dict[Name, str] = {}
    """Own templates with the parts `system` and `user`."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for where, steps, ending in self._chains():
            known = {*GIVEN[self.source]} | ({step.name for step in self.steps} if where != self.name else set())
            for step in steps:
                needs = {step.of, step.each, *(name for one in step.keep for name in (*one.of, *one.minus))} - {""}
                if missing := sorted(needs - known - {step.name}):
                    raise ValueError(f"{where}: {step.name} needs {missing}, which no step before it finds")
                if named := ({step.only_with, step.not_with, step.otherwise} - {""} - set(self.options)):
                    raise ValueError(f"{where}: {step.name} names {sorted(named)}, which is no option")
                if step.otherwise and step.otherwise not in self.branches:
                    raise ValueError(f"{where}: there is no branch {step.otherwise}")
                known.add(step.name)
            if missing := sorted({ending.human, ending.assistant} - known):
                raise ValueError(f"{where} ends with {missing}, which nothing finds")
        return self

    def _chains(self) -> list[tuple[str, Sequence[Step], Ending]]:
        return [(self.name, self.steps, self), *((name, one.steps, one) for name, one in self.branches.items())]

    def steps_with(self, options: Collection[str]) -> dict[str, tuple[Step, ...]]:
        """The steps that are done with some options on: of the main chain under "", of the branches that are on."""
        chains = {"": self.steps, **{name: one.steps for name, one in self.branches.items() if name in options}}
        return {name: tuple(step for step in steps if _is_on(step, options)) for name, steps in chains.items()}

    def prompt(self, name: str) -> Prompt:
        """A template by its name. Raises RecipeError: there is none."""
        if name in self.prompts:
            return Prompt.from_text(name, self.prompts[name])
        return shipped_prompt(name)


def _is_on(step: Step, options: Collection[str]) -> bool:
    return (not step.only_with or step.only_with in options) and (not step.not_with or step.not_with not in options)


@cache
def shipped_prompt(name: str) -> Prompt:
    """A template of the platform by the stem of its file. Raises RecipeError: there is none."""
    path = _HERE / "prompts" / f"{name}.jinja"
    if not path.is_file():
        raise RecipeError(f"there is no prompt {name!r}")
    return Prompt.from_text(name, path.read_text(encoding="utf-8"))


def presets() -> tuple[str, ...]:
    """Names of the shipped recipes."""
    return tuple(sorted(path.stem for path in (_HERE / "presets").glob("*.yaml")))


@cache
def preset(name: str) -> Recipe:
    """A shipped recipe. Raises RecipeError: there is none."""
    if name not in presets():
        raise RecipeError(f"there is no recipe {name!r}; there are: {', '.join(presets())}")
    return read_recipe((_HERE / "presets" / f"{name}.yaml").read_text(encoding="utf-8"), name)


def read_recipe(text: str, name: str) -> Recipe:
    """A recipe out of YAML.

    Raises:
        RecipeError: it is none, or names a prompt that is not there or not whole.
    """
    try:
        told: Any = yaml.safe_load(text)
        recipe = Recipe.model_validate({"name": name, **told})
    except (yaml.YAMLError, ValidationError, TypeError, ValueError) as error:
        raise RecipeError(f"{name}: {error}") from error
    check_prompts(recipe)
    return recipe


def check_prompts(recipe: Recipe) -> None:
    """Compile all its templates. Raises RecipeError: one is missing or not whole."""
    from jinja2 import TemplateError

    for step in (step for steps in recipe.steps_with(recipe.options).values() for step in steps if step.prompt):
        try:
            recipe.prompt(step.prompt).check("system", "user")
        except TemplateError as error:
            raise RecipeError(f"{recipe.name}: {step.prompt}: {error}") from error
