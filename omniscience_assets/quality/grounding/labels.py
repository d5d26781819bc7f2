"""Names and quotations: does what a caption names stand in the figure, in that panel, or in the paper?"""

import re
from collections.abc import Iterator

from omniscience_assets.quality.grounding.absence import CURVE, VERB, absent
from omniscience_assets.quality.grounding.colours import COLOUR
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.inscriptions import is_broken
from omniscience_assets.quality.grounding.layout import heads_column
from omniscience_assets.quality.grounding.listed import find_listed
from omniscience_assets.quality.grounding.mention import Mention
from omniscience_assets.quality.grounding.outcomes import doubt, unknown
from omniscience_assets.quality.grounding.prose import has_article, is_prose
from omniscience_assets.quality.grounding.strangers import find_strangers
from omniscience_assets.quality.grounding.subjects import Scope, Sentence
from omniscience_assets.quality.grounding.text import keys, stem
from omniscience_assets.quality.grounding.units import parse_unit
from omniscience_assets.quality.grounding.vocabulary import GENERIC, KNOWN_NAMES
from omniscience_assets.records import Check

_NAMELIKE = re.compile(r"(?<![\w.’'])(?:[A-Z][\w]*(?:[-/][\w]+)*|[a-z]+[A-Z]\w*|\w*[A-Za-z]\w*-?\d+\w*)(?![\w])")
_NAMED = re.compile(
    rf"\b{CURVE}\s(?:for|of|labell?ed|named|called|marked|tagged|from)\s(?:as\s"
    rf"|the\s)?(?P<after>[\w^./+-]+(?:\s[\w^./+=%-]+){{0,3}}?)(?=\s(?:{VERB}|is|are|and|in|at|with"
    rf"|lies|from|that|which)\b|[.,;:()]|$)"
    rf"|\b(?:the|The)\s(?P<before>(?!(?:\w+\s)?(?:of|for|and|in|to|with|the"
    rf"|a)\s)[\w^./+-]+(?:\s(?!(?:of|for|and|in|to|with|the|a)\s)[\w^./+=-]+){{0,2}}?)\s(?:curve"
    rf"|line|trace|series|bars|histogram)\b"
    rf"|\b(?:labell?ed|titled|named|called"
    rf"|tagged)\s(?:as\s)?(?P<label>[A-Z\d][\w^./+-]*(?:\s[A-Z\d][\w^./+=%-]*){{0,3}})",
)
_COLON = re.compile(
    rf"(?:^|(?<=[.;:]\s))(?P<entry>[^\s.;:,()][^.;:,()]{{1,30}}?):\s(?:maxim\w+|minim\w+|max|min"
    rf"|peak|rising|falling|increasing|decreasing|from|median|highest|lowest|{COLOUR}"
    rf"|[~≈]?\s?[-−]?\d)",
    re.IGNORECASE,
)
_COLOURED = re.compile(
    rf"(?:^|(?<=[.;:]\s))(?P<entry>[^\s.;:,()][^.;:,()]{{1,30}}?)\s(?:\((?:{COLOUR})\)|(?:tops|bottoms)\sout)",
    re.IGNORECASE,
)
_APPOSED = re.compile(
    rf"\b(?:{CURVE}|ones?),\s(?P<entry>(?:[A-Z]|\d+[a-z]*-[a-z])[\w^./+-]*(?:\s[\w^./+-]+){{0,3}}),\s"
)
_TITLED = re.compile(
    r"\b(?:title|heading|inscription|annotation)\s(?P<entry>[A-Z][\w/&+-]*(?:\s[\w/&+-]+){0,3}?)"
    r"(?=[,.;:)]|\s(?:and|in|is|are|at|on|stands?|above|below|appears?|for)\b)"
)
_ADVERB = re.compile(r"\s[a-z]+ly$")
_AGAINST = re.compile(r"\s(?:\([^()]*\)\s)?(?:against|versus|vs\.?|as\sa\sfunction\sof)\s")
_BEFORE_BRACKET = re.compile(r"[^(\[]*\w\w")
"""A title of which more was read than its unit."""
_SYMBOL = 4
"""Letters up to which a name is one that an engine easily loses a letter of."""
_JOINED = 4
"""Letters from which words that the image writes apart, and the caption as one, are the same: "logSFR"."""
_OPENS = re.compile(r"(?:^|[.:;!?–—(“\"‘'-]\s?)$|^\s*$")
_ACRONYM = re.compile(r"[A-Z]{3,}\d*")
_LETTERS = re.compile(r"[A-Z](?:(?:\s(?:to|and|or|through)\s|\s?[–-]\s?)[A-Z])*")
_HEADS = frozenset(
    {
        "a", "abscissa", "an", "at", "axis", "band", "bars", "both", "bottom", "boxes", "circles", "curve",
        "curves", "data", "dots", "entries", "figure", "first", "group", "groups", "here", "histogram",
        "histograms", "horizontal", "in", "inset", "left", "legend", "line", "lower", "markers", "max", "maximum",
        "median", "middle", "min", "minimum", "mode", "note", "observation", "ordinate", "overall", "panel", "peak",
        "plotted", "points", "range", "reading", "result", "results", "right", "scale", "second", "takeaway", "the",
        "third", "title", "top", "trend", "upper", "value", "values", "vertical", "x", "y",
    }
)  # fmt: skip
"""Words of which what stands before a colon may be made, and is no name."""
_OPENERS = frozenset(
    {
        "axis", "column", "entries", "figure", "inset", "legend", "max", "maximum", "median", "min", "minimum",
        "here", "mode", "note", "panel", "panels", "plot", "plotted", "reading", "row", "shown", "title", "we",
        "winner", "x", "y",
    }
)  # fmt: skip
"""No entry of a legend begins with these."""


