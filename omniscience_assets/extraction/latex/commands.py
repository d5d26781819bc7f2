"""What TeX's commands print: formulas, quantities, references, citations, and what prints nothing."""

import re

from omniscience_assets.extraction.latex import symbols
from omniscience_assets.extraction.latex.converter import Converter, Handler
from omniscience_assets.extraction.latex.environments import DRAWINGS
from omniscience_assets.extraction.latex.words import starred, words

_EXPONENT = re.compile(r"(?:(?<=[\d)])|(?<![\w.]))[eEdD]([+-]?\d+)(?!\w)")
_LENGTH = (
    r"\s*=?\s*[-+]?\s*(?:(?:\d+[.,]?\d*|[.,]\d+)\s*(?:true)?\s*(?:pt|em|ex|cm|mm|in|bp|mu|sp|pc|dd|cc|fil{1,3})(?![a-z])"
    r"|\d*\.?\d*\\[A-Za-z]+)"
)
_LENGTHS = (
    "hskip vskip kern mkern mskip lower raise baselineskip parskip parindent tabcolsep hsize leftskip rightskip"
    " abovecaptionskip belowcaptionskip columnsep lineskip"
)
_STAGE_LETTERS = frozenset("ivx")
_BEFORE_EXPONENT = frozenset("0123456789)")
_BETWEEN_UNITS = re.compile("\ue005(?=[A-Za-zµΩ°□\ue004])")
_BOX_SIZE = re.compile(rf"\s*(?:to|spread){_LENGTH}")
_ROMAN_STAGE = re.compile(r"\s*([ivx]{1,5})\s*(?=\})")
_POWER_FIRST = re.compile("(?:□|\ue004(.))\\s*(\\w+)")
_ENV_NAME = re.compile(r"\s*\{([^{}]*)\}")
_DIMENSION = re.compile(rf"{_LENGTH}(?:\s*(?:plus|minus){_LENGTH})*[ ]?")
_DRAWING = re.compile(r"[^;{}]{0,400};")
_DIGITS_BEHIND = re.compile(r"(?<=[A-Za-z)\]])(\d+)")
_CHARGE = re.compile(r"\^(\d*[+-])|(?<=[A-Za-z\d)\]])([+-])(?=$|[\s)\]^])")
_ARROWS = {"<=>": r"\rightleftharpoons ", "<->": r"\leftrightarrow ", "->": r"\to ", "<-": r"\leftarrow "}
_STACKED = {"<∼": "≲", ">∼": "≳", "∼<": "≲", "∼>": "≳", "def=": "≝"}
_STARS = {108: "●", 110: "■", 115: "▲", 116: "▼", 117: "◆", 119: "◗"}
_DRAWING_CHARS = 40_000

_MATH_ENVIRONMENTS = starred(
    "equation align eqnarray gather multline displaymath math flalign alignat dmath subequations"
)
_ARGUMENT_ENVIRONMENTS = words("tabular tabular* array minipage multicols tabularx wraptable alignat")
_BRACKETS = {
    "ket": "|⟩", "bra": "⟨|", "abs": "||", "norm": "‖‖", "expval": "⟨⟩", "ceil": "⌈⌉", "floor": "⌊⌋", "set": "{}",
}  # fmt: skip


def _drop(reader: Converter, name: str) -> str:
    reader.skip_options()
    for _ in range(symbols.DROPPED[name]):
        reader.raw()
        reader.skip_options()
    return " " if name in ("hspace", "vspace", "parbox") else ""


def _dimension(reader: Converter, name: str) -> str:
    match = _DIMENSION.match(reader.source.text, reader.pos, reader.end)
    reader.pos = match.end() if match else reader.pos
    return " " if name in ("hskip", "vskip") else ""


def _gap(reader: Converter, _: str) -> str:
    reader.skip_options()
    return " "


def _drawing(reader: Converter, _: str) -> str:
    reader.skip_options()
    if not reader.raw() and (match := _DRAWING.match(reader.source.text, reader.pos, reader.end)) is not None:
        reader.pos = match.end()
    return " "


def _begin(reader: Converter, name: str) -> str:
    match = _ENV_NAME.match(reader.source.text, reader.pos)
    if match is None:
        return ""
    reader.pos = match.end()
    if match[1] in _MATH_ENVIRONMENTS:
        reader.math = name == "begin"
    elif name == "begin" and reader.source.text.startswith("[", reader.pos):
        reader.skip_options()
    if name == "begin" and match[1] in _ARGUMENT_ENVIRONMENTS:
        reader.skip_options()
        reader.raw()
    if name == "begin" and match[1] in DRAWINGS:
        end = reader.source.text.find(f"\\end{{{match[1]}}}", reader.pos, min(reader.end, reader.pos + _DRAWING_CHARS))
        reader.pos = max(reader.pos, end)
    return " "


