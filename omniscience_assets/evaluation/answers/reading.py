"""Replies of readers: a letter, a JSON object, or nothing; no answer is picked out of prose."""

import re
import string
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from omniscience_assets.captioning.objects import NoObjectError, only_object
from omniscience_assets.evaluation.answers.folding import folded

CANNOT = "It cannot be told from what is given"
"""The option that every question has besides its own."""
MAX_OPTIONS = len(string.ascii_uppercase) - 1

_LETTER = re.compile(
    r"(?:(?:the )?(?:(?:correct|right|best) )?answer(?:(?: is)?: *| is +| +))?"
    r"\(?(?P<letter>[A-Z])\)?(?:[.:)] *(?P<option>\S.*?))?[.\s]*",
    re.IGNORECASE | re.ASCII,
)
_MARKUP = " \t\r\n*_`"
"""Around a letter in bold or in code."""


class BrokenAnswerError(Exception):
    """A reply is no answer; the message says what is wrong with it."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Letter(_Strict):
    answer: str


class _Open(_Strict):
    answer: str
    cannot_answer: bool


class _Same(_Strict):
    same: Literal["yes", "no", "cannot_tell"]


def letters(options: int) -> list[str]:
    """One letter for each option, and one for "cannot answer". Raises ValueError for more than 25 options."""
    if options > MAX_OPTIONS:
        raise ValueError(f"{options} options: there are letters for {MAX_OPTIONS}")
    return list(string.ascii_uppercase[: options + 1])


def choice_schema(options: int) -> Mapping[str, Any]:
    """JSON schema of an answer to a multiple-choice question."""
    return _closed({"answer": {"type": "string", "enum": letters(options)}})


def open_schema() -> Mapping[str, Any]:
    """JSON schema of an answer to an open question."""
    return _closed({"answer": {"type": "string"}, "cannot_answer": {"type": "boolean"}})


def same_schema() -> Mapping[str, Any]:
    """JSON schema of a judge's vote."""
    return _closed({"same": {"type": "string", "enum": ["yes", "no", "cannot_tell"]}})


def read_choice(text: str, options: Sequence[str]) -> int | None:
    """Index of the option that a reply chose, `None` for "cannot answer".

    What counts: one JSON object with a letter; or a reply that is a letter and nothing else, but for "The answer is"
    before it and the option's own words behind it. The first capital letter of a sentence is no answer.

    Raises:
        BrokenAnswerError: it is neither, or its letter and its words are of two options.
    """
    offered = [*options, CANNOT]
    try:
        told = only_object(text, _Letter, "answer").answer
    except NoObjectError as error:
        told = text.strip()
        if told.startswith(("{", "[")):
            raise BrokenAnswerError(str(error)) from error
    match = _LETTER.fullmatch(told.strip(_MARKUP))
    if match is None or (at := string.ascii_uppercase.index(match["letter"].upper())) >= len(offered):
        raise BrokenAnswerError(f"no letter of {letters(len(options))}: {text[:120]!r}")
    if match["option"] and folded(match["option"]) != folded(offered[at]):
        raise BrokenAnswerError(f"the letter is that of {offered[at]!r}, the words are not: {text[:120]!r}")
    return None if at == len(options) else at


def read_open(text: str) -> str | None:
    """The words of an open answer, `None` for "cannot answer".

    Raises:
        BrokenAnswerError: there is no whole answer in it, or it is empty.
    """
    try:
        told = only_object(text, _Open, "answer")
    except NoObjectError as error:
        raise BrokenAnswerError(str(error)) from error
    if told.cannot_answer:
        return None
    if not told.answer.strip():
        raise BrokenAnswerError("an empty answer")
    return " ".join(told.answer.split())


def read_same(text: str) -> bool | None:
    """A judge's vote, `None` for an abstention.

    Raises:
        BrokenAnswerError: there is none, or two.
    """
    try:
        told = only_object(text, _Same, "vote").same
    except NoObjectError as error:
        raise BrokenAnswerError(str(error)) from error
    return None if told == "cannot_tell" else told == "yes"


def _closed(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
