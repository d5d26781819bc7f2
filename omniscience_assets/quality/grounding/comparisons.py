"""Which curve lies above which, which is highest, and where two cross."""

import re
from collections.abc import Iterator, Sequence

from omniscience_assets.captioning.facts.numbers import along, span
from omniscience_assets.quality.grounding import holding
from omniscience_assets.quality.grounding.curves import Curve, crossings, differences
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.mention import Mention
from omniscience_assets.quality.grounding.outcomes import settle
from omniscience_assets.quality.grounding.parts import Line
from omniscience_assets.quality.grounding.roles import read_roles
from omniscience_assets.quality.grounding.subjects import Sentence
from omniscience_assets.records import Check

_MORE = (
    r"(?:lies?|lying|sits?|runs?|stays?|remains?|is|are|stands?)?\s?(?:well\s|far\s|clearly\s"
    r"|slightly\s|just\s|always\s|consistently\s|everywhere\s)?(?:above|over)|exceed(?:s|ing)?"
    r"|surpass(?:es|ing)?"
    r"|(?:higher|larger|greater|bigger|taller|stronger|more)\s(?:\w+\s){0,3}than|tops?|dominat(?:es|ing)|overtops?"
)
_LESS = (
    r"(?:lies?|lying|sits?|runs?|stays?|remains?|is|are|stands?)?\s?(?:well\s|far\s|clearly\s"
    r"|slightly\s|just\s|always\s|consistently\s|everywhere\s)?(?:below|beneath"
    r"|under(?!\sthe\scurve))"
    r"|(?:lower|smaller|less|fewer|weaker|shorter)\s(?:\w+\s){0,3}than|trail(?:s|ing)?"
)
_BETTER = r"outperform(?:s|ing)?|beats?|better\s(?:\w+\s){0,2}than|superior\sto"
_WORSE = r"worse\s(?:\w+\s){0,2}than|inferior\sto|underperform(?:s|ing)?"
_CROSS = r"cross(?:es|ing)?|intersects?|meets?|overtak(?:es?|ing)"
_COMPARED = re.compile(
    rf"\b(?:(?P<more>{_MORE})|(?P<less>{_LESS})|(?P<better>{_BETTER})|(?P<worse>{_WORSE})|(?P<cross>{_CROSS}))"
    rf"\s(?:(?:that|those|the\s(?:curve|line|values?|one))\s(?:of|for)\s)?(?:the\s)?[“\"‘'`(]?\s?$",
    re.IGNORECASE,
)
_COSTS = re.compile(
    r"error|loss|perplexity|latency|runtime|time|rmse|mae|mse|wer|fid|regret|residual|cost|deviation", re.IGNORECASE
)
_NEGATED = re.compile(r"\b(?:not|never|no|nowhere|neither)\b|n[’']t\b", re.IGNORECASE)
_ALWAYS = re.compile(
    r"\b(?:throughout|everywhere|always|consistently|entire|whole|all\salong|at\sall|never)\b", re.IGNORECASE
)
_PARTLY = re.compile(
    r"\b(?:until|up\sto|beyond|after|before|first|initially|early|later?|from|above\sx|at\s(?:low"
    r"|high|small|large|short|long)|for\s(?:low|high|small|large)|then|end|start|left|right|there"
    r"|crossing|sometimes|briefly|partly|mostly)\b",
    re.IGNORECASE,
)
_EXTREMES = re.compile(r"\b(?:peak\w*|maxim\w+|top\w*|crest|reach\w*|attain\w*|climb\w*)\b", re.IGNORECASE)
_LOWS = re.compile(r"\b(?:minim\w+|dip\w*|trough\w*|drops?)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;\d]")
"""What stands between two names that may not be compared with one another."""
_FIRST_OF_ALL = re.compile(
    r"\b(?:is|lies|runs|stays|remains|sits|ranks|are)\s(?:\w+\s)?(?:the\s)?(?P<word>highest"
    r"|topmost|uppermost|largest|lowest|bottommost|smallest)"
    r"(?=\s(?:of\s(?:all|the)|throughout|everywhere|overall|among|curve|line|series)|\s?[.,;]|$)"
    r"|\b(?P<value>highest|largest|greatest|lowest|smallest)\s(?:value|maximum|peak|minimum"
    r"|point)s?\s(?:of\sall|overall|in\sthe\s(?:panel|figure|plot))",
    re.IGNORECASE,
)
_CATEGORY = re.compile(
    r"\b(?P<word>highest|tallest|largest|greatest|longest|lowest|smallest|shortest"
    r"|least)\b(?P<between>(?:(?!\b(?:highest|tallest|largest|lowest|smallest"
    r"|shortest)\b)[^.;]){0,40}?)(?:for|in|at|is|by|belongs\sto|:)\s(?:that\sof\s"
    r"|the\s)?[“\"‘'`]?$",
    re.IGNORECASE,
)
_IS_MOST = re.compile(
    r"[”\"’'`]?\s(?:has|have|is|shows?|reach(?:es)?|attains?|takes|holds"
    r"|with)\s(?:by\sfar\s)?the\s(?P<word>highest|tallest|largest|greatest|longest|lowest|smallest"
    r"|shortest|least)\b",
    re.IGNORECASE,
)
_LOW = frozenset({"lowest", "smallest", "shortest", "least", "bottommost"})
_HALF, _MOSTLY, _SOME = 0.35, 0.9, 0.04
_TIE = 0.04


