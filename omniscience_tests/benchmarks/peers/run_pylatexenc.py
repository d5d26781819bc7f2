"""pylatexenc: the nodes of its walker, and its own conversion to plain text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import Figure, paragraphs, read_tex, referring, run
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import (
    LatexEnvironmentNode,
    LatexMacroNode,
    LatexWalker,
    LatexWalkerError,
    get_default_latex_context_db,
)
from pylatexenc.macrospec import MacroSpec

_FLOATS = ("figure", "wrapfigure", "sidewaysfigure", "SCfigure")
_MACROS = [("caption", "*[{"), ("subfloat", "[[{"), ("subfigure", "[[{"), ("plotone", "{"), ("epsfig", "{")]
_PLAIN = LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=False)


def read(root: Path) -> list[Figure]:
    """Figures by environment, numbered as they come; a caption outside of panels is the figure's."""
    text = read_tex(root)
    context = get_default_latex_context_db()
    context.add_context_category("figures", prepend=True, macros=[MacroSpec(*spec) for spec in _MACROS])
    nodes = LatexWalker(text, latex_context=context, tolerant_parsing=True).get_latex_nodes()[0]
    parts = paragraphs(text)
    floats = [node for node in _walk(nodes) if _environment(node).rstrip("*") in _FLOATS]
    return [_figure(node, number, parts) for number, node in enumerate(floats, 1)]


def _figure(node: Any, number: int, parts: list[str]) -> Figure:
    inside = list(_walk(node.nodelist))
    panels = [child for child in inside if _environment(child).rstrip("*") == "subfigure"]
    of_panels = {id(child) for panel in panels for child in _walk(panel.nodelist)}
    captions = [child for child in inside if _macro(child) == "caption" and id(child) not in of_panels]
    labels = _labels(inside)
    return {
        "number": str(number),
        "labels": labels,
        "caption": _argument(captions[-1]) if captions else None,
        "image_files": _files(inside),
        "contexts": [_plain(part) for part in referring(parts, labels)],
        "subfigures": [_panel(list(_walk(panel.nodelist))) for panel in panels] + [
            {"caption": _optional(child)} for child in inside if _macro(child) in ("subfloat", "subfigure")
        ],
    }  # fmt: skip


def _panel(inside: list[Any]) -> Figure:
    captions = [child for child in inside if _macro(child) == "caption"]
    return {"caption": _argument(captions[-1]) if captions else None, "image_files": _files(inside)}


def _plain(tex: str) -> str:
    try:
        return _PLAIN.latex_to_text(tex)
    except (LatexWalkerError, ValueError, IndexError, AttributeError):
        return tex


def _walk(nodes: Any) -> Iterator[Any]:
    for node in nodes or ():
        if node is None:
            continue
        yield node
        yield from _walk(getattr(node, "nodelist", None))
        yield from _walk(node.nodeargd.argnlist if getattr(node, "nodeargd", None) else None)


def _environment(node: Any) -> str:
    return node.environmentname if isinstance(node, LatexEnvironmentNode) else ""


def _macro(node: Any) -> str:
    return node.macroname if isinstance(node, LatexMacroNode) else ""


def _labels(nodes: list[Any]) -> list[str]:
    return [_argument(node) for node in nodes if _macro(node) == "label"]


def _files(nodes: list[Any]) -> list[str]:
    return [_argument(node) for node in nodes if _macro(node) in ("includegraphics", "plotone", "epsfig")]


def _argument(node: Any) -> str:
    given = [child for child in node.nodeargd.argnlist or () if child is not None] if node.nodeargd else []
    return given[-1].latex_verbatim().strip("{}") if given else ""


def _optional(node: Any) -> str | None:
    given = node.nodeargd.argnlist[:2] if node.nodeargd else []
    last = next((child for child in reversed(given) if child is not None), None)
    return _plain(last.latex_verbatim().strip("[]")) if last else None


if __name__ == "__main__":
    run(read)
