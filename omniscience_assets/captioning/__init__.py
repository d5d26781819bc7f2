"""Figure and evidence in, dense caption out."""

from omniscience_assets.captioning.backends.composer import Composer
from omniscience_assets.captioning.router import Policy, load_policy, route
from omniscience_assets.captioning.write import CaptionError, caption_figure

__all__ = ["CaptionError", "Composer", "Policy", "caption_figure", "load_policy", "route"]
