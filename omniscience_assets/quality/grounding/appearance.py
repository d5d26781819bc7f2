"""Series by what they look like: their colour, their dashes, what they are drawn as."""

import re
from collections.abc import Container, Iterator

from omniscience_assets.quality.grounding.colours import COLOUR, may_be
from omniscience_assets.quality.grounding.mention import Mention
from omniscience_assets.quality.grounding.parts import Line
from omniscience_assets.quality.grounding.sources import Sources

_DASHES = (
    r"dash(?:ed)?[\s-]?dot(?:ted)?|dot(?:ted)?[\s-]?dash(?:ed)?|long[\s-]dashed|dashed|dotted|solid|broken|continuous"
)
_FILLS = (
    r"hatched|filled|open|hollow|shaded|thick|thin|bold|smooth|noisy|upper|lower|fitted|stacked|outlined|translucent"
)
_NOUNS = (
    r"(?:line|curve|trace|graph|series|bar|column|marker|point|dot|circle|square|triangle|diamond|crosse|star|symbol"
    r"|histogram|band|area|region|boxe|profile|plus\ssign|step\sline|connector|data\sset|distribution|one)s?"
    r"|cross|box|data|crosses|boxes|spectrum|spectra|filled\sarea"
)
_LOOK = re.compile(
    rf"(?:\b(?:{COLOUR}|{_DASHES}|{_FILLS})(?:\s(?:and|to)\s|,\s|-|/|\s)?)+(?:\bcolou?red\s|\bmarked\s|\binked\s)?"
    rf"(?P<noun>\b(?:{_NOUNS})\b)?",
    re.IGNORECASE,
)
_JOINT = re.compile(r"(?:\s(?:and|to))?[\s,/-]*$")
"""What goes on from one look to the next, where none follows: "in blue and the"."""
_COLOUR = re.compile(rf"\b(?:{COLOUR})\b", re.IGNORECASE)
_DASH = re.compile(rf"\b(?:{_DASHES})\b", re.IGNORECASE)
DASHED = re.compile(rf"\b(?P<dash>{_DASHES})[\s-](?P<colour>{COLOUR})\b", re.IGNORECASE)
"""A colour with its dashes: "dashed black"."""
_FILLED = frozenset({"bar", "histogram"})
_STANDING = {
    "line": {"line", "step", "histogram", "contour", "area", "band"}, "curve": {"line", "step", "histogram", "contour"},
    "trace": {"line", "step", "histogram"}, "bar": {"bar", "histogram"}, "column": {"bar", "histogram"},
    "band": {"band", "area"}, "area": {"band", "area", "histogram"}, "region": {"band", "area", "histogram"},
    "box": {"box"}, "histogram": {"histogram", "bar", "step"}, "step line": {"step", "line", "histogram"},
    **{
        noun: {"scatter", "line", "step", "box"}
        for noun in (
            "marker", "point", "dot", "circle", "square", "triangle", "diamond", "cross", "star", "symbol", "plus sign",
        )
    },
}  # fmt: skip
"""Noun → the kinds of series that it may mean; any for other nouns."""

_NOUN = re.compile(rf"\b(?:{_NOUNS})$", re.IGNORECASE)


def find_looks(text: str, sources: Sources, names: Container[int] = ()) -> Iterator[Mention]:
    """Words for looks with a noun, such as "the red dashed line", a colour alone, or dashes right before a name.

    Args:
        text: The caption.
        sources: With the series that look so.
        names: Where the names of series begin.
    """
    for match in _LOOK.finditer(text):
        words_ = _JOINT.sub("", match.group())
        if words_ == match.group() and text[match.end() : match.end() + 1].isalnum():
            continue
        if not match["noun"] and not _COLOUR.search(words_) and match.end() not in names:
            continue
        end = match.start() + len(words_)
        drawn = _COLOUR.search(words_) or _DASH.search(words_)
        if not drawn:
            continue
        lines = tuple(like(match.group(), sources))
        yield Mention(
            match.start(), end, text[match.start() : end], lines=lines, is_look=True, look=(match.start(), end),
            panels=frozenset(line.panel for line in lines),
        )  # fmt: skip


def like(look: str, sources: Sources) -> list[Line]:
    """Series that look as told; where none has all of it, those that have the colour."""
    every = [line for panel in sources.lines for line in panel]
    colours = _COLOUR.findall(look)
    exact = {colour.lower() for colour in colours}
    coloured = [line for line in every if not colours or any(_may_be(line, colour) for colour in colours)]
    named = [line for line in every if line.series.colour in exact and _is_drawn(line, look)]
    coloured = named or coloured
    drawn = [line for line in coloured if _is_drawn(line, look)]
    dashed = [line for line in drawn if _has_dash(line, look)]
    if _DASH.search(look) and len(dashed) > 1 and all(line.series.kind in _FILLED for line in dashed):
        return []  # How bars are filled was not read.
    return dashed or drawn or (coloured if colours else [])


def _may_be(line: Line, colour: str) -> bool:
    return line.series.colour == "various" or may_be(line.series.hex, colour)


def _is_drawn(line: Line, look: str) -> bool:
    noun = _LOOK.match(look)
    word = (noun["noun"] or "").lower() if noun else ""
    word = {"crosses": "cross", "boxes": "box"}.get(word, word.removesuffix("s"))
    return line.series.kind in _STANDING.get(word, {line.series.kind})


def _has_dash(line: Line, look: str) -> bool:
    match = _DASH.search(look)
    if match is None or line.series.dash is None:
        return True
    return dash_of(match.group()) == line.series.dash


def dash_of(word: str) -> str:
    """The record's name for a kind of dashes."""
    folded = re.sub(r"[\s-]", "", word.lower())
    if "dot" in folded and "dash" in folded:
        return "dash_dot"
    return {"broken": "dashed", "longdashed": "dashed", "continuous": "solid"}.get(folded, folded)


def looks_of(mention: Mention, text: str) -> tuple[list[str], str | None]:
    """The colours and the dashes that a mention tells."""
    if mention.look is None:
        return [], None
    look = text[mention.look[0] : mention.look[1]]
    dash = _DASH.search(look)
    return _COLOUR.findall(look), dash_of(dash.group()) if dash else None


def has_noun(look: str) -> bool:
    """Whether words for looks end with what is drawn so."""
    return _NOUN.search(look) is not None
