"""Which numbers of a clause belong together as a value and its place, and which may be places themselves."""

import re
from collections.abc import Sequence

from omniscience_assets.quality.grounding.curves import Curve
from omniscience_assets.quality.grounding.discourse import Discourse
from omniscience_assets.quality.grounding.roles import Told
from omniscience_assets.quality.grounding.subjects import Sentence
from omniscience_assets.quality.grounding.text import Span

_THERE = re.compile(r"(?:\s\w+)?,?\s(?:where|when|at\swhich)\b", re.IGNORECASE)
_TO_WORD = re.compile(r"\bto\s(?:zero|nothing|unity|one|half)\b", re.IGNORECASE)


def place_of(discourse: Discourse, sentence: Sentence, told: Sequence[Told], index: int) -> int | None:
    """The number that says where another one is read: the next place before another value, or one before."""
    if told[index].place == "yes":
        return None
    for later in range(index + 1, len(told)):
        if _leads_to_word(discourse, told[later - 1], told[later]):
            break
        if told[later].place == "yes" and told[later].pair is None:
            return later
        if told[later].place != "yes":
            break
    if index and told[index - 1].place == "yes" and told[index - 1].pair is None:
        taken = any(one.place != "yes" for one in told[: index - 1])
        there = _THERE.match(discourse.text, told[index - 1].end)
        anew = _begins_another(discourse, sentence, told[index - 1], told[index])
        return None if (taken and not there) or anew else index - 1
    return None


def _leads_to_word(discourse: Discourse, one: Told, other: Told) -> bool:
    """Whether a value in words stands between two numbers, so that a place is its: "from 3 almost to zero at 5"."""
    return _TO_WORD.search(discourse.text, one.end, other.number.start) is not None


def _begins_another(discourse: Discourse, sentence: Sentence, one: Told, other: Told) -> bool:
    """Whether a comma and another name stand between two numbers: "drop beyond 5, the red one to 2"."""
    between = Span(one.end, other.number.start)
    named = any(mention.lines for mention in sentence.within(between))
    return named and discourse.text[between.start : between.end].startswith(",")


def names_position(sentence: Sentence, clause: Span, told: Told, curve: Curve) -> bool:
    """Whether the only axis that a clause names before a number is that of positions: "costs of A extend to 5"."""
    named = [one for one in sentence.within(clause) if one.end <= told.number.start]
    axes = [ruler.axis for one in named for ruler in one.rulers]
    return curve.position in axes and curve.value not in axes