# Formulas


def _fraction(reader: Converter, name: str) -> str:
    parts = [reader.argument(), reader.argument()]
    if name == "binom":
        return f"C({parts[0]}, {parts[1]})"
    return "/".join(part if part.strip().isalnum() or len(part) < 2 else f"({part.strip()})" for part in parts)


def _root(reader: Converter, _: str) -> str:
    reader.skip_options()
    text = reader.argument().strip()
    return "√" + (text if text.isalnum() else f"({text})")


def _stack(reader: Converter, _: str) -> str:
    above, base = reader.argument().strip(), reader.argument().strip()
    return f" {_STACKED.get(above + base) or (f'{base}^{above}' if len(above) == 1 else f'{base}^({above})')} "


def _bracket(reader: Converter, name: str) -> str:
    return reader.argument().strip().join(_BRACKETS[name])


def _braket(reader: Converter, _: str) -> str:
    parts = [reader.argument().strip()]
    if reader.source.text.startswith("{", reader.pos):
        parts.append(reader.argument().strip())
    return f"⟨{'|'.join(parts)}⟩"


def _text(reader: Converter, _: str) -> str:
    return reader.argument(math=False)


def _box(reader: Converter, _: str) -> str:
    size = _BOX_SIZE.match(reader.source.text, reader.pos, reader.end)
    reader.pos = size.end() if size else reader.pos
    return reader.argument(math=False)


def _small_capitals(reader: Converter, name: str) -> str:
    if name == "textsc":
        text = reader.argument(math=False)
        return text.upper() if set(text) <= _STAGE_LETTERS else text
    stage = _ROMAN_STAGE.match(reader.source.text, reader.pos, reader.end)
    reader.pos = stage.end() if stage else reader.pos
    return stage[1].upper() if stage else ""


def _quoted(reader: Converter, _: str) -> str:
    reader.skip_options()
    return f"“{reader.argument().strip()}”"


def _item(reader: Converter, _: str) -> str:
    option = reader.option()
    return f" {reader.inner(option)} " if option else " "


def _formula(reader: Converter, _: str) -> str:
    return reader.argument(math=True)


def _delimiter(reader: Converter, _: str) -> str:
    reader.skip(".")
    return ""


def _script_text(reader: Converter, name: str) -> str:
    return reader.script("^" if name == "textsuperscript" else "_")


def _chemistry(reader: Converter, _: str) -> str:
    reader.skip_options()
    tex = reader.raw()
    for arrow, word in _ARROWS.items():
        tex = tex.replace(arrow, word)
    tex = _CHARGE.sub(lambda match: f"^{{{match[1] or match[2]}}}", tex)
    return reader.inner("\\mathrm{" + _DIGITS_BEHIND.sub(r"_{\1}", tex).replace(" ", "\\ ") + "}", math=True)


# Quantities


def _quantity(reader: Converter, name: str) -> str:
    reader.skip_options()
    parts = [reader.argument(math=True) for _ in range(3 if "range" in name else 2)]
    return f"{_scientific('–'.join(parts[:-1])).replace(';', ', ')} {_units(parts[-1])}".strip()


def _number(reader: Converter, name: str) -> str:
    reader.skip_options()
    parts = [reader.argument(math=True) for _ in range(2 if "range" in name else 1)]
    return _scientific("–".join(parts)).replace(";", ", ") + ("°" if name == "ang" else "")


def _unit(reader: Converter, _: str) -> str:
    reader.skip_options()
    return _units(reader.argument(math=True))


def _units(text: str) -> str:
    text = _BETWEEN_UNITS.sub(" ", text)
    return _POWER_FIRST.sub(lambda match: match[2] + (match[1] or "²"), text)


def _scientific(number: str) -> str:
    def power(match: re.Match[str]) -> str:
        alone = number[match.start() - 1 : match.start()] not in _BEFORE_EXPONENT
        return ("10" if alone else " × 10") + str(int(match[1])).translate(symbols.SUPERSCRIPTS)

    return _EXPONENT.sub(power, number)


# Text


def _first(reader: Converter, _: str) -> str:
    text = reader.argument()
    reader.raw()
    return text


