"""The one JSON object of a schema in a reply."""

import json
import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

_RAW = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Told = TypeVar("Told", bound=BaseModel)


class NoObjectError(Exception):
    """A reply does not hold just one object of the schema; the message says what it holds."""


def only_object(text: str, model: type[Told], called: str) -> Told:
    """Read a reply: JSON, or JSON within other words.

    Only one whole object of the schema counts: no word is picked out of prose, whose first "yes" or capital letter need
    not be the answer.

    Args:
        text: What was said.
        model: The schema, strict and without further fields.
        called: What it is, for the message.

    Raises:
        NoObjectError: there is none, or more than one that differ.
    """
    found = _objects(_RAW.sub(" ", text), model)
    if len(found) != 1:
        what = f"no {called}" if not found else f"{len(found)} different {called}s"
        raise NoObjectError(f"{what} in the reply, which begins {text[:120]!r}")
    return next(iter(found.values()))


def _objects(text: str, model: type[Told]) -> dict[str, Told]:
    """Objects of the schema by their JSON; none with half a surrogate pair, which is no text to be kept."""
    decoder, found, at = json.JSONDecoder(), dict[str, Told](), 0
    while (at := text.find("{", at)) >= 0:
        try:
            data, at = decoder.raw_decode(text, at)
            told = model.model_validate(data)
            found[told.model_dump_json()] = told
        except (ValidationError, PydanticSerializationError):
            continue
        except (ValueError, RecursionError):  # no JSON, nested too deep, or a number of thousands of digits
            at += 1
    return found
