"""Rule filters of published pools, as conditions on columns: DataComp, LAION, ALIGN.

DataComp: Gadre et al. 2023 (arXiv 2304.14108) and its code. LAION-5B: Schuhmann et al. 2022 (arXiv 2210.08402). ALIGN:
Jia et al. 2021 (arXiv 2102.05918). The numbers of LAION-5B and ALIGN are recalled, not compared with the papers or with
code; every number can be set otherwise. Languages come from whoever made the column `language`, not from fastText or
gcld3 as in the originals.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from omniscience_assets.quality.selection.vectors import Mask, Rows

Comparison = Literal["==", ">", ">=", "<", "<="]
_OPERATORS: Mapping[Comparison, Callable[[Any, Any], Any]] = {
    "==": operator.eq, ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a column for a row to stay."""

    reason: str
    """Why a row goes for which it does not hold."""
    column: str
    op: Comparison
    limit: float | str
    only_if: "Condition | None" = None
    """It is asked only of rows for which this one holds."""
    unless: "Condition | None" = None
    """It is not asked of rows for which this one holds."""

    def holds(self, columns: Mapping[str, NDArray[Any]]) -> Mask:
        """`(rows,)`; a value that nobody found (NaN, `None`) fulfils no condition."""
        values = columns[self.column] if self.op == "==" else np.asarray(columns[self.column], np.float64)
        result: Mask = np.asarray(_OPERATORS[self.op](values, self.limit), bool)
        if self.only_if is not None:
            result = result | ~self.only_if.holds(columns)
        if self.unless is not None:
            result = result | self.unless.holds(columns)
        return result

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that it reads."""
        others = (other for other in (self.only_if, self.unless) if other is not None)
        return (self.column, *(name for other in others for name in other.columns))


_ENGLISH = Condition("not_english", "language", "==", "en")

PRESETS: Mapping[str, tuple[Condition, ...]] = {
    "datacomp_no_filter": (),
    "datacomp_basic": (
        _ENGLISH,
        Condition("few_words", "words", ">", 2),
        Condition("few_characters", "characters", ">", 5),
        Condition("small_image", "min_side", ">=", 200),
        Condition("long_image", "aspect", "<=", 3.0),
    ),
    "datacomp_captions": (
        _ENGLISH,
        Condition("few_words", "words", ">", 1),
        Condition("few_characters", "characters", ">", 5),
    ),
    "laion2b": (_ENGLISH, Condition("low_similarity", "similarity", ">=", 0.28)),
    "laion5b": (
        Condition("few_characters", "characters", ">=", 5),
        Condition("small_file", "image_bytes", ">=", 5_000),
        Condition("repeated_pair", "pair_copy", "<", 1),
        Condition("low_similarity", "similarity", ">=", 0.28, only_if=_ENGLISH),
        Condition("low_similarity_not_english", "similarity", ">=", 0.26, unless=_ENGLISH),
    ),
    "align": (
        Condition("small_image", "min_side", ">", 200),
        Condition("long_image", "aspect", "<", 3.0),
        Condition("many_texts", "texts_per_image", "<=", 1_000),
        Condition("shared_text", "images_per_text", "<=", 10),
        Condition("rare_words", "rare_words", "<=", 0),
        Condition("few_words", "words", ">=", 3),
        Condition("many_words", "words", "<=", 20),
    ),
}
"""Conditions by name, in the order in which they are asked."""


def with_limits(
    conditions: tuple[Condition, ...], limits: Mapping[str, float | str], skip: tuple[str, ...] = ()
) -> tuple[Condition, ...]:
    """A preset with other limits by reason, and without some of its conditions.

    Raises:
        ValueError: a reason is none of the preset's, or its limit is a number for a word or a word for a number.
    """
    known = [condition.reason for condition in conditions]
    if unknown := sorted({*limits, *skip} - set(known)):
        raise ValueError(f"{unknown[0]!r} is no reason of this preset; it has {', '.join(known) or 'none'}")
    for each in conditions:
        if isinstance(limits.get(each.reason, each.limit), str) != isinstance(each.limit, str):
            raise ValueError(f"the limit of {each.reason!r} must be like {each.limit!r}, not {limits[each.reason]!r}")
    return tuple(
        Condition(
            each.reason, each.column, each.op, limits.get(each.reason, each.limit), each.only_if, each.unless
        )
        for each in conditions
        if each.reason not in skip
    )  # fmt: skip


def first_failures(rows: Rows, conditions: tuple[Condition, ...]) -> NDArray[np.intp]:
    """`(rows,)`: index of the first condition that does not hold of a row, -1 where all do.

    Raises:
        MissingColumnError: a column is neither there nor can be derived.
    """
    columns = {name: derived(rows, name) for each in conditions for name in each.columns}
    failures = np.full(len(rows), -1, np.intp)
    for index in reversed(range(len(conditions))):
        failures[~conditions[index].holds(columns)] = index
    return failures


def derived(rows: Rows, name: str) -> NDArray[Any]:
    """A column, worked out from others where it is not there.

    `words` and `characters` from `text`, `min_side` and `aspect` (longer by shorter) from `width` and `height`,
    `images_per_text`, `texts_per_image` and `pair_copy` (how many rows of smaller id have the same of both) from `text`
    and `image`, a key of the image's bytes or address.

    Raises:
        MissingColumnError: what it would be worked out from is not there either.
    """
    if name not in rows.columns and name in _DERIVATIONS:
        return _DERIVATIONS[name](rows)
    return rows.column(name)


def _lengths(rows: Rows, measure: Callable[[str], int]) -> NDArray[np.int64]:
    return np.fromiter(
        (measure(text if isinstance(text, str) else "") for text in rows.column("text").tolist()), np.int64, len(rows)
    )


def _sides(rows: Rows) -> NDArray[np.float64]:
    return np.sort(np.stack([rows.column("width"), rows.column("height")]).astype(np.float64), axis=0)


def _aspect(rows: Rows) -> NDArray[np.float64]:
    short, long = _sides(rows)
    ratios: NDArray[np.float64] = np.divide(long, short, out=np.full(len(rows), np.inf), where=short != 0)
    return ratios


def _codes(rows: Rows, name: str) -> NDArray[np.int64]:
    seen: dict[Any, int] = {}
    values = rows.column(name).tolist()
    return np.fromiter((seen.setdefault(value, len(seen)) for value in values), np.int64, len(rows))


def _partners(rows: Rows, of: str, among: str) -> NDArray[np.int64]:
    """How many different values of `among` stand beside each row's value of `of`."""
    own, other = _codes(rows, of), _codes(rows, among)
    pairs = np.unique(np.stack([own, other]), axis=1)
    counts: NDArray[np.int64] = np.bincount(pairs[0], minlength=int(own.max(initial=-1)) + 1)[own]
    return counts


