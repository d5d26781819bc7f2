"""Replies read by a step's rule: a value, or why there is none."""

import re
from dataclasses import dataclass

from omniscience_assets.instructions.recipes.schema import Step
from omniscience_assets.instructions.recipes.scores import read_score

Value = str | int | list[str] | list[int]

_BLANK = re.compile(r"\n\s*\n")
_ITEM = re.compile(r"^\s*(?:[-*•]\s+|\(?\d{1,2}[.):]\s+)")
_THOUGHT_END = "</think>"
_THOUGHT = "<think>"
_FEWEST_WORDS = 8
_LETTERS, _REPEATED = 0.75, 0.3
_GRAM = 4


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a reply has no value, as a short constant."""

    reason: str


def read_value(reply: str, step: Step) -> Value | Unread:
    """What a reply says by a step's rule.

    `text`: all of it; `marked`: what stands behind the mark that it begins with; `score`: see `read_score`; `lines`:
    its lines without their numbers, at most `most` of them; `paragraphs`: what blank lines part; `prose`: all of it, if
    it is running text and no debris; `verdict`: 1 or 0 by its first word; `thought`: all of it, if there is one end of
    a thought with words before and behind it.
    """
    text = reply.strip()
    if not text:
        return Unread("empty")
    match step.parse:
        case "marked":
            return _marked(text, step.mark)
        case "score":
            return Unread("no_score") if (score := read_score(text, step.most)) is None else score
        case "lines":
            return _lines(text, step.most)
        case "paragraphs":
            return [part.strip() for part in _BLANK.split(text)]
        case "prose":
            return text if is_prose(text) else Unread("garbled")
        case "verdict":
            return _verdict(text, step.words)
        case "thought":
            return _thought(text)
    return text


def _marked(text: str, mark: str) -> str | Unread:
    if not text.startswith(mark):
        return Unread("no_" + mark.strip(" :").casefold())
    return text.removeprefix(mark).strip() or Unread("empty")


def _lines(text: str, most: int) -> list[str] | Unread:
    told = [found for line in text.splitlines() if (found := _ITEM.sub("", line).strip())]
    return Unread("too_many_lines") if len(told) > most else told or Unread("empty")


def _verdict(text: str, words: tuple[str, str]) -> int | Unread:
    first = re.match(r"\W*(\w+)", text)
    told = first[1].casefold() if first else ""
    return 1 - words.index(told) if told in words else Unread("no_verdict")


def _thought(text: str) -> str | Unread:
    thought, end, answer = text.partition(_THOUGHT_END)
    if not end or _THOUGHT_END in answer or _THOUGHT in answer:
        return Unread("no_thought")
    thought = thought.strip().removeprefix(_THOUGHT).strip()
    if not thought or not answer.strip() or _THOUGHT in thought:
        return Unread("no_thought")
    return f"{_THOUGHT}\n{thought}\n{_THOUGHT_END}\n{answer.strip()}"


def is_prose(text: str) -> bool:
    """Whether a text is running text: enough words, mostly letters, no broken bytes, ended, not going in circles."""
    words = text.split()
    if len(words) < _FEWEST_WORDS or "\ufffd" in text or not text.rstrip("\"')*").endswith((".", "!", "?", "。")):
        return False
    letters = sum(letter.isalpha() or letter.isspace() for letter in text)
    grams = [tuple(words[at : at + _GRAM]) for at in range(len(words) - _GRAM + 1)]
    return letters >= _LETTERS * len(text) and len(set(grams)) >= (1 - _REPEATED) * len(grams)
