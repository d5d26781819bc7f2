"""One walk over an article: where its figures and its paragraphs stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from omniscience_assets.extraction.jats.document import Node
from omniscience_assets.extraction.jats.text import read_text
from omniscience_assets.extraction.limits import Limits

_PARTS: Final = frozenset({"sub-article", "response"})
_TITLED: Final = frozenset({
    "sec", "app", "abstract", "trans-abstract", "ack", "boxed-text", "notes", "glossary", "fn-group", "treatment-sec",
})  # fmt: skip
_CAPTIONED: Final = frozenset({"fig", "fig-group", "table-wrap", "table-wrap-group", "array", "disp-formula"})
"""Text inside of these is a caption, a table or a formula."""
_SKIPPED: Final = frozenset({
    "journal-meta", "contrib-group", "author-notes", "permissions", "ref-list", "kwd-group", "funding-group", "history",
    "math", "tex-math",
})  # fmt: skip
_OF_INTEREST: Final = frozenset({"p", "fig"})


@dataclass(frozen=True, slots=True)
class RawFigure:
    """A `fig` and the `fig-group` that it stands in."""

    node: Node
    group: Node | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A `p` of running text, and the title of the nearest section that has one."""

    node: Node
    section: str


@dataclass(frozen=True, slots=True)
class Part:
    """The article itself, or a `sub-article` or `response` in it, whose references are to its own figures."""

    figures: list[RawFigure] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    part: Part
    section: str = ""
    captioned: bool = False
    group: Node | None = None


def survey(article: Node, limits: Limits) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The parts of an article, itself first, in the order of the text, and warnings about budgets."""
    parts = [Part()]
    figures = paragraphs = 0
    stack = [(article, _Place(parts[0]))]
    while stack:
        node, place = stack.pop()
        if node.tag in _PARTS and node is not article:
            parts.append(Part())
            place = _Place(parts[-1])
        elif node.tag == "fig":
            figures += 1
            if figures <= limits.figures:
                place.part.figures.append(RawFigure(node, place.group))
        elif node.tag == "p" and not place.captioned:
            paragraphs += 1
            if paragraphs <= limits.paragraphs:
                place.part.paragraphs.append(Paragraph(node, place.section))
        below = _below(node, place)
        stack += [(child, below) for child in reversed(list(_children(node)))]
    warnings = [("too_many_figures", figures > limits.figures), ("too_many_paragraphs", paragraphs > limits.paragraphs)]
    return tuple(parts), tuple(name for name, holds in warnings if holds)


def _children(node: Node) -> Iterator[Node]:
    return (child for child in node if child.tag in _OF_INTEREST or (len(child) and _is_walked(child)))


def _is_walked(node: Node) -> bool:
    if node.tag == "table":
        return next(node.iter("fig"), None) is not None
    return isinstance(node.tag, str) and node.tag not in _SKIPPED


def _below(node: Node, place: _Place) -> _Place:
    tag = node.tag
    if tag in _CAPTIONED:
        return replace(place, captioned=True, group=node if tag == "fig-group" else place.group)
    title = node.find("title") if tag in _TITLED else None
    if title is not None:
        return replace(place, section=read_text(title).text.removesuffix("."))
    return place
