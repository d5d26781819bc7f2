"""What all pages read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe

from omniscience_assets.inspect.index import FigureIndex
from omniscience_assets.inspect.pictures import Pictures
from omniscience_assets.inspect.query import Gallery
from omniscience_assets.store.files import Files


class MissingPageError(LookupError):
    """There is no such page; the message says what there is instead."""


@dataclass(frozen=True)
class Site:
    """A home, its index, and what is worked out once and kept."""

    files: Files
    index: FigureIndex
    gallery: Gallery
    pictures: Pictures
    reviews: Path | None
    """Where reviews are written; `None` where no folder was named."""
    token: str = field(default_factory=token_urlsafe)
    """A form that lacks it was not made by this process."""

    @classmethod
    def of(cls, files: Files, home: Path | None = None) -> Site:
        """A site over a lake, with an index that is still empty; `home` has the reviews where the lake is no folder."""
        index = FigureIndex(files)
        folder = home or (Path(files.root) if files.is_local else None)
        return cls(files, index, Gallery(index), Pictures(files), folder / "reviews" if folder else None)
