"""All twins of a corpus, from columns of signatures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from omniscience_assets.quality.duplicates.clusters import cluster
from omniscience_assets.quality.duplicates.exact import Twin
from omniscience_assets.quality.duplicates.images import SIGNATURE_BYTES, ImageSignature
from omniscience_assets.quality.duplicates.near_images import LEAST_WITHIN_PAPER, near_images
from omniscience_assets.quality.duplicates.near_texts import near_texts
from omniscience_assets.quality.duplicates.relations import Indices, Pairs, Relation, number
from omniscience_assets.quality.duplicates.texts import TextSignature

_NEVER = 2.0


@dataclass(frozen=True, slots=True)
class Columns:
    """Some figures, one row each; the columns are equally long."""

    figure_ids: Sequence[str]
    root_ids: Sequence[str]
    """Their papers."""
    priorities: Sequence[float]
    """Of two twins the one with the larger number is kept, such as the one with more pixels; of equal ones the one
    with the smaller id."""
    image_keys: Sequence[str | None]
    """As `exact_keys` gives them."""
    text_keys: Sequence[str | None]
    images: Sequence[ImageSignature | None]
    texts: Sequence[TextSignature | None]


def near_twins(batches: Iterable[Columns]) -> dict[str, Twin]:
    """Which figures to drop: `{figure_id: the twin that is kept}`.

    Images make twins anywhere. Texts make twins of figures of *different papers* only: within a paper many captions
    differ in a word or a number and stand under different figures, so there the images decide. The result does not
    depend on the order of the rows nor on the batches. Memory is about 4 GB for a million figures with both signatures.

    Raises:
        ValueError: a figure id stands in two rows, or columns differ in length.
    """
    rows = _sorted(batches)
    papers, _ = number(rows.root_ids)
    images, firsts = number(rows.images)
    packed = np.frombuffer(b"".join(rows.images[first] or b"" for first in firsts), np.uint8)
    relations = [
        Relation("image", number(rows.image_keys)[0], Pairs.none(), exact=True),
        Relation("text", number(rows.text_keys)[0], Pairs.none(), exact=True, within_paper=_NEVER),
        Relation("image", images, near_images(packed.reshape(-1, SIGNATURE_BYTES)), within_paper=LEAST_WITHIN_PAPER),
        _texts(rows.texts, papers),
    ]
    return cluster(rows.figure_ids, papers, relations)


def _texts(signatures: Sequence[TextSignature | None], papers: Indices) -> Relation:
    keys, firsts = number(signatures)
    has = keys >= 0
    owners = papers[firsts]
    shared = np.zeros(len(firsts), bool)
    shared[keys[has][papers[has] != owners[keys[has]]]] = True
    unlike = [signatures[first] or b"" for first in firsts]
    return Relation("text", keys, near_texts(unlike, np.where(shared, -1, owners)), within_paper=_NEVER)


def _sorted(batches: Iterable[Columns]) -> Columns:
    """All rows, those to keep rather first."""
    names = [field.name for field in fields(Columns)]
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for batch in batches:
        parts = {name: getattr(batch, name) for name in names}
        if len({len(part) for part in parts.values()}) != 1:
            raise ValueError(f"columns of unequal length: { {name: len(part) for name, part in parts.items()} }")
        for name, part in parts.items():
            columns[name].extend(part)
    ids, priorities = columns["figure_ids"], columns["priorities"]
    if len(set(ids)) < len(ids):
        raise ValueError(f"{Counter(ids).most_common(1)[0][0]} stands in two rows")
    order = sorted(range(len(ids)), key=lambda row: (-priorities[row], ids[row]))
    return Columns(**{name: [column[row] for row in order] for name, column in columns.items()})
