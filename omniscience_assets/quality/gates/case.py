"""What a gate sees, and what every gate looks like."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol

from PIL import Image

from omniscience_assets.records import Caption, CaptionEmbedding, Check, Evidence, Figure, FigureEmbedding, Measure


@dataclass(frozen=True)
class GateCase:
    """A captioned figure with all that a gate may look at."""

    figure: Figure
    evidence: Evidence
    caption: Caption
    open_image: Callable[[], Image.Image | None]
    """Opens the figure's raster; `None` when it has none. May raise: a gate takes that for an unreadable image."""
    figure_embedding: FigureEmbedding | None = None
    caption_embedding: CaptionEmbedding | None = None

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """All that the caption says and that can be checked, with what its sources say of it."""
        from omniscience_assets.quality.grounding import check_caption

        return check_caption(self.caption.text, self.figure, self.evidence)


class Gate(Protocol):
    """One question about a captioned figure. It measures; `omniscience_assets.quality.limits` decides.

    Every dataclass field of a gate is a parameter of what it measures, and goes into its spec.
    """

    name: ClassVar[str]
    version: ClassVar[str]
    """Raise it when the same case may be measured otherwise."""
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of what it measures, `name.what`, in order; each case gets all of them."""
        ...

    def measure(self, case: GateCase) -> Iterator[Measure]:
        """Measure a case; abstains (value `None`) rather than raise on bad content."""
        ...
