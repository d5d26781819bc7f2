"""One released row, in the fields of OmniScience (arXiv:2602.13758) with our provenance beside them."""

from typing import Any

import orjson

from omniscience_assets.records import Caption, Figure, Panel, Paper, ReleaseRow


def to_release_row(paper: Paper, figure: Figure, caption: Caption, parents: list[dict[str, str]]) -> ReleaseRow:
    """The released row of a captioned figure.

    `recaption_model` is the model's name or, where no model wrote the caption, the backend's ("composer").

    Args:
        paper: the paper that the figure stands in.
        figure: the figure; it must have a raster.
        caption: its dense caption.
        parents: `{record_id, content_hash}` of every row that this one is made from.

    Raises:
        ValueError: the figure has no raster, or paper, figure and caption do not belong together.
    """
    if figure.raster is None or figure.width is None or figure.height is None:
        raise ValueError(f"{figure.figure_id} has no raster")
    if caption.figure_id != figure.figure_id or figure.paper_id != paper.paper_id:
        raise ValueError(
            f"{figure.figure_id} of {figure.paper_id} does not go with {caption.figure_id}, {paper.paper_id}"
        )
    return ReleaseRow(
        figure_id=figure.figure_id,
        image=figure.raster,
        caption=caption.text,
        raw_caption=figure.caption,
        context=_json([mention.text for mention in figure.mentions]),
        title=paper.title,
        subject=paper.subject,
        raw_subject=paper.categories[0] if paper.categories else "",
        source=paper.source,
        doi=paper.doi or "",
        link=paper.link,
        recaption_model=caption.model or caption.backend,
        subfigures_info=_json([_subfigure(panel) for panel in figure.panels]),
        number=figure.number,
        licence=paper.licence,
        licence_class=figure.licence_class,
        image_width=figure.width,
        image_height=figure.height,
        route_rule=caption.rule,
        route_policy=caption.policy,
        lineage=_json(parents),
    )


def _subfigure(panel: Panel) -> dict[str, Any]:
    return {"legend": panel.letter or "", "caption": panel.caption, "bbox": panel.box}


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