def _pair_copy(rows: Rows) -> NDArray[np.int64]:
    text, image = _codes(rows, "text"), _codes(rows, "image")
    order = np.lexsort((rows.ids, image, text))
    fresh = np.flatnonzero(np.diff(text[order], prepend=-1) | np.diff(image[order], prepend=-1))
    copies = np.empty(len(rows), np.int64)
    places = np.arange(len(rows))
    copies[order] = places - np.repeat(fresh, np.diff(fresh, append=len(rows)))
    return copies


_DERIVATIONS: Mapping[str, Callable[[Rows], NDArray[Any]]] = {
    "words": lambda rows: _lengths(rows, lambda text: len(text.split())),
    "characters": lambda rows: _lengths(rows, len),
    "min_side": lambda rows: _sides(rows)[0],
    "aspect": _aspect,
    "images_per_text": lambda rows: _partners(rows, "text", "image"),
    "texts_per_image": lambda rows: _partners(rows, "image", "text"),
    "pair_copy": _pair_copy,
}


def names_a_concept(texts: NDArray[Any], words: frozenset[str]) -> Mask:
    """DataComp's `text_based` idea without WordNet: does a caption have a word of this list?

    The original asks whether the first WordNet synset of any token is one of ImageNet-21k's. WordNet is not part of
    this platform, so the list is the user's own; words are compared in lower case, without punctuation around them.
    """
    wanted = {word.lower() for word in words}
    edges = ".,;:!?()[]{}\"'"
    return np.fromiter(
        (
            isinstance(text, str) and any(token.strip(edges).lower() in wanted for token in text.split())
            for text in texts
        ),
        bool,
        len(texts),
    )
