"""Pools for tests of mixes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from omniscience_assets.instructions.mix.captions import Pictured
from omniscience_assets.instructions.mix.pool import ListPool
from omniscience_assets.instructions.mix.settings import MixSettings
from omniscience_assets.records import Claim, Instruction, Turn, View
from omniscience_tests.factories import make_png

METHODS = ("provision", "oasis", "adamllm", "live_vqa")
KINDS = ("line", "bar", "scatter", "diagram")
LICENCES = ("attribution", "share-alike", "no-redistribution")
DIFFICULTIES = ("easy", "medium", "hard")
SIZE = (320, 240)


@dataclass
class MemoryBlobs:
    """Rasters in memory."""

    held: dict[str, bytes] = field(default_factory=dict)

    def get(self, name: str) -> bytes:
        return self.held[name]


def make_instruction(figure_id: str, number: int = 0, **overrides: Any) -> Instruction:
    method = overrides.pop("method", METHODS[number % 4])
    fields: dict[str, Any] = {
        "instruction_id": f"{figure_id}@i.{method}.q{number}",
        "figure_id": figure_id,
        "method": method,
        "generator": "value_at",
        "form": "open",
        "views": (View(figure_id, f"{figure_id}.png"),),
        "turns": (Turn("human", "<image>\nWhat is plotted on the x axis?"), Turn("assistant", "Time (s).")),
        "figure_kind": "line",
        "licence_class": "attribution",
    }
    return Instruction(**(fields | overrides))


def make_pictured(figure_id: str, **overrides: Any) -> Pictured:
    claims = (
        Claim("The figure is a line plot of voltage over time with two panels in one row.", "pixels"),
        Claim("In panel (a) the x axis shows Time (s) from 0 to 10 and the y axis Voltage (mV) from 1 to 1000, " * 3
              + "on a logarithmic scale.", "pixels"),
        Claim("The authors take this decay as proof of their model. " * 12, "context"),
    )  # fmt: skip
    fields: dict[str, Any] = {
        "figure_id": figure_id, "raster": f"{figure_id}.png", "width": SIZE[0], "height": SIZE[1], "kind": "line",
        "licence_class": "attribution", "author_caption": "Voltage over time for both samples.",
        "caption": " ".join(claim.text for claim in claims), "claims": claims,
    }  # fmt: skip
    return Pictured(**(fields | overrides))


def make_pool(
    settings: MixSettings, *, papers: int = 60, figures: int = 2, rows: int = 6, order: int | None = None, seed: int = 1
) -> ListPool:
    """Papers with figures with rows of all methods, kinds, licences and difficulties; `order` shuffles them."""
    chance, instructions, pictured = Random(seed), list[Instruction](), list[Pictured]()
    for paper in range(papers):
        licence = chance.choice(LICENCES)
        for number in range(1, figures + 1):
            figure_id = f"arxiv:2401.{paper:05d}#fig.{number}"
            kind = chance.choice(KINDS)
            pictured.append(make_pictured(figure_id, kind=kind, licence_class=licence))
            instructions += [
                make_instruction(
                    figure_id, at, method=chance.choice(METHODS), figure_kind=kind, licence_class=licence,
                    difficulty=chance.choice(DIFFICULTIES),
                    turns=(Turn("human", "<image>\n" + "How? " * chance.randint(1, 60)), Turn("assistant", "So.")),
                )
                for at in range(rows)
            ]  # fmt: skip
    if order is not None:
        Random(order).shuffle(instructions)
        Random(order + 1).shuffle(pictured)
    return ListPool(settings, "physics", instructions, pictured)


def make_blobs(pictured: Sequence[Pictured]) -> MemoryBlobs:
    return MemoryBlobs({one.raster: make_png(SIZE, lines=1 + at % 7) for at, one in enumerate(pictured)})
