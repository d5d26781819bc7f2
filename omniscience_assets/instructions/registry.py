"""The methods by their names: settings in, ways of making conversations out."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import orjson

from omniscience_assets.instructions.method import Method
from omniscience_assets.instructions.settings import InstructionSettings
from omniscience_assets.records import InstructionMethod

_ROOMS: Mapping[InstructionMethod, str] = {
    "provision": "Provision",
    "oasis": "Oasis",
    "adamllm": "Adamllm",
    "live_vqa": "LiveVqa",
}
"""The class of each; it stands in the room of the method's name, and is made of its settings as they are written."""


def make_methods(settings: InstructionSettings) -> Sequence[Method]:
    """The methods that are on, in their order.

    Raises:
        ValueError: a method is not installed, what is said of it is impossible, or it asks a model that is not there.
    """
    told = {name: settings.of(name) for name in settings.methods}
    methods = _made(orjson.dumps(told, option=orjson.OPT_SORT_KEYS), tuple(settings.methods))
    for method in methods:
        if missing := sorted(set(method.asked) - set(settings.models)):
            raise ValueError(f"{method.name} asks models that are not there: {missing}; there are {[*settings.models]}")
    return methods


def asked(settings: InstructionSettings) -> tuple[str, ...]:
    """Models that the methods ask, each once."""
    return tuple(dict.fromkeys(name for method in make_methods(settings) for name in method.asked))


@cache
def _made(told: bytes, order: tuple[InstructionMethod, ...]) -> tuple[Method, ...]:
    """Made once for the same settings: a stage asks anew for every figure."""
    given = orjson.loads(told)
    return tuple(_make(name, given[name]) for name in order)


def _make(name: InstructionMethod, told: Mapping[str, Any]) -> Method:
    where = f"omniscience_assets.instructions.{name}"
    try:
        room = import_module(where)
    except ModuleNotFoundError as error:
        if error.name != where:
            raise
        raise ValueError(f"the method {name} is not installed: there is no {where}") from error
    method: Method = getattr(room, _ROOMS[name]).of(told)
    return method
