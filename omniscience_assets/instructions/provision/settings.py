"""What ProVision makes of a figure."""

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from omniscience_assets.instructions.provision.generators import BY_NAME

CAPTION, CHART = "SceneGraphCaption", "chart"
GENERATOR_NAMES = (*BY_NAME, CAPTION, CHART)
"""All that can be switched on: the generators, the description of a whole graph, and questions on charts."""


class Mix(BaseModel):
    """Weights of the three ways of asking."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    open: float = Field(default=1.0, ge=0)
    choice: float = Field(default=1.0, ge=0)
    description: float = Field(default=0.5, ge=0)

    @model_validator(mode="after")
    def _is_some(self) -> "Mix":
        if self.open + self.choice + self.description <= 0:
            raise ValueError("one of the forms must have a weight above 0")
        return self


class ProvisionSettings(BaseModel):
    """All of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    generators: tuple[str, ...] = GENERATOR_NAMES
    """Those that are on."""
    forms: Mix = Mix()
    per_figure: int = Field(default=12, ge=1, le=1000)
    """Most items of a figure."""
    per_generator: int = Field(default=1, ge=1, le=100)
    """Most items of one generator and graph."""
    charts: float = Field(default=0.5, ge=0, le=1)
    """Share of a figure's items that are questions on its chart, where there are so many."""
    images: tuple[int, ...] = (2, 3)
    """Numbers of panels that questions on several images are about."""
    cap: int = Field(default=64, ge=1, le=100_000)
    """Most candidates of one generator and graph."""
    spelled: float = Field(default=0.5, ge=0, le=1)
    """Share of items in which counts are words."""
    seed: int = 42
    counts: dict[str, int] = {}
    """How often labels, attributes, relations and counts are asked about in a collection, as `count_values` gives
    them; by default only the figure's own are known."""

    @field_validator("generators")
    @classmethod
    def _are_known(cls, told: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(told) - set(GENERATOR_NAMES)):
            raise ValueError(f"no such generators: {unknown}; there are {list(GENERATOR_NAMES)}")
        return tuple(name for name in GENERATOR_NAMES if name in told)

    @field_validator("images")
    @classmethod
    def _are_several(cls, told: tuple[int, ...]) -> tuple[int, ...]:
        if not told or not all(2 <= one <= 4 for one in told):
            raise ValueError("two to four images")
        return tuple(sorted(set(told)))
