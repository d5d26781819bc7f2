"""LiveXiv (arXiv 2410.10783) on our records: multiple-choice conversations with hard negatives, in monthly versions."""

from omniscience_assets.instructions.live_vqa.method import LiveVqa
from omniscience_assets.instructions.live_vqa.settings import LiveVqaSettings

__all__ = ["LiveVqa", "LiveVqaSettings"]
