"""TexSoup: its tree searched by command and environment name."""

import re
from pathlib import Path
from typing import Any

from common import Figure, paragraphs, read_tex, referring, run
from TexSoup import TexSoup

_FLOATS = ["figure", "figure*", "wrapfigure", "sidewaysfigure", "SCfigure"]
_PANELS = ["subfigure", "subfigure*", "subfloat"]
_IMAGES = ["includegraphics", "plotone", "epsfig"]


def read(root: Path) -> list[Figure]:
    """Figures by environment, numbered as they come; a caption outside of panels is the figure's."""
    text = read_tex(root)
    parts = paragraphs(text)
    figures = []
    for number, node in enumerate(TexSoup(text, tolerance=1).find_all(_FLOATS), 1):
        panels = list(node.find_all(_PANELS))
        inner = {_caption(caption) for panel in panels for caption in panel.find_all("caption")}
        captions = [text for text in map(_caption, node.find_all("caption")) if text not in inner]
        labels = [str(label.string) for label in node.find_all("label")]
        figures.append({
            "number": str(number),
            "labels": labels,
            "caption": captions[-1] if captions else None,
            "image_files": _files(node),
            "contexts": referring(parts, labels),
            "subfigures": [_panel(panel) for panel in panels],
        })  # fmt: skip
    return figures


def _panel(panel: Any) -> Figure:
    optional = [str(argument)[1:-1] for argument in panel.args if str(argument).startswith("[")]
    captions = [_caption(caption) for caption in panel.find_all("caption")] or optional
    return {"caption": captions[-1] if captions else None, "image_files": _files(panel)}


def _files(node: Any) -> list[str]:
    return [_last_argument(image) for image in node.find_all(_IMAGES)]


def _caption(node: Any) -> str:
    return _last_argument(node)


def _last_argument(node: Any) -> str:
    arguments = [str(argument) for argument in node.args if str(argument).startswith("{")]
    return re.sub(r"^\{|\}$", "", arguments[-1]) if arguments else ""


if __name__ == "__main__":
    run(read)
