"""All kinds of questions on one figure."""

from collections.abc import Iterator

from omniscience_assets.evaluation.programmatic.axes import axis_drafts
from omniscience_assets.evaluation.programmatic.bars import bar_drafts
from omniscience_assets.evaluation.programmatic.clouds import cloud_drafts
from omniscience_assets.evaluation.programmatic.comparing import comparing_drafts
from omniscience_assets.evaluation.programmatic.diagrams import diagram_drafts
from omniscience_assets.evaluation.programmatic.drafts import Draft
from omniscience_assets.evaluation.programmatic.layout import layout_drafts
from omniscience_assets.evaluation.programmatic.legends import legend_drafts
from omniscience_assets.evaluation.programmatic.lines import line_drafts
from omniscience_assets.evaluation.programmatic.view import views
from omniscience_assets.evaluation.programmatic.words import kind_drafts, text_drafts
from omniscience_assets.records import Evidence, Figure


def all_drafts(figure: Figure, evidence: Evidence) -> Iterator[Draft]:
    """Drafts of every kind, in a fixed order.

    The answers come from the evidence, and of that only from what is sure, which nothing that was traced in pixels is;
    the author caption serves to mislead.
    """
    evidence = evidence.untraced()
    panels = views(figure, evidence)
    yield from axis_drafts(panels)
    yield from legend_drafts(evidence, panels)
    yield from line_drafts(panels)
    yield from comparing_drafts(panels)
    yield from bar_drafts(panels)
    yield from cloud_drafts(panels)
    yield from layout_drafts(figure, evidence, panels)
    yield from diagram_drafts(evidence)
    yield from kind_drafts(figure, evidence)
    yield from text_drafts(figure.caption, evidence)
