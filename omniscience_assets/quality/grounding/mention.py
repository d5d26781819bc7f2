"""Words of a caption that name series, axes or categories."""

from dataclasses import dataclass, field

from omniscience_assets.quality.grounding.parts import Line, Name, Ruler


@dataclass(frozen=True, eq=False)
class Mention:
    """Words that name series, axes or categories."""

    start: int
    end: int
    text: str
    lines: tuple[Line, ...] = ()
    rulers: tuple[Ruler, ...] = ()
    categories: tuple[tuple[Ruler, int], ...] = ()
    names: tuple[Name, ...] = ()
    is_quoted: bool = False
    is_look: bool = False
    look: tuple[int, int] | None = None
    """Where the words stand that tell of its looks, if there are any."""
    panels: frozenset[int] = field(default_factory=frozenset)
    """In which it stands."""
