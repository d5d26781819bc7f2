"""Presentation MathML and TeX formulas as one line of readable Unicode."""

import re
from typing import Final

from omniscience_assets.extraction.jats.document import Node, raw_text
from omniscience_assets.extraction.latex.plain import plain
from omniscience_assets.extraction.latex.printing import LabelPrinter
from omniscience_assets.extraction.latex.symbols import SUBSCRIPTS, SUPERSCRIPTS, accented

_TEX_BODY = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|$)", re.DOTALL)
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\u200b"))
_RELATIONS: Final = frozenset("=<>≤≥≈≃≅∼≡≠∝→←↔⇒⇔∈∉⊂⊆≪≫⩽⩾≲≳±×·+−")
_SILENT = frozenset({"annotation", "annotation-xml", "mphantom", "maligngroup", "malignmark", "none", "mprescripts"})
_MARKS: Final = {
    "¯": "\u0304", "‾": "\u0304", "\u0304": "\u0304", "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303",
    "→": "\u20d7", "⃗": "\u20d7", "˙": "\u0307", ".": "\u0307", "¨": "\u0308",
}  # fmt: skip
_TEX_DEPTH: Final = 40


def print_tex(source: str) -> str:
    """A `tex-math` formula, whole documents as some publishers write them included."""
    body = _TEX_BODY.search(source)
    return plain(body[1] if body else source, LabelPrinter({}), depth=_TEX_DEPTH).text.strip()


def print_mathml(node: Node) -> str:
    """A MathML element with all that is in it."""
    return re.sub(r"\s+", " ", _print(node)).strip()


def _print(node: Node) -> str:
    tag = node.tag
    if not isinstance(tag, str) or tag in _SILENT:
        return ""
    parts = [_print(child) for child in node if isinstance(child.tag, str)]
    if tag in ("mi", "mn", "mo", "mtext", "ms"):
        return _token(tag, node)
    if tag == "mspace":
        return " "
    if tag == "semantics":
        return parts[0] if parts else ""
    if tag in _LAYOUTS and len(parts) >= 2:
        return _LAYOUTS[tag](parts)
    if tag == "msqrt":
        return f"√{_grouped(''.join(parts))}"
    if tag == "mfenced":
        return f"{node.get('open', '(')}{', '.join(parts)}{node.get('close', ')')}"
    return _JOINTS.get(tag, "").join(parts)


def _token(tag: str, node: Node) -> str:
    text = raw_text(node)
    if tag != "mo":
        return re.sub(r"\s+", " ", text) if tag == "mtext" else text.strip()
    text = text.strip().translate(_INVISIBLE)
    return f" {text} " if text in _RELATIONS and node.getprevious() is not None else text


def _script(text: str, table: dict[int, int], mark: str) -> str:
    """A sub- or superscript: in Unicode's small digits where they suffice, else behind `_` or `^`."""
    text = text.strip().replace(" ", "") if len(text) <= 4 else text.strip()
    small = text.translate(table)
    if not text or text in "′″‴*†‡∘°":
        return text
    return small if all(ord(old) in table for old in text) else f"{mark}{_grouped(text)}"


def _grouped(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"\w*|\(.*\)", text) else f"({text})"


def _under(parts: list[str]) -> str:
    return parts[0] + _script(parts[1], SUBSCRIPTS, "_")


def _over(parts: list[str]) -> str:
    mark = _MARKS.get(parts[1].strip())
    return accented(mark, parts[0]) if mark and len(parts[0]) == 1 else parts[0] + _script(parts[1], SUPERSCRIPTS, "^")


def _both(parts: list[str]) -> str:
    return _over([_under(parts), parts[2]]) if len(parts) > 2 else _under(parts)


def _fraction(parts: list[str]) -> str:
    return f"{_grouped(parts[0])}/{_grouped(parts[1])}"


def _root(parts: list[str]) -> str:
    return f"{_script(parts[1], SUPERSCRIPTS, '^')}√{_grouped(parts[0])}"


_LAYOUTS: Final = {
    "msub": _under, "munder": _under, "msup": _over, "mover": _over, "msubsup": _both, "munderover": _both,
    "mfrac": _fraction, "mroot": _root,
}  # fmt: skip
_JOINTS: Final = {"mtable": "; ", "mtr": ", ", "mlabeledtr": ", "}
