"""What labels outside of figures refer to, and the commands that set and step LaTeX's counters."""

import re
from collections.abc import Callable, Iterator

from omniscience_assets.extraction.latex import environments
from omniscience_assets.extraction.latex.braces import Source
from omniscience_assets.extraction.latex.counters import Counters
from omniscience_assets.extraction.latex.document import Target

_COUNTER = re.compile(r"\s*\{?\s*\\?(?:c@)?([A-Za-z]+)\s*\}?\s*")
_NUMBER = re.compile(r"\s*\{?\s*(-?\d{1,9})")
_VALUE = re.compile(r"\s*\{?\s*(-)?\s*\\(?:value|c@)\s*\{?\s*([A-Za-z]+)")
_FORM = re.compile(r"\s*\{\\(the([a-z]+)|figurename|fnum@figure)\}")
_CAPTION_KEY = re.compile(r"\b(type|name|labelformat)\s*=\s*(?:\{([^{}]*)\}|([^,{}]*))")
_LABEL = re.compile(r"\\label\s*\{([^{}]+)\}")
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
_ROW_TOKEN = re.compile(r"(?P<row>\\\\)|(?P<open>\\begin\b|\{)|(?P<close>\\end\b|\})|\\.", re.DOTALL)
_SETTING_CHARS = 500
_EQUATION_CHARS = 8_000
_LISTS = ("i", "ii", "iii", "iv")