def check_labels(discourse: Discourse) -> Iterator[Check]:
    """One check per quotation, per name that the figure knows, and per name that nobody knows."""
    covered: list[tuple[int, int]] = []
    for sentence in discourse.sentences:
        for mention in sentence.mentions:
            covered.append((mention.start, mention.end))
            if mention.names:
                yield _known(discourse, sentence, mention)
    taken = set(covered)
    for start, end in discourse.quoted:
        if not any(a <= start and end <= b for a, b in taken if abs(a - start) < 200):
            check = _quoted(discourse, start, end)
            if check is not None and (check.outcome == "supported" or discourse.sources.complete.names):
                covered.append((start, end))
                yield check
    yield from _unknown(discourse, sorted(covered))


def _known(discourse: Discourse, sentence: Sentence, mention: Mention) -> Check:
    scope = discourse.scope(sentence, mention.start)
    elsewhere = _elsewhere(discourse, mention, scope)
    if elsewhere:
        exact = mention.is_quoted or any(name.text == mention.text for name in mention.names)
        proof = exact and discourse.sources.complete.words and discourse.sources.complete.plots
        panel = discourse.named_panel(sentence, mention.start)
        start, end = (panel.start, panel.end) if panel else (mention.start, mention.end)
        found = f"“{mention.names[0].text}” stands in {elsewhere}"
        if discourse.sources.evidence.origin != "vector" and not discourse.sources.complete.writing:
            return unknown(discourse.text, "panel", (start, end), mention.names[0].text, found)
        return doubt(discourse.text, "panel", (start, end), mention.names[0].text, found, proof=proof)
    return Check("label", mention.text, mention.start, mention.end, mention.names[0].text, "supported", "evidence")


def _elsewhere(discourse: Discourse, mention: Mention, scope: Scope) -> str:
    """Where a name stands that is not in the panels spoken of, although these have names of that kind; else nothing."""
    if scope.panels is None or not mention.panels or mention.panels & scope.panels:
        return ""
    if not mention.is_quoted and (not scope.is_firm or len(mention.text) == 1):
        return ""
    if not mention.is_quoted and not any(name.text == mention.text or len(name.keys) > 1 for name in mention.names):
        return ""
    sources = discourse.sources
    kinds = {name.kind for name in mention.names}
    if "title" in kinds and heads_column(sources.evidence.panels, mention.panels, scope.panels):
        return ""
    for index in scope.panels:
        panel = sources.evidence.panels[index]
        written = f" {' '.join(mention.names[0].keys)} "
        free = [text for text in sources.evidence.texts if text.role not in {"axis_title", "tick"}]
        inside = [text.text for text in free if _is_in(text.box, panel.box)]
        if any(written in f" {' '.join(keys(text))} " for text in inside):
            return ""
        if "series" in kinds or "legend" in kinds:
            if discourse.twins(mention, scope) or not (
                panel.legend or any(line.series.label for line in sources.lines[index])
            ):
                return ""
        elif "axis" in kinds:
            ways = {ruler.axis.orientation for ruler in mention.rulers if not ruler.is_colour}
            own = [ruler for ruler in sources.rulers[index] if ruler.axis.orientation in ways and not ruler.is_colour]
            if not own or not all(ruler.axis.title for ruler in own):
                return ""
        elif "category" in kinds and not any(ruler.axis.scale == "category" for ruler in sources.rulers[index]):
            return ""
    letters = [sources.letters[index] for index in sorted(mention.panels)]
    return ", ".join(f"({letter})" if letter else "another panel" for letter in letters)


def _is_in(box: tuple[float, float, float, float], outer: tuple[float, float, float, float]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] - 0.02 <= x <= outer[2] + 0.02 and outer[1] - 0.06 <= y <= outer[3] + 0.02


def _quoted(discourse: Discourse, start: int, end: int) -> Check | None:
    words = discourse.text[start:end]
    wanted = keys(words)
    if not wanted:
        return None
    source = discourse.sources.find_words(wanted)
    if source is not None:
        return Check("label", words, start, end, "", "supported", source)
    if is_broken(wanted, discourse.sources.free_texts) or (len(wanted) > 6 and _share_known(discourse, wanted) > 0.7):
        return Check("label", words, start, end, "", "supported", "evidence")
    return absent(discourse, "label", start, end)


