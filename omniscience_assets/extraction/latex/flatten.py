r"""One paper as one text: inputs read, comments gone, conditionals decided, the paper's own macros expanded.

A walker reads the control words of the root file from left to right with a stack of frames, as TeX's mouth does:
a macro call or an `\input` puts a frame on the stack, its end takes it off. All that the walker does not know goes
through untouched. Definitions are taken out, except those of counters' print forms (`\thefigure`), which are left
for the scan in one normal form.
"""

import posixpath
import re
from dataclasses import dataclass

from omniscience_assets.extraction.latex import conditionals
from omniscience_assets.extraction.latex.braces import Source
from omniscience_assets.extraction.latex.inputs import DRAWING_SUFFIXES, Inputs
from omniscience_assets.extraction.latex.macros import Macro, Parameter, substitute
from omniscience_assets.extraction.latex.tree import FileTree
from omniscience_assets.extraction.latex.vocabulary import DEFINING, Vocabulary
from omniscience_assets.extraction.limits import Limits

_WORD = re.compile(r"\\(?:\\|([A-Za-z@]+))")
_STYLE_WORD = re.compile(
    r"\\(?:((?:re)?newcommand|providecommand|DeclareRobustCommand|g?def|(?:re)?newenvironment|newif"
    r"|DeclareMathOperator|RequirePackage|usepackage)(?![A-Za-z@])|.)",
    re.DOTALL,
)
_FILE_NAME = re.compile(r"\s*([^\s{}\\]+)")
_ENV_NAME = re.compile(r"\s*\{\s*([^{}\\\n]{1,60}?)\s*\}")
_CALL = re.compile(r"\\([A-Za-z@]+)")
_LONGEST_WORD = 40
_DELIMITED_CHARS = 8_000
_FILE_WORDS = frozenset({"input", "include", "subfile", "subfileinclude", "InputIfFileExists", "@input"})
_IMPORT_WORDS = frozenset({"import", "subimport", "inputfrom", "subinputfrom", "includefrom", "subincludefrom"})
_STYLE_WORDS = {"usepackage": ".sty", "RequirePackage": ".sty", "documentclass": ".cls", "LoadClass": ".cls"}
_CHOICES = frozenset({"iftoggle", "ifthenelse", "ifbool"})
_BRACKETS = frozenset({"begin", "end"})
_HANDLED = frozenset(
    {*DEFINING, *_FILE_WORDS, *_IMPORT_WORDS, *_STYLE_WORDS, *_CHOICES, *conditionals.PRIMITIVES}
    | {"begin", "end", "else", "or", "fi", "endinput", "bibliography", "printbibliography", "includeonly"}
)


@dataclass(frozen=True, slots=True)
class FlatPaper:
    """The expanded text of one root file and what was met on the way."""

    text: str
    root: str
    directories: tuple[str, ...]
    r"""Where paths may start: the root's folder first, then those of `\import` and of the files read."""
    warnings: tuple[str, ...]
    """Budgets that were reached and files that were not found, as snake_case words."""


@dataclass(slots=True, eq=False)
class _Frame:
    source: Source
    name: str
    kind: str
    """`file`, `style` or `macro`."""
    pos: int = 0
    endless: bool = False
    """A conditional that never ends was met: no further end is looked for."""


def flatten(tree: FileTree, root: str, limits: Limits) -> FlatPaper:
    """Expand the paper that starts at file `root`; budgets that were reached are named in `warnings`."""
    walker = _Walker(tree, root, limits)
    text = walker.walk()
    return FlatPaper(text, root, tuple(walker.directories), tuple(walker.warnings))