def check_comparisons(discourse: Discourse) -> Iterator[Check]:
    """One check per pair that is compared, and per series or category that is called the highest or lowest."""
    for sentence in discourse.sentences:
        yield from _pairs(discourse, sentence)
        yield from _leaders(discourse, sentence)
        yield from _categories(discourse, sentence)


def _pairs(discourse: Discourse, sentence: Sentence) -> Iterator[Check]:
    for index, other in enumerate(sentence.mentions):
        if not other.lines or not index:
            continue
        left = discourse.text[max(sentence.span.start, other.start - 90) : other.start]
        match = _COMPARED.search(left)
        if match is None:
            continue
        start = other.start - len(left) + match.start()
        one = _subject(discourse, sentence, other, start)
        if one is None:
            continue
        if one.end <= start and _BETWEEN.search(discourse.masked, one.end, start):
            continue
        scope = discourse.scope(sentence, start)
        pairs = [
            (a, b)
            for a in discourse.lines_of(one, scope)
            for b in discourse.lines_of(other, scope)
            if a.panel == b.panel and a != b and a.curve and b.curve and not (a.curve.is_upright or b.curve.is_upright)
        ]
        results = [_compare(discourse, sentence, start, match, pair) for pair in pairs]
        known = [result for result in results if result is not None]
        if known:
            first, last = min(one.start, start), other.end
            subject = f"{one.text} / {other.text}"
            found = None if any(known) else "the points say otherwise"
            yield settle(discourse.text, "comparison", (first, last), subject, found)


def _subject(discourse: Discourse, sentence: Sentence, other: Mention, start: int) -> Mention | None:
    """What is held against a mention: the nearest before it that is no object itself.

    Where the clause begins with the comparison it is the next one behind: "above the red line lies the blue one".
    """
    named = [one for one in sentence.mentions if one.lines and one is not other and not discourse.is_object(one)]
    before = [one for one in named if one.end <= other.start]
    if before:
        return before[-1]
    if discourse.text[sentence.clause(start).start : start].strip(" ,;"):
        return None
    after = [one for one in named if one.start >= other.end]
    return after[0] if after and not _BETWEEN.search(discourse.text, other.end, after[0].start) else None


def _compare(
    discourse: Discourse, sentence: Sentence, start: int, match: re.Match[str], pair: tuple[Line, Line]
) -> bool | None:
    clause = sentence.clause(start)
    words = discourse.text[clause.start : clause.end]
    first, second = (line.curve for line in pair)
    assert first is not None
    assert second is not None
    if match["cross"]:
        return _cross(first, second)
    more = bool(match["more"] or match["better"])
    if match["better"] or match["worse"]:
        more = more != bool(_COSTS.search(first.value.title or ""))
    if first.value.inverted and not re.search(r"larger|greater|smaller|exceed|more|less", match.group(), re.IGNORECASE):
        return None
    negated = bool(_NEGATED.search(discourse.text[max(clause.start, start - 28) : start]))
    told = _told(discourse, sentence, start, words, (first, second))
    if told is None:
        return None
    result = told if more else (None if told == 0.5 else 1 - told)
    verdict = _verdict(result, words, negated)
    return verdict if verdict is None or not negated else not verdict


def _verdict(share: float | None, words: str, negated: bool) -> bool | None:
    if share is None:
        return None
    if negated:
        return share > _MOSTLY if _ALWAYS.search(words) else share > _HALF
    if _ALWAYS.search(words):
        return share >= _MOSTLY
    if _PARTLY.search(words):
        return share >= _SOME
    return True if share >= 0.5 else False if share <= _HALF else None


def _told(discourse: Discourse, sentence: Sentence, start: int, words: str, pair: tuple[Curve, Curve]) -> float | None:
    """The share of the positions that are spoken of at which one curve is above another; 1 or 0 for extremes."""
    a, b = pair
    between = differences(a, b)
    if _EXTREMES.search(words) and not _ALWAYS.search(words):
        gap = a.height(a.highest) - b.height(b.highest)
        return None if abs(gap) < 0.01 else float(gap > 0)
    if _LOWS.search(words) and not _ALWAYS.search(words):
        gap = a.height(a.lowest) - b.height(b.lowest)
        return None if abs(gap) < 0.01 else float(gap > 0)
    if not between:
        return None
    window = _window(discourse, sentence, start, a)
    chosen = [gap for place, gap in between if window is None or window[0] <= place <= window[1]]
    told = [gap for gap in chosen if abs(gap) > 0.005]
    if not told:
        return None
    return sum(gap > 0 for gap in told) / len(told)


