"""The reader behind `plain`: tokens, groups, formulas, accents; what each command prints is in `commands`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from omniscience_assets.extraction.latex import symbols
from omniscience_assets.extraction.latex.braces import Source

_COMMANDS = r"""|\\(?:(?P<word>[A-Za-z][A-Za-z@]*|@[A-Za-z@]+)\*?|(?P<char>.))
|(?P<special>[{}$~&#_^])|(?P<dash>---?)|(?P<quote>``|'')|."""
_TEXT_TOKEN = re.compile(r"[^\\{}$~&#_^`'-]+(?:-[^\\{}$~&#_^`'-]+)*" + _COMMANDS, re.DOTALL | re.VERBOSE)
_MATH_TOKEN = re.compile(r"[^\\{}$~&\#_^\s`'<>=-]+|(?P<blank>\s+)" + _COMMANDS, re.DOTALL | re.VERBOSE)
_MARK = re.compile("\ue000(\\d+)\ue001|\ue002")
_SPACES = re.compile(r"\s+")
_LOOSE = re.compile(r" +([,.;:!?)\]](?!\w))|([(\[]) +")
_EMPTY = re.compile(r"\((?:[\s,;]|\[\s*\])*\)|\[\s*\]")
_SCRIPT_END = re.compile("\ue003(?P<letter>(?=[^\\W²³¹\u2070-\u209c]))?|\ue005")
_FONT_WORD = re.compile(r"\s*\\(?:math[a-z]+|text[a-z]*|mbox|hbox|rm|bf|it|operatorname)\s*(?=\{)")
_REFERENCE_WORD = re.compile(r"[A-Za-z]*(?:[rR]ef|[fF]ig(?:ure)?s?)")

_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_QUIET_CHARS = frozenset("!/-@")
_SPACE_CHARS = frozenset(" ,;:>\n\t\\")
_ACCENT_CHARS = frozenset("`'^~=.\"")


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
    """What a document prints for its labels, citations and acronyms."""

    def knows(self, key: str) -> bool:
        """Whether the document defines label `key`."""
        ...

    def reference(self, command: str, keys: tuple[str, ...]) -> str:
        """Text that `command` prints for labels `keys`."""
        ...

    def citation(self, command: str, keys: tuple[str, ...], before: str, after: str) -> str:
        """Text that `command` prints for bibliography entries `keys` with its optional notes."""
        ...

    def acronym(self, command: str, key: str) -> str:
        """Text that `command` prints for the acronym or glossary entry `key`, TeX again."""
        ...


Handler = Callable[["Converter", str], str]
"""Reads a command's arguments and gives its text."""


def is_reference_word(name: str) -> bool:
    r"""Whether a control word that the paper does not define may name labels: `\Figref`, `\fig`, `\zref`."""
    return _REFERENCE_WORD.fullmatch(name) is not None


class Converter:
    """One piece of TeX on its way to plain text; `handlers` tell what the control words print.

    `source` is read at `pos`; the group that is being read ends at `end`; `math` says whether this is a formula.
    """

    def __init__(self, tex: str, printer: Printer, depth: int, handlers: Mapping[str, Handler]) -> None:
        self.source, self.printer, self.depth = Source(tex), printer, depth
        self.pos = self.end = 0
        self.math = False
        self._handlers = handlers
        self._references: list[tuple[str, tuple[str, ...]]] = []

    def convert(self) -> PlainText:
        """Read everything."""
        text = self._run(0, len(self.source.text))
        text = _SCRIPT_END.sub(lambda match: " " if match["letter"] is not None else "", text)
        text = _SPACES.sub(" ", _EMPTY.sub("", text))
        return self._unmark(_LOOSE.sub(r"\1\2", text).replace(": = ", " := ").strip())

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
        out, outer, self.pos, self.end = list[str](), self.end, start, end
        text = self.source.text
        while self.pos < end:
            match = (_MATH_TOKEN if self.math else _TEXT_TOKEN).match(text, self.pos, end)
            if match is None:
                break
            self.pos = match.end()
            kind = match.lastgroup
            if kind is None:
                out.append(self._literal(match[0]))
            elif kind == "word":
                out.append(self._word(match["word"], end))
            elif kind == "char":
                out.append(self._char(match["char"]))
            elif kind == "special":
                out.append(self._special(match[0]))
            elif kind == "dash":
                out.append("—" if match[0] == "---" else "–")
            elif kind == "quote":
                out.append("“" if match[0] == "``" else "′′" if self.math else "”")
        self.pos, self.end = end, outer
        return "".join(out)

    def _literal(self, text: str) -> str:
        if self.math and text in "<>=":
            return f" {text} "
        return {"`": "‘", "'": "′" if self.math else "’"}.get(text, text)

    def _special(self, char: str) -> str:
        if char == "$":
            if self.source.text.startswith("$", self.pos):
                self.pos += 1
            self.math = not self.math
        elif char in "^_":
            return self.script(char)
        return " " if char in "~&" else ""

    def _char(self, char: str) -> str:
        if char in _ACCENT_CHARS and not self.math:
            return symbols.accented(symbols.ACCENTS[char], self.argument())
        if char in "([":
            self.math = True
        elif char in ")]":
            self.math = False
        elif char == "\\":
            self.skip_options()
        if char in "()[]" or char in _SPACE_CHARS:
            return " "
        return "‖" if char == "|" else "" if char in _QUIET_CHARS else char

    def script(self, kind: str) -> str:
        """A superscript (`^`) or subscript (`_`) of the argument at the current place."""
        text = self._script_argument().strip().rstrip("\ue003")
        if not text or text in ("∘", "°"):
            return "°" if text else ""
        table = symbols.SUPERSCRIPTS if kind == "^" else symbols.SUBSCRIPTS
        if all(ord(char) in table for char in text):
            return text.translate(table)
        if text in "⊙☉⊕⊥∥" or (kind == "^" and (text in "∗*†®™" or text in _ORDINALS)):
            return text
        return f"{kind}{text}\ue003" if text.isalnum() or len(text) == 1 else f"{kind}({text})"

    def _word(self, name: str, end: int) -> str:
        if not self.math:
            after = self.source.skip_blank(self.pos)
            self.pos = min(after, end) if not self.source.text.startswith("\n", after) else self.pos
        if name in symbols.SYMBOLS:
            return f" {symbols.SYMBOLS[name]} " if name in symbols.RELATIONS else symbols.SYMBOLS[name]
        if name in symbols.ACCENTS:
            return symbols.accented(symbols.ACCENTS[name], self.argument())
        handler = self._handlers.get(name)
        if handler is not None:
            return handler(self, name)
        if name in symbols.OPERATORS:
            return name + (" " if self.math else "")
        if name in symbols.UNITS and not self.source.text.startswith("{", self.pos):
            return symbols.UNITS[name] + ("" if name in symbols.PREFIXES else "\ue005")
        if is_reference_word(name) and (found := self.source.read_group(self.pos)) and self.printer.knows(found[0]):
            self.pos = found[1]
            return self.marked(name, (found[0],), self.printer.reference(name, (found[0],)))
        if not self.math or self.source.text.startswith("[", self.pos):
            self._skip_own_options()
        return ""

    def _skip_own_options(self) -> None:
        if self.source.text.startswith(("[", "*"), self.pos):
            self.skip_options()

    # What handlers read with

    def _script_argument(self) -> str:
        r"""An argument of `^` or `_`; as with TeX's fonts, `_\mathrm{eff}` takes the group along."""
        match = _FONT_WORD.match(self.source.text, self.pos, self.end)
        group = self.source.group(match.end()) if match else None
        if group is None or group[1] >= self.end or self.depth <= 0:
            return self.argument()
        self.depth -= 1
        text = self._run(self.pos, group[1] + 1)
        self.depth += 1
        return text

    def argument(self, *, math: bool | None = None) -> str:
        """Plain text of the argument at the current place, as a formula or as text where `math` says so."""
        span = self.source.argument(self.pos)
        if span is None or span[2] > self.end:
            return ""
        if self.depth <= 0:
            self.pos = span[2]
            return ""
        before, self.math = self.math, self.math if math is None else math
        self.depth -= 1
        text = self._run(span[0], span[1])
        self.depth += 1
        self.math, self.pos = before, span[2]
        return text

    def inner(self, tex: str, *, math: bool = False) -> str:
        """Plain text of TeX that a command stands for; references in it are not marked."""
        if self.depth <= 0:
            return ""
        converter = Converter(tex, self.printer, self.depth - 1, self._handlers)
        converter.math = math
        return converter.convert().text

    def raw(self) -> str:
        """The group at the current place as it is written, empty when there is none."""
        found = self.source.read_group(self.pos)
        if found is None:
            return ""
        self.pos = found[1]
        return found[0]

    def option(self) -> str | None:
        """The `[…]` at the current place as it is written, `None` when there is none."""
        span = self.source.option(self.pos)
        if span is None:
            return None
        self.pos = span[1] + 1
        return self.source.text[slice(*span)]

    def skip_options(self) -> None:
        """Go past a star and any number of `[…]`."""
        self.pos = self.source.skip_options(self.pos)

    def skip(self, text: str) -> None:
        """Go past `text` if it stands here."""
        self.pos += len(text) * self.source.text.startswith(text, self.pos)

    def marked(self, name: str, keys: tuple[str, ...], text: str) -> str:
        """The text of a reference, so marked that its place is known in the end."""
        self._references.append((name, keys))
        return f"\ue000{len(self._references) - 1}\ue001{text}\ue002"
