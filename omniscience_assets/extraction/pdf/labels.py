"""The words that a caption begins with: "Figure 3:", "FIG. S1.", "Extended Data Fig. 2 |", "Scheme 1", "Table IV"."""

import re
from dataclasses import dataclass, replace

from omniscience_assets.extraction import references as printed
from omniscience_assets.extraction.references import FigureNumber
from omniscience_assets.records import NumberSeries

_DASH = r"[-‐‑‒–—−]"
_SERIES_WORDS = r"supp(?:l(?:ement(?:ary|al)?)?)?\.?|supporting(?:\s+information)?|extended\s+data|appendix|online"
_FIGURE = r"fig(?:ures?|s|ura)?|f\s?i\s?g\s?u\s?r\s?e|abb(?:ildung)?|рис(?:унок)?|图|圖|scheme|chart|plate"
_OTHER = "movie|video|box|table|tab|tbl|tabelle|tableau|tabla|algorithm|alg|listing|program"
_FIRST_WORD = re.compile(rf"\s*(?:{_SERIES_WORDS}|{_FIGURE})", re.IGNORECASE)
_LABEL = re.compile(
    rf"(?P<series>{_SERIES_WORDS})?\s*(?P<kind>{_FIGURE}|{_OTHER})(?![a-z])\s*\.?\s*"
    rf"(?P<number>(?:(?:ED|SI|S|[A-R])\s?[.\-]?\s?)?\d{{1,3}}(?:(?:\.|{_DASH})\d{{1,3}}){{0,2}}|[A-Z]\.\d{{1,3}}|[IVXL]+(?![A-Za-z]))"
    r"(?P<letter>[a-z](?=\s*(?:[:.|)]|$)))?"
    rf"(?:\s*(?P<before>[.:|,])?\s*(?P<more>\(cont(?:inue|inued|d|\.)?(?![a-z])[^)]{{0,24}}\)|cont(?:inued|d|\.)(?=[.:]|\s*$)))?"
    rf"\s*(?P<end>[:|]|\.(?!\d)|\)|(?<=\s)\|?{_DASH}|{_DASH}(?=\s)|\Z)?",
    re.IGNORECASE,
)
_KINDS = {
    "figure": ("fig", "f i g", "abb", "рис", "图", "圖"),
    "scheme": ("scheme",),
    "chart": ("chart",),
    "plate": ("plate",),
    "table": ("tab", "tbl"),
}
_SERIES: dict[str, NumberSeries] = {"e": "extended", "a": "appendix"}
FIGURE_KINDS = frozenset({"figure", "scheme", "chart", "plate"})
"""What is a figure; a table, algorithm, listing, box or video is not."""
_RUNNING_ON = re.compile(
    r"\s*(?:\([a-z]\)\s*)?(?:shows?|showed|illustrates?|depicts?|presents?|displays?|plots?|gives?|compares?|demonstrates?"
    r"|summari[sz]es|reports?|provides?|indicates?|suggests?|reveals?|describes?|contains?|lists?|is|are|was|were|and|we"
    r"|in|of|for|as|with|from|which|that|the\s+same|can|has|have|also|above|below|to|on|where|but|or|then|does|,|;|\]|\))\b"
    r"|\s*[,;\])]"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label that a line begins with."""

    kind: str
    """`figure`, `scheme`, `chart`, `plate`, `table` or `other`."""
    series: NumberSeries
    number: str
    """As printed."""
    word: str
    """As printed: `Figure`, `FIG`, …: of one form in one document."""
    mark: str
    """What ends it: `:`, `.`, `|`, … or nothing."""
    continued: bool
    end: int
    """Offset behind the label."""
    numbers: tuple[FigureNumber, ...]
    """The figures that it names, for references to meet; its own number where the grammar of references knows none."""
    runs_on: bool
    """Whether what follows reads like the rest of a sentence: "Figure 3 shows"."""


def may_begin_label(text: str) -> bool:
    """Whether a line's first word is one that a figure's label begins with; its number may be in a piece beside it."""
    return _FIRST_WORD.match(text) is not None


def read_label(text: str) -> Label | None:
    """The label that `text` begins with, `None` when there is none."""
    start = len(text) - len(text.lstrip())
    match = _LABEL.match(text, start)
    if match is None or not (match["series"] or match["kind"] in "图圖" or match["kind"][0].isupper()):
        return None
    kind = next((kind for kind, heads in _KINDS.items() if match["kind"].lower().startswith(heads)), "other")
    number = re.sub(r"\s", "", match["number"]) + (match["letter"] or "")
    series = _series(match["series"], number)
    mark = (match["end"] or match["before"] or "").strip()
    numbers = printed.read_label(text[start : match.end("letter") if match["letter"] else match.end("number")])
    return Label(
        kind=kind,
        series=series,
        number=f"{kind.title()} {number}" if kind in FIGURE_KINDS - {"figure"} else number,
        word=re.sub(r"\s", "", match["kind"]),
        mark=mark,
        continued=match["more"] is not None,
        end=match.end(),
        numbers=tuple(replace(item, series=series) for item in numbers) or (FigureNumber(series, number),),
        runs_on=mark in ("", ")") and _RUNNING_ON.match(text, match.end()) is not None,
    )


def _series(named: str | None, number: str) -> NumberSeries:
    if named:
        return _SERIES.get(named.strip().lower()[0], "supplementary")
    if re.match(r"S\s?[.\-]?\d|SI", number):
        return "supplementary"
    if re.match(r"ED\d", number):
        return "extended"
    return "appendix" if re.match(r"[A-R]\s?[.\-]?\s?\d", number) else "main"
