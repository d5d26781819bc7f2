"""Where a figure's printed label ("Fig. S3.", "Appendix 2—figure 1") and a reference to it meet: one key for both."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from omniscience_assets.extraction.references.grammar import FigureNumber, find_references
from omniscience_assets.extraction.references.words import DASH, FIGURE, FIGURE_CJK, FLAGS, GAP, SERIES
from omniscience_assets.records import NumberSeries

Key = tuple[str, str]
"""`(series, number)` in the one spelling that labels and references share."""

_NAMED = re.compile(rf"^{SERIES}?(?:{FIGURE}|{FIGURE_CJK}){GAP}(?=\w*\d|[IVX])", FLAGS)
_FIGURE_NAME = re.compile(rf"^[(\[]?(?:{FIGURE}|{FIGURE_CJK}){GAP}", FLAGS)
_BEHIND = re.compile(r"(?<=\w)\s{1,4}figs?$", FLAGS)
_OWN_LETTER = re.compile(r"\b(?:s|si|sm|sf|e|ed|ev)[.-]?(?=\d)")
_IDLE = re.compile(r"\s|(?<!\d)[.-]|[.-](?!\d)")
_BARE = re.compile(r"\s*[(\[]?((?:ED|EV|SI|S|[A-R])?[.-]?)(\d{1,3}(?:\.\d{1,3})*)([A-Za-z]?)\s*[.:)\]]?\s*")
_END = " \t\r\n.:,;|–—\u00a0"
LONE: Final = FigureNumber("main", "")
"""The name of a paper's only figure, printed "Figure" without a number."""
_LONGEST: Final = 200


def number_key(series: NumberSeries, number: str) -> Key:
    """Key under which a figure's number and the references to it meet.

    "Supplementary Figure 3", "Fig. S3" and a figure printed as S3 of the series `supplementary` have one key; so do
    "A.1" and "A1", "Appendix 2—figure 1" and "Appendix 2 Figure 1". Floats that are not called figures keep their
    name: "Scheme 1". Use it on `FigureNumber.series` and `.number` as well as on `Figure.series` and `.number`.
    """
    plain = re.sub(DASH, "-", unicodedata.normalize("NFKC", number)).strip(_END)
    plain = _BEHIND.sub("", _NAMED.sub("", plain)).casefold()
    if series in ("supplementary", "extended"):
        plain = _OWN_LETTER.sub("", plain, count=1)
    return series, _IDLE.sub("", plain)


def read_label(label: str) -> tuple[FigureNumber, ...]:
    """Figures that a printed label or a bare number names: `Figure 2A.` → 2 with letter a, `Figures 1–3` → three.

    Empty when there is no number in it ("Graphical abstract"); the word figure alone gives `LONE`.
    """
    if re.fullmatch(rf"\W*{FIGURE}\W*", label, FLAGS):
        return (LONE,)
    references = find_references(label[:_LONGEST])
    if references:
        return references[0].numbers
    bare = _BARE.fullmatch(label)
    named = find_references(f"Fig. {bare[1]}{bare[2]}{bare[3]}") if bare else []
    return named[0].numbers if named else ()


def printed_number(label: str) -> str | None:
    """`Figure.number` of a printed label: without the word figure and the dot; other names stay ("Scheme 1").

    `None` when nothing is left.
    """
    return _BEHIND.sub("", _FIGURE_NAME.sub("", label.strip(_END))).strip(_END) or None


def index_figures(names: Sequence[Iterable[FigureNumber]]) -> dict[Key, tuple[int, ...]]:
    """Key → indices of the figures that it names, for `resolve`; of two figures with one number the first counts.

    Figures that are printed as panels ("Figure 2A", "Figure 2B") answer to their letter and, together, to the number.
    """
    exact: dict[Key, tuple[int, ...]] = {}
    whole: dict[Key, tuple[int, ...]] = {}
    for index, numbers in enumerate(names):
        for number in numbers:
            series, bare = number_key(number.series, number.number)
            for letter in number.letters:
                exact.setdefault((series, bare + letter), (index,))
            if number.letters:
                whole[series, bare] = (*whole.get((series, bare), ()), index)
            else:
                exact.setdefault((series, bare), (index,))
    return {**whole, **exact}


def named_by(number: FigureNumber, figures: Mapping[Key, tuple[int, ...]]) -> tuple[int, ...]:
    """Indices of the figures that a reference's number names, by letters where figures are printed as panels."""
    series, bare = number_key(number.series, number.number)
    lettered = [index for letter in number.letters for index in figures.get((series, bare + letter), ())]
    return tuple(dict.fromkeys(lettered)) or figures.get((series, bare), ())
