"""What is told of logs, kept beside a partition for as long as the files that it was read from are the live ones."""

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from omniscience_assets.store.files import Files
from omniscience_assets.store.log import live_files, partition_folder, partitions

_VERSION = 2
"""Raise it when any account changes: what was kept by another version is not read."""


def remembered(
    files: Files,
    asset: str,
    discipline: str,
    name: str,
    make: Callable[[], dict[str, Any]],
    *,
    of: Iterable[str] = (),
    everywhere: bool = False,
) -> dict[str, Any]:
    """What `make` told last of a partition; it tells anew where a live file came or went.

    Args:
        files: The lake's.
        asset: The partition's; its files are always among those that count.
        discipline: The partition's.
        name: Of the account.
        make: Tells it, as JSON has it, from nothing but those files.
        of: Other assets that it is told from.
        everywhere: Told from the files of all disciplines.
    """
    place = f"{partition_folder(asset, discipline)}/_{name}.json"
    seen = [
        item.name
        for source in (asset, *of)
        for one in (partitions(files, source) if everywhere else [discipline])
        for item in live_files(files, source, one)
    ]
    known = _read(files, place)
    known = _read(files, place)
    if known.get("version") != _VERSION or known["files"] != seen:
        known = {"version": _VERSION, "files": seen, "told": make()}
        files.write(place, orjson.dumps(known))
    told: dict[str, Any] = known["told"]
    return told


def _read(files: Files, place: str) -> dict[str, Any]:
    """What was kept to save time; anything that cannot be read is as good as nothing."""
    try:
        known = orjson.loads(files.read(place))
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return known if isinstance(known, dict) else {}
