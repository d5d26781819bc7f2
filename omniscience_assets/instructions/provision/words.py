"""Labels, attributes, numbers and lists as people say them."""

from collections.abc import Sequence

from omniscience_assets.instructions.provision.graph import Attribute, Pixels, VisualGraph

_IRREGULAR = {
    "person": "people", "man": "men", "woman": "women", "child": "children", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "sheep": "sheep", "fish": "fish", "axis": "axes", "series": "series", "leaf": "leaves",
    "shelf": "shelves", "knife": "knives", "bus": "buses", "set of points": "sets of points", "deer": "deer",
    "loaf": "loaves", "wolf": "wolves", "goose": "geese", "scissors": "scissors", "glasses": "glasses",
}  # fmt: skip
_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_VOWELS, _SPELT_AN = frozenset("aeiou"), frozenset("aefhilmnorsx")
_AFTER = {"marker": "with {} markers", "text": "reading “{}”", "title": "titled “{}”"}
"""How attributes are said that stand behind the label."""
_ALONE = {"marker": "marked by {} symbols", "text": "reading “{}”", "title": "titled “{}”"}


def plural(label: str) -> str:
    """The label for several of them."""
    if label in _IRREGULAR:
        return _IRREGULAR[label]
    *before, last = label.split(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith(("s", "x", "z", "ch", "sh")):
        last += "es"
    elif last.endswith("y") and last[-2:-1] not in {"", *"aeiou"}:
        last = f"{last[:-1]}ies"
    else:
        last += "s"
    return " ".join([*before, last])


def definite(graph: VisualGraph, label: str) -> str:
    """The label with "the", where it is no name."""
    return label if label in graph.proper else f"the {label}"


def indefinite(graph: VisualGraph, label: str) -> str:
    """The label with "a" or "an"; names as `definite`."""
    return definite(graph, label) if label in graph.named | graph.proper else with_article(label)


def with_article(words: str) -> str:
    """The words with "a" or "an" before them."""
    first = words.split(" ", 1)[0].casefold()
    vowel = (
        first in _SPELT_AN if len(first) == 1 else first[:1] in _VOWELS and not first.startswith(("uni", "eu", "one"))
    )
    return f"{'an' if vowel else 'a'} {words}"


def number_word(count: int, spelled: bool) -> str:
    """Digits, or a word up to twenty."""
    return _NUMBERS[count] if spelled and 0 <= count < len(_NUMBERS) else str(count)


def listed(words: Sequence[str], last: str = "and") -> str:
    """The words as "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def described(label: str, attributes: Sequence[Attribute]) -> str:
    """The label with its attributes: those of the looks before it, a marker or its words behind it."""
    before = ", ".join(word for category, word in attributes if category not in _AFTER)
    after = " and ".join(_AFTER[category].format(word) for category, word in attributes if category in _AFTER)
    return " ".join(filter(None, (before, label, after)))


def attribute_word(attribute: Attribute) -> str:
    """An attribute as it stands behind "is"."""
    category, word = attribute
    return _ALONE.get(category, "{}").format(word)


def told_box(box: Pixels) -> str:
    """A box of fractions as it is printed."""
    return f"({', '.join(f'{value:.2f}' for value in box)})"


def told_point(point: tuple[int, int]) -> str:
    """A point of the grid of hundredths as it is printed."""
    return f"({point[0] / 100:.2f}, {point[1] / 100:.2f})"


def sentence(text: str) -> str:
    """The text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]
