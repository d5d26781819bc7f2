"""The method `oasis`: recipes that ask models, among them the one that gave it its name (arXiv 2503.08741)."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from omniscience_assets.captioning.paid import Name
from omniscience_assets.evaluation.models import Memory, Model
from omniscience_assets.instructions.method import Case
from omniscience_assets.instructions.oasis.hooking import Frame, TemplateRefusedError, read_frame, read_template
from omniscience_assets.instructions.recipes.chain import Chain
from omniscience_assets.instructions.recipes.rows import items_of, nothing, row_of
from omniscience_assets.instructions.recipes.schema import Recipe, RecipeError, Role, Step, check_prompts, preset
from omniscience_assets.records import InstructionMethod
from omniscience_assets.store.stage import Output

CODE_VERSION = "1"


class Hooking(BaseModel):
    """The chat template of the model whose turn is left open."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    template: str = Field(min_length=1)
    """The template itself, in Jinja; or a file of it, a `tokenizer_config.json`, or a model's folder."""
    image: str | None = None
    """How a text marks an image, such as `<image>` and a line end; none for templates that take images as such."""
    system: str | None = None
    tokens: dict[str, str] = {}
    """Special tokens that the template names, such as `bos_token`, where the tokenizer's settings do not lie beside."""

    def frame(self) -> Frame:
        """What the template puts around what is said. Raises TemplateRefusedError: it cannot be cut."""
        template, tokens = read_template(self.template)
        return read_frame(template, image=self.image, tokens={**tokens, **self.tokens}, system=self.system)


class Oasis(BaseModel):
    """Its settings. Models are named as the settings of the stage name them."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: ClassVar[InstructionMethod] = "oasis"

    vision: Name
    """The model that scores and answers, seeing the figure."""
    text: Name
    """The one that reads texts."""
    hooked: Name | None = None
    """The one that writes instructions; `vision` without. Its server takes raw prompts with images: `vllm serve` with
    `--trust-request-chat-template`, or vLLM in this process."""
    hooking: Hooking | None = None
    """Needed by recipes that leave a turn open."""
    recipes: tuple[Recipe, ...] = (preset("oasis"),)
    """Shipped ones by their names, or whole ones."""
    options: tuple[Name, ...] = ()
    """Of the recipes: `recycle`, and `lowest_nll` or `top_score`, which the authors found to harm."""
    draws: int = Field(default=1, ge=1, le=64)
    """Items for each figure, of recipes about figures."""
    seed: int = Field(default=0, ge=0)

    @field_validator("recipes", mode="before")
    @classmethod
    def _named(cls, told: Any) -> Any:
        return [preset(one) if isinstance(one, str) else one for one in told]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        known = {option for recipe in self.recipes for option in recipe.options}
        if missing := sorted(set(self.options) - known):
            raise ValueError(f"options {missing} are none of the recipes', which have {sorted(known)}")
        names = [recipe.name for recipe in self.recipes]
        if len(set(names)) < len(names):
            raise ValueError(f"two recipes have one name among {names}")
        if self.hooking is None and any(step.by == "hooked" for step in self._steps()):
            raise ValueError("`hooking` says the chat template of the model whose turn is left open")
        for recipe in self.recipes:
            check_prompts(recipe)
        if self.hooking:
            _ = self.frame
        return self

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Oasis":
        """Of settings as they are written.

        Raises:
            ValueError: they are not possible, or the chat template cannot be cut.
        """
        try:
            return cls.model_validate(dict(told))
        except (RecipeError, TemplateRefusedError, ValidationError) as error:
            raise ValueError(f"oasis: {error}") from error

    @cached_property
    def frame(self) -> Frame | None:
        """What the hooked model's template puts around what is said."""
        return self.hooking.frame() if self.hooking else None

    @property
    def asked(self) -> tuple[str, ...]:
        """Those that the recipes' steps ask."""
        roles = {step.by for step in self._steps() if step.by}
        return tuple(dict.fromkeys(name for role, name in self._roles().items() if role in roles))

    def spec(self) -> Mapping[str, Any]:
        """Steps, prompts by their hashes, the hooking prompt itself, and who has which part."""
        return {
            "code_version": CODE_VERSION,
            "settings": self.model_dump(mode="json", exclude={"recipes", "hooking"}),
            "roles": self._roles(),
            "recipes": {recipe.name: recipe.model_dump(mode="json", exclude={"prompts"}) for recipe in self.recipes},
            "prompts": {
                recipe.name: {
                    step.prompt: recipe.prompt(step.prompt).hash for step in self._steps(recipe) if step.prompt
                }
                for recipe in self.recipes
            },
            "hooking": self.frame.opening if self.frame else None,
        }

    def named_texts(self) -> Iterator[str]:
        """The prompts of all steps."""
        for recipe in self.recipes:
            yield from (recipe.prompt(step.prompt).whole for step in self._steps(recipe) if step.prompt)

    async def make(self, case: Case, models: Mapping[str, Model], memory: Memory) -> list[Output]:
        """A row for each item of each recipe."""
        return [row for recipe in self.recipes for row in await self._make(recipe, case, models, memory)]

    async def _make(self, recipe: Recipe, case: Case, models: Mapping[str, Model], memory: Memory) -> list[Output]:
        if case.picture is None:
            return [nothing(case, self.name, recipe.name, "no_picture", "the figure has no raster to show")]
        items = items_of(recipe, case, self.name, self.draws)
        if not items:
            return [nothing(case, self.name, recipe.name, "no_question", "no question with an answer was kept")]
        roles = {role: models[name] for role, name in self._roles().items() if name in models}
        prompt = self.frame.opening if self.frame else ""
        chain = Chain(recipe, roles, memory, case.picture, prompt, self.options, self.seed)
        return [row_of(ended, recipe, case, self.name) for ended in await chain.run(items)]

    def _roles(self) -> dict[Role, str]:
        return {"hooked": self.hooked or self.vision, "vision": self.vision, "text": self.text}

    def _steps(self, *recipes: Recipe) -> Iterator[Step]:
        """All that the options leave on."""
        for recipe in recipes or self.recipes:
            yield from (step for steps in recipe.steps_with(self.options).values() for step in steps)
