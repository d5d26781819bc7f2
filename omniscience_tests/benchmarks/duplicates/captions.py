"""Captions of real papers, and paraphrases of them."""

import random
from collections.abc import Callable, Iterator

from omniscience_assets.quality.words import words
from omniscience_tests.benchmarks.gold import read_gold

SYNONYMS = {
    "shows": "displays", "show": "display", "left": "left-hand", "right": "right-hand", "lines": "curves",
    "line": "curve", "panel": "plot", "panels": "plots", "represents": "denotes", "represent": "denote",
    "black": "dark", "using": "with", "different": "various", "results": "outcomes", "model": "scheme",
    "data": "measurements", "each": "every", "obtained": "found", "calculated": "computed", "between": "among",
    "indicate": "mark", "indicates": "marks", "function": "dependence", "solid": "continuous", "dashed": "broken",
}  # fmt: skip
"""Words that captions often hold; any other word is replaced by a random one of other captions."""


def captions() -> list[tuple[str, str]]:
    """`(paper, caption)` of the gold of both formats."""
    lines = [line for kind in ("latex", "jats") for line in read_gold(kind).values()]
    return [(line["paper_id"], figure["caption"]) for line in lines for figure in line["figures"] if figure["caption"]]


def paraphrases(text: str, rng: random.Random, vocabulary: list[str]) -> Iterator[tuple[str, str]]:
    """A tenth of the words replaced, deleted, preceded by another, with numbers written otherwise, or all of these."""
    parts = text.split()
    changes: dict[str, Callable[[str], str]] = {
        "replace": lambda word: SYNONYMS.get(word.lower(), rng.choice(vocabulary)),
        "delete": lambda _: "",
        "insert": lambda word: f"{rng.choice(vocabulary)} {word}",
        "number format": _rewritten,
    }
    count = max(1, len(words(text)) // 10)
    for name in [*changes, "mixed"]:
        done = parts.copy()
        numbers = [at for at, word in enumerate(parts) if any(map(str.isdigit, word))]
        places = numbers if name == "number format" else range(len(parts))
        for at in rng.sample(places, min(count, len(places))):
            change = changes[rng.choice(("replace", "delete", "insert")) if name == "mixed" else name]
            done[at] = change(parts[at])
        if done != parts:
            yield name, " ".join(done)


def _rewritten(word: str) -> str:
    """`0.3` becomes `.30`, `12` becomes `12.0`."""
    return f"{word.removeprefix('0')}0" if "." in word.strip(".,;") else f"{word.rstrip('.,;')}.0"