def _window(discourse: Discourse, sentence: Sentence, start: int, curve: Curve) -> tuple[float, float] | None:
    """The stretch of positions that a clause tells."""
    clause = sentence.clause(start)
    categories = [
        index
        for mention in sentence.within(clause)
        for ruler, index in mention.categories
        if ruler.axis is curve.position
    ]
    if categories and curve.position.scale == "category":
        place = categories[0] / max(1.0, span(curve.position))
        half = 0.5 / max(1.0, span(curve.position))
        return place - half, place + half
    if curve.position.scale not in {"linear", "log"}:
        return None
    told = read_roles(discourse, sentence, clause)
    places = []
    for number in told:
        factor = holding.factor_on(number, curve.position)
        if number.place == "yes" and factor is not None:
            places.append((along(curve.position, number.number.value * factor) / (span(curve.position) or 1.0), number))
    if len(places) == 2 and places[1][1].pair == "high":
        return min(places[0][0], places[1][0]), max(places[0][0], places[1][0])
    if len(places) == 1:
        place, number = places[0]
        left = number.follows[-44:].lower()
        sides = re.findall(r"\b(beyond|after|past|above|from|until|before|below|up\sto)\b", left)
        if sides:
            beyond = sides[-1] in {"beyond", "after", "past", "above", "from"}
            return (place, float("inf")) if beyond else (float("-inf"), place)
        return place - 0.03, place + 0.03
    return None


def _cross(a: Curve, b: Curve) -> bool | None:
    """Whether two curves cross; touching is a matter of opinion."""
    if crossings(a, b):
        return True
    gaps = [gap for _, gap in differences(a, b)]
    return False if gaps and min(map(abs, gaps)) > 0.06 else None


def _leaders(discourse: Discourse, sentence: Sentence) -> Iterator[Check]:
    """Series called the highest or lowest, against all others of their panels."""
    for match in _FIRST_OF_ALL.finditer(discourse.text, sentence.span.start, sentence.span.end):
        subject = discourse.subject(sentence, match.start())
        if subject.mention is None:
            continue
        word = (match["word"] or match["value"]).lower()
        results = [_leads(discourse, line, word in _LOW) for line in subject.lines if line.curve]
        if any(line.series.traced and not line.series.label for line in subject.lines):
            continue
        known = [result for result in results if result is not None]
        if known:
            found = None if any(known) else "another series goes further"
            yield settle(discourse.text, "comparison", match.span(), subject.name, found)


def _leads(discourse: Discourse, line: Line, low: bool) -> bool | None:
    rivals = [other.curve for other in discourse.sources.lines[line.panel] if other.curve and other != line]
    curve = line.curve
    if curve is None or curve.value.inverted or not rivals or any(rival.value is not curve.value for rival in rivals):
        return None
    sign = -1 if low else 1
    own = [sign * curve.height(value) for value in (curve.lowest, curve.highest)]
    others = [max(sign * rival.height(value) for value in (rival.lowest, rival.highest)) for rival in rivals]
    middles = [_middle(rival) * sign for rival in rivals]
    return max(own) >= max(others) - _TIE or _middle(curve) * sign >= max(middles) - _TIE


def _middle(curve: Curve) -> float:
    return sum(y for _, y in curve.shape) / max(1, len(curve.shape))


def _categories(discourse: Discourse, sentence: Sentence) -> Iterator[Check]:
    """Categories called the highest or lowest ("highest for cats"), against all others."""
    for mention in sentence.mentions:
        if not mention.categories or mention.lines:
            continue
        clause = sentence.clause(mention.start)
        left = discourse.text[max(clause.start, mention.start - 64) : mention.start]
        match = _CATEGORY.search(left) or _IS_MOST.match(discourse.text, mention.end, clause.end)
        if match is None:
            continue
        subject = discourse.subject(sentence, mention.start)
        result = _is_extreme(subject.lines, [index for _, index in mention.categories], match["word"].lower() in _LOW)
        if result is not None:
            found = None if result else "another category goes further"
            yield settle(discourse.text, "comparison", (mention.start, mention.end), subject.name, found)


def _is_extreme(lines: Sequence[Line], categories: list[int], low: bool) -> bool | None:
    """Whether any of some series has its extreme at one of some categories."""
    results = []
    for line in lines:
        if line.curve is None or line.curve.position.scale != "category" or any(line.series.bases):
            continue
        here = [y for x, y in line.curve.points if any(abs(x - index) <= 0.5 for index in categories)]
        if here:
            best = line.curve.lowest if low else line.curve.highest
            mine = min(here) if low else max(here)
            results.append(abs(line.curve.height(mine) - line.curve.height(best)) <= _TIE)
    return any(results) if results else None
