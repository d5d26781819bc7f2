"""One paper read in two ways: which figures are the same, and where the two readings differ.

The readings may be of two formats (LaTeX beside PDF) or of two versions of an extractor (a log before and after).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from omniscience_assets.records import Figure, Mention

Aspect = Literal[
    "only_left", "only_right", "number", "series", "caption", "panels", "mention_only_left", "mention_only_right"
]  # fmt: skip
"""What two readings can differ in; `panels` are their letters."""

CAPTION_FLOOR = 0.9
"""Captions whose similarity is below this disagree; formulas alone, read from TeX and from a page, cost a few words."""

_SAME_CAPTION = 0.6
_SAME_PARAGRAPH = 0.6
_MOST_WORDS = 2_000
_WINDOW_CHARS = 100
_SHOWN_CHANGES = 3
_SHOWN_WORDS = 4
_SHOWN_CHARS = 70
_WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure that both readings have."""

    left: str
    """Its `figure_id` there."""
    right: str
    caption_similarity: float
    """Share of words in common order, 0..1 (Ratcliff/Obershelp on words); 1 for two empty captions."""
    mentions: int
    """Paragraphs that both found."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing in which the readings differ."""

    aspect: Aspect
    left: str | None
    """`figure_id` in the left reading; `None` when only the right one has it."""
    right: str | None
    detail: str
    """What differs, for a person: `[-left-]` and `{+right+}` in their surroundings."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a comparison found, in the order of the left reading."""

    pairs: tuple[Pair, ...]
    disagreements: tuple[Disagreement, ...]

    def counts(self) -> dict[Aspect, int]:
        """How many disagreements there are of each aspect, the most frequent first."""
        return dict(Counter(item.aspect for item in self.disagreements).most_common())


def compare(left: Sequence[Figure], right: Sequence[Figure]) -> Agreement:
    """Match the figures of two readings of one paper, and list every difference.

    Figures are the same when most words of their captions are, or, among those left over, when series and number are.
    The work grows with the product of the numbers of figures.
    """
    matched = _match(left, right)
    pairs: list[Pair] = []
    found: list[Disagreement] = []
    for index, figure in enumerate(left):
        if index not in matched:
            found.append(Disagreement("only_left", figure.figure_id, None, _introduce(figure)))
            continue
        other = right[matched[index]]
        pair, differences = _compare_pair(figure, other)
        pairs.append(pair)
        found += (Disagreement(aspect, pair.left, pair.right, detail) for aspect, detail in differences)
    extra = (figure for index, figure in enumerate(right) if index not in matched.values())
    found += (Disagreement("only_right", None, figure.figure_id, _introduce(figure)) for figure in extra)
    return Agreement(tuple(pairs), tuple(found))


def _match(left: Sequence[Figure], right: Sequence[Figure]) -> dict[int, int]:
    """Index on the left → index on the right: by captions first, the likest first, then by printed number."""
    bags = [[Counter(_words(figure.caption)) for figure in side] for side in (left, right)]
    by_caption, by_number = [], []
    for i, figure in enumerate(left):
        for j, other in enumerate(right):
            same_number = figure.number is not None and _key(figure) == _key(other)
            likeness = _overlap(bags[0][i], bags[1][j]) / max(bags[0][i].total(), bags[1][j].total(), 1)
            if likeness >= _SAME_CAPTION:
                by_caption.append((-likeness - 0.5 * same_number, i, j))
            elif same_number:
                by_number.append((-likeness, i, j))
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in [*sorted(by_caption), *sorted(by_number)]:
        if i not in matched and j not in taken:
            matched[i] = j
            taken.add(j)
    return matched


