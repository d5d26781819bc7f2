"""Templates by which models read, write and check questions."""

from functools import cache
from pathlib import Path

from omniscience_assets.captioning.prompts import Prompt

_FOLDER = Path(__file__).parent


@cache
def load(name: str) -> Prompt:
    """A template by the stem of its file: `read`, `write`, `agree` or `same`."""
    return Prompt.from_text(name, (_FOLDER / f"{name}.jinja").read_text(encoding="utf-8"))