def _footnote(reader: Converter, _: str) -> str:
    reader.skip_options()
    return f" ({reader.argument(math=False).strip()}) "


def _space_if_needed(reader: Converter, _: str) -> str:
    following = reader.source.text[reader.pos : reader.pos + 1]
    return " " if following.isalnum() or following == "(" else ""


def _upper(reader: Converter, _: str) -> str:
    return reader.argument().upper()


def _ion(reader: Converter, _: str) -> str:
    element, stage = reader.argument().strip(), reader.argument().strip()
    return f"{element} {stage.upper() if stage.islower() else stage}"


def _dingbat(reader: Converter, _: str) -> str:
    code = reader.raw().strip()
    number = int(code) if re.fullmatch(r"\d{1,3}", code) else 0
    if 172 <= number <= 181:
        return chr(0x2460 + number - 172)
    return _STARS.get(number) or (chr(0x2700 + number - (0x20 if number < 128 else 0x40)) if 33 <= number < 255 else "")


def _url(reader: Converter, _: str) -> str:
    return reader.raw()


def _acronym(reader: Converter, name: str) -> str:
    reader.skip_options()
    return reader.inner(reader.printer.acronym(name, reader.raw().strip()))


# References


def _reference(reader: Converter, name: str) -> str:
    reader.skip("*")
    if name == "hyperref":
        key = reader.option() or ""
        return reader.marked(name, (key.strip(),), reader.argument())
    reader.skip_options()
    keys = reader.raw()
    if name.endswith("range"):
        keys = f"{keys},{reader.raw()}"
    names = tuple(key.strip(" {}\n\t") for key in keys.split(",") if key.strip(" {}\n\t"))
    return reader.marked(name, names, reader.printer.reference(name, names))


def _citation(reader: Converter, name: str) -> str:
    reader.skip("*")
    texts = [_cited(reader, name)]
    while name.lower().endswith("cites") and reader.source.text.startswith(("{", "["), reader.pos):
        texts.append(_cited(reader, name))
    return "; ".join(texts)


def _cited(reader: Converter, name: str) -> str:
    notes = []
    while (note := reader.option()) is not None:
        notes.append(reader.inner(note))
    keys = tuple(key.strip() for key in reader.raw().split(",") if key.strip())
    before, after = (notes[0], notes[1]) if len(notes) > 1 else ("", "".join(notes))
    return reader.printer.citation(name, keys, before, after)


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(symbols.DROPPED, _drop),
    **dict.fromkeys(words(_LENGTHS), _dimension),
    **dict.fromkeys(("linebreak", "pagebreak", "nopagebreak", "nolinebreak"), _gap),
    **dict.fromkeys(("tikz", "pgfuseplotmark"), _drawing),
    **dict.fromkeys(("begin", "end"), _begin),
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac", "binom"), _fraction),
    **dict.fromkeys(("overset", "stackrel"), _stack),
    **dict.fromkeys(_BRACKETS, _bracket),
    **dict.fromkeys(("braket", "Braket"), _braket),
    **dict.fromkeys(words("text textrm textit textbf texttt textsf mbox textnormal intertext operatorname"),
                    _text),
    **dict.fromkeys(words("left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr middle"),
                    _delimiter),
    **dict.fromkeys(("textsuperscript", "textsubscript"), _script_text),
    **dict.fromkeys(("ce", "cee", "ch", "chemfig"), _chemistry),
    **dict.fromkeys(words("SI qty SIrange qtyrange SIlist qtylist"), _quantity),
    **dict.fromkeys(words("num ang numrange numlist"), _number),
    **dict.fromkeys(("si", "unit"), _unit),
    **dict.fromkeys(("footnote", "footnotetext"), _footnote),
    **dict.fromkeys(("uppercase", "MakeUppercase"), _upper),
    **dict.fromkeys(("url", "path", "nolinkurl"), _url),
    **dict.fromkeys(symbols.ACRONYMS, _acronym),
    **dict.fromkeys(symbols.REFERENCES, _reference),
    **dict.fromkeys(symbols.CITATIONS, _citation),
    **dict.fromkeys(("hbox", "vbox", "vtop"), _box),
    **dict.fromkeys(("textsc", "sc", "scshape"), _small_capitals),
    **dict.fromkeys(("enquote", "textquote"), _quoted),
    "item": _item,
    "ding": _dingbat,
    "ensuremath": _formula,
    "ion": _ion,
    "sqrt": _root,
    "texorpdfstring": _first,
    "xspace": _space_if_needed,
}  # fmt: skip
"""Control words that read arguments, and what prints them."""
