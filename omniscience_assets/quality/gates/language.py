"""Is the caption written in the language of the data set?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.records import Measure

_CANDIDATES = (
    Language.ENGLISH,
    Language.GERMAN,
    Language.FRENCH,
    Language.SPANISH,
    Language.PORTUGUESE,
    Language.ITALIAN,
    Language.RUSSIAN,
    Language.CHINESE,
    Language.JAPANESE,
    Language.KOREAN,
)
"""The languages that papers come in; a short list loads in a fraction of a second and is wrong less often."""

_PROSE = re.compile(r"(?<![\w\\^_.\-/])(?:[^\W\d_][^\W\d_A-Z]{2,}|[^\W\d_]?[^\W\d_A-Z]{2,3})(?![\w^_\-/])")


@dataclass(frozen=True, slots=True)
class LanguageGate:
    """How surely is the caption in the language of the data set? Abstains where there is too little prose to tell.

    Only words of prose are looked at: symbols, numbers, acronyms, commands and compounds speak no language.
    """

    name: ClassVar[str] = "language"
    version: ClassVar[str] = "1"
    measures: ClassVar[tuple[str, ...]] = ("language.probability",)

    language: str = "english"
    min_letters: int = 40
    """Letters of prose that are needed to tell; about eight English words."""

    def measure(self, case: GateCase) -> Iterator[Measure]:
        """`language.probability` among the candidate languages."""
        prose = " ".join(_PROSE.findall(case.caption.text))
        letters = len(prose) - prose.count(" ")
        if letters < self.min_letters:
            yield Measure("language.probability", None, f"abstained: {letters} letters of prose")
            return
        confidences = _detector().compute_language_confidence_values(prose)
        wanted = Language.from_str(self.language)
        confidence = next(found.value for found in confidences if found.language == wanted)
        yield Measure("language.probability", confidence, f"likeliest: {confidences[0].language.name.lower()}")


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_CANDIDATES).with_low_accuracy_mode().build()
