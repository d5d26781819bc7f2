"""What the document prints for its labels and citations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from omniscience_assets.extraction.latex.braces import Source
from omniscience_assets.extraction.latex.document import Target
from omniscience_assets.extraction.latex.plain import plain

_NUMERIC = re.compile(
    r"\\documentclass\s*(?:\[(?![^\]]*\brmp\b)[^\]]*\])?\s*\{revtex|\[[^\]]*\b(?:numbers|super)\b[^\]]*\]\s*\{natbib\}"
    r"|\\PassOptionsToPackage\s*\{[^}]*\b(?:numbers|super)\b[^}]*\}\s*\{natbib\}"
    r"|\\setcitestyle\s*\{[^}]*\b(?:numbers|super)\b|\\bibpunct(?:\[[^\]]*\])?(?:\{[^{}]*\}){3}\{[ns]\}"
)
_ITEM = re.compile(r"\\bibitem(?![A-Za-z])")
_ENTRY = re.compile(r"\\entry\{(?=[^{}]{1,200}\})")
_FAMILY = re.compile(r"\bfamily=\{((?:[^{}]|\{[^{}]*\})*)\}")
_YEAR = re.compile(r"\\field\{(?:label)?year\}\{([^{}]*)\}")
_AUTHOR_YEAR = re.compile(r"\[[^\]]*style\s*=\s*[\w-]*(?:authoryear|apa|chicago|harvard|mla)[^\]]*\]\s*\{biblatex")
_AUTHORS = re.compile(r"(.{1,120}?)\s*\((\d{4}[a-z]?|[^()]{0,20})\)")
_NAMES = {
    "figure": ("Fig. ", "Figs. "),
    "table": ("Table ", "Tables "),
    "section": ("Section ", "Sections "),
    "equation": ("Eq. ", "Eqs. "),
    "item": ("item ", "items "),
}
_FULL_NAMES = {"Fig. ": "Figure ", "Figs. ": "Figures ", "Eq. ": "Equation ", "Eqs. ": "Equations "}
_BARE_COMMANDS = frozenset({"ref", "subref", "labelcref", "hyperref", "nameref", "vref", "zref"})
_PAGE_COMMANDS = frozenset({"pageref", "cpageref", "cpagerefrange", "autopageref"})
_AUTHOR_COMMANDS = frozenset(
    {"cite", "citet", "Citet", "textcite", "citeauthor", "citealt", "textcites", "citeN", "shortcite"}
)
_CREF_NAME = re.compile(r"\\([cC])refname\s*\{(\w+)\}\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_PANEL_IN_BRACKETS = re.compile(r"\\thesubfigure\}?\s*\{\s*\(\s*\\alph\b")
_ACRONYM = re.compile(r"\\(newacronym|acrodef|acro|DeclareAcronym|newglossaryentry)(?![A-Za-z])")
_FIELD = re.compile(r"(?:^|,)\s*(short|long|name|text)\s*=\s*(?:\{([^{}]*)\}|([^,{}]*))")
_ACRONYM_CHARS = 2_000
_UNKNOWN = "??"
_LABEL_DEPTH = 8
_HEAD_CHARS = 50_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A bibliography entry as it is cited: its running number, and the label that the style gives it, in TeX."""

    number: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Acronym:
    """An acronym or glossary entry, in TeX."""

    short: str
    long: str


@dataclass(frozen=True, slots=True)
class _Cited:
    number: int
    authors: str = ""
    year: str = ""


