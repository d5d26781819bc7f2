"""The words and marks that references to figures are written with, in the languages that papers are written in.

Gaps are bounded so that no run of blanks can make a match slow. Words may be broken by a hyphen at the end of a line,
as text that comes out of a PDF is.
"""

import re
from typing import Final

BLANK: Final = r"[ \t\r\n\u00a0\u00ad\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff~]"
"""One blank: spaces of any width, line ends, TeX's tie."""
GAP: Final = rf"{BLANK}{{0,4}}"
SPACE: Final = rf"{BLANK}{{1,4}}"
DASH: Final = r"[-‐‑‒–—―−－]"
ANY_LETTER: Final = r"[A-Za-zÀ-ɏͰ-ӿ]"
"""One letter of a script that puts blanks between words."""
_HYPHEN = r"(?:[-‐\u00ad]\s{0,2})?"


def _broken(syllables: str) -> str:
    """A word, `|` between its syllables, that may be hyphenated between any two of them."""
    return _HYPHEN.join(syllables.split("|"))


_SUPPLEMENT = rf"{_broken('sup|ple|men|ta')}(?:ry|l)|{_broken('sup|ple|ment')}s?|supple?|suppl|supp"
_OF_SUPPLEMENT = (
    rf"(?:{SPACE}(?:information|info|data|materials?|online|text|appendix"
    rf"|(?:files?|digital{SPACE}content)(?:{SPACE}\w{{1,3}})?)[,:;]?)?"
)
SERIES: Final = (
    rf"(?:(?P<supplementary>(?:(?:{_SUPPLEMENT})\.?|{_broken('sup|port|ing')}|(?-i:E?SI)|web|"
    rf"{_broken('ad|di|tion|al')}{SPACE}files?{SPACE}\w{{1,3}}[,:;]?){_OF_SUPPLEMENT}{SPACE})"
    rf"|(?P<extended>(?:{_broken('ex|tend|ed')}{SPACE}data|(?-i:ED)|{_broken('ex|pand|ed')}{SPACE}view){SPACE})"
    rf"|(?P<appendix>(?:online{SPACE})?{_broken('ap|pen|dix')}{SPACE}))"
)
"""Words before the head that name another numbering than the main one."""
PART: Final = (
    rf"(?:(?P<part>{_broken('ap|pen|dix')}|box){SPACE}(?P<of_part>\d{{1,2}}|[A-Z])"
    rf"(?:{GAP}{DASH}{{1,2}}{GAP}|{SPACE}))"
)
"""A part of the paper with figures of its own, such as "Appendix 2—" and "Box 1—"."""
_FIG = "(?:fi|ﬁ)g"
_PLURAL = (
    rf"{_FIG}(?-i:\.?s|(?<=FIG)S)|{_FIG}(?:{_HYPHEN}ures|uras|ur(?:en|er)|g)|{_broken('ab|bil|dun|gen')}|bilder"
    r"|рисунк(?:и|ов|ам|ами|ах)"
)
_SINGULAR = rf"{_FIG}(?:{_HYPHEN}ure|ur[ae]?|uur)?|{_broken('ab|bil|dung')}|abb|bild|рисун(?:ок|ка|ке|ку|ком)|рис"
FIGURE: Final = rf"(?:(?P<plural>{_PLURAL})|(?:{_SINGULAR}))(?!{ANY_LETTER}{ANY_LETTER})\.?"
FIGURE_CJK: Final = r"(?:图|圖|図|그림)"
KINDS: Final = (
    "chemical structure", "author response image", "author response figure", "review image", "reviewer figure",
    "scheme", "chart", "plate", "graph", "diagram", "illustration", "image", "photo", "map",
)  # fmt: skip
"""Floats that are not called figures."""
KIND: Final = rf"(?P<kind>{'|'.join(kind.replace(' ', SPACE) for kind in KINDS)})(?P<kinds>s)?(?!{ANY_LETTER})"
_LAST_WORDS = sorted({kind.split()[-1] for kind in KINDS})
ANCHOR: Final = (
    r"(?=[FfﬁAaBbРр图圖図그SsCcPpGgDdIiMm])(?:(?:[Ff][Ii]|ﬁ)[Gg]|[Aa](?:bb|BB|b-)|[Bb]ild|[Рр](?:ис|ИС)"
    rf"|图|圖|図|그림|(?i:{'|'.join(_LAST_WORDS)})s?\.?{GAP}[(\[]?(?:\w{{0,3}}\d|[IVX]))"
)
"""What every head has in it, case told apart; its set of first letters makes the search for it quick."""
HINTS: Final = "fig", "ﬁg", "abb", "bild", "рис", "图", "圖", "図", "그림", *_LAST_WORDS
"""In lower case, what every head has one of where it is printed without blanks and hyphens."""
RANGE_WORD: Final = r"(?:to|through|thru|until|bis|al?|à|до|по|至|到|から)"
AND_WORD: Final = r"(?:and|or|und|oder|sowie|et|ou|y|e|ed|o|и|или|och|og|en)"
AND_MARK: Final = r"[&+]|和|与|と|및|或|、"
COMMA: Final = r"[,;，、;]"
FLAGS: Final = re.IGNORECASE
