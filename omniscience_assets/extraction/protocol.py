"""What every way into a paper has in common: the same call, the same records, the same failures.

`latex`, `jats` and `pdf` each have a function `extract` that is an `Extractor`, so one paper can be read in two ways
and the results compared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from omniscience_assets.extraction.limits import DEFAULT_LIMITS, Limits
from omniscience_assets.records import Figure, NumberSeries

PutBlob = Callable[[bytes, str], str]
"""Stores bytes under a suffix such as `.png`; returns the blob's name."""


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What every figure says of its paper."""

    paper_id: str
    title: str
    licence_class: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A reference in running text to a figure of this paper that was not found in it."""

    reference: str
    """As the text prints it, such as `Fig. 7`; for a label or id that nothing defines, the label."""
    series: NumberSeries
    number: str | None
    """The figure that is meant, as printed; `None` when only a label is known."""
    text: str
    """The paragraph, plain."""
    section: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one paper gave."""

    figures: tuple[Figure, ...]
    """In the order of the text."""
    unresolved: tuple[Unresolved, ...] = ()
    """In the order of the text, one for each figure that a paragraph names in vain."""
    warnings: tuple[str, ...] = ()
    """Budgets that were reached and files that were missing, as snake_case words."""


class ExtractionError(Exception):
    """A paper that gives nothing: `reason` is a snake_case constant, `detail` is for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail

    def __reduce__(self) -> tuple[type["ExtractionError"], tuple[str, str]]:
        return type(self), (self.reason, self.detail)


class Extractor(Protocol):
    """A way to read a paper."""

    def __call__(
        self,
        files: Mapping[str, bytes],
        *,
        paper: PaperHead,
        put_blob: PutBlob | None,
        limits: Limits = DEFAULT_LIMITS,
        untagged: bool = False,
    ) -> Extraction:
        r"""Read all figures of a paper.

        Args:
            files: the package, path to bytes; nothing outside of it is read and nothing in it is executed or fetched.
            paper: goes into every figure.
            put_blob: stores images; with `None` none is rendered, and images have only a path and a media type.
            limits: budgets.
            untagged: look away from reference tags and commands (`xref`, `\ref`, links) and find mentions in the
                printed text alone; this measures the reference grammar.

        Raises:
            ExtractionError: nothing could be read; its reason is a snake_case constant.
        """
        ...
