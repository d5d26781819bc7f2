"""Ids of figures, made of their printed numbers: stable under edits elsewhere in the paper."""

import re
from itertools import chain, count
from string import ascii_lowercase


class FigureIds:
    """Gives every figure of one paper an id of its own."""

    def __init__(self, paper_id: str) -> None:
        self._paper_id = paper_id
        self._taken: set[str] = set()

    def take(self, number: str | None) -> str:
        """`…#fig.3`; `…#fig.u1` without a number; `…#fig.3.b` for the second figure that prints 3."""
        if number:
            stem = re.sub(r"[^\w.-]", "_", number)
            tails = chain([""], (f".{letter}" for letter in ascii_lowercase[1:]), (f".n{nth}" for nth in count(27)))
        else:
            stem, tails = "u", chain([], map(str, count(1)))
        name = next(stem + tail for tail in tails if stem + tail not in self._taken)
        self._taken.add(name)
        return f"{self._paper_id}#fig.{name}"
