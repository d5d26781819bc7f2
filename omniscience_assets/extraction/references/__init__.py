"""The grammar of references to figures, and where references meet the figures' printed labels.

One grammar reads the text of LaTeX, JATS and PDF alike.
"""

from omniscience_assets.extraction.references.grammar import (
    FigureNumber,
    Reference,
    find_references,
    may_hint,
    may_refer,
)
from omniscience_assets.extraction.references.labels import (
    LONE,
    Key,
    index_figures,
    number_key,
    printed_number,
    read_label,
)
from omniscience_assets.extraction.references.resolution import Mark, Resolution, resolve

__all__ = [
    "LONE", "FigureNumber", "Key", "Mark", "Reference", "Resolution",
    "find_references", "index_figures", "may_hint", "may_refer", "number_key", "printed_number", "read_label",
    "resolve",
]  # fmt: skip
