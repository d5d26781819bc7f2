"""What a part of a caption is about: its panels, the series that it speaks of, the names in its sentence."""

from dataclasses import dataclass

from omniscience_assets.quality.grounding.mention import Mention
from omniscience_assets.quality.grounding.panels import PanelMention
from omniscience_assets.quality.grounding.parts import Line
from omniscience_assets.quality.grounding.text import Number, Span


@dataclass(frozen=True)
class Scope:
    """The panels that a part of the caption is about."""

    panels: frozenset[int] | None
    """`None` for all."""
    is_firm: bool = False
    """The same sentence names them."""

    def has(self, panel: int) -> bool:
        """Whether a panel is one of them."""
        return self.panels is None or panel in self.panels


@dataclass(frozen=True, eq=False)
class Subject:
    """The series that something is said of."""

    lines: tuple[Line, ...]
    mention: Mention | None
    scope: Scope
    is_open: bool = False
    """What was named is none of the series that were read: any without a name may be a part of it."""

    @property
    def is_sure(self) -> bool:
        """It was named, or there is no other."""
        return bool(self.lines) and not self.is_open and (self.mention is not None or len(self.lines) == 1)

    @property
    def name(self) -> str:
        """For a person to read."""
        return ", ".join(dict.fromkeys(line.name for line in self.lines[:3])) if self.lines else ""


@dataclass(frozen=True, eq=False)
class Sentence:
    """One sentence of a caption, with what it names."""

    span: Span
    clauses: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    panels: tuple[PanelMention, ...]
    numbers: tuple[Number, ...]

    def clause(self, offset: int) -> Span:
        """The clause in which an offset lies."""
        return next((clause for clause in self.clauses if clause.holds(offset)), self.span)

    def within(self, span: Span) -> list[Mention]:
        """Mentions that begin in a span."""
        return [mention for mention in self.mentions if span.holds(mention.start)]
