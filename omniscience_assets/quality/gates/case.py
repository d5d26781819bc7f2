"""What a gate sees, and what every gate looks like."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from PIL import Image

from omniscience_assets.quality.duplicates import Twin
from omniscience_assets.records import Caption, Evidence, Figure, Verdict


@dataclass(frozen=True, slots=True)
class GateCase:
    """A captioned figure with all that a gate may look at."""

    figure: Figure
    evidence: Evidence
    caption: Caption
    open_image: Callable[[], Image.Image | None]
    """Opens the figure's raster; `None` when it has none. May raise: a gate takes that for an unreadable image."""
    twin: Twin | None = None
    """The kept record that this one repeats exactly, if any."""


class Gate(Protocol):
    """One question about a captioned figure. Every dataclass field of a gate is a threshold and goes into its spec."""

    name: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def judge(self, case: GateCase) -> Verdict:
        """The verdict on the case; never raises on bad content."""
        ...