class _Walker:
    def __init__(self, tree: FileTree, root: str, limits: Limits) -> None:
        self._limits, self._root = limits, root
        self._inputs = Inputs(tree, root, limits)
        self._words = Vocabulary(_HANDLED)
        self._frames: list[_Frame] = []
        self._opened: list[tuple[str, list[str]]] = []
        """The paper's own environments that are open, with their arguments."""
        self._only: set[str] = set()
        r"""What `\includeonly` names, empty for all."""
        self._out: list[str] = []
        self._open_ifs = self._expansions = self._expanded_chars = 0
        self.directories, self.warnings = self._inputs.directories, self._inputs.warnings

    def walk(self) -> str:
        self._open(self._root, "file")
        while self._frames:
            self._step(self._frames[-1])
        return "".join(self._out)

    def _step(self, frame: _Frame) -> None:
        """Read on in the top frame until it is no longer the top one."""
        text, last, words = frame.source.text, frame.pos, self._words
        in_style, active = frame.kind == "style", words.active
        for match in (_STYLE_WORD if in_style else _WORD).finditer(text, last):
            name = match[1]
            if name is None or not (in_style or name in active) or (start := match.start()) < last:
                continue
            if name in _BRACKETS and not self._acts_on(text, match.end()):
                continue
            if not in_style:
                self._emit(text[last:start])
            frame.pos = match.end()
            is_macro = name in words.macros and not in_style
            if not (self._call(frame, name) if is_macro else self._handle(frame, name)):
                self._emit(text[start : frame.pos])
            if not self._frames or self._frames[-1] is not frame:
                return
            last = frame.pos
        if not in_style:
            self._emit(text[last:])
        self._frames.remove(frame)

    def _acts_on(self, text: str, pos: int) -> bool:
        """Whether the environment named at `pos` is the paper's own, or the document."""
        match = _ENV_NAME.match(text, pos)
        return match is not None and (
            match[1] == "document" or match[1] in self._words.environments or match[1] in self._words.excluded
        )

    def _emit(self, text: str) -> None:
        if text:
            if text[0].isalpha() and self._out and _ends_in_word(self._out[-1]):
                self._out.append(" ")
            self._out.append(text)

    def _handle(self, frame: _Frame, name: str) -> bool:
        """Act on a control word; whether it is used up (else it stays in the text)."""
        if name == "begin":
            return self._begin(frame)
        if name == "end":
            return self._end(frame)
        if name in DEFINING:
            frame.pos, kept = self._words.learn(name, frame.source, frame.pos, style=frame.kind == "style")
            self._emit(kept)
            return True
        if name in self._words.settings:
            switch, value = self._words.settings[name]
            self._words.switches[switch] = value
            frame.pos = frame.source.skip_blank(frame.pos)
            return True
        if name in conditionals.PRIMITIVES or name in self._words.switches:
            return self._conditional(frame, name)
        if name in ("else", "or", "fi"):
            return self._close_branch(frame, name)
        if name in _CHOICES:
            return self._choose(frame)
        return self._handle_file(frame, name)

    # Macros and environments

    def _call(self, frame: _Frame, name: str) -> bool:
        most = self._limits.same_macro_depth
        if len(self._frames) > most:
            nested = sum(1 for other in self._frames if other.name == name and other.kind == "macro")
            if nested >= most:
                return False
        if self.warnings and "macro_bomb" in self.warnings:
            return False
        macro = self._words.macros[name]
        if not macro.parameters:
            frame.pos = frame.source.skip_blank(frame.pos)
            if frame.source.text.startswith("\n", frame.pos):
                self._out.append("\n")
        self._expand(name, macro)
        return True

    def _expand(self, name: str, macro: Macro) -> None:
        body = substitute(macro.body, [self._read_argument(parameter) for parameter in macro.parameters])
        self._push(name, body)

    def _push(self, name: str, body: str) -> None:
        self._expansions += 1
        self._expanded_chars += len(body)
        if self._expansions > self._limits.expansions or self._expanded_chars > self._limits.expanded_chars:
            self.warnings["macro_bomb"] = None
            self._frames = [frame for frame in self._frames if frame.kind != "macro"]
        elif self._is_inert(body):
            self._emit(body)
        else:
            self._frames.append(_Frame(Source(body), name, "macro"))

    def _is_inert(self, body: str) -> bool:
        """Whether nothing in a macro's expansion is for the walker to act on."""
        return "\\" not in body or self._words.active.isdisjoint(_WORD.findall(body))

    def _read_argument(self, parameter: Parameter) -> str:
        frame = self._reading_frame()
        source, pos = frame.source, frame.pos
        if parameter.kind == "star":
            frame.pos += source.text.startswith("*", pos)
            return "*" if frame.pos > pos else ""
        if parameter.kind == "until":
            pos = source.skip_blank(pos)
            end = source.text.find(parameter.value, pos, pos + _DELIMITED_CHARS)
            frame.pos = end + len(parameter.value) if end >= 0 else pos
            return source.text[pos:end] if end >= 0 else ""
        if parameter.kind == "optional":
            option = source.option(pos)
            frame.pos = option[1] + 1 if option else pos
            return source.text[option[0] : option[1]] if option else parameter.value
        argument = source.argument(pos)
        frame.pos = argument[2] if argument else pos
        return source.text[argument[0] : argument[1]] if argument else ""

    def _reading_frame(self) -> _Frame:
        """The frame that the next argument stands in: finished macro frames go, as in TeX."""
        while len(self._frames) > 1:
            frame = self._frames[-1]
            if frame.kind != "macro" or not frame.source.at_end(frame.pos):
                break
            self._frames.pop()
        return self._frames[-1]

    def _begin(self, frame: _Frame) -> bool:
        match = _ENV_NAME.match(frame.source.text, frame.pos)
        if match is None:
            return False
        name, words = match[1], self._words
        if name in words.excluded:
            end = frame.source.text.find(f"\\end{{{name}}}", match.end())
            frame.pos = end + len(name) + 6 if end >= 0 else match.end()
            return True
        if name in words.environments and self._may_open(name):
            frame.pos = match.end()
            macro = words.environments[name].macro
            arguments = [self._read_argument(parameter) for parameter in macro.parameters]
            self._opened.append((name, arguments))
            self._push(name, substitute(macro.body, arguments))
            return True
        if name == "document" and self._is_nested():
            frame.pos = match.end()
            return True
        return False

    def _end(self, frame: _Frame) -> bool:
        match = _ENV_NAME.match(frame.source.text, frame.pos)
        if match is None:
            return False
        name = match[1]
        if name in self._words.environments and self._may_open(name):
            frame.pos = match.end()
            known = self._opened.pop()[1] if self._opened and self._opened[-1][0] == name else []
            self._push(name, substitute(self._words.environments[name].end, known))
            return True
        if name == "document":
            if not self._is_nested():
                self._emit("\\end{document}")
            self._leave_file()
            return True
        return False

    def _may_open(self, name: str) -> bool:
        return "macro_bomb" not in self.warnings and all(frame.name != name for frame in self._frames)

    def _is_nested(self) -> bool:
        return sum(1 for frame in self._frames if frame.kind == "file") > 1

    # Conditionals

    def _conditional(self, frame: _Frame, name: str) -> bool:
        words = self._words
        holds, frame.pos = conditionals.decide(name, frame.source.text, frame.pos, words.switches, words.macros)
        if holds:
            self._open_ifs += 1
        else:
            self._skip(frame, to_else=True)
        return True

    def _close_branch(self, frame: _Frame, name: str) -> bool:
        if self._open_ifs:
            self._open_ifs -= 1
            if name != "fi":
                self._skip(frame, to_else=False)
        return True

    def _skip(self, frame: _Frame, *, to_else: bool) -> None:
        if frame.endless:
            return
        found = conditionals.skip_branch(frame.source.text, frame.pos, self._words.switches, to_else=to_else)
        if found is None:
            frame.endless = True
            return
        frame.pos = found[1]
        self._open_ifs += found[0] != "fi"

    def _choose(self, frame: _Frame) -> bool:
        condition = frame.source.read_group(frame.pos)
        first = frame.source.read_group(condition[1]) if condition else None
        second = frame.source.read_group(first[1]) if first else None
        if condition is None or first is None or second is None:
            return False
        frame.pos = second[1]
        self._push("iftoggle", first[0] if self._words.chooses_first(condition[0]) else second[0])
        return True

    # Files

    def _handle_file(self, frame: _Frame, name: str) -> bool:
        if name in ("bibliography", "printbibliography"):
            self._emit(self._inputs.bibliography())
            return True
        if name == "endinput":
            self._leave_file()
            return True
        if name == "includeonly":
            names = frame.source.read_group(frame.pos)
            self._only = {item.strip() for item in names[0].split(",")} if names else set()
            frame.pos = names[1] if names else frame.pos
            return True
        if name in _STYLE_WORDS:
            self._open_styles(frame, _STYLE_WORDS[name])
            return False
        folder = frame.source.read_group(frame.pos) if name in _IMPORT_WORDS else ("", frame.pos)
        named = self._read_name(frame.source, folder[1]) if folder else None
        if folder is None or named is None:
            return True
        if named[0].lower().endswith(DRAWING_SUFFIXES):
            self._emit(f"\\input{{{named[0]}}}")
            frame.pos = named[1]
            return True
        frame.pos = named[1]
        if name != "include" or not self._only or named[0] in self._only:
            self._input(folder[0], named[0])
        return True

    def _read_name(self, source: Source, pos: int) -> tuple[str, int] | None:
        group = source.read_group(pos)
        if group is None:
            match = _FILE_NAME.match(source.text, pos)
            return match and (match[1], match.end())
        name = group[0]
        for _ in range(4):
            name = _CALL.sub(lambda m: self._words.macros.get(m[1], Macro("")).body, name)
        return name.strip().strip('"'), group[1]

    def _input(self, folder: str, name: str) -> None:
        here = next(frame.name for frame in reversed(self._frames) if frame.kind != "macro")
        found = self._inputs.find(folder, name, here)
        if found is None:
            return
        if any(frame.name == found and frame.kind == "file" for frame in self._frames):
            self.warnings["input_loop"] = None
        else:
            self._open(found, "file")

    def _open_styles(self, frame: _Frame, suffix: str) -> None:
        names = frame.source.read_group(frame.source.skip_options(frame.pos))
        for name in reversed(self._inputs.find_styles(names[0], suffix) if names else []):
            if all(other.name != name for other in self._frames):
                self._open(name, "style")

    def _open(self, name: str, kind: str) -> None:
        source = self._inputs.read(name, sum(1 for frame in self._frames if frame.kind != "macro"))
        if source is not None:
            self._frames.append(_Frame(source, name, kind))
            if kind == "file":
                self.directories.setdefault(posixpath.dirname(name))

    def _leave_file(self) -> None:
        while self._frames and self._frames.pop().kind == "macro":
            pass


def _ends_in_word(text: str) -> bool:
    """Whether a control word ends the text, so that a letter after it would become a part of it."""
    if not (text[-1].isalpha() or text[-1] == "@"):
        return False
    start = text.rfind("\\", -_LONGEST_WORD)
    return start >= 0 and text[start + 1 :].replace("@", "a").isalpha()
