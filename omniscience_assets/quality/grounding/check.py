"""All checks of one caption."""

from collections.abc import Callable, Iterator

from omniscience_assets.quality.grounding.comparisons import check_comparisons
from omniscience_assets.quality.grounding.counts import check_counts
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.hues import check_hues
from omniscience_assets.quality.grounding.kinds import check_kinds
from omniscience_assets.quality.grounding.labels import check_labels
from omniscience_assets.quality.grounding.looks import check_looks
from omniscience_assets.quality.grounding.numbers import check_numbers
from omniscience_assets.quality.grounding.panels import check_panels
from omniscience_assets.quality.grounding.sources import Sources
from omniscience_assets.quality.grounding.stated import check_stated
from omniscience_assets.quality.grounding.subcaptions import check_subcaptions
from omniscience_assets.quality.grounding.text import without_long_runs
from omniscience_assets.quality.grounding.trends import check_trends
from omniscience_assets.quality.grounding.unit_use import check_units
from omniscience_assets.quality.grounding.verbatim import accept_quoted
from omniscience_assets.records import Check, Evidence, Figure

MAX_TEXT = 100_000
"""Characters; what stands behind them is not read."""


def _check_panels(discourse: Discourse) -> Iterator[Check]:
    return check_panels(discourse.text, discourse.panels, discourse.sources)


_CHECKERS: tuple[Callable[[Discourse], Iterator[Check]], ...] = (
    _check_panels, check_labels, check_looks, check_numbers, check_units, check_trends, check_comparisons,
    check_counts, check_kinds, check_hues, check_stated, check_subcaptions,
)  # fmt: skip


def check_caption(text: str, figure: Figure, evidence: Evidence) -> tuple[Check, ...]:
    """Find every checkable thing that a caption says, and hold each against its sources.

    Args:
        text: In English, by any captioner; at most `MAX_TEXT` characters are read, and `MAX_NUMBERS` numbers.
        figure: With the author caption and the paragraphs about it, which support what they say too.
        evidence: What was read in the image. Where it is partial nothing is contradicted that only its rest could show.

    Returns:
        Checks by where they stand in the text.
    """
    discourse = Discourse(without_long_runs(text[:MAX_TEXT]), Sources(figure, evidence))
    checks = (accept_quoted(discourse, check) for checker in _CHECKERS for check in checker(discourse))
    return tuple(sorted(checks, key=lambda check: (check.start, check.end, check.kind)))
