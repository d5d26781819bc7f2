"""LaTeX's counters and the numbers that they print."""

import re

_USE = re.compile(
    r"\\(?:@?(arabic|alph|Alph|roman|Roman|fnsymbol))\s*(?:\{\s*(\w+)\s*\}|\\c@(\w+))"
    r"|\\(?:number|the)\s*\\(?:value\s*\{(\w+)\}|c@(\w+))"
    r"|\\the([a-z]+)(?![A-Za-z])|\\ifnum\s*\\c@(\w+)\s*>\s*\\z@\s*([^\\]*(?:\\the\w+)?[^\\]*)\\fi"
)
_COMMAND = re.compile(r"\\[A-Za-z@]+\s*\*?|[{}$~\s]|\\.")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LARGEST = 100_000

BOOK_CLASSES = re.compile(r"book|report|scrbook|scrreprt|memoir|thesis|svmono|extbook|extreport|amsbook", re.IGNORECASE)
"""Classes that number figures by chapter."""
_ROMAN_CLASSES = re.compile(r"revtex|ieeetran|aastex[1-5]?$", re.IGNORECASE)
_APPENDIX_FORMS = {
    re.compile(r"^(?:mnras|mn2e|mn|sn-jnl)$"): ("\\Alph{section}\\arabic{figure}", True),
    re.compile(r"^aa$"): ("\\Alph{section}.\\arabic{figure}", True),
    re.compile(r"^(?:elsarticle|cas-[sd]c)$"): ("\\Alph{section}.\\arabic{figure}", False),
}


class Counters:
    """Values, print forms and resets of a document's counters, as the class sets them up."""

    def __init__(self, document_class: str) -> None:
        self.document_class = document_class
        self.is_book = BOOK_CLASSES.search(document_class) is not None
        self.in_appendix = False
        section = "\\Roman{section}" if _ROMAN_CLASSES.search(document_class) else "\\arabic{section}"
        self._values: dict[str, int] = {}
        self._forms = {
            "section": "\\thechapter.\\arabic{section}" if self.is_book else section,
            "subsection": "\\thesection.\\arabic{subsection}",
            "subsubsection": "\\thesubsection.\\arabic{subsubsection}",
        }
        self._parents = {"subsection": {"section"}, "subsubsection": {"subsection"}, "section": {"chapter"}}
        if self.is_book:
            for name in ("figure", "table", "equation"):
                self.number_within(name, "chapter")

    def value(self, name: str) -> int:
        """What a counter stands at, 0 for one that was never used."""
        return self._values.get(name, 0)

    def assign(self, name: str, value: int) -> None:
        """Give a counter a value; absurd ones are cut to ±100,000."""
        self._values[name] = max(-_LARGEST, min(_LARGEST, value))

    def add(self, name: str, amount: int) -> None:
        r"""Add to a counter without resetting others, as `\addtocounter` does."""
        self.assign(name, self._values.get(name, 0) + amount)

    def step(self, name: str) -> str:
        """Add one, reset all counters within this one, and give the printed number."""
        self.advance(name)
        return self.printed(name)

    def advance(self, name: str) -> None:
        """Add one and reset all counters within this one."""
        self.add(name, 1)
        self._reset_children(name, set())

    def _reset_children(self, name: str, seen: set[str]) -> None:
        seen.add(name)
        for child, parents in self._parents.items():
            if name in parents and child not in seen:
                self._values[child] = 0
                self._reset_children(child, seen)

    def set_form(self, name: str, form: str) -> None:
        r"""Redefine `\the<name>`."""
        self._forms[name] = form

    def reset_by(self, name: str, parent: str) -> None:
        """Let each step of `parent` reset `name`."""
        self._parents.setdefault(name, set()).add(parent)

    def number_within(self, name: str, parent: str) -> None:
        r"""Amsmath's `\numberwithin`: reset by `parent` and print its number in front."""
        self.reset_by(name, parent)
        self._forms[name] = f"\\ifnum\\c@{parent}>\\z@ \\the{parent}.\\fi\\arabic{{{name}}}"

    def number_without(self, name: str, parent: str) -> None:
        """Undo `number_within`."""
        self._parents.get(name, set()).discard(parent)
        self._forms.pop(name, None)

    def start_appendix(self) -> None:
        r"""What `\appendix` does in this class."""
        self.in_appendix = True
        top = "chapter" if self.is_book else "section"
        self.assign(top, 0)
        self._forms[top] = f"\\Alph{{{top}}}"
        for pattern, (form, resets) in _APPENDIX_FORMS.items():
            if pattern.search(self.document_class):
                self._forms["figure"] = form
                if resets:
                    self.reset_by("figure", "section")

    def restart_in_appendix(self) -> None:
        """AASTeX's and Copernicus' own commands: figures count anew as A1, A2, …."""
        self.in_appendix = True
        self.assign("figure", 0)
        self.reset_by("figure", "section")
        self._forms["figure"] = "\\Alph{section}\\arabic{figure}"

    def printed(self, name: str) -> str:
        """The number of a counter as the document prints it."""
        return self._printed(name, 0)

    def _printed(self, name: str, depth: int) -> str:
        form = self._forms.get(name, f"\\arabic{{{name}}}")
        if depth > 6:
            return ""

        def use(match: re.Match[str]) -> str:
            if match[7]:
                inner = self._values.get(match[7], 0) > 0
                return _USE.sub(use, match[8]) if inner else ""
            if match[6]:
                return self._printed(match[6], depth + 1)
            counter = match[2] or match[3] or match[4] or match[5]
            return _styled(match[1] or "arabic", self._values.get(counter, 0))

        return _COMMAND.sub("", _USE.sub(use, form[:500]))[:40]


def _styled(style: str, value: int) -> str:
    if style in ("alph", "Alph"):
        letter = chr(96 + value) if 1 <= value <= 26 else str(value or "")
        return letter.upper() if style == "Alph" else letter
    if style in ("roman", "Roman"):
        return _roman(value).upper() if style == "Roman" else _roman(value)
    return str(value)


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    text = ""
    for size, letters in _ROMAN:
        count, value = divmod(value, size)
        text += letters * count
    return text
