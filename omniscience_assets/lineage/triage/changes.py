"""What two specs of an asset differ in, setting by setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

_KEYS = ("name", "reason", "feature")
"""What the items of a list are known by, where all of them have one and no two have the same."""
_MISSING = object()


@dataclass(frozen=True, slots=True)
class SpecChange:
    """One setting that differs."""

    path: str
    """Names with dots between; items of lists by their name or reason, never by their place."""
    before: str | None
    """JSON; `None` where the setting was not there."""
    after: str | None


def spec_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[SpecChange]:
    """Compare two specs.

    A setting that is there on one side only is one change, with all that lies in it. Where a list's items are known by
    name and stand in another order, the list itself is a change of the order of names.
    """
    return list(_walk(before, after, ""))


def _walk(before: Any, after: Any, path: str) -> Iterator[SpecChange]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            here = f"{path}.{name}" if path else str(name)
            yield from _walk(before.get(name, _MISSING), after.get(name, _MISSING), here)
        return
    old, new = _by_name(before), _by_name(after)
    if old is None or new is None:
        yield SpecChange(path, _json(before), _json(after))
        return
    yield from _walk(old, new, path)
    common = [name for name in old if name in new], [name for name in new if name in old]
    if common[0] != common[1]:
        yield SpecChange(path, _json(list(old)), _json(list(new)))


def _by_name(value: Any) -> dict[str, Any] | None:
    """A list of named objects as a mapping; `None` for anything else."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, Mapping) for one in value):
        return None
    for key in _KEYS:
        names = [str(one[key]) for one in value if key in one]
        if len(names) == len(value) == len(set(names)):
            return dict(zip(names, value, strict=True))
    return None


def _json(value: Any) -> str | None:
    return None if value is _MISSING else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
