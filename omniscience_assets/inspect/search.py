"""Which figures hold some letters in a word of theirs: each word of a batch of texts, and the texts that hold it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

_FEW = 64
"""Up to so many words that hold a part are looked for one by one, and their lists taken so."""


@dataclass(frozen=True, slots=True)
class WordTable:
    """An inverted index of some texts."""

    words: pa.StringArray
    """All that white space parts, each once."""
    joined: bytes
    """The same, each followed by a line's end."""
    places: NDArray[np.int64]
    """Where each word begins in `joined`."""
    starts: NDArray[np.int64]
    """Where each word's list begins in `ids`, and where the last ends: one more than words."""
    ids: NDArray[np.int32]
    """Of the texts, word by word."""

    @classmethod
    def of(cls, texts: pa.StringArray, ids: NDArray[np.int32]) -> WordTable:
        """The index of texts; `ids` names them."""
        import numpy as np
        import pyarrow.compute as pc

        parts = pc.utf8_split_whitespace(pc.fill_null(texts, ""))
        coded = parts.flatten().dictionary_encode()
        rows = np.repeat(np.arange(len(parts)), pc.list_value_length(parts).to_numpy())
        held = coded.indices.to_numpy().astype(np.int64) << 32 | rows  # one number sorts faster than two
        held.sort()
        held = held[np.diff(held, prepend=-1) != 0]
        lengths = np.bincount(held >> 32, minlength=len(coded.dictionary))
        starts = np.concatenate([[0], np.cumsum(lengths)])
        words = coded.dictionary
        sizes = pc.binary_length(words).to_numpy() + 1
        joined = "".join(f"{word}\n" for word in words.to_pylist()).encode()
        return cls(words, joined, np.cumsum(sizes) - sizes, starts, ids[held & (2**32 - 1)])

    def find(self, part: str) -> NDArray[np.int32]:
        """Ids of the texts that hold a part of a word, some more than once."""
        import numpy as np
        import pyarrow.compute as pc

        if (few := self._few(part.encode())) is not None:
            return np.concatenate([self.ids[:0], *(self.ids[self.starts[at] : self.starts[at + 1]] for at in few)])
        match = pc.match_substring(self.words, part).to_numpy(zero_copy_only=False)
        every: NDArray[np.int32] = self.ids[np.repeat(match, np.diff(self.starts))]
        return every

    def _few(self, part: bytes) -> list[int] | None:
        """Words that hold a part, unless they are many: one scan of bytes takes a fifth of asking word by word."""
        found: list[int] = []
        at = self.joined.find(part)
        while at >= 0:
            if len(found) == _FEW:
                return None
            found.append(int(self.places.searchsorted(at, "right")) - 1)
            at = self.joined.find(part, self.joined.index(b"\n", at))
        return found


def holding(tables: Iterable[WordTable], text: str, count: int) -> NDArray[np.bool_]:
    """Of the ids below `count`, those whose texts hold all words of `text`, each as a part of a word."""
    import numpy as np

    tables = tuple(tables)
    told = np.ones(count, np.bool_)
    for part in set(text.lower().split()):
        one = np.zeros(count, np.bool_)
        for table in tables:
            one[table.find(part)] = True
        told &= one
    return told
