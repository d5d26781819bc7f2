"""What the paper itself has defined so far: macros, environments, switches."""

import re
from collections.abc import Callable, Iterable

from omniscience_assets.extraction.latex import macros
from omniscience_assets.extraction.latex.braces import Source
from omniscience_assets.extraction.latex.macros import Definition, Macro, Parameter
from omniscience_assets.extraction.latex.words import words

_PRINT_FORM = re.compile(r"the[a-z]{3,}|figurename|fnum@figure")
_SWITCH = re.compile(r"\s*\\if([A-Za-z@]+)")
_BOOLEAN = re.compile(r"\\(?:boolean|bool)\s*\{\s*(\w+)\s*\}")

_PROTECTED = words(
    "begin end caption captionof subcaption label ref pageref autoref cref Cref vref hyperref eqref nameref subref"
    " includegraphics input include section subsection subsubsection chapter part paragraph appendix par item"
    " footnote cite citep citet bibitem subfigure subfloat subcaptionbox figcaption plotone plottwo epsfig psfig"
    " epsfbox document textbf textit emph text mathrm mathbf frac sqrt left right def newcommand hbox vbox centering"
    " documentclass figure ContinuedFloat graphicspath ensuremath xspace makeatletter makeatother title author"
    " maketitle else fi tilde hat bar"
)
_REDEFINABLE = words("ref autoref cref Cref vref eqref subref")
r"""Protected, but a paper may say `\renewcommand{\eqref}[1]{(\ref{eq:#1})}`."""
_REFERENCES = re.compile(r"\\([A-Za-z]*ref)\s*\{[^{}]*#1[^{}]*\}")
_BOXED_RELATION = re.compile(
    r"\\(?:lower|raise|raisebox|rlap|ooalign|vcenter|shortstack|buildrel|vbox|hbox)(?![A-Za-z])"
)
_RELATION_CHARS = 300
_BOXED = {"<": Macro("\\lesssim"), ">": Macro("\\gtrsim")}
_PROTECTED_ENVIRONMENTS = words(
    "document figure figure* table table* center minipage equation align itemize enumerate subfigure tikzpicture"
    " abstract quote tabular array appendix wrapfigure sidewaysfigure"
)
_FLOAT_CODE = {
    "figure": Macro("\\begin{figure}"),
    "endfigure": Macro("\\end{figure}"),
    "end@float": Macro("\\end{figure}"),
    "end@dblfloat": Macro("\\end{figure*}"),
    "@float": Macro("\\begin{#1}", (Parameter("mandatory"),)),
    "@dblfloat": Macro("\\begin{#1*}", (Parameter("mandatory"),)),
}

