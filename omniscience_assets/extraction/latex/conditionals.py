"""TeX conditionals, as far as a reader without TeX can decide them."""

import re
from collections.abc import Mapping

from omniscience_assets.extraction.latex.macros import Macro
from omniscience_assets.extraction.latex.words import words

PRIMITIVES = words(
    "if ifcat ifnum ifdim ifodd ifvmode ifhmode ifmmode ifinner ifvoid ifhbox ifvbox ifx ifeof iftrue iffalse ifcase"
    " ifdefined ifcsname iffontchar ifpdf ifxetex ifluatex ifpdftex ifPDFTeX ifXeTeX ifLuaTeX"
)
r"""Conditionals that end with `\fi` without any `\newif`."""

_TOKEN = re.compile(r"\\newif\s*\\[A-Za-z@]+|\\(if[A-Za-z@]*|else|or|fi)(?![A-Za-z@])|\\.", re.DOTALL)
_TWO_TOKENS = re.compile(r"\s*(\\[A-Za-z@]+|\S)\s*(\\[A-Za-z@]+|\S)")
_ONE_WORD = re.compile(r"\s*\\([A-Za-z@]+)")
_NUMBERS = re.compile(r"\s*(-?\d+|\\[A-Za-z@]+)\s*([<>=])\s*(-?\d+|\\[A-Za-z@]+)(?:\\relax|\s)?")
_CS_NAME = re.compile(r"\s*([A-Za-z@*]+)\s*\\endcsname")
_UNDEFINED = frozenset({"\\undefined", "\\@undefined", "\\@undefine", "\\relax"})
_FALSE = frozenset({"iffalse", "ifxetex", "ifluatex", "ifXeTeX", "ifLuaTeX", "ifeof", "ifvoid", "ifinner", "ifcat"})
_CONSTANTS = {"\\pdfoutput": "1", "\\z@": "0", "\\@ne": "1"}
_KNOWN = frozenset({"\\pdfoutput", "\\documentclass", "\\textwidth", "\\includegraphics", "\\pdftexversion"})


def decide(
    name: str, text: str, pos: int, switches: Mapping[str, bool], macros: Mapping[str, Macro]
) -> tuple[bool, int]:
    r"""Which branch of conditional `name` TeX would take, and the position after its condition.

    `switches` are the paper's own `\newif` flags. What cannot be decided counts as true.
    """
    if name in switches:
        return switches[name], pos
    if name in ("ifx", "if"):
        match = _TWO_TOKENS.match(text, pos)
        return (_same(match[1], match[2], macros), match.end()) if match else (True, pos)
    if name == "ifdefined":
        match = _ONE_WORD.match(text, pos)
        return (_is_defined("\\" + match[1], macros), match.end()) if match else (True, pos)
    if name == "ifcsname":
        match = _CS_NAME.match(text, pos)
        return (match[1] in macros, match.end()) if match else (False, pos)
    if name == "ifnum":
        match = _NUMBERS.match(text, pos)
        return (_compare(match[1], match[2], match[3], macros), match.end()) if match else (True, pos)
    return name not in _FALSE, pos


def skip_branch(text: str, pos: int, switches: Mapping[str, bool], *, to_else: bool) -> tuple[str, int] | None:
    r"""`(ending word, position after it)` of the branch at `pos`: its `\fi`, or its own `\else` or `\or` if `to_else`.

    `None` when the text ends first.
    """
    depth = 0
    for match in _TOKEN.finditer(text, pos):
        word = match[1]
        if word is None:
            continue
        if word == "fi":
            if depth == 0:
                return word, match.end()
            depth -= 1
        elif word in ("else", "or"):
            if depth == 0 and to_else:
                return word, match.end()
        elif word in PRIMITIVES or word in switches:
            depth += 1
    return None


def _is_defined(token: str, macros: Mapping[str, Macro]) -> bool:
    return token in _KNOWN or token[1:] in macros


def _same(first: str, second: str, macros: Mapping[str, Macro]) -> bool:
    if first == second:
        return True
    if first in _UNDEFINED or second in _UNDEFINED:
        other = second if first in _UNDEFINED else first
        return other not in _UNDEFINED and other.startswith("\\") and not _is_defined(other, macros)
    one, two = macros.get(first[1:]), macros.get(second[1:])
    return one is not None and one == two


def _compare(left: str, relation: str, right: str, macros: Mapping[str, Macro]) -> bool:
    one, two = _number(left, macros), _number(right, macros)
    if one is None or two is None:
        return True
    return {"<": one < two, ">": one > two, "=": one == two}[relation]


def _number(token: str, macros: Mapping[str, Macro]) -> int | None:
    macro = macros.get(token[1:]) if token.startswith("\\") else None
    digits = macro.body.strip() if macro else _CONSTANTS.get(token, token)
    return int(digits) if re.fullmatch(r"-?\d{1,9}", digits) else None
