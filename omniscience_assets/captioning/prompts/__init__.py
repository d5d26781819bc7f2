"""Prompts and templates, each a file whose hash is part of what made a caption."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateRuntimeError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from omniscience_assets.captioning.facts.numbers import count_word

_FOLDER = Path(__file__).parent
_SHARED = "shared/"
_ROW = 4


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template's name, its text and the SHA-256 of the text and of what it takes in from the shared ones."""

    name: str
    text: str = field(repr=False)
    hash: str

    @classmethod
    def from_text(cls, name: str, text: str) -> "Prompt":
        """A prompt whose text does not come from a shipped file."""
        return cls(name, text, hashlib.sha256(_whole(text).encode()).hexdigest())

    @property
    def whole(self) -> str:
        """What the hash is of: the text, and after it the shared ones if it takes in any."""
        return _whole(self.text)

    def check(self, *parts: str) -> None:
        """Compile the template.

        Raises:
            jinja2.TemplateError: it is not valid, or lacks one of the parts.
        """
        for part in parts:
            if not hasattr(_compile(self.text).module, part):
                raise TemplateRuntimeError(f"no part {part!r}")

    def render(self, part: str, facts: Mapping[str, object]) -> str:
        """One part of the template, a macro of one argument, as running text with white space folded.

        Raises:
            jinja2.TemplateError: the template is not valid, has no such part, or uses a fact that is not given.
        """
        return re.sub(r"\s+(?=[.,;:](?:\s|$))", "", " ".join(self._call(part, facts).split()))

    def render_lines(self, part: str, facts: Mapping[str, object]) -> str:
        """As `render`, with its lines and single empty lines between them kept.

        Raises:
            jinja2.TemplateError: as above.
        """
        lines = (line.rstrip() for line in self._call(part, facts).splitlines())
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _call(self, part: str, facts: Mapping[str, object]) -> str:
        macro = getattr(_compile(self.text).module, part, None)
        if macro is None:
            raise TemplateRuntimeError(f"no part {part!r}")
        return str(macro(facts))


def load(name: str) -> Prompt:
    """A shipped prompt by the stem of its file.

    Raises:
        FileNotFoundError: there is none; the message lists those that there are.
    """
    path = _FOLDER / f"{name}.jinja"
    if not path.is_file():
        shipped = ", ".join(sorted(entry.stem for entry in _FOLDER.glob("*.jinja")))
        raise FileNotFoundError(f"no prompt {name!r}; there are: {shipped}")
    return Prompt.from_text(name, path.read_text(encoding="utf-8"))


def _whole(text: str) -> str:
    return text + (_shared() if _SHARED in text else "")


@cache
def _shared() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((_FOLDER / _SHARED).glob("*.jinja")))


@cache
def _compile(text: str) -> Template:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_FOLDER), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["listing"] = _listing
    environment.filters["in_a_row"] = _in_a_row
    environment.filters["in_words"] = count_word
    environment.filters["in_order"] = ", then ".join
    return environment.from_string(text)


def _listing(items: list[str]) -> str:
    """Things told in a row: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def _in_a_row(names: list[str]) -> str:
    """Names of panels: "(a) to (d)" for four or more that follow one another, else as things told in a row."""
    inner = [name.strip("()") for name in names]
    codes = [int(name) if name.isdigit() else ord(name) if len(name) == 1 else -1 for name in inner]
    follow = codes[:1] != [-1] and codes == list(range(codes[0], codes[0] + len(codes))) if codes else False
    return f"{names[0]} to {names[-1]}" if len(names) >= _ROW and follow else _listing(names)
