"""Which columns of its parents each column of an asset is made from, for catalogs that show column lineage."""

from collections.abc import Mapping
from dataclasses import fields

from omniscience_assets.records import LOGS

_FIGURE = ("triplets.figure_id",)
_WRITTEN = ("triplets.caption", "triplets.mentions", "figure_evidence.panels", "figure_evidence.texts")
_SEEN = ("figure_evidence.texts", "figure_evidence.panels", "figure_evidence.diagram", "figure_evidence.colours")
_READ = ("questions.text", "questions.options", "questions.key", "routed_captions.text", "triplets.caption",
         "triplets.mentions", "triplets.raster")  # fmt: skip
_MEASURED = (
    "routed_captions.text",
    *("triplets.caption", "triplets.mentions", "triplets.raster"),
    *_SEEN,
    *("figure_embeddings.image", "figure_embeddings.author_similarity", "caption_embeddings.windows"),
)

SOURCES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "raw_papers": {},
    "triplets": {
        "paper_id": ("raw_papers.paper_id",), "title": ("raw_papers.title",),
        "licence_class": ("raw_papers.licence_class",), "parsed_from": ("raw_papers.package_kind",),
        "*": ("raw_papers.package",),
    },
    "figure_evidence": {"figure_id": _FIGURE, "*": ("triplets.images", "triplets.raster")},
    "questions": {
        "figure_id": _FIGURE, "*": (*_SEEN, "triplets.caption", "triplets.mentions"),
    },
    "figure_embeddings": {
        "figure_id": _FIGURE, "raster": ("triplets.raster",), "width": ("triplets.width",),
        "height": ("triplets.height",), "image_bytes": ("triplets.raster",), "image_signature": ("triplets.raster",),
        "image": ("triplets.raster",), "text_key": ("triplets.caption",), "text_signature": ("triplets.caption",),
        "author": ("triplets.caption",), "author_windows": ("triplets.caption",),
        "author_similarity": ("triplets.raster", "triplets.caption"), "*": (),
    },
    "routed_captions": {
        "figure_id": _FIGURE, "features": ("figure_evidence.kind", "figure_evidence.panels", "triplets.mentions"),
        "tier": ("figure_evidence.kind", "figure_evidence.panels"),
        "rule": ("figure_evidence.kind", "figure_evidence.panels"), "policy": (),
        "*": (*_WRITTEN, "triplets.raster"),
    },
    "caption_embeddings": {
        "figure_id": _FIGURE, "model": (), "similarity": ("routed_captions.text", "figure_embeddings.image"),
        "*": ("routed_captions.text",),
    },
    "caption_scores": {
        "figure_id": _FIGURE, "caption": ("routed_captions.text",),
        "writer": ("routed_captions.model", "routed_captions.backend"), "*": _MEASURED,
    },
    "human_reviews": {"figure_id": _FIGURE, "*": ()},
    "selection": {
        "figure_id": _FIGURE,
        "*": ("caption_scores.measures", "caption_scores.caption", "figure_embeddings.image_signature",
              "figure_embeddings.text_signature", "figure_embeddings.image"),
    },
    "filtered_set": {
        "figure_id": _FIGURE, "caption": ("caption_scores.caption",), "writer": ("caption_scores.writer",),
        "verdicts": ("caption_scores.measures", "selection.twin", "selection.benchmark", "selection.step"),
        "tags": ("caption_scores.measures",), "twin": ("selection.twin",),
    },
    "caption_qa_eval": {
        "figure_id": _FIGURE, "question_id": ("questions.question_id",), "kind": ("questions.kind",),
        "needs": ("questions.needs",), "origin": ("questions.origin",), "reader": (), "model": (), "arm": (),
        "*": _READ,
    },
    "instructions": {
        "figure_id": _FIGURE, "views": ("triplets.raster", "triplets.panels"),
        "figure_kind": ("figure_evidence.kind",), "licence_class": ("triplets.licence_class",),
        "version": ("raw_papers.published", "raw_papers.paper_id"), "method": (), "generator": (), "form": (),
        "replies": (), "verdicts": (), "measures": (),
        "*": (*_SEEN, "questions.text", "questions.options", "questions.key", "routed_captions.text"),
    },
    "release": {
        "figure_id": _FIGURE, "image": ("triplets.raster",), "image_width": ("triplets.width",),
        "image_height": ("triplets.height",), "caption": ("routed_captions.text",),
        "raw_caption": ("triplets.caption",), "context": ("triplets.mentions",), "title": ("triplets.title",),
        "number": ("triplets.number",), "subfigures_info": ("triplets.panels",),
        "recaption_model": ("routed_captions.model", "routed_captions.backend"),
        "route_rule": ("routed_captions.rule",), "route_policy": ("routed_captions.policy",),
        "subject": ("raw_papers.subject",), "raw_subject": ("raw_papers.categories",),
        "source": ("raw_papers.source",), "doi": ("raw_papers.doi",), "link": ("raw_papers.link",),
        "licence": ("raw_papers.licence",), "licence_class": ("raw_papers.licence_class",), "*": (),
    },
}  # fmt: skip
"""Asset → column → `asset.column` of parents; `*` stands for all columns that are not listed."""


def column_sources(asset: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Of each payload column the `(asset, column)` pairs that it is made from; columns without any are left out."""
    told = SOURCES[asset]
    found = {field.name: told.get(field.name, told.get("*", ())) for field in fields(LOGS[asset])}
    return {name: tuple(_pair(source) for source in sources) for name, sources in found.items() if sources}


def _pair(source: str) -> tuple[str, str]:
    asset, column = source.split(".")
    return asset, column