_COMMANDS: dict[str, Callable[[Source, int], Definition | None]] = {
    **dict.fromkeys(
        ("newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "newrobustcmd", "renewrobustcmd"),
        macros.read_newcommand,
    ),
    **dict.fromkeys(("def", "gdef", "edef", "xdef"), macros.read_def),
    **dict.fromkeys(
        (f"{verb}DocumentCommand" for verb in ("New", "Renew", "Provide", "Declare")), macros.read_document_command
    ),
    **dict.fromkeys(("newcommandx", "renewcommandx", "providecommandx"), macros.read_newcommandx),
    "DeclareMathOperator": macros.read_operator,
}
_ENVIRONMENTS: dict[str, Callable[[Source, int], Definition | None]] = {
    **dict.fromkeys(("newenvironment", "renewenvironment", "provideenvironment"), macros.read_environment),
    **dict.fromkeys(
        (f"{verb}DocumentEnvironment" for verb in ("New", "Renew", "Provide", "Declare")),
        macros.read_document_environment,
    ),
}
_FLAGS = {
    "newtoggle": False,
    "providetoggle": False,
    "newbool": False,
    "newboolean": False,
    "provideboolean": False,
    "toggletrue": True,
    "booltrue": True,
    "togglefalse": False,
    "boolfalse": False,
}
DEFINING = frozenset({*_COMMANDS, *_ENVIRONMENTS, *_FLAGS, "let", "newif", "setboolean", "settoggle", "excludecomment"})
"""Control words that `Vocabulary.learn` reads."""


class Vocabulary:
    r"""Names that the paper has given a meaning, in the order in which TeX meets the definitions.

    Commands that the scan looks for (`\caption`, `\section`, …) keep LaTeX's meaning whatever the paper does to them.
    """

    def __init__(self, handled: Iterable[str]) -> None:
        self.macros: dict[str, Macro] = dict(_FLOAT_CODE)
        self.active = {*handled, *_FLOAT_CODE}
        """Control words that something is to be done about: those given, macros, conditionals and their settings."""
        self.environments: dict[str, Definition] = {}
        self.switches: dict[str, bool] = {}
        r"""`\newif` flags by their conditional (`ifdraft`)."""
        self.settings: dict[str, tuple[str, bool]] = {}
        """Control words that set a flag (`drafttrue`) and what they set."""
        self.excluded: set[str] = set()
        r"""Environments that `\excludecomment` hides."""
        self._toggles: dict[str, bool] = {}

    def learn(self, word: str, source: Source, pos: int, *, style: bool) -> tuple[int, str]:
        """Read the definition after `word`: `(position after it, text that must stay in the paper)`.

        What stays is the print form of a counter. From a style file (`style`) only what works without its internals
        is taken. What cannot be read is passed over.
        """
        if word in _COMMANDS:
            found = _COMMANDS[word](source, pos)
            return (found.after, self._add_command(found, style)) if found else (pos, "")
        if word in _ENVIRONMENTS:
            found = _ENVIRONMENTS[word](source, pos)
            if found and not (style and "@" in found.macro.body + found.end):
                self._add_environment(found)
            return (found.after if found else pos), ""
        if word == "let":
            return self._learn_let(source, pos), ""
        if word == "newif":
            return self._learn_switch(source, pos), ""
        return self._learn_flag(word, source, pos), ""

    def chooses_first(self, condition: str) -> bool:
        r"""Whether `\iftoggle{…}` or `\ifthenelse{…}` takes its first branch; unknown conditions do."""
        match = _BOOLEAN.search(condition)
        name = match[1] if match else condition.strip()
        flag = self._toggles.get(name, self.switches.get("if" + name))
        return True if flag is None else flag != ("\\not" in condition)

    def _add_command(self, found: Definition, style: bool) -> str:
        body = found.macro.body
        if _PRINT_FORM.fullmatch(found.name):
            return f"\\renewcommand{{\\{found.name}}}{{{body}}}"
        if style and "@" in found.name + body:
            return ""
        if found.name not in _PROTECTED or _is_reference_prefix(found):
            self._define(found.name, _BOXED.get(_stacked(body), found.macro))
        return ""

    def _define(self, name: str, macro: Macro) -> None:
        self.macros[name] = macro
        self.active.add(name)

    def _add_environment(self, found: Definition) -> None:
        if found.name not in _PROTECTED_ENVIRONMENTS:
            self.environments[found.name] = found

    def _learn_let(self, source: Source, pos: int) -> int:
        found = macros.read_let(source, pos)
        if found is None:
            return pos
        name, target, after = found
        if name not in _PROTECTED and target != "\\" + name:
            self._define(name, self.macros.get(target[1:], Macro(target)))
        return after

    def _learn_switch(self, source: Source, pos: int) -> int:
        match = _SWITCH.match(source.text, pos)
        if match is None:
            return pos
        name = "if" + match[1]
        self.switches[name] = False
        self.settings[match[1] + "true"] = (name, True)
        self.settings[match[1] + "false"] = (name, False)
        self.active |= {name, match[1] + "true", match[1] + "false"}
        return match.end()

    def _learn_flag(self, word: str, source: Source, pos: int) -> int:
        name = source.read_group(pos)
        if name is None:
            return pos
        if word == "excludecomment":
            self.excluded.add(name[0].strip())
        elif word in _FLAGS:
            self._toggles[name[0].strip()] = _FLAGS[word]
        else:
            value = source.read_group(name[1])
            if value is None:
                return pos
            self._toggles[name[0].strip()] = value[0].strip() == "true"
            return value[1]
        return name[1]


def _is_reference_prefix(found: Definition) -> bool:
    match = _REFERENCES.search(found.macro.body) if found.name in _REDEFINABLE else None
    return match is not None and match[1] != found.name


def _stacked(body: str) -> str:
    r"""`<` or `>` when a macro builds that over `\sim` out of boxes, as papers from before amssymb do."""
    if "\\sim" not in body or "#" in body or len(body) > _RELATION_CHARS or not _BOXED_RELATION.search(body):
        return ""
    return "".join(sign for sign in "<>" if sign in body)
