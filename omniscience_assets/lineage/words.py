"""What two texts differ in, word by word: captions, and the prompts that specs name by their hashes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from omniscience_assets.store.files import Files
from omniscience_assets.store.specs import read_text

_HASH = re.compile(r'"?([0-9a-f]{64})"?')


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the later text, or what of the earlier one stood there."""

    text: str
    kind: Literal["", "ins", "del", "gap"] = ""
    """Came, went, or equal words that are left out; empty for words that stand in both."""


def word_changes(before: str, after: str) -> Iterator[Piece]:
    """The later text with what came and what went, by words."""
    old, new = (re.findall(r"\S+\s*|\s+", text) for text in (before, after))
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("".join(new[c:d]))
            continue
        if b > a:
            yield Piece("".join(old[a:b]), "del")
        if d > c:
            yield Piece("".join(new[c:d]), "ins")


def around(changes: Iterable[Piece], words: int = 12) -> Iterator[Piece]:
    """What changed, with so many words before and after it and gaps for the rest of long texts."""
    pieces = list(changes)
    for at, piece in enumerate(pieces):
        tokens = re.findall(r"\S+\s*|\s+", piece.text)
        head = 0 if at == 0 else words
        tail = 0 if at == len(pieces) - 1 else words
        if piece.kind or len(tokens) <= head + tail:
            yield piece
            continue
        shown = Piece("".join(tokens[:head])), Piece("", "gap"), Piece("".join(tokens[len(tokens) - tail :]))
        yield from (one for one in shown if one.text or one.kind)


def changes_of_named(files: Files, before: str | None, after: str | None) -> list[Piece]:
    """What differs in two texts of which settings hold the hashes, as JSON; none where they are no kept texts."""
    texts = [read_text(files, named[1]) if (named := _HASH.fullmatch(one or "")) else None for one in (before, after)]
    old, new = texts
    return [] if old is None or new is None else list(around(word_changes(old, new)))


def named_texts(files: Files, spec: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Where a spec names kept texts by their hashes, and the texts."""
    if isinstance(spec, Mapping):
        for name, value in spec.items():
            yield from named_texts(files, value, f"{path}.{name}" if path else str(name))
    elif isinstance(spec, str) and _HASH.fullmatch(spec) and (text := read_text(files, spec)) is not None:
        yield path, text
