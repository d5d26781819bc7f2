"""Which panels a caption speaks of, and where."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from omniscience_assets.quality.grounding.layout import at_place
from omniscience_assets.quality.grounding.outcomes import doubt
from omniscience_assets.quality.grounding.sources import Sources
from omniscience_assets.records import Check

_LETTER_LIST = (
    r"(?:\([a-z]\)(?:\s*(?:,\s*and|,|and|&|or|to|through|–|-)\s*\([a-z]\))*"
    r"|[a-z](?![\w'’]|-[a-z]{2})(?:(?:\s*,\s*and\s+|\s*,\s*|\s+and\s+|\s*&\s*|\s+or\s+|\s+to\s+"
    r"|\s+through\s+|[–-])[a-z](?![\w'’]|-[a-z]{2}))*)"
)
_NUMBER_LIST = r"\d{1,2}(?!\d|\.\d)(?:\s*(?:,\s*and|,|and|&|to|–|-)\s*\d{1,2}(?![\d.]))*"
_NAMED = re.compile(
    rf"\b(?P<noun>(?:sub-?)?(?:panels?|figures?|plots?)|insets?)\s+(?P<letters>{_LETTER_LIST})"
    rf"|\b(?:panels?|subplots?|subfigures?)\s+(?P<numbers>{_NUMBER_LIST})"
    rf"|\bfig(?:ure|s|\.)?\.?\s?\d+\s?(?P<after>\(?[a-z]\)?)(?!\w)"
    rf"|(?:^|(?<=[.;:,]\s)|(?<=\sin\s)|(?<=\bIn\s)|(?<=\sand\s)|(?<=\sthe\s)|(?<=\sfor\s)|(?<=\sof\s))(?P<bare>\([a-z]\)(?:(?:,\s?|\s(?:and|to|through)\s|[-–])\([a-z]\))*)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?<!\w)(?P<row>top|upper|bottom|lower)?[\s-]?(?P<column>(?:far\s)?(?:left|right)(?:most)?"
    r"|cent(?:re|er|ral)|middle)?"
    r"(?:[\s-]hand)?[\s-]?(?P<noun>(?:sub-?)?(?:panels?|plots?|figures?)|(?:heat\s?)?maps?|images?|graphs?|micrographs?|photo(?:graph)?s?"
    r"|(?<=\w\s)(?:side|row|column))\b",
    re.IGNORECASE,
)
_BARE_PLACE = re.compile(
    r"\(\s?(?P<row>top|upper|bottom|lower)?[\s-]?(?P<column>left|right|cent(?:re|er)|middle)?\s?\)"
    r"|(?:^|(?<=[.;]\s))(?P<head>top|upper|bottom|lower|left|right)(?P<side>\s(?:left|right))?(?=:\s)",
    re.IGNORECASE,
)
"""Places of panels without a noun: "(top left)", "Bottom: "."""
_AT_PLACE = re.compile(
    r"\b(?P<noun>(?:sub-?)?(?:panels?|plots?)|ones?)\s(?:at|in|on)\sthe\s(?:very\s)?(?P<row>top|upper|bottom|lower)?[\s-]?"
    r"(?P<column>(?:far\s)?(?:left|right)|cent(?:re|er)|middle)?(?:\s(?:corner|side|row|column))?\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:in|on)\sthe\s(?P<row>top|upper|bottom|lower)?[\s-]?(?P<column>left|right|cent(?:re|er|ral)|middle)?"
    r"(?:most)?\sone\b|,\s(?P<apposed>(?:top|upper|bottom|lower)\s(?:left|right|cent(?:re|er)|middle))(?=,)",
    re.IGNORECASE,
)
"""Places without a noun of a caption that speaks of panels: "in the left one", "…, top left, …"."""
_ANOTHER = re.compile(
    r"\bthe\s(?:(?P<row>top|upper|bottom|lower|middle)(?:\s(?P<side>left|right))?"
    r"|(?P<column>left|right|cent(?:re|er|ral)))\sone\b",
    re.IGNORECASE,
)
"""A place behind another one: "the upper row …, the lower one …"."""
_SEVERAL = re.compile(r"\b(?:panels|plots|subplots|images|maps|graphs|histograms|diagrams|figures)\b", re.IGNORECASE)
_AND = re.compile(r",?\s(?:and|but|while|whereas)\s(?:the\s)?|,\s(?:the\s)?")
_IN_ITS = re.compile(r"(?:[^\s;:()]+\s){1,3}(?:in|on|at)\s(?:the\s)?(?:very\s)?")
"""Words between a name and its panel, behind that of another one: "A in the upper row and B in the lower row"."""
_IN_BRACKETS = re.compile(r"[^,;.()]{1,60}\((?:in\s)?(?:the\s)?[a-z][^()]*\)", re.IGNORECASE)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5, "last": -1}
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})\s(?:sub-?)?(?:panel|plot|figure)\b", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:(?:both|all|each|every|across|these|the|either|any|two|three|four|five|six|eight"
    r"|nine)\s(?:of\sthe\s)?(?:\w+\s)?"
    r"(?:sub-?)?(?:panels|plots)|(?:each|every)\s(?:sub-?)?(?:panel|plot))\b"
    r"|\bthe\s(?:whole\s|entire\s)?figure\b",
    re.IGNORECASE,
)
_CONTRASTED = re.compile(
    r"\b(?:in\scontrast\sto|unlike|compared\s(?:to|with)|as\sopposed\sto)\s(?:the\s)?$", re.IGNORECASE
)
"""Words before a panel that is not the one spoken of."""
_ARTICLE = re.compile(r"\b(?:one|each|every|the|this|that|single|a|another|same)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PanelMention:
    """Words that name panels."""

    start: int
    end: int
    panels: tuple[int, ...] | None
    """Indices into the evidence; `None` for all, or where nothing tells which ones are meant."""
    unknown: str = ""
    """The name of one that does not exist."""
    is_sure: bool = True
    """Whether nothing else can be meant."""


def find_panels(text: str, sources: Sources) -> list[PanelMention]:
    """The panels that a text names, in order."""
    count = len(sources.evidence.panels)
    found = [mention for match in _NAMED.finditer(text) if (mention := _named(text, match, sources)) is not None]
    found += [PanelMention(match.start(), match.end(), None) for match in _ALL.finditer(text)]
    for match in _ORDINAL.finditer(text):
        index = _ORDINALS[match[1].lower()]
        known = count > 1 and -count <= index < count and len(sources.shown) in {1, count}
        found.append(PanelMention(match.start(), match.end(), (index % count,) if known else None, is_sure=False))
    found += _placed(text, sources)
    found = [one for one in found if not _CONTRASTED.search(text, max(0, one.start - 32), one.start)]
    found.sort(key=lambda mention: (mention.start, -mention.end))
    kept: list[PanelMention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def governing(text: str, panels: Sequence[PanelMention], offset: int) -> PanelMention | None:
    """The panel that a sentence names for what stands at an offset.

    One in brackets right behind it, as in "A (left panel)", which speaks of nothing else, or the one that it is said to
    be in where another name was just given its own; else the last one before it, else the first.
    """
    behind = next((panel for panel in panels if panel.start > offset), None)
    if behind is not None and _is_trailing(text, behind) and _IN_BRACKETS.fullmatch(text, offset, _close(text, behind)):
        return behind
    leading = [panel for panel in panels if not _is_trailing(text, panel)]
    before = [panel for panel in leading if panel.start <= offset]
    joined = behind is not None and before and _AND.fullmatch(text, before[-1].end, offset)
    if behind is not None and joined and _IN_ITS.fullmatch(text, offset, behind.start):
        return behind
    return before[-1] if before else leading[0] if leading else None


def _close(text: str, panel: PanelMention) -> int:
    """Where the bracket ends in which a panel is named."""
    return panel.end if text[panel.end - 1] == ")" else panel.end + 1


def _is_trailing(text: str, panel: PanelMention) -> bool:
    """Whether words in brackets name a panel of what stands before them: "the bias (bottom panel) is"."""
    opens = panel.start if text[panel.start] == "(" else panel.start - 1
    return (
        len(text[opens : panel.end]) > 4
        and re.search(r"[\w”\"’*⟩]\s?\($", text[max(0, opens - 3) : opens + 1]) is not None
    )


def _named(text: str, match: re.Match[str], sources: Sources) -> PanelMention | None:
    start, end = match.span()
    if match["numbers"]:
        return _numbered(match, sources)
    told = match["letters"] or match["after"] or match["bare"] or ""
    bare = match["letters"] is not None and "(" not in told
    noun = (match["noun"] or "").lower()
    if bare and (_ARTICLE.search(text, max(0, start - 9), start) or not noun.endswith(("panel", "panels"))):
        return None
    letters = _letters(told.lower())
    several = len(sources.evidence.panels) > 1 or len(sources.told_letters) > 1
    if match["bare"] and not (several and (set(letters) & sources.told_letters)):
        return None
    if match["after"] and not sources.told_letters & set(letters) and not several:
        return None
    known = [index for letter in letters for index, own in enumerate(sources.letters) if own == letter]
    absent = [letter for letter in letters if letter not in sources.told_letters]
    if absent and sources.told_letters and None in sources.letters:
        return PanelMention(start, end, None, is_sure=False)
    if absent and sources.has_misread_letters:
        return PanelMention(start, end, None, is_sure=False)
    if absent and not sources.told_letters:
        return _by_order(match, letters, sources)
    if absent:
        return PanelMention(start, end, None, f"({absent[0]})")
    return PanelMention(start, end, tuple(known) if len(known) == len(letters) else None)


def _by_order(match: re.Match[str], letters: list[str], sources: Sources) -> PanelMention:
    """Letters that nobody wrote count the panels in reading order."""
    count = len(sources.evidence.panels)
    places = [ord(letter) - ord("a") for letter in letters]
    beyond = [letter for letter, place in zip(letters, places, strict=True) if place >= max(1, count)]
    if beyond or count < 2:
        alone = sources.complete.plots and count > 0 and len(sources.figure.panels) < 2 and len(sources.shown) < 2
        return PanelMention(match.start(), match.end(), None, f"({(beyond or letters)[0]})" if alone else "")
    return PanelMention(match.start(), match.end(), tuple(places), is_sure=False)


def _numbered(match: re.Match[str], sources: Sources) -> PanelMention:
    wanted = [int(digits) - 1 for digits in re.findall(r"\d+", match["numbers"])]
    if len(wanted) == 2 and re.search(r"\bto\b|–|-", match["numbers"]):
        wanted = list(range(wanted[0], wanted[1] + 1))
    count = len(sources.evidence.panels)
    known = all(0 <= index < count for index in wanted)
    parts = max(count, len(sources.figure.panels), len(sources.figure.images))
    beyond = [index for index in wanted if index >= parts] if count else []
    unknown = str(beyond[0] + 1) if beyond and sources.complete.plots else ""
    return PanelMention(match.start(), match.end(), tuple(wanted) if known else None, unknown)


def _letters(told: str) -> list[str]:
    """Those of a list or a range."""
    span = re.fullmatch(r"\(?([a-z])\)?\s*(?:to|through|–|-)\s*\(?([a-z])\)?", told)
    if span and span[1] < span[2]:
        return [chr(code) for code in range(ord(span[1]), ord(span[2]) + 1)]
    return re.findall(r"(?<![a-z])[a-z](?![a-z])", told)


def _placed(text: str, sources: Sources) -> Iterator[PanelMention]:
    boxes = sources.printed
    bare = [_BARE_PLACE, _AT_PLACE, _ANOTHER] + ([_ONE] if _SEVERAL.search(text) else []) if len(boxes) > 1 else []
    for match in (match for pattern in (_PLACE, *bare) for match in pattern.finditer(text)):
        if match.re is _ANOTHER and not _PLACE.search(text, _begin(text, match.start()), match.start()):
            continue
        words = match.group().lower()
        row = next((word for word in ("top", "upper", "bottom", "lower") if word in words), "")
        column = next((word for word in ("left", "right", "cent", "middle") if word in words), "")
        is_noun = match.re is not _AT_PLACE or not words.startswith("one") or _SEVERAL.search(text)
        if (row or column) and is_noun:
            panels = at_place(boxes, row, column) if len(boxes) > 1 else ()
            yield PanelMention(match.start(), match.end(), panels or None, is_sure=False)


def _begin(text: str, offset: int) -> int:
    """Where the sentence begins in which an offset lies, as far as a full stop tells."""
    return text.rfind(". ", 0, offset) + 1


def check_panels(text: str, mentions: list[PanelMention], sources: Sources) -> Iterator[Check]:
    """Panels that are named by letter or number: do they exist?"""
    for mention in mentions:
        words = text[mention.start : mention.end]
        if mention.unknown:
            there = ", ".join(sorted(sources.told_letters)) or str(len(sources.evidence.panels))
            proof = sources.complete.plots and sources.complete.words
            yield doubt(text, "panel", (mention.start, mention.end), mention.unknown, f"panels: {there}", proof=proof)
        elif mention.panels is not None and mention.is_sure:
            yield Check("panel", words, mention.start, mention.end, "", "supported", "evidence")
