"""What of a caption holds: every number, unit, name, colour, trend and comparison held against the figure."""

from omniscience_assets.quality.grounding.check import check_caption
from omniscience_assets.quality.grounding.summary import Grounding, coverage, summarize

__all__ = ["Grounding", "check_caption", "coverage", "summarize"]
