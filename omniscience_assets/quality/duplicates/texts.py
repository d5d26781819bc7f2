"""A signature of what a caption says: the hashes of its pairs of neighbouring words."""

import unicodedata
import zlib
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np

from omniscience_assets.quality.duplicates.exact import MIN_CAPTION_WORDS
from omniscience_assets.quality.words import words

TextSignature: TypeAlias = bytes
"""Four bytes (little-endian, unsigned) for each hash, in rising order."""

MOST_HASHES: Final = 256
"""A signature of fewer is the whole set; of a longer text it is a bottom-k sketch (Cohen and Kaplan, PODC 2007)."""


def text_signature(text: str) -> TextSignature | None:
    """The signature of a caption; `None` when it has under 20 words and may well stand under different figures.

    Case, Unicode width and punctuation between words do not matter.
    """
    found = [word.encode() for word in words(unicodedata.normalize("NFKC", text).casefold())]
    if len(found) < MIN_CAPTION_WORDS:
        return None
    hashes = {zlib.crc32(b" ".join(pair)) for pair in pairwise(found)}
    return np.array(sorted(hashes)[:MOST_HASHES], "<u4").tobytes()
