"""Items put into words: a question and its answer, a choice, or a statement."""

import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal

import yaml

from omniscience_assets.instructions.provision import words
from omniscience_assets.instructions.provision.ambiguity import are_right, read_alike
from omniscience_assets.instructions.provision.items import Generator, Indexes, Item, Picked
from omniscience_assets.records.instructions import IMAGE

Form = Literal["open", "choice", "description"]
MAX_OPTIONS = 4
MAX_LISTED = 6
"""An answer that names more than so many is none that a person gives."""
_ROOM = Path(__file__).parent
_CANDIDATES = frozenset({"frequent", "extreme", "head", "mask", "depth_points", "depth_things", "anchor"})
"""Phrases that name the candidates."""
_WORDY = frozenset({"label", "plural", "attribute", "word", "text", "relation"})
"""Kinds of answers of which one may be read as another."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A question and its answer in words."""

    form: Form
    ask: str
    say: str
    views: tuple[int, ...]
    """Places of the images in the order in which they are shown; nothing for the one image."""
    options: tuple[str, ...] = ()
    key: int | None = None
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an item cannot be asked."""

    reason: Literal["ambiguous", "too_many_answers", "no_other_option", "no_sentence"]
    detail: str


@dataclass(frozen=True, slots=True)
class Telling:
    """How an item is put into words."""

    form: Form
    spelled: bool = False
    """Numbers are written as words."""
    image: str = "image"
    """What is looked at."""


class _Voice:
    """The words for one item and its images."""

    def __init__(self, graphs: Indexes, item: Item, generator: Generator, telling: Telling, chance: Random) -> None:
        self.graphs, self.item, self.generator, self.telling = graphs, item, generator, telling
        self.views = tuple(chance.sample(item.views, len(item.views)))
        self.phrases = generator.phrases
        self.slots = dict(generator.slots(Picked(graphs, item, chance)))
        if self.slots.get("category") == "text":
            self.phrases = "reading"
        self.graph = graphs[self.views[0] if self.views else 0].graph

    def option(self, value: Any) -> str:
        """A value as an option."""
        return _OPTIONS[self.generator.says](self, value)

    def inside(self, value: Any) -> str:
        """A value within a sentence."""
        if self.generator.says == "label":
            tell = words.indefinite if self.generator.several else words.definite
            return tell(self.graph, value)
        return self.image(value) if self.generator.says == "image" else self.option(value)

    def image(self, view: int) -> str:
        """An image by its place among those shown, from 1."""
        return f"image {self.views.index(view) + 1}"

    def facts(self, facts: Sequence[frozenset[str]]) -> str:
        """What holds of each image, as one sentence without its end."""
        by_view = dict(zip(self.item.views, facts, strict=True))
        found = []
        for view in self.views:
            told = words.listed(sorted(by_view[view]))
            if self.generator.name == "CompareRelation":
                found.append(f"in {self.image(view)}, {self.slots['head']} is {told} {self.slots['tail']}")
            else:
                found.append(f"in {self.image(view)}, the {self.slots['category']} is {told}")
        return words.sentence("; ".join(found))

    def category_word(self, word: str) -> str:
        """A word of a category; what is written in the image stands in quotation marks."""
        return f"“{word}”" if self.slots.get("category") in {"text", "title"} else word


_OPTIONS: Mapping[str, Callable[[_Voice, Any], str]] = {
    "label": lambda _, value: str(value),
    "plural": lambda _, value: words.plural(value),
    "count": lambda voice, value: words.number_word(value, voice.telling.spelled),
    "attribute": lambda _, value: words.attribute_word(value),
    "word": lambda voice, value: voice.category_word(value),
    "relation": lambda _, value: str(value),
    "point": lambda _, value: words.told_point(value),
    "image": lambda voice, value: words.sentence(voice.image(value)),
    "facts": lambda voice, value: voice.facts(value),
}


def tell(graphs: Indexes, item: Item, generator: Generator, telling: Telling, chance: Random) -> Conversation | Refusal:
    """Put an item into words, if it has exactly one answer.

    An item without any other option is asked openly. The checker of `ambiguity` holds every option against the graph.

    Args:
        graphs: Of the images that `item.views` counts in, or of the one image.
        item: What is asked.
        generator: That found it.
        telling: The form that is wanted, and style.
        chance: Of phrases and options; the same gives the same words.
    """
    right = sorted(item.right, key=repr)
    if len(right) > MAX_LISTED:
        return Refusal("too_many_answers", f"{len(right)} right answers")
    if not right or not all(str(value) for value in right):
        return Refusal("ambiguous", "the answer is empty")
    voice = _Voice(graphs, item, generator, telling, chance)
    candidate = generator.phrases in _CANDIDATES or telling.form == "choice"
    key = right[chance.randrange(len(right))] if candidate else right[0]
    values = [key, *_misleading(voice, key, right, generator.wrong(Picked(graphs, item, chance)))]
    if len(values) == 1 and generator.phrases in _CANDIDATES:
        return Refusal("no_other_option", "nothing that is clearly wrong")
    flags = are_right([index.graph for index in graphs], item, [*values, *right])
    if flags != [True, *[False] * (len(values) - 1), *[True] * len(right)]:
        return Refusal("ambiguous", f"by the graph {flags} of {values} and the right ones")
    chance.shuffle(values)
    return _words(voice, key, values, right, chance)


def _misleading(voice: _Voice, key: Any, right: Sequence[Any], wrong: Sequence[Any]) -> list[Any]:
    """Up to three wrong values, none of which can be read as a right one or as another."""
    if voice.generator.says not in _WORDY:
        return list(wrong[: MAX_OPTIONS - 1])
    if voice.generator.says == "attribute":
        wrong = [one for one in wrong if one[0] == key[0]] or wrong
    taken, chosen = [voice.option(value) for value in right], []
    for value in wrong:
        told = voice.option(value)
        if not any(read_alike((told, other)) for other in taken):
            chosen.append(value)
            taken.append(told)
        if len(chosen) == MAX_OPTIONS - 1:
            break
    return chosen


def _words(voice: _Voice, key: Any, values: Sequence[Any], right: Sequence[Any], chance: Random) -> Conversation:
    form = voice.telling.form
    if form == "choice" and len(values) < 2:
        form = "open"
    named = [voice.inside(value) for value in values]
    answers = [key] if form == "choice" or voice.generator.phrases in _CANDIDATES else list(right)
    slots = {
        **voice.slots,
        "image": voice.telling.image,
        "candidates": words.listed(named, "or"),
        "candidates_and": words.listed(named),
        "answer": words.listed([voice.inside(value) for value in answers]),
        **_grammar(voice, answers),
    }
    told = phrases(voice.phrases)
    telling = told.get("state", told["tell"]) if form == "description" else told["tell"]
    say = words.sentence(chance.choice(telling).format_map(slots))
    accepted = (words.listed([voice.option(value) for value in answers]),)
    if form == "description":
        ask = chance.choice(phrases("describe_several" if voice.views else "describe")["ask"]).format_map(slots)
        return Conversation(form, _shown(ask, voice, chance), say, voice.views)
    listing = told.get("pick", told["ask"]) if form == "choice" else told["ask"]
    ask = words.sentence(chance.choice(listing).format_map(slots))
    if form == "open":
        return Conversation(form, _shown(ask, voice, chance), say, voice.views, accepted=accepted)
    options = tuple(voice.option(value) for value in values)
    place = list(values).index(key)
    style = chance.choice(("{}. {}", "({}) {}"))
    lines = [style.format(letter, option) for letter, option in zip(string.ascii_uppercase, options, strict=False)]
    ask = "\n".join((f"{ask} {chance.choice(phrases('choice')['lead'])}", *lines))
    return Conversation(form, _shown(ask, voice, chance), lines[place], voice.views, options, place, accepted)


def _grammar(voice: _Voice, answers: Sequence[Any]) -> dict[str, str]:
    """What agrees with the answer or with other words."""
    found: dict[str, str] = {}
    if voice.generator.says == "count":
        (count,) = answers
        one = count == 1
        noun = voice.slots["thing" if one else "things"]
        found = {"are": "is" if one else "are", "counted": f"{words.number_word(count, voice.telling.spelled)} {noun}"}
    if "head" in voice.slots:
        found["head_bare"] = voice.slots["head"].split(" ", 1)[-1]
    return found


def _shown(ask: str, voice: _Voice, chance: Random) -> str:
    """The question with a mark for each image, mostly before it."""
    marks = IMAGE * max(1, len(voice.views))
    return f"{marks}\n{ask}" if chance.random() < 0.75 else f"{ask}\n{marks}"


def phrases(key: str) -> Mapping[str, Sequence[str]]:
    """The templates of a key: `ask`, `tell`, `pick` where options are listed, `state` where nothing was asked."""
    return _phrases()[key]


def phrases_text() -> str:
    """All templates, as they are kept."""
    return (_ROOM / "phrases.yaml").read_text(encoding="utf-8")


@cache
def _phrases() -> Mapping[str, Mapping[str, Sequence[str]]]:
    found: Mapping[str, Mapping[str, Sequence[str]]] = yaml.safe_load(phrases_text())
    return found
