"""User macros and environments: reading their definitions and putting arguments into their bodies."""

import re
from dataclasses import dataclass
from typing import Literal

from omniscience_assets.extraction.latex.braces import Source

_PARAMETER = re.compile(r"#([1-9#])")
_DEFINED = re.compile(r"\s*\{?\s*\\([A-Za-z@]+|.)\s*\}?")
_LET = re.compile(r"\s*\\([A-Za-z@]+)\s*=?\s*(?:\\([A-Za-z@]+|.)|(\S))")
_COUNT = re.compile(r"\s*\[\s*(\d)\s*\]")
_ENVIRONMENT = re.compile(r"\*?\s*\{\s*([A-Za-z@*-]+)\s*\}")
_DEF_HEAD = re.compile(r"\s*\\([A-Za-z@]+|.)([^{}\\]*)(?=\{)")
_XARGS_DEFAULT = re.compile(r"(\d)\s*=\s*([^,]*)")
_ENDS_IN_WORD = re.compile(r"\\[A-Za-z@]+$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: mandatory, optional, a star, or all text up to a delimiter."""

    kind: Literal["mandatory", "optional", "star", "until"]
    value: str = ""
    """Default of an optional one; the delimiter of `until`."""


@dataclass(frozen=True, slots=True)
class Macro:
    """What a control word or the begin of an environment stands for."""

    body: str
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition that was read: the name, what it stands for, for an environment its end, and where it stops."""

    name: str
    macro: Macro
    after: int
    end: str = ""


def read_newcommand(source: Source, pos: int) -> Definition | None:
    r"""LaTeX's `\newcommand*{\name}[n][default]{body}`, from after its own name."""
    pos += source.text.startswith("*", pos)
    match = _DEFINED.match(source.text, pos)
    if match is None:
        return None
    parameters, at = _counted(source, match.end())
    body = source.argument(at)
    return body and Definition(match[1], Macro(source.text[body[0] : body[1]], parameters), body[2])


def read_newcommandx(source: Source, pos: int) -> Definition | None:
    r"""The xargs package's `\newcommandx{\name}[n][1=a,3=c]{body}`: those with a default are optional."""
    pos += source.text.startswith("*", pos)
    match = _DEFINED.match(source.text, pos)
    count = _COUNT.match(source.text, match.end()) if match else None
    if match is None or count is None:
        return read_newcommand(source, pos)
    defaults = source.option(count.end())
    body = source.read_group(defaults[1] + 1 if defaults else count.end())
    named = dict(_XARGS_DEFAULT.findall(source.text[slice(*defaults)])) if defaults else {}
    parameters = tuple(
        Parameter("optional", named[str(index)]) if str(index) in named else Parameter("mandatory")
        for index in range(1, int(count[1]) + 1)
    )
    return body and Definition(match[1], Macro(body[0], parameters), body[1])


def read_environment(source: Source, pos: int) -> Definition | None:
    r"""LaTeX's `\newenvironment{name}[n][default]{begin}{end}`."""
    match = _ENVIRONMENT.match(source.text, pos)
    if match is None:
        return None
    parameters, at = _counted(source, match.end())
    return _read_bodies(source, match[1], parameters, at)


def read_def(source: Source, pos: int) -> Definition | None:
    r"""Plain TeX's `\def\name#1…{body}`, with delimited parameters."""
    match = _DEF_HEAD.match(source.text, pos)
    body = source.read_group(match.end()) if match else None
    if match is None or body is None:
        return None
    pieces = re.split(r"#[1-9]", match[2])
    parameters = tuple(Parameter("until", piece) if piece.strip() else Parameter("mandatory") for piece in pieces[1:])
    if len(pieces) > 1 and pieces[0].strip():
        parameters = (Parameter("until", pieces[0]), *parameters)
        return Definition(match[1], Macro(_shift(body[0]), parameters), body[1])
    return Definition(match[1], Macro(body[0], parameters), body[1])


def read_document_command(source: Source, pos: int) -> Definition | None:
    r"""The argument-specification form, `\NewDocumentCommand{\name}{s O{a} m}{body}`."""
    match = _DEFINED.match(source.text, pos)
    spec = source.read_group(match.end()) if match else None
    body = source.read_group(spec[1]) if spec else None
    if match is None or spec is None or body is None:
        return None
    return Definition(match[1], Macro(body[0], _specified(spec[0])), body[1])


def read_document_environment(source: Source, pos: int) -> Definition | None:
    r"""The argument-specification form, `\NewDocumentEnvironment{name}{spec}{begin}{end}`."""
    match = _ENVIRONMENT.match(source.text, pos)
    spec = source.read_group(match.end()) if match else None
    return _read_bodies(source, match[1], _specified(spec[0]), spec[1]) if match and spec else None


def read_operator(source: Source, pos: int) -> Definition | None:
    r"""An operator name of amsmath, `\DeclareMathOperator*{\name}{text}`."""
    found = read_newcommand(source, pos)
    return found and Definition(found.name, Macro(f"\\operatorname{{{found.macro.body}}}"), found.after)


def read_let(source: Source, pos: int) -> tuple[str, str, int] | None:
    """`(new name, what it is let to, position after)`; a single character is given as itself."""
    match = _LET.match(source.text, pos)
    return match and (match[1], "\\" + match[2] if match[2] else match[3], match.end())


def substitute(body: str, arguments: list[str]) -> str:
    """Body of a macro with its arguments; a space keeps a control word from growing into the argument."""
    if "#" not in body:
        return body

    def fill(match: re.Match[str]) -> str:
        if match[1] == "#":
            return "#"
        index = int(match[1]) - 1
        value = arguments[index] if index < len(arguments) else ""
        if value[:1].isalpha() and _ENDS_IN_WORD.search(body, max(0, match.start() - 40), match.start()):
            return " " + value
        return value

    return _PARAMETER.sub(fill, body)


def _counted(source: Source, pos: int) -> tuple[tuple[Parameter, ...], int]:
    match = _COUNT.match(source.text, pos)
    if match is None:
        return (), pos
    count, at = int(match[1]), match.end()
    default = source.option(at)
    if default is None or count == 0:
        return (Parameter("mandatory"),) * count, at
    first = Parameter("optional", source.text[default[0] : default[1]])
    return (first, *(Parameter("mandatory"),) * (count - 1)), default[1] + 1


def _read_bodies(source: Source, name: str, parameters: tuple[Parameter, ...], pos: int) -> Definition | None:
    begin = source.read_group(pos)
    end = source.read_group(begin[1]) if begin else None
    return Definition(name, Macro(begin[0], parameters), end[1], end[0]) if begin and end else None


def _specified(spec: str) -> tuple[Parameter, ...]:
    source, pos, found = Source(spec), 0, list[Parameter]()
    while pos < len(spec):
        kind, pos = spec[pos], pos + 1
        if kind in "OD":
            default = source.read_group(pos)
            found.append(Parameter("optional", default[0] if default else ""))
            pos = default[1] if default else pos
        elif kind in "mrvo":
            found.append(Parameter("optional" if kind == "o" else "mandatory"))
        elif kind in "st":
            found.append(Parameter("star"))
    return tuple(found)


def _shift(body: str) -> str:
    r"""Renumber parameters by one: the text before the first parameter of a `\def` takes its place."""
    return _PARAMETER.sub(lambda m: "##" if m[1] == "#" else f"#{int(m[1]) + 1}", body)
