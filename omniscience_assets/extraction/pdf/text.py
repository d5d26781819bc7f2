"""Rows of text to running text: hyphens at line ends, accents set as letters of their own, blanks."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from omniscience_assets.extraction.pdf.layout import Line

_HYPHENS = "-", "‐", "\u00ad"
_WORD = re.compile(r"[^\W\d_]++(?:[-‐][^\W\d_]++)*")
_LEAST_LETTERS = 3
_BROKEN = re.compile(rf"([^\W\d_]+(?:-[^\W\d_]+)*)[{''.join(_HYPHENS)}]$")
_LETTERS = re.compile(r"[A-Za-z]{6,80}")
_LONG_RUN = 20
"""Letters from which on even a word that the document knows may be several."""
_RUN = re.compile(rf"[A-Za-z]{{{_LONG_RUN},200}}")
_SHORT = frozenset({
    "a", "i", "an", "as", "at", "be", "by", "do", "he", "if", "in", "is", "it", "no", "of", "on", "or", "so", "to",
    "up", "us", "we",
})  # fmt: skip
_TIGHT = 10
"""Letters for each blank, from which on a row's words must have run together."""
_LONGEST_WORD = 24
_LONGEST_BREAK = 80
_FIRST = re.compile(r"[^\W\d_]+")
_ACCENTS = {
    "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303", "¨": "\u0308", "¯": "\u0304", "˘": "\u0306",
    "˙": "\u0307", "˚": "\u030a", "˝": "\u030b", "ˇ": "\u030c", "¸": "\u0327", "˛": "\u0328",
}  # fmt: skip
_ACCENTED = re.compile(rf"([{''.join(_ACCENTS)}]) ?([A-Za-zı\u0237])")
_DOTLESS = {"ı": "i", "\u0237": "j"}
_MATH = "\U0001d400-\U0001d7ff"
_MATH_WORD = re.compile(rf"(?<=[{_MATH}])(?=[a-z]{{2}})|(?<=[a-z]{{2}})(?=[{_MATH}])")
_MATH_LETTERS = re.compile(f"[{_MATH}ℎ]+")
_STRUCK = re.compile("\u0338 ?([=∈⊂⊆∃≡∼<>∣])")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": "-", "\ufffd": ""}
)
_SQUEEZED = dict.fromkeys(map(ord, (*_HYPHENS, " ", "\ufffd")))


class Joiner:
    """Joins rows as one document spells: a hyphen at a line's end stays where the document writes it elsewhere."""

    def __init__(self, rows: Iterable[Line]) -> None:
        tokens = {token for row in rows if not _is_tight(row.text) for token in row.text.split()}
        whole = " ".join(token for token in tokens if not token.endswith(_HYPHENS))
        self._words = {word.lower() for word in _WORD.findall(whole) if len(word) >= _LEAST_LETTERS}

    def join(self, rows: Sequence[str]) -> str:
        """Rows as one text with single blanks."""
        text = ""
        for row in rows:
            piece = self._spaced(clean(row))
            if not piece:
                continue
            text = self._attach(text, piece) if text else piece
        return _RUN.sub(lambda match: self._apart(match[0]), text)

    def _spaced(self, row: str) -> str:
        """Put back the blanks of a row that was set so tight that its words run together."""
        return _LETTERS.sub(lambda match: self._apart(match[0]), row) if _is_tight(row) else row

    def _apart(self, run: str) -> str:
        """The fewest words of the document that a run of letters is made of; the run itself when it is not."""
        if len(run) < _LONG_RUN and self._knows(run):
            return run
        best: list[list[str] | None] = [[], *[None] * len(run)]
        for end in range(1, len(run) + 1):
            for start in range(max(0, end - _LONGEST_WORD), end):
                before, word = best[start], run[start:end]
                if before is not None and word != run and self._knows(word):
                    best[end] = min([*before, word], best[end] or [*before, word], key=len)
        return " ".join(best[-1] or [run])

    def _knows(self, word: str) -> bool:
        return word.lower() in (_SHORT if len(word) < 3 else self._words)

    def _attach(self, text: str, piece: str) -> str:
        if not text.endswith(_HYPHENS):
            return f"{text} {piece}"
        broken, first = _BROKEN.search(text, max(0, len(text) - _LONGEST_BREAK)), _FIRST.match(piece)
        if broken is None:
            return f"{text} {piece}" if text.endswith("\u00ad") else text + piece
        if first is None:
            return f"{text} {piece}"
        kept, joined = f"{broken[1]}-{first[0]}".lower(), (broken[1] + first[0]).lower()
        if not piece[0].islower() or (kept in self._words and joined not in self._words):
            return text + piece
        return text[:-1] + piece


def _is_tight(row: str) -> bool:
    """Whether a row has so few blanks that its words must have run together."""
    return len(row) >= max(_LONGEST_WORD, _TIGHT * (row.count(" ") + 1))


def squeeze(rows: Iterable[str]) -> str:
    """The letters of rows as `Joiner.join` would spell them, without blanks and hyphens."""
    text = "".join(rows)
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).translate(_SQUEEZED)


def clean(text: str) -> str:
    """One row's text: ligatures apart, accents on their letters, mathematical letters as plain ones, single blanks."""
    if text.isascii() and "`" not in text:
        return " ".join(text.split())
    text = _ACCENTED.sub(_compose, text.translate(_LIGATURES))
    text = _MATH_LETTERS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), _MATH_WORD.sub(" ", text))
    text = _STRUCK.sub(lambda match: unicodedata.normalize("NFC", match[1] + "\u0338"), text)
    return " ".join(text.split())


def _compose(match: re.Match[str]) -> str:
    letter = _DOTLESS.get(match[2], match[2])
    composed = unicodedata.normalize("NFC", letter + _ACCENTS[match[1]])
    return composed if len(composed) == 1 else match[0]
