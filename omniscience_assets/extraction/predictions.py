"""Figures in the schema of the scorer, for measuring extraction against gold answers."""

from collections.abc import Sequence

from omniscience_assets.records import Figure, Mention, Panel


def to_prediction(
    figures: Sequence[Figure], paper_id: str, seconds: float | None, error: str | None
) -> dict[str, object]:
    """One line of a prediction file: a paper's figures with captions, panels, image paths and mention texts.

    `seconds` is the run time; `error` says why a paper failed, `None` when it did not.
    """
    return {
        "paper_id": paper_id,
        "figures": [_figure(figure) for figure in figures],
        "seconds": seconds,
        "error": error,
    }


def _figure(figure: Figure) -> dict[str, object]:
    drawings = {image.path for image in figure.images if (image.error or "").startswith("drawn_in_tex")}
    return {
        "number": figure.number,
        "label": figure.label,
        "labels": list(figure.labels),
        "caption": figure.caption or None,
        "image_files": [image.path for image in figure.images if image.path not in drawings],
        "contexts": [mention.text for mention in figure.mentions if not _is_implied(mention)],
        "contexts_of_ranges": [mention.text for mention in figure.mentions if _is_implied(mention)],
        "subfigures": [_panel(panel, drawings) for panel in figure.panels],
        "page": figure.region.page if figure.region else None,
        "bbox": list(figure.region.box) if figure.region else None,
    }


def _is_implied(mention: Mention) -> bool:
    """Whether the paragraph only names a range that the figure lies in; gold answers know no such contexts."""
    return bool(mention.spans) and all(span.implied for span in mention.spans)


def _panel(panel: Panel, drawings: set[str]) -> dict[str, object]:
    return {
        "label": panel.label,
        "caption": (panel.caption or None) if panel.origin == "float" else None,
        "image_files": [path for path in panel.image_paths if path not in drawings],
    }
