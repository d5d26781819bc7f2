"""TeX to plain Unicode text that a person would read out, with the exact places of its references."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from omniscience_assets.extraction.latex import symbols
from omniscience_assets.extraction.latex.braces import Source
from omniscience_assets.extraction.latex.words import words

_TOKEN = re.compile(
    r"[^\\{}$~&#_^\s`'<>=-]+|\\(?:(?P<word>[A-Za-z@]+)\*?|(?P<char>.))"
    r"|(?P<special>[{}$~&#_^])|(?P<dash>---?)|(?P<quote>``|'')|(?P<blank>\s+)"
    r"|.",
    re.DOTALL,
)
_MARK = re.compile("\ue000(\\d+)\ue001|\ue002")
_SPACES = re.compile(r"\s+")
_LOOSE = re.compile(r" +([,.;:!?)\]](?!\w))|([(\[]) +")
_EMPTY = re.compile(r"\((?:[\s,;]|\[\s*\])*\)|\[\s*\]")
_MARKUP = re.compile(r"\\[A-Za-z]+|[\\{}~$]+")
_FONT_WORD = re.compile(r"\s*\\(?:math[a-z]+|text[a-z]*|mbox|hbox|rm|bf|it|operatorname)\s*(?=\{)")
_EXPONENT = re.compile(r"(?<=\d)[eE]([+-]?\d+)")
_ENV_NAME = re.compile(r"\s*\{([^{}]*)\}")

_MATH_ENVIRONMENTS = frozenset(
    name + star
    for name in [
        "equation",
        "align",
        "eqnarray",
        "gather",
        "multline",
        "displaymath",
        "math",
        "flalign",
        "alignat",
        "dmath",
        "subequations",
    ]
    for star in ("", "*")
)
_ARGUMENT_ENVIRONMENTS = words("tabular tabular* array minipage multicols tabularx wraptable alignat")
_TEXT_IN_MATH = words("text textrm textit textbf texttt textsf mbox hbox textnormal intertext operatorname")
_DELIMITERS = words("left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr middle")
_ROMAN_REFERENCES = words("ref autoref cref Cref vref Vref subref figref Figref fref Fref labelcref cpageref")
REFERENCES = _ROMAN_REFERENCES | {"crefrange", "Crefrange", "vrefrange", "hyperref", "nameref", "eqref", "pageref"}
"""Control words that print the number of a label."""
_QUIET_CHARS = frozenset("!/-@")
_SPACE_CHARS = frozenset(" ,;:>\n\t\\")
_ACCENT_CHARS = frozenset("`'^~=.\"")
_UNIT_WORDS = words("SI qty SIrange qtyrange SIlist qtylist")


@dataclass(frozen=True, slots=True)
class Span:
    """A reference in plain text: its offsets, the command that made it and the labels it names."""

    start: int
    end: int
    command: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlainText:
    """Plain text and where its references stand, in order."""

    text: str
    spans: tuple[Span, ...]


class Printer(Protocol):
    """What a document prints for its labels and citations."""

    def reference(self, command: str, keys: tuple[str, ...]) -> str:
        """Text that `command` prints for labels `keys`."""
        ...

    def citation(self, command: str, keys: tuple[str, ...], note: str) -> str:
        """Text that `command` prints for bibliography entries `keys` with an optional note."""
        ...


def plain(tex: str, printer: Printer, *, depth: int) -> PlainText:
    """Plain text of a piece of TeX whose macros are expanded; groups nested deeper than `depth` are left out.

    References print what `printer` says and are remembered; what is unknown prints its arguments.
    """
    return _Converter(tex, printer, depth).convert()


class _Converter:
    def __init__(self, tex: str, printer: Printer, depth: int) -> None:
        self._source, self._printer, self._depth = Source(tex), printer, depth
        self._references: list[tuple[str, tuple[str, ...]]] = []
        self._pos = self._end = 0
        """The next token is read at `_pos`; the group that is read ends at `_end`."""
        self._math = False

    def convert(self) -> PlainText:
        text = self._run(0, len(self._source.text))
        text = _SPACES.sub(" ", _EMPTY.sub("", text))
        return self._unmark(_LOOSE.sub(r"\1\2", text).strip())

    def _unmark(self, text: str) -> PlainText:
        pieces, spans, last, length = list[str](), list[Span](), 0, 0
        opened: list[tuple[int, int]] = []
        for match in _MARK.finditer(text):
            pieces.append(text[last : match.start()])
            length += match.start() - last
            last = match.end()
            if match[1] is not None:
                opened.append((int(match[1]), length))
            elif opened:
                index, start = opened.pop()
                spans.append(Span(start, length, *self._references[index]))
        pieces.append(text[last:])
        return PlainText("".join(pieces), tuple(sorted(spans, key=lambda span: (span.start, span.end))))

    def _run(self, start: int, end: int) -> str:
        """Convert a stretch of the source."""
        out, outer, self._pos, self._end = list[str](), self._end, start, end
        while self._pos < end and (match := _TOKEN.match(self._source.text, self._pos, end)) is not None:
            self._pos = match.end()
            kind = match.lastgroup
            if kind is None:
                out.append(self._literal(match[0]))
            elif kind == "word":
                out.append(self._word(match["word"], end))
            elif kind == "blank":
                out.append("" if self._math else " ")
            elif kind == "char":
                out.append(self._char(match["char"]))
            elif kind == "special":
                out.append(self._special(match[0]))
            elif kind == "dash":
                out.append("—" if match[0] == "---" else "–")
            else:
                out.append("“" if match[0] == "``" else "”")
        self._pos, self._end = end, outer
        return "".join(out)

    def _literal(self, text: str) -> str:
        if self._math and text in "<>=":
            return f" {text} "
        return {"`": "‘", "'": "′" if self._math else "’"}.get(text, text)

    def _special(self, char: str) -> str:
        if char == "$":
            if self._source.text.startswith("$", self._pos):
                self._pos += 1
            self._math = not self._math
        elif char in "^_":
            return self._script(char)
        return " " if char in "~&" else ""

    def _char(self, char: str) -> str:
        if char in _ACCENT_CHARS and not self._math:
            return symbols.accented(symbols.ACCENTS[char], self._argument())
        if char in "([":
            self._math = True
        elif char in ")]":
            self._math = False
        elif char == "\\":
            self._pos = self._source.skip_options(self._pos)
        if char in "()[]" or char in _SPACE_CHARS:
            return " "
        return "‖" if char == "|" else "" if char in _QUIET_CHARS else char

    def _script(self, kind: str) -> str:
        text = self._script_argument().strip()
        if not text or text in ("∘", "°"):
            return "°" if text else ""
        table = symbols.SUPERSCRIPTS if kind == "^" else symbols.SUBSCRIPTS
        if all(ord(char) in table for char in text):
            return text.translate(table)
        if text in "⊙☉⊕⊥∥" or (kind == "^" and text in "∗*†"):
            return text
        return kind + (text if text.isalnum() else f"({text})")

    def _word(self, name: str, end: int) -> str:
        if not self._math:
            after = self._source.skip_blank(self._pos)
            self._pos = min(after, end) if not self._source.text.startswith("\n", after) else self._pos
        if name in symbols.SYMBOLS:
            return f" {symbols.SYMBOLS[name]} " if name in symbols.RELATIONS else symbols.SYMBOLS[name]
        if name in symbols.ACCENTS:
            return symbols.accented(symbols.ACCENTS[name], self._argument())
        handler = _HANDLERS.get(name)
        if handler is not None:
            return handler(self, name)
        if name in symbols.OPERATORS:
            return name + (" " if self._math else "")
        if name in symbols.UNITS and not self._source.text.startswith("{", self._pos):
            return symbols.UNITS[name]
        if not self._math or self._source.text.startswith("[", self._pos):
            self._pos = self._options(self._pos)
        return ""

    def _options(self, pos: int) -> int:
        return self._source.skip_options(pos) if self._source.text.startswith(("[", "*"), pos) else pos

    # Commands

    def _script_argument(self) -> str:
        r"""An argument of `^` or `_`; as with TeX's fonts, `_\mathrm{eff}` takes the group along."""
        match = _FONT_WORD.match(self._source.text, self._pos, self._end)
        group = self._source.group(match.end()) if match else None
        if group is None or group[1] >= self._end or self._depth <= 0:
            return self._argument()
        self._depth -= 1
        text = self._run(self._pos, group[1] + 1)
        self._depth += 1
        return text

    def _argument(self, *, math: bool | None = None) -> str:
        """Plain text of the argument at the current place."""
        span = self._source.argument(self._pos)
        if span is None or span[2] > self._end:
            return ""
        if self._depth <= 0:
            self._pos = span[2]
            return ""
        before, self._math = self._math, self._math if math is None else math
        self._depth -= 1
        text = self._run(span[0], span[1])
        self._depth += 1
        self._math, self._pos = before, span[2]
        return text

    def _raw(self) -> str:
        """The group at the current place as it is written, empty when there is none."""
        found = self._source.read_group(self._pos)
        if found is None:
            return ""
        self._pos = found[1]
        return found[0]

    def _drop(self, name: str) -> str:
        self._pos = self._source.skip_options(self._pos)
        for _ in range(symbols.DROPPED[name]):
            self._raw()
            self._pos = self._source.skip_options(self._pos)
        return " " if name in ("hspace", "vspace", "parbox") else ""

    def _fraction(self, name: str) -> str:
        parts = [self._argument(), self._argument()]
        if name == "binom":
            return f"C({parts[0]}, {parts[1]})"
        return "/".join(part if part.strip().isalnum() or len(part) < 2 else f"({part.strip()})" for part in parts)

    def _root(self, name: str) -> str:
        self._pos = self._source.skip_options(self._pos)
        text = self._argument().strip()
        return "√" + (text if text.isalnum() else f"({text})")

    def _text(self, name: str) -> str:
        return self._argument(math=False)

    def _delimiter(self, name: str) -> str:
        self._pos += self._source.text.startswith(".", self._pos)
        return ""

    def _begin(self, name: str) -> str:
        match = _ENV_NAME.match(self._source.text, self._pos)
        if match is None:
            return ""
        self._pos = match.end()
        if match[1] in _MATH_ENVIRONMENTS:
            self._math = name == "begin"
        if name == "begin" and match[1] in _ARGUMENT_ENVIRONMENTS:
            self._pos = self._source.skip_options(self._pos)
            self._raw()
        return " "

    def _footnote(self, name: str) -> str:
        self._pos = self._source.skip_options(self._pos)
        return f" ({self._argument(math=False).strip()}) "

    def _script_text(self, name: str) -> str:
        return self._script("^" if name == "textsuperscript" else "_")

    def _space_if_needed(self, name: str) -> str:
        following = self._source.text[self._pos : self._pos + 1]
        return " " if following.isalnum() or following == "(" else ""

    def _quantity(self, name: str) -> str:
        self._pos = self._source.skip_options(self._pos)
        parts = [self._argument(math=True) for _ in range(3 if "range" in name else 2)]
        return (_scientific("–".join(parts[:-1])) + " " + parts[-1]).strip()

    def _unit(self, name: str) -> str:
        self._pos = self._source.skip_options(self._pos)
        return _scientific(self._argument(math=True)) + ("°" if name == "ang" else "")

    def _url(self, name: str) -> str:
        return self._raw()

    def _reference(self, name: str) -> str:
        self._pos += self._source.text.startswith("*", self._pos)
        if name == "hyperref":
            option = self._source.option(self._pos)
            key = self._source.text[slice(*option)] if option else ""
            self._pos = option[1] + 1 if option else self._pos
            return self._marked(name, (key.strip(),), self._argument())
        keys = self._raw()
        if name.endswith("range"):
            keys = f"{keys},{self._raw()}"
        names = tuple(key.strip(" {}\n\t") for key in keys.split(",") if key.strip(" {}\n\t"))
        return self._marked(name, names, self._printer.reference(name, names))

    def _marked(self, name: str, keys: tuple[str, ...], text: str) -> str:
        self._references.append((name, keys))
        return f"\ue000{len(self._references) - 1}\ue001{text}\ue002"

    def _citation(self, name: str) -> str:
        notes = []
        self._pos += self._source.text.startswith("*", self._pos)
        while (option := self._source.option(self._pos)) is not None:
            notes.append(self._source.text[slice(*option)])
            self._pos = option[1] + 1
        keys = tuple(key.strip() for key in self._raw().split(",") if key.strip())
        before, note = (notes[0], notes[1]) if len(notes) > 1 else ("", "".join(notes))
        lead = _MARKUP.sub(" ", before).strip()
        return (lead and lead + " ") + self._printer.citation(name, keys, _MARKUP.sub(" ", note).strip())


