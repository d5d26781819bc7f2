"""What the document prints for its labels and citations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from omniscience_assets.extraction.latex.braces import Source
from omniscience_assets.extraction.latex.document import Target

_ITEM = re.compile(r"\\bibitem(?![A-Za-z])")
_AUTHORS = re.compile(r"^\s*\{?(.*?)\s*\((\d{4}[a-z]?|[^()]{0,20})\)", re.DOTALL)
_MARKUP = re.compile(r"\\ |\\protect|\\natexlab|\\(?:em|it|textit|emph|bibinfo)\b|[{}]|\\[`'^\"~=.]")
_NAMES = {
    "figure": ("Fig. ", "Figs. "),
    "table": ("Table ", "Tables "),
    "section": ("Section ", "Sections "),
    "equation": ("Eq. ", "Eqs. "),
}
_FULL_NAMES = {"Fig. ": "Figure ", "Figs. ": "Figures ", "Eq. ": "Equation ", "Eqs. ": "Equations "}
_BARE_COMMANDS = frozenset({"ref", "subref", "labelcref", "hyperref", "nameref", "pageref", "vref"})
_AUTHOR_COMMANDS = frozenset({"citet", "Citet", "textcite", "citeauthor", "citealt", "textcites", "citeN", "shortcite"})
_UNKNOWN = "??"


@dataclass(frozen=True, slots=True)
class Entry:
    """A bibliography entry as it is cited: its running number, and author and year where the style has them."""

    number: int
    authors: str = ""
    year: str = ""


class LabelPrinter:
    """Prints labels by their targets and citations by the bibliography's own order."""

    def __init__(self, targets: Mapping[str, Target], entries: Mapping[str, Entry]) -> None:
        self._targets, self._entries = targets, entries

    def reference(self, command: str, keys: tuple[str, ...]) -> str:
        r"""The number, with the kind's name for `\autoref` and cleveref's commands; `??` for an unknown label."""
        targets = [self._targets.get(key) for key in keys]
        numbers = [target.number or _UNKNOWN if target else _UNKNOWN for target in targets]
        if command == "subref":
            numbers = [
                f"({target.letter})" if target and target.letter else number
                for target, number in zip(targets, numbers, strict=True)
            ]
        if command == "eqref":
            return f"({numbers[0]})" if numbers else ""
        text = f"{numbers[0]}–{numbers[-1]}" if command.endswith("range") and numbers else _joined(numbers)
        if command in _BARE_COMMANDS or not targets or targets[0] is None:
            return text
        name = _NAMES.get(targets[0].kind, ("", ""))[len(targets) > 1]
        return (_FULL_NAMES.get(name, name) if command[0] == "C" or command == "autoref" else name) + text

    def citation(self, command: str, keys: tuple[str, ...], note: str) -> str:
        """Author and year where the bibliography has them, else numbers in brackets; unknown entries print `?`."""
        entries = [self._entries.get(key) for key in keys]
        tail = f", {note}" if note else ""
        if any(entry is not None and entry.authors for entry in entries):
            return self._by_author(command, entries, tail)
        return f"[{', '.join(str(entry.number) if entry else '?' for entry in entries)}{tail}]"

    def _by_author(self, command: str, entries: list[Entry | None], tail: str) -> str:
        if command == "citeauthor":
            return ", ".join(entry.authors if entry else "?" for entry in entries)
        if command in ("citeyear", "citeyearpar"):
            years = ", ".join(entry.year if entry else "?" for entry in entries)
            return f"({years})" if command == "citeyearpar" else years
        if command in _AUTHOR_COMMANDS and command != "citealt":
            return ", ".join(f"{entry.authors} ({entry.year}{tail})" if entry else "?" for entry in entries)
        text = "; ".join(f"{entry.authors} {entry.year}" if entry else "?" for entry in entries) + tail
        return text if command in ("citealt", "citealp") else f"({text})"


def read_bibliography(text: str, start: int) -> dict[str, Entry]:
    """Entries of the list of references from `start` by their keys; empty when `start` is negative."""
    if start < 0:
        return {}
    source, entries = Source(text[start:]), dict[str, Entry]()
    for number, match in enumerate(_ITEM.finditer(source.text), 1):
        option = source.option(match.end())
        key = source.read_group(option[1] + 1 if option else match.end())
        if key is not None and len(key[0]) < 200:
            label = source.text[slice(*option)] if option else ""
            entries.setdefault(key[0].strip(), _entry(number, label))
    return entries


def _entry(number: int, label: str) -> Entry:
    match = _AUTHORS.match(_MARKUP.sub(_unmarked, label).replace("~", " ").replace("\\&", "&"))
    return Entry(number, " ".join(match[1].split()), match[2].strip()) if match and match[1] else Entry(number)


def _unmarked(match: re.Match[str]) -> str:
    return " " if match[0] == "\\ " else ""


def _joined(numbers: list[str]) -> str:
    return " and ".join(part for part in (", ".join(numbers[:-1]), numbers[-1]) if part) if numbers else ""
