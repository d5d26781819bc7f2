"""Pandoc: the JSON of its document tree, with its `Figure` blocks and the links that it makes of references."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import Figure, output_of, run


def read(root: Path) -> list[Figure]:
    """Figures as Pandoc has them, a figure in a figure being a panel; numbered as they come."""
    command = [program(), "--from=latex", "--to=json", root.name]
    blocks = json.loads(output_of(command, root.parent))["blocks"]
    parts = [(_text(block), set(_links(block))) for block in _paragraphs(blocks)]
    figures = [_figure(block) for block in _outermost(blocks, "Figure")]
    for number, figure in enumerate(figures, 1):
        keys = set(figure["labels"])
        figure |= {"number": str(number), "contexts": [text for text, links in parts if links & keys]}
    return figures


def program() -> str:
    """The newest Pandoc at hand: that of `pypandoc_binary`, else the system's."""
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError):
        return shutil.which("pandoc") or "pandoc"


def _figure(block: Any) -> Figure:
    identifier, (_, caption), content = block["c"][0][0], block["c"][1], block["c"][2]
    panels = [_figure(panel) for panel in _outermost(content, "Figure")]
    labels = [identifier, *(label for panel in panels for label in panel["labels"]), *_labels(caption)]
    return {
        "labels": [label for label in labels if label],
        "caption": _text(caption),
        "image_files": [image["c"][2][0] for image in _all(content, "Image")],
        "subfigures": panels,
    }


def _outermost(node: Any, kind: str) -> Iterator[Any]:
    """Elements of a kind that stand in no other of it."""
    if isinstance(node, dict) and node.get("t") == kind:
        yield node
        return
    for child in _children(node):
        yield from _outermost(child, kind)


def _all(node: Any, kind: str) -> Iterator[Any]:
    for found in _outermost(node, kind):
        yield found
        yield from _all(found["c"], kind)


def _children(node: Any) -> list[Any]:
    return list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []


def _paragraphs(node: Any) -> Iterator[Any]:
    """Paragraphs outside of figures."""
    if isinstance(node, dict) and node.get("t") in ("Para", "Plain"):
        yield node
    elif not (isinstance(node, dict) and node.get("t") == "Figure"):
        for child in _children(node):
            yield from _paragraphs(child)


def _links(node: Any) -> Iterator[str]:
    for link in _all(node, "Link"):
        for key in dict(link["c"][0][2]).get("reference", "").split(","):
            yield key.strip()


def _labels(node: Any) -> Iterator[str]:
    for span in _all(node, "Span"):
        if "label" in (attributes := dict(span["c"][0][2])):
            yield attributes["label"]


def _text(node: Any) -> str:
    if isinstance(node, dict):
        kind, content = node.get("t"), node.get("c")
        if kind == "Str":
            return str(content)
        if kind in ("Space", "SoftBreak", "LineBreak"):
            return " "
        if kind in ("Math", "Code", "RawInline"):
            return str(content[1])
        if kind == "Cite":
            return ""
        if kind == "Link":
            return _text(content[1])
        return _text(content)
    return "".join(map(_text, node)) if isinstance(node, list) else ""


if __name__ == "__main__":
    run(read)