class Numbering:
    """Counters of a document as its text is read, and the targets of its labels.

    Methods are given the position behind their control word.
    """

    def __init__(self, source: Source, document_class: str) -> None:
        self._source = source
        self.counters = Counters(document_class)
        self.counters.set_form("enumii", "\\theenumi\\alph{enumii}")
        self.counters.set_form("enumiii", "\\theenumii\\roman{enumiii}")
        self.targets: dict[str, Target] = {}
        self.figure_name = "Figure"
        """What is printed before a figure's number, and letters that belong to it."""
        self.figure_floats: dict[str, str] = {}
        """Floats for figures that the paper declares, each with a counter of its own, and what they print."""
        self.caption_type = ""
        r"""Kind of float that the next `\caption` makes, when it was set by hand."""
        self._level = "section"
        self._label_formats: dict[str, str] = {}
        self._theorems: dict[str, tuple[str, str]] = {}
        """Environment → its counter and the word that it prints."""
        self._within: list[tuple[str, str]] = []
        """Numbered environments that are open: name, counter."""

    # Environments that print a number

    def begin(self, name: str, pos: int) -> None:
        """An environment opens: equations, theorems and lists are numbered."""
        if name.rstrip("*") in environments.EQUATIONS:
            self._number_equations(name, pos)
        elif name in self._theorems:
            self.counters.advance(self._theorems[name][0])
            self._within.append((name, self._theorems[name][0]))
        elif name == "enumerate":
            depth = sum(1 for open_name, _ in self._within if open_name == name)
            counter = f"enum{_LISTS[min(depth, 3)]}"
            self.counters.assign(counter, 0)
            self._within.append((name, counter))

    def end(self, name: str) -> None:
        """An environment closes."""
        if self._within and self._within[-1][0] == name:
            self._within.pop()

    def item(self) -> None:
        r"""`\item` of a list."""
        if self._within and self._within[-1][0] == "enumerate":
            self.counters.advance(self._within[-1][1])

    def section(self, name: str) -> None:
        """A heading with a number."""
        self.counters.advance(name)
        self._level = name

    def label(self, key: str, float_kind: str | None) -> None:
        """A label outside of figures; `float_kind` names the counter of the float that it stands in."""
        if float_kind is not None:
            target = Target(float_kind, self.counters.printed(float_kind))
        elif self._within:
            name, counter = self._within[-1]
            target = Target(self._theorems.get(name, ("", "item"))[1], self.counters.printed(counter))
        else:
            target = Target("section", self.counters.printed(self._level))
        self.targets.setdefault(key, target)

    def _number_equations(self, name: str, pos: int) -> None:
        if name.endswith("*"):
            return
        end = self._source.text.find(f"\\end{{{name}}}", pos, pos + _EQUATION_CHARS)
        body = self._source.text[pos : max(pos, end)]
        for row in [body] if name in environments.SINGLE_EQUATIONS else _rows(body):
            tag = _TAG.search(row)
            if tag is None and ("\\nonumber" in row or "\\notag" in row):
                continue
            if tag is None:
                self.counters.advance("equation")
            number = tag[1].strip() if tag else self.counters.printed("equation")
            for key in _LABEL.findall(row):
                self.targets.setdefault(" ".join(key.split()), Target("equation", number))

    def printed_name(self, counter: str) -> str:
        """What stands before the number of a figure with this counter."""
        return self.figure_floats.get(counter, self.figure_name)

    # Settings

    def set_counter(self, name: str, pos: int) -> None:
        r"""`\setcounter`, `\addtocounter`, `\stepcounter`, `\refstepcounter`."""
        match = _COUNTER.match(self._source.text, pos)
        if match is None:
            return
        if name.endswith("stepcounter"):
            self.counters.advance(match[1])
            return
        amount = _NUMBER.match(self._source.text, match.end())
        value = _VALUE.match(self._source.text, match.end()) if amount is None else None
        if amount is not None:
            number = int(amount[1])
        elif value is not None:
            number = self.counters.value(value[2]) * (-1 if value[1] else 1)
        else:
            return
        (self.counters.assign if name == "setcounter" else self.counters.add)(match[1], number)

    def number_within(self, name: str, pos: int) -> None:
        r"""`\numberwithin`, `\counterwithin`, `\counterwithout`, `\@addtoreset`."""
        child = self._source.read_group(self._source.skip_options(pos))
        parent = self._source.read_group(child[1]) if child else None
        if child is None or parent is None:
            return
        if name == "@addtoreset" or self._source.text.startswith("*", pos):
            self.counters.reset_by(child[0], parent[0])
        elif name == "counterwithout":
            self.counters.number_without(child[0], parent[0])
        else:
            self.counters.number_within(child[0], parent[0])

    def print_form(self, _: str, pos: int) -> None:
        r"""A redefinition of `\the<counter>`, `\figurename` or `\fnum@figure`."""
        match = _FORM.match(self._source.text, pos)
        body = self._source.read_group(match.end()) if match else None
        if match is None or body is None:
            return
        if match[2]:
            self.counters.set_form(match[2], body[0])
        else:
            self.figure_name = body[0].replace("\\figurename", self.figure_name)[:_SETTING_CHARS]

    def new_theorem(self, _: str, pos: int) -> None:
        r"""`\newtheorem{name}[shared]{Title}[within]`; starred ones have no number."""
        name = self._source.read_group(pos)
        shared = self._source.option(name[1]) if name else None
        title = self._source.read_group(shared[1] + 1 if shared else name[1]) if name else None
        if name is None or title is None:
            return
        counter = self._source.text[slice(*shared)].strip() if shared else name[0]
        self._theorems[name[0]] = (self._theorems.get(counter, (counter, ""))[0], title[0].lower()[:40])
        within = self._source.option(title[1])
        if within is not None:
            self.counters.number_within(name[0], self._source.text[slice(*within)].strip())

    def new_float(self, name: str, pos: int) -> None:
        r"""`\newfloat{extfig}{…}{…}`, `\DeclareFloatingEnvironment[name=…]{extfig}`, `\floatname{extfig}{…}`."""
        option = self._source.option(pos)
        group = self._source.read_group(option[1] + 1 if option else pos)
        if group is None or "fig" not in group[0].lower() or group[0] == "figure":
            return
        printed = self._source.read_group(group[1]) if name == "floatname" else None
        named = _CAPTION_KEY.search(self._source.text[slice(*option)]) if option else None
        given = printed[0] if printed else (named[2] or named[3]).strip() if named else ""
        self.figure_floats[group[0]] = given or self.figure_floats.get(group[0]) or self.figure_name

    def setup_caption(self, _: str, pos: int) -> None:
        r"""The caption package's `\captionsetup`: the figures' name and label."""
        group = self._source.read_group(self._source.skip_options(pos))
        for key, braced, plain in _CAPTION_KEY.findall(group[0][:_SETTING_CHARS]) if group else ():
            value = (braced or plain).strip()
            if key == "type":
                self.caption_type = "figure" if value == "figure" else "other"
            elif key == "name":
                self.figure_name = value
            elif value in self._label_formats:
                self.figure_name = self._label_formats[value].replace("#1", self.figure_name)[:_SETTING_CHARS]

    def label_format(self, _: str, pos: int) -> None:
        r"""The caption package's `\DeclareCaptionLabelFormat{name}{#1 S#2}`."""
        name = self._source.read_group(pos)
        form = self._source.read_group(name[1]) if name else None
        if name and form:
            self._label_formats[name[0]] = form[0].split("#2")[0]


def _rows(body: str) -> Iterator[str]:
    """Rows of a displayed formula; breaks in groups and in environments inside of it are not its own."""
    depth = start = 0
    for match in _ROW_TOKEN.finditer(body):
        if match["row"] and depth <= 0:
            yield body[start : match.start()]
            start = match.end()
        depth += (match["open"] is not None) - (match["close"] is not None)
    yield body[start:]


Setting = Callable[[Numbering, str, int], None]
SETTINGS: dict[str, Setting] = {
    **dict.fromkeys(("setcounter", "addtocounter", "stepcounter", "refstepcounter"), Numbering.set_counter),
    **dict.fromkeys(("numberwithin", "counterwithin", "counterwithout", "@addtoreset"), Numbering.number_within),
    **dict.fromkeys(("newfloat", "DeclareFloatingEnvironment", "floatname"), Numbering.new_float),
    "captionsetup": Numbering.setup_caption,
    "DeclareCaptionLabelFormat": Numbering.label_format,
    "newtheorem": Numbering.new_theorem,
    "renewcommand": Numbering.print_form,
}
"""Control words that change how things are numbered. In a preamble, steps and additions stand in hooks only."""