class LabelPrinter:
    """Prints labels by their targets, citations by the bibliography's own order, acronyms by their entries.

    `text` is the flat paper, and its list of references starts at `bibliography`.
    """

    def __init__(self, targets: Mapping[str, Target], text: str = "", bibliography: int = -1) -> None:
        self._targets = targets
        self._entries = read_bibliography(text, bibliography)
        self._acronyms = read_acronyms(text)
        self._names = {
            (match[1], match[2]): (
                plain(match[3], self, depth=_LABEL_DEPTH).text,
                plain(match[4], self, depth=_LABEL_DEPTH).text,
            )
            for match in _CREF_NAME.finditer(text, 0, _HEAD_CHARS)
        }
        self._brackets = _PANEL_IN_BRACKETS.search(text, 0, _HEAD_CHARS) is not None
        self._cited: dict[str, _Cited] = {}

    def reference(self, command: str, keys: tuple[str, ...]) -> str:
        r"""The number, with the kind's name for `\autoref` and cleveref's commands; `??` for an unknown label."""
        targets = [self._targets.get(key) for key in keys]
        numbers = [self._number(target, alone=command == "subref") if target else _UNKNOWN for target in targets]
        if command in _PAGE_COMMANDS:
            return _UNKNOWN
        if command == "eqref":
            return f"({numbers[0]})" if numbers else ""
        text = f"{numbers[0]}–{numbers[-1]}" if command.endswith("range") and numbers else _joined(numbers)
        if command in _BARE_COMMANDS or not targets or targets[0] is None:
            return text
        return self._name(command, targets[0].kind, plural=len(targets) > 1) + text

    def _number(self, target: Target, *, alone: bool) -> str:
        """A target's number; of a panel's with its letter, or the letter `alone`, in the brackets that it is set in."""
        if not target.letter:
            return target.number or _UNKNOWN
        letter = f"({target.letter})" if self._brackets else target.letter
        return letter if alone else target.number.removesuffix(target.letter) + letter

    def _name(self, command: str, kind: str, *, plural: bool) -> str:
        given = self._names.get(("C" if command[0] == "C" else "c", kind)) if command[:4].lower() == "cref" else None
        if given is not None:
            return given[plural] + " "
        name = _NAMES.get(kind, (f"{kind.capitalize()} ", f"{kind.capitalize()}s "))[plural]
        return _FULL_NAMES.get(name, name) if command[0] == "C" or command == "autoref" else name

    def knows(self, key: str) -> bool:
        """Whether the document defines label `key`."""
        return key in self._targets

    def citation(self, command: str, keys: tuple[str, ...], before: str, after: str) -> str:
        """Author and year where the bibliography has them, else numbers in brackets; unknown entries print `?`."""
        entries = [self._find(key) for key in keys]
        lead, tail = before and before + " ", f", {after}" if after else ""
        if any(entry is not None and entry.authors for entry in entries):
            return self._by_author(command, entries, lead, tail)
        numbers = ", ".join(str(entry.number) if entry else "?" for entry in entries) + tail
        return lead + (numbers if command in ("onlinecite", "citenum") else f"[{numbers}]")

    def acronym(self, command: str, key: str) -> str:
        """Short, long or full form, as `command` asks; the key itself for an entry that nothing defines."""
        entry = self._acronyms.get(key, Acronym(key, key))
        name = command.lower()
        plural = "s" if "pl" in name or name in ("acp", "acsp", "aclp", "acfp") else ""
        if name.endswith(("long", "acl", "aclp")):
            return entry.long + plural
        if name.endswith(("full", "first", "acf", "acfp")):
            return f"{entry.long}{plural} ({entry.short}{plural})"
        return entry.short + plural

    def _find(self, key: str) -> _Cited | None:
        """A citation's parts, read out of the entry's label on first use: natbib writes "Author(year)Authors"."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if key not in self._cited:
            match = _AUTHORS.match(plain(entry.label, self, depth=_LABEL_DEPTH).text) if entry.label else None
            self._cited[key] = _Cited(entry.number, match[1], match[2]) if match else _Cited(entry.number)
        return self._cited[key]

    def _by_author(self, command: str, entries: list[_Cited | None], lead: str, tail: str) -> str:
        if command == "citeauthor":
            return ", ".join(entry.authors if entry else "?" for entry in entries)
        if command in ("citeyear", "citeyearpar"):
            years = ", ".join(entry.year if entry else "?" for entry in entries)
            return f"({years})" if command == "citeyearpar" else years
        if command in _AUTHOR_COMMANDS and command != "citealt":
            return ", ".join(f"{entry.authors} ({lead}{entry.year}{tail})" if entry else "?" for entry in entries)
        text = lead + "; ".join(f"{entry.authors} {entry.year}" if entry else "?" for entry in entries) + tail
        return text if command in ("citealt", "citealp") else f"({text})"


def read_bibliography(text: str, start: int) -> dict[str, Entry]:
    """Entries of the list of references from `start` by their keys; empty when `start` is negative.

    They have no labels where the document's head sets natbib to numbers, as REVTeX does by itself.
    """
    if start < 0:
        return {}
    numeric = _NUMERIC.search(text, 0, min(start, _HEAD_CHARS)) is not None
    source, entries = Source(text[start:]), dict[str, Entry]()
    if source.text.startswith("\\refsection"):
        return _read_biblatex(source.text, by_author=_AUTHOR_YEAR.search(text, 0, min(start, _HEAD_CHARS)) is not None)
    for number, match in enumerate(_ITEM.finditer(source.text), 1):
        option = source.option(match.end())
        key = source.read_group(option[1] + 1 if option else match.end())
        if key is not None and len(key[0]) < 200:
            label = source.text[slice(*option)] if option and not numeric else ""
            entries.setdefault(key[0].strip(), Entry(number, label))
    return entries


def _read_biblatex(text: str, *, by_author: bool) -> dict[str, Entry]:
    """Entries of biblatex's own format; labels are put together as natbib would have them."""
    entries: dict[str, Entry] = {}
    for number, block in enumerate(_ENTRY.split(text)[1:], 1):
        key, label = block[: block.find("}")], ""
        year, families = _YEAR.search(block), _FAMILY.findall(block[: block.find("\\field") + 1])
        if by_author and families:
            names = f"{families[0]} et al." if len(families) > 2 else " and ".join(families)
            label = f"{names}({year[1] if year else ''})"
        entries.setdefault(key.strip(), Entry(number, label))
    return entries


def read_acronyms(text: str) -> dict[str, Acronym]:
    """Acronyms and glossary entries that a document defines, by their keys, in the forms of the usual packages."""
    source, entries = Source(text), dict[str, Acronym]()
    for match in _ACRONYM.finditer(text):
        key = source.read_group(source.skip_options(match.end()) if match[1] == "newacronym" else match.end())
        if key is None:
            continue
        short = source.option(key[1])
        parts = [source.read_group(short[1] + 1 if short else key[1])]
        if match[1] == "newacronym" and parts[0]:
            parts.append(source.read_group(parts[0][1]))
        groups = [part[0][:_ACRONYM_CHARS] for part in parts if part]
        if not groups:
            continue
        if match[1] in ("DeclareAcronym", "newglossaryentry"):
            named = {field[1]: (field[2] or field[3]).strip() for field in _FIELD.finditer(groups[0])}
            name = named.get("short") or named.get("text") or named.get("name") or key[0]
            entry = Acronym(name, named.get("long") or named.get("name") or name)
        elif match[1] == "newacronym":
            entry = Acronym(groups[0], groups[-1])
        else:
            entry = Acronym(text[slice(*short)] if short else key[0], groups[0])
        entries.setdefault(key[0].strip(), entry)
    return entries


def _joined(numbers: list[str]) -> str:
    return " and ".join(part for part in (", ".join(numbers[:-1]), numbers[-1]) if part) if numbers else ""
