"""Which figures of many go into the set: dedup by meaning, pruning by concept, filter presets, reward models.

Every function is pure, takes the ids of its rows, gives the same answer for the same rows in any order, and breaks ties
by id. Nothing here reads an image or runs a model: embeddings, scores and language verdicts come from the caller.
"""

from omniscience_assets.quality.selection.config import SelectionConfig, SelectionError, load_selection, parse_selection
from omniscience_assets.quality.selection.select import Decision, Selection, StepReport, select
from omniscience_assets.quality.selection.vectors import Rows, UnitVectors

__all__ = [
    "Decision",
    "Rows",
    "Selection",
    "SelectionConfig",
    "SelectionError",
    "StepReport",
    "UnitVectors",
    "load_selection",
    "parse_selection",
    "select",
]