def _share_known(discourse: Discourse, wanted: tuple[str, ...]) -> float:
    return sum(discourse.sources.find_words((key,)) is not None for key in wanted) / len(wanted)


def _unknown(discourse: Discourse, covered: list[tuple[int, int]]) -> Iterator[Check]:
    """Names without quotation marks that stand nowhere."""
    if not discourse.sources.complete.names:
        return
    seen: list[tuple[int, int]] = []
    for kind, start, end in sorted(_candidates(discourse), key=lambda one: (one[1], -one[2])):
        if any(a < end and start < b for a, b in seen[-2:]):
            continue
        known = _near(covered, start, end)
        if any(a <= start and end <= b for a, b in known):
            continue
        if (
            kind == "entry"
            and known
            and GENERIC.issuperset(keys(discourse.text[start : known[0][0]]))
            and known[-1][1] >= end
        ):
            continue
        if known and kind != "entry" and not _has_strange_part(discourse, start, end, known):
            continue
        if not _is_nowhere(discourse, discourse.text[start:end], kind):
            continue
        if kind == "name" and end - start <= _SYMBOL and not discourse.sources.complete.symbols:
            continue
        seen.append((start, end))
        yield absent(discourse, "name" if kind == "name" else "label", start, end)


def _has_strange_part(discourse: Discourse, start: int, end: int, known: list[tuple[int, int]]) -> bool:
    """Whether a part, in capitals, of one word with hyphens is none of the names beside it and stands nowhere."""
    name = discourse.text[start:end]
    if " " in name or "-" not in name:
        return False
    beside = {key for a, b in known for key in keys(discourse.text[a:b])}
    parts = [part for part in name.split("-") if _ACRONYM.fullmatch(part) and not beside.issuperset(keys(part))]
    return any(_is_nowhere(discourse, part, "name") for part in parts)


def _near(covered: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    return [span for span in covered if span[0] < end and span[1] > start]


def _candidates(discourse: Discourse) -> Iterator[tuple[str, int, int]]:
    text = discourse.text
    for start, end in find_listed(discourse):
        yield "entry", start, end
    for start, end in find_strangers(discourse):
        yield "entry", start, end
    titled = (_TITLED,) if discourse.sources.complete.words else ()
    for match in (match for pattern in (_COLON, _COLOURED, _APPOSED, *titled) for match in pattern.finditer(text)):
        if not (_LETTERS.fullmatch(match["entry"]) or has_article(match["entry"])):
            yield "entry", match.start("entry"), match.end("entry")
    for match in _NAMED.finditer(text):
        group = match.lastgroup or ""
        name = _ADVERB.sub("", match[group])
        if not is_prose(name):
            yield "label", match.start(group), match.start(group) + len(name)
    for sentence in discourse.sentences:
        for match in _NAMELIKE.finditer(text, sentence.span.start, sentence.span.end):
            first = _OPENS.search(text, max(0, match.start() - 3), match.start()) is not None
            plain = match.group()[1:].islower() or len(match.group()) == 1
            drawn = not _are_titled(discourse) and _AGAINST.match(text, match.end()) is not None
            if not (first and plain) and len(match.group()) > 1 and not drawn:
                yield "name", match.start(), match.end()


def _are_titled(discourse: Discourse) -> bool:
    """Whether the titles of all axes were read, so that a quantity which is in none is on no axis."""
    sources = discourse.sources
    titles = [ruler.axis.title or "" for panel in sources.rulers for ruler in panel if not ruler.is_colour]
    return all(titles) and (sources.complete.words or all(map(_BEFORE_BRACKET.match, titles)))


def _is_nowhere(discourse: Discourse, words: str, kind: str) -> bool:
    """Whether some word of a name is in no source, and is none that any caption may use."""
    wanted = keys(words)
    if not wanted or discourse.sources.find_words(wanted) is not None or parse_unit(words) is not None:
        return False
    if len(joined := "".join(wanted)) > _JOINED and joined in discourse.sources.unbroken:
        return False
    if kind == "entry":
        if discourse.sources.resembles(words):
            return False
        return wanted[0] not in _OPENERS and not all(key in _HEADS or key.isdigit() for key in wanted)
    letters = [key for key in wanted if key.isalpha()]
    known = GENERIC | KNOWN_NAMES
    strange = [key for key in letters if known.isdisjoint({key, key.removesuffix("ian")}) and len(key) > 1]
    if not strange:
        return False
    stems = discourse.sources.stems
    unknown = [key for key in strange if stem(key) not in stems and not _is_short_for(discourse, key)]
    if unknown:
        return True
    digits = [key for key in wanted if key.isdigit()]
    return (
        kind == "label"
        and len(strange) == len(letters)
        and bool(digits)
        and any(discourse.sources.find_words((d,)) is None for d in digits)
    )


def _is_short_for(discourse: Discourse, key: str) -> bool:
    """Whether letters are the initials of words that stand one after the other, as MSE is of "mean squared error"."""
    return 2 <= len(key) <= 5 and key in discourse.sources.initials
