"""Rows that people train on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One row that people train on: OmniScience's fields (arXiv 2602.13758) and our provenance beside them."""

    figure_id: str
    image: str
    """Blob of the raster; the exporter puts the bytes in its place."""
    caption: str
    raw_caption: str
    context: str
    """JSON list of paragraphs."""
    title: str
    subject: str
    raw_subject: str
    source: str
    doi: str
    link: str
    recaption_model: str
    subfigures_info: str
    """JSON list of `{legend, caption, bbox}`."""
    number: str | None
    licence: str | None
    licence_class: str
    image_width: int
    image_height: int
    route_rule: str
    route_policy: str
    lineage: str
    """JSON list of `{record_id, content_hash}`: the exact rows that this one was made from."""
