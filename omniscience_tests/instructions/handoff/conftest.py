from pathlib import Path

import pytest

from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.instructions.handoff.write import Written, write_mix
from omniscience_assets.instructions.mix.pool import ListPool
from omniscience_assets.instructions.mix.settings import MixSettings
from omniscience_assets.records import Turn, View
from omniscience_tests.instructions.mix.made import MemoryBlobs, make_blobs, make_instruction, make_pool

SETTINGS = MixSettings(captions={"short": 1, "dense": 1, "author": 1}, held_out=0.3)


def make_case(
    settings: MixSettings = SETTINGS, *, papers: int = 12, order: int | None = None
) -> tuple[ListPool, MemoryBlobs]:
    """A pool with crops, several views, several turns, no view and a blank one, and its rasters."""
    pool = make_pool(settings, papers=papers, rows=3, order=order)
    pictured = sorted(pool.figures, key=lambda one: one.figure_id)
    special = []
    for at, one in enumerate(pictured):
        whole = View(one.figure_id, one.raster)
        left, right = (View(one.figure_id, one.raster, (x, 0.0, x + 0.5, 1.0)) for x in (0.0, 0.5))
        for number, (views, text) in enumerate((
            ((left, right), "Image 0: <image>\nImage 1: <image>\nWhich has more lines?"),
            ((View(one.figure_id, "", None),), "<image>\nWhat could be here?"),
            ((), "What is a log axis?"),
        )):  # fmt: skip
            turns = (Turn("human", text), Turn("assistant", f"The answer {at}."))
            if number == 0:
                turns += (Turn("human", "And why?"), Turn("assistant", "Because."))
            special.append(make_instruction(one.figure_id, 10 + number, views=views, turns=turns))
        special.append(make_instruction(one.figure_id, 20, views=(whole,)))
    return ListPool(settings, "physics", [*pool.instructions, *special], pool.figures), make_blobs(pictured)


@pytest.fixture(scope="session")
def mix(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Written]:
    pool, blobs = make_case()
    folder = tmp_path_factory.mktemp("mixes") / "mix"
    return folder, write_mix(pool, blobs, SETTINGS, folder, executor=InlineExecutor())
