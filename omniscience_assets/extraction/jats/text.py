"""Elements as plain text, with the places of the reference tags in it."""

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from omniscience_assets.extraction.jats.document import Node, attribute, raw_text
from omniscience_assets.extraction.jats.maths import print_mathml, print_tex
from omniscience_assets.extraction.latex.symbols import SUBSCRIPTS, SUPERSCRIPTS

FLOATS: Final = frozenset({
    "fig", "fig-group", "table-wrap", "table-wrap-group", "supplementary-material", "boxed-text", "chem-struct-wrap",
    "media", "array", "graphic", "preformat", "code", "statement",
})  # fmt: skip
"""What may stand in a paragraph without being of its text; captions of these are read on their own."""
LISTS: Final = frozenset({"list", "def-list", "disp-quote", "verse-group", "fn", "speech"})
"""What holds paragraphs of its own inside a paragraph."""
_HIDDEN: Final = frozenset({
    "object-id", "attrib", "permissions", "kwd-group", "alt-text", "long-desc", "inline-graphic", "processing-meta",
    "citation-alternatives",
})  # fmt: skip
_BLOCKS: Final = frozenset({
    "p", "title", "subtitle", "label", "break", "td", "th", "tr", "list-item", "sec", "list", "disp-formula", "def",
    "disp-quote", "verse-line", "caption",
})  # fmt: skip
_ENDS = (".", "?", "!", ":", ";", "…", "。")
_DIGITS = re.compile(r"[\d\s+\-−–=(),.]*")
_SMALL: Final = {"sup": SUPERSCRIPTS, "sub": SUBSCRIPTS}


@dataclass(frozen=True, slots=True)
class Tag:
    """A reference tag: offsets into the text, what kind of thing it says it points to, and the ids."""

    start: int
    end: int
    kind: str
    """`ref-type`, such as `fig`."""
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaggedText:
    """Text with runs of blanks made one, none at the ends, and its reference tags in order and apart."""

    text: str
    tags: tuple[Tag, ...]


def read_text(node: Node, *, without: Container[str] = ()) -> TaggedText:
    """The text of an element, its own tail left out, and that of elements in `without` and what is never printed.

    Formulas are printed once, whichever of their alternatives can be read; small digits become Unicode's.
    """
    printer = _Printer(without)
    printer.walk(node)
    return printer.result()


class _Printer:
    def __init__(self, without: Container[str]) -> None:
        self._without = without
        self._pieces: list[str] = []
        self._length = 0
        self._blank = False
        self._tags: list[Tag] = []

    def result(self) -> TaggedText:
        return TaggedText("".join(self._pieces), tuple(self._tags))

    def walk(self, node: Node, table: dict[int, int] | None = None) -> None:
        tag = node.tag
        if tag in _BLOCKS:
            self._blank = True
        if tag in ("inline-formula", "disp-formula", "alternatives", "math", "tex-math"):
            self._formula(node, table)
            return
        start, pieces = self._length, len(self._pieces)
        if tag in _SMALL and _DIGITS.fullmatch(raw_text(node)):
            table = _SMALL[tag]
        self._children(node, table)
        if tag == "xref":
            blank = self._pieces[pieces:] and self._pieces[pieces].startswith(" ")
            start = min(start + bool(blank), self._length)
            self._tags.append(
                Tag(start, self._length, attribute(node, "ref-type"), tuple(attribute(node, "rid").split()))
            )
        self._end(tag)

    def _end(self, tag: str) -> None:
        if tag == "title" and self._pieces and not self._pieces[-1].endswith(_ENDS):
            self._blank = False
            self._put(".", None)
        if tag in _BLOCKS:
            self._blank = True

    def _formula(self, node: Node, table: dict[int, int] | None) -> None:
        """One of a formula's alternatives: MathML, else TeX, else what is written out."""
        mathml = node if node.tag == "math" else next(node.iter("math"), None)
        tex = node if node.tag == "tex-math" else next(node.iter("tex-math"), None)
        if mathml is not None:
            self._put(print_mathml(mathml), table)
        elif tex is not None:
            self._put(print_tex(raw_text(tex)), table)
        else:
            self._children(node, table)
        self._end(node.tag)

    def _children(self, node: Node, table: dict[int, int] | None) -> None:
        self._put(node.text, table)
        for child in node:
            if isinstance(child.tag, str) and child.tag not in _HIDDEN and child.tag not in self._without:
                self.walk(child, table)
            self._put(child.tail, table)

    def _put(self, text: str | None, table: dict[int, int] | None) -> None:
        if not text:
            return
        words = text.split()
        if not words:
            self._blank = True
            return
        lead = " " if self._pieces and (self._blank or text[0].isspace()) else ""
        piece = lead + " ".join(words)
        self._pieces.append(piece.translate(table) if table else piece)
        self._length += len(piece)
        self._blank = text[-1].isspace()
