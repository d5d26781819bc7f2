"""A model's reply taken apart into claims: strictly where the engine held it to the schema, mended elsewhere."""

import re
from dataclasses import dataclass
from typing import Any, get_args

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from omniscience_assets.captioning.formats import CaptionFormat
from omniscience_assets.records import Claim, ClaimSource

_RAW = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SOURCES = get_args(ClaimSource)


class BrokenReplyError(Exception):
    """A reply is not what was asked for; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class ParsedReply:
    """The claims of a reply."""

    claims: tuple[Claim, ...]
    repaired: bool
    """It was not the JSON that was asked for."""


class _Statement(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    text: str
    source: str
    part: str | None = None


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    statements: list[_Statement]


def parse_reply(text: str, form: CaptionFormat, *, constrained: bool) -> ParsedReply:
    """Read the claims out of a reply.

    Args:
        text: What the model said.
        form: The format that it was asked for.
        constrained: The engine enforced the schema, so nothing is mended.

    Raises:
        BrokenReplyError: it is not JSON of the format, or says nothing.
    """
    try:
        # Raw control characters are no JSON, and grammars of engines let them into strings.
        plain = _RAW.sub(" ", text)
        found, repaired = _read(orjson.loads(plain)), plain != text
    except (orjson.JSONDecodeError, ValidationError) as error:
        if constrained:
            raise BrokenReplyError(_what_is_wrong(error, text)) from error
        found, repaired = _mend(text), True
    claims = tuple(claim for statement in found.statements if (claim := _claim(statement, form)) is not None)
    if not claims:
        raise BrokenReplyError(f"no statement in it says anything: {text[:120]!r}")
    return ParsedReply(claims, repaired)


def _read(data: Any) -> _Reply:
    return _Reply.model_validate(data)


def _mend(text: str) -> _Reply:
    """Find the JSON in what is almost JSON: fences, words around it, single quotes, a missing bracket at the end."""
    from json_repair import repair_json

    start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=0)
    data = repair_json(text[start:], return_objects=True, skip_json_loads=True)
    if isinstance(data, list):
        data = {"statements": data}
    try:
        return _read(data)
    except ValidationError as error:
        raise BrokenReplyError(_what_is_wrong(error, text)) from error


def _claim(statement: _Statement, form: CaptionFormat) -> Claim | None:
    if statement.source not in _SOURCES:
        raise BrokenReplyError(f"unknown source {statement.source[:40]!r}")
    if form.parts and statement.part not in form.parts:
        raise BrokenReplyError(f"unknown part {(statement.part or '')[:40]!r}")
    text = " ".join("".join(c if c.isprintable() and c != "\ufffd" else " " for c in statement.text).split())
    if not re.search(r"[^\W_]", text):
        return None
    source: ClaimSource = statement.source  # type: ignore[assignment]
    return Claim(text, source, statement.part if form.parts else None)


def _what_is_wrong(error: Exception, text: str) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "reply"
        return f"{where}: {first['msg']}; the reply begins {text[:120]!r}"
    return f"not JSON ({error}); the reply begins {text[:120]!r}"