def _scientific(number: str) -> str:
    return _EXPONENT.sub(lambda match: " × 10" + match[1].translate(symbols.SUPERSCRIPTS), number)


_CITATIONS = words(
    "cite citep citet citealt citealp citeauthor citeyear citeyearpar Citet Citep parencite textcite autocite"
    " onlinecite footcite supercite citenum fullcite citetalias citepalias cites parencites autocites textcites"
    " shortcite citeN"
)
_HANDLERS: dict[str, Callable[[_Converter, str], str]] = {
    **dict.fromkeys(symbols.DROPPED, _Converter._drop),
    **dict.fromkeys(("frac", "dfrac", "tfrac", "nicefrac", "sfrac", "binom"), _Converter._fraction),
    **dict.fromkeys(_TEXT_IN_MATH, _Converter._text),
    **dict.fromkeys(_DELIMITERS, _Converter._delimiter),
    **dict.fromkeys(("begin", "end"), _Converter._begin),
    **dict.fromkeys(("footnote", "footnotetext"), _Converter._footnote),
    **dict.fromkeys(("textsuperscript", "textsubscript"), _Converter._script_text),
    **dict.fromkeys(_UNIT_WORDS, _Converter._quantity),
    **dict.fromkeys(("si", "unit", "num", "ang"), _Converter._unit),
    **dict.fromkeys(("url", "path", "nolinkurl"), _Converter._url),
    **dict.fromkeys(REFERENCES, _Converter._reference),
    **dict.fromkeys(_CITATIONS, _Converter._citation),
    "sqrt": _Converter._root,
    "xspace": _Converter._space_if_needed,
}
