"""Does the caption name or reach a person?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.records import Measure

_PATTERNS = {
    "pii.email": re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[A-Za-z]{2,24}\b"),
    "pii.phone": re.compile(
        r"(?<![\w.+-])\+\d{1,3}[\s.-]?(?:\(\d{1,4}\)[\s.-]?)?(?:\d{2,4}[\s.-]){2,4}\d{2,4}(?!\w|\.\d)"
    ),
    "pii.ip_address": re.compile(
        r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\w|\.\d)"
    ),
    "pii.birth_date": re.compile(
        r"\b(?:born(?: on)?|date of birth:?|DOB:?)\s+(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2} [A-Z][a-z]+ \d{4})"
    ),
    "pii.record_number": re.compile(r"\b(?:MRN|medical record|patient (?:ID|no\.?|number))\s*[:#]?\s*[A-Z]{0,3}\d{4,}"),
}
"""Formats only: names of persons are everywhere in papers, as authors and in laws and units."""


@dataclass(frozen=True, slots=True)
class PersonalDataGate:
    """Counts of personal data in the caption and in the image's text; meant as tags."""

    name: ClassVar[str] = "pii"
    version: ClassVar[str] = "1"
    measures: ClassVar[tuple[str, ...]] = tuple(_PATTERNS)

    def measure(self, case: GateCase) -> Iterator[Measure]:
        """A count for each format, with what was found masked: the log must not spread it."""
        text = "\n".join([case.caption.text, *(item.text for item in case.evidence.texts)])
        for name, pattern in _PATTERNS.items():
            found = sorted({match.group() for match in pattern.finditer(text)})
            yield Measure(name, float(len(found)), "; ".join(f"{one[:3]}…" for one in found[:5]))
