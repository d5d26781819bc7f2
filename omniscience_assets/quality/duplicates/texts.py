"""A signature of what a caption says: the hashes of its pairs of neighbouring words."""

import unicodedata
import zlib
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

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
    found = [zlib.crc32(word.encode()) for word in words(unicodedata.normalize("NFKC", text).casefold())]
    if len(found) < MIN_CAPTION_WORDS:
        return None
    return np.unique(_pair_hashes(np.array(found, np.uint32)))[:MOST_HASHES].astype("<u4").tobytes()


def _pair_hashes(hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Hashes (n - 1,) of neighbours, spread evenly by the last steps of MurmurHash3 (Appleby, public domain)."""
    mixed = hashes[:-1] * np.uint32(0x9E3779B1) + hashes[1:]
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        mixed = (mixed ^ (mixed >> np.uint32(shift))) * np.uint32(factor)
    return mixed ^ (mixed >> np.uint32(16))
