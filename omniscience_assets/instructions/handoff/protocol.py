"""What a form of hand-off is: examples in, the files of one trainer out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from omniscience_assets.instructions.mix.examples import Example

MODEL = "Qwen/Qwen2.5-VL-7B-Instruct"
"""That the ready configurations train."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An example with its images made."""

    example: Example
    images: tuple[str, ...]
    """Of its views, in their order: names below `images/`."""


class Writer(Protocol):
    """Writes one part of a mix in one form; memory does not grow with the rows."""

    def add(self, row: Ready, images: Mapping[str, bytes]) -> None:
        """Put down the next row. `images` holds its image files by name."""
        ...

    def close(self) -> None:
        """Put down what is left."""
        ...


class Form(Protocol):
    """A trainer's files, in the folder of the form's name."""

    name: ClassVar[str]
    names_images: ClassVar[bool]
    """Its rows name files below `images/`; else they hold the images themselves."""

    def open(self, folder: Path, split: str) -> Writer:
        """Begin a part, `train` or `test`."""
        ...

    def configuration(self, max_pixels: int, splits: tuple[str, ...]) -> dict[str, str]:
        """Texts of files that a training run begins with, by name; paths in them are seen from the mix's folder."""
        ...


def turns(row: Ready, names: Mapping[str, str], *, who: str, what: str) -> list[dict[str, Any]]:
    """A conversation as a list of `{who: …, what: …}`; `names` are the speakers' in that form."""
    return [{who: names[turn.speaker], what: turn.text} for turn in row.example.turns]