def _compare_pair(left: Figure, right: Figure) -> tuple[Pair, list[tuple[Aspect, str]]]:
    found: list[tuple[Aspect, str]] = []
    if _key(left)[1] != _key(right)[1]:
        found.append(("number", f"[-{left.number}-] {{+{right.number}+}}"))
    elif left.series != right.series:
        found.append(("series", f"{left.number}: [-{left.series}-] {{+{right.series}+}}"))
    similarity, difference = _diff(left.caption, right.caption)
    if similarity < CAPTION_FLOOR:
        found.append(("caption", f"{similarity:.2f}: {difference}"))
    letters = [" ".join(panel.letter for panel in figure.panels if panel.letter) for figure in (left, right)]
    if letters[0] != letters[1]:
        found.append(("panels", f"[-{letters[0]}-] {{+{letters[1]}+}}"))
    shared, alone_left, alone_right = _compare_mentions(left.mentions, right.mentions)
    found += (("mention_only_left", _quote(mention)) for mention in alone_left)
    found += (("mention_only_right", _quote(mention)) for mention in alone_right)
    return Pair(left.figure_id, right.figure_id, similarity, shared), found


def _compare_mentions(left: Sequence[Mention], right: Sequence[Mention]) -> tuple[int, list[Mention], list[Mention]]:
    """How many paragraphs of the left are on the right, those that are not, and those of the right that are new.

    A paragraph is known when the words around its first reference stand in one of the other side: pages and displayed
    formulas cut paragraphs at other places.
    """
    bags = [[Counter(_words(mention.text)) for mention in side] for side in (left, right)]
    alone_left = [mention for mention in left if not _is_known(mention, bags[1])]
    alone_right = [mention for mention in right if not _is_known(mention, bags[0])]
    return len(left) - len(alone_left), alone_left, alone_right


def _is_known(mention: Mention, others: Sequence[Counter[str]]) -> bool:
    words = Counter(_words("".join(_around(mention, _WINDOW_CHARS))))
    return any(_overlap(words, other) >= _SAME_PARAGRAPH * words.total() for other in others)


def _around(mention: Mention, chars: int) -> tuple[str, str, str]:
    """The first reference of a paragraph, between the text before and after it."""
    start, end = (mention.spans[0].start, mention.spans[0].end) if mention.spans else (0, 0)
    return mention.text[max(0, start - chars) : start], mention.text[start:end], mention.text[end : end + chars]


def _overlap(one: Counter[str], other: Counter[str]) -> int:
    return sum(min(count, other[word]) for word, count in one.items() if word in other)


def _diff(left: str, right: str) -> tuple[float, str]:
    """Similarity of two texts, and the first differences with a few words around them."""
    spans = [list(_WORD.finditer(text))[:_MOST_WORDS] for text in map(_plain, (left, right))]
    one, two = ([match[0].casefold() for match in side] for side in spans)
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    shown: list[str] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            words = one[start:end]
            shown.append(" ".join(words if len(words) <= 2 * _SHOWN_WORDS else
                                  [*words[:_SHOWN_WORDS], "…", *words[-_SHOWN_WORDS:]]))  # fmt: skip
        else:
            shown += [f"[-{_clip(one[start:end])}-]"] * (end > start)
            shown += [f"{{+{_clip(two[new_start:new_end])}+}}"] * (new_end > new_start)
    return matcher.ratio() if one or two else 1.0, " ".join(shown[: 3 * _SHOWN_CHANGES + 1])


def _clip(words: Sequence[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_plain(text))][:_MOST_WORDS]


def _plain(text: str) -> str:
    """Without what a page and its source seldom share: ligatures, accents, alphabets of formulas, signs of an index."""
    marks = unicodedata.normalize("NFKD", text)
    return "".join(char for char in marks if char not in "_^" and not unicodedata.combining(char))


def _key(figure: Figure) -> tuple[str, str]:
    return figure.series, re.sub(r"\W", "", figure.number or "").casefold()


def _introduce(figure: Figure) -> str:
    return f"{figure.series} {figure.number or 'without a number'}: {figure.caption[:_SHOWN_CHARS]}"


def _quote(mention: Mention) -> str:
    before, reference, after = _around(mention, _SHOWN_CHARS)
    return f"…{before}«{reference}»{after}…"
