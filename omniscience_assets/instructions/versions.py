"""Monthly versions: what a model can have seen in training is told by when papers came out (LiveXiv, arXiv 2410.10783).

The version of a conversation is the month in which its paper came out first, `YYYY-MM`. Later versions of the paper do
not make it younger: what they show may have been public before.
"""

import re
from collections.abc import Iterable, Iterator

from omniscience_assets.records import Instruction, Paper

_ARXIV = re.compile(r"arxiv:(?:[a-z-]+(?:\.[A-Z]{2})?/)?(\d{2})(\d{2})\d*(?:\.\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-\d{2}.*)?", re.ASCII)
_FIRST_YEAR = 91
"""Of arXiv: ids of earlier years are of this century."""


def version_of(paper: Paper) -> str:
    """The month in which a paper came out first, `YYYY-MM`: its date's, else that of its arXiv id; empty if unknown."""
    if (told := _DATE.fullmatch(paper.published or "")) and 1 <= int(told[2]) <= 12:
        return f"{told[1]}-{told[2]}"
    if (told := _ARXIV.fullmatch(paper.paper_id)) and 1 <= int(told[2]) <= 12:
        return f"{19 if int(told[1]) >= _FIRST_YEAR else 20}{told[1]}-{told[2]}"
    return ""


def is_after(version: str, cut_off: str) -> bool:
    """Whether a version is younger than the month of a cut-off; one that nobody knows the date of is not."""
    return bool(version) and version > cut_off


def live(instructions: Iterable[Instruction], cut_off: str, until: str = "9999-12") -> Iterator[Instruction]:
    """Conversations of papers that came out after the month `cut_off` and not after the month `until`.

    With the last month that went into a model's training as `cut_off`, none of them can have been in it.
    """
    return (one for one in instructions if is_after(one.version, cut_off) and one.version <= until)
