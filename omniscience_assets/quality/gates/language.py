"""Is the caption written in the language of the data set?"""

import re
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.records import Verdict

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
    """Drops captions in another language; abstains, and says so, when there is too little prose to tell.

    Only words of prose are looked at: symbols, numbers, acronyms, commands and compounds speak no language.
    """

    name: ClassVar[str] = "language"

    language: str = "english"
    min_confidence: float = 0.5
    """Probability among the candidate languages."""
    min_letters: int = 40
    """Letters of prose that are needed to tell; about eight English words."""

    def judge(self, case: GateCase) -> Verdict:
        """Reason: `wrong_language`. The score is `None` where the gate abstains."""
        prose = " ".join(_PROSE.findall(case.caption.text))
        letters = len(prose) - prose.count(" ")
        if letters < self.min_letters:
            return Verdict(self.name, True, None, None, self.min_confidence, f"abstained: {letters} letters of prose")
        confidences = _detector().compute_language_confidence_values(prose)
        wanted = Language.from_str(self.language)
        confidence = next(found.value for found in confidences if found.language == wanted)
        keep = confidence >= self.min_confidence
        likeliest = f"likeliest: {confidences[0].language.name.lower()}"
        return Verdict(self.name, keep, None if keep else "wrong_language", confidence, self.min_confidence, likeliest)


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_CANDIDATES).with_low_accuracy_mode().build()
