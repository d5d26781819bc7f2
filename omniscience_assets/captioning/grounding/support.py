"""Is a claim borne out by the source that it names?"""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from omniscience_assets.captioning.grounding.measured import measured_values
from omniscience_assets.captioning.grounding.values import ground_numbers, image_texts, paper_texts, written_values
from omniscience_assets.captioning.passages import fold
from omniscience_assets.records import Claim, Evidence, Figure

_QUOTED = re.compile(r"“([^”]{1,120})”|\"([^\"]{1,120})\"")
_NAME = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z0-9])[A-Za-z][\w-]{1,30}\b")
_CONTENT = re.compile(r"[^\W\d_]{4,}")
_STOP = frozenset(
    {
        "with", "that", "this", "these", "those", "from", "into", "which", "where", "while", "when", "each", "than",
        "then", "also", "over", "under", "between", "both", "such", "shows", "shown", "show", "figure", "panel",
        "panels", "line", "lines", "curve", "curves", "plot", "plotted", "axis", "axes", "value", "values", "about",
        "there", "their", "they", "them", "have", "been", "being", "were", "does", "more", "most", "less", "least",
        "other", "others", "same", "only", "very",
    }
)  # fmt: skip
"""Words that a caption needs to speak of a figure at all."""
_ENDING = re.compile(r"(?:ing|ed|es|s|e)$")
_STEM = 6
"""Two words are the same when they share so many letters from the start, endings left aside."""


@dataclass(frozen=True)
class Sources:
    """All that the claims of a figure can be checked against, source by source."""

    figure: Figure
    evidence: Evidence

    def check(self, claim: Claim) -> Claim:
        """The claim with its support.

        Numbers, quoted words and names count each as one; of claims about the author caption or the context also each
        word of four letters and more. `none` cannot be checked.
        """
        if claim.source == "none":
            return replace(claim, support=None, missing=())
        held, missing = self._numbers(claim), []
        total = held[0]
        missing += held[1]
        for item in self._items(claim):
            total += 1
            if not self._holds(claim, item):
                missing.append(item)
        support = None if total == 0 else 1 - len(missing) / total
        return replace(claim, support=support, missing=tuple(missing))

    def _numbers(self, claim: Claim) -> tuple[int, list[str]]:
        """How many different numbers the claim states, and which its source does not hold."""
        grounding = ground_numbers(claim.text, self._values[claim.source])
        return grounding.numbers, list(grounding.unsupported)

    def _items(self, claim: Claim) -> list[str]:
        """What must stand in the source: quotations and names; for words of the paper, its content words too."""
        quoted = [" ".join(filter(None, match.groups())) for match in _QUOTED.finditer(claim.text)]
        rest = _QUOTED.sub(" ", claim.text)
        names = _NAME.findall(rest)
        words = [] if claim.source == "pixels" else _CONTENT.findall(rest)
        plain = [word for word in dict.fromkeys(map(str.lower, words)) if word not in _STOP]
        return list(dict.fromkeys([*quoted, *names, *(word for word in plain if word not in fold(" ".join(names)))]))

    def _holds(self, claim: Claim, item: str) -> bool:
        text, stems = self._texts[claim.source]
        folded = fold(item)
        return not folded or folded in text or (" " not in folded and _stem(folded) in stems)

    @cached_property
    def _values(self) -> dict[str, tuple[float, ...]]:
        paper = written_values(paper_texts(self.figure))
        seen = written_values(image_texts(self.evidence)) | measured_values(self.evidence)
        return {
            "pixels": tuple(sorted(seen)),
            "author_caption": tuple(sorted(written_values(self._caption))),
            "context": tuple(sorted(paper)),
        }

    @cached_property
    def _texts(self) -> dict[str, tuple[str, frozenset[str]]]:
        """Each source's words folded, and the beginnings of them."""
        parts = {
            "pixels": image_texts(self.evidence),
            "author_caption": self._caption,
            "context": paper_texts(self.figure),
        }
        folded = {source: fold(" ".join(texts)) for source, texts in parts.items()}
        return {source: (text, frozenset(map(_stem, text.split()))) for source, text in folded.items()}

    @cached_property
    def _caption(self) -> list[str]:
        return [self.figure.caption, *(panel.caption for panel in self.figure.panels)]


def _stem(word: str) -> str:
    return _ENDING.sub("", word)[:_STEM] or word


def mean_support(claims: tuple[Claim, ...]) -> float | None:
    """Mean over the claims that can be checked; `None` where none can be."""
    known = [claim.support for claim in claims if claim.support is not None]
    return sum(known) / len(known) if known else None


def coverage(text: str, evidence: Evidence) -> float | None:
    """Share of the axis titles, legend entries, panel titles and shapes that a caption names; `None` where none is."""
    told = fold(text)
    items = {
        fold(item)
        for panel in evidence.panels
        for item in (panel.title, *panel.legend_labels, *(axis.title for axis in panel.axes))
        if item
    }
    items |= {fold(node.text) for node in evidence.diagram.nodes} if evidence.diagram else set()
    items.discard("")
    return sum(item in told for item in items) / len(items) if items else None
