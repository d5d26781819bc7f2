"""The template by which answers are compared."""

from functools import cache
from pathlib import Path

from omniscience_assets.captioning.prompts import Prompt


@cache
def consistent() -> Prompt:
    """Asks whether a short answer follows from a long one."""
    text = (Path(__file__).parent / "consistent.jinja").read_text(encoding="utf-8")
    return Prompt.from_text("consistent", text)
