"""What the texts in a figure say about its kind."""

import re
from collections.abc import Sequence

from omniscience_assets.evidence.kinds.scale import log_count
from omniscience_assets.evidence.labels import parse_number

_PLACE = re.compile(
    r"\b(right ascension|declination|longitude|latitude|galactic|easting|northing|r\.?a\.?|dec\.?)\b(?!\w)",
    re.IGNORECASE,
)
_DEGREES = re.compile(r"[-−]?\d+(\.\d+)?\s?°\s?[NSEWnsew]?|\d+h(\d+m)?|\d+[°ᵒ]\d*['′]?")
_COMPASS = re.compile(r"\d\s?°?\s?[NSEW]")
_DISPERSED = re.compile(
    r"wavelength|wave\s?number|raman shift|binding energy|photon energy|chemical shift|m/z|2θ|2\s?theta|invariant mass|"
    r"√s|(?:energy|mass|ν|\bE|\bm_?\S{0,6}).{0,6}[\[(/]\s?[kMGT]?eV|(?:wavelength|λ).{0,12}(?:nm|Å|μm)|cm\^[-−]1|δ.{0,4}ppm|frequency.{0,6}[\[(/]\s?[kMGTμµ]?Hz",
    re.IGNORECASE,
)  # fmt: skip
_MEASURED = re.compile(
    r"intensity|counts|\bflux\b|transmittance|absorbance|absorption|spectral|spectrum|power|events|candidates|"
    r"emission|luminescence|a\.\s?u\.|arb\.",
    re.IGNORECASE,
)
_PER_BIN = re.compile(
    r"(events|candidates|entries|counts|yield)\s?/\s?[(\[]?\s?[\d.]*\s?([kMGT]?eV|nm|Å|[kMG]?Hz|cm\^[-−]1|ppm)",
    re.IGNORECASE,
)
_BINNED = re.compile(r"\b(frequency|count|counts|density|number of|probability|pdf|histogram)\b", re.IGNORECASE)
_ALGEBRA = re.compile(r"[=∑∫∂√≤≥≈∈∇±∞⟨⟩∏]")
_LISTING = re.compile(r"(algorithm|listing|procedure|pseudo-?code)\s+[\dA-Z]+(\.\d+)*\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{1,3}:(\s|$)")
_STATEMENT = re.compile(
    r"(\d+:\s*)?(input:|output:|require:|ensure:|return\b|(for|while)\b.*\bdo$|if\b.*\bthen$|end( (for|if|while))?$|"
    r"else$)",
    re.IGNORECASE,
)
_ANGLE = re.compile(r"(\d{1,3})\s?[°º]?")
_TURNS = (set(range(0, 360, 30)), set(range(0, 360, 45)))
_CODE = re.compile(r"\b(algorithm|input:|output:|return|for|while|do|then|end)\b", re.IGNORECASE)


def word_features(texts: Sequence[str]) -> dict[str, float]:
    """Measures of the texts of a figure in reading order; all 0 where none is known."""
    words = [word for text in texts for word in text.split()]
    long = [text for text in texts if len(text.split()) >= 3]
    n = max(1, len(texts))
    numbers = sum(parse_number(text) is not None for text in texts)
    return {
        "texts": log_count(len(texts)),
        "words": log_count(len(words)),
        "word_length": sum(map(len, words)) / max(1, len(words)) / 10,
        "phrases": len(long) / n,
        "numbers": numbers / n,
        "number_count": log_count(numbers),
        "number_words": sum(parse_number(word) is not None for word in words) / max(1, len(words)),
        "capitals": sum(text[:1].isupper() for text in texts) / n,
        "single": sum(len(text) <= 2 for text in texts) / n,
        "place": float(any(_PLACE.search(text) for text in texts)),
        "degrees": sum(bool(_DEGREES.fullmatch(text)) for text in texts) / n,
        "compass": log_count(sum(bool(_COMPASS.search(text)) for text in texts)),
        "dispersed": float(any(_DISPERSED.search(text) for text in texts)),
        "measured": float(any(_MEASURED.search(text) for text in texts)),
        "spectral": float(
            any(map(_PER_BIN.search, texts))
            or (any(map(_DISPERSED.search, texts)) and any(map(_MEASURED.search, texts)))
        ),
        "binned": float(any(_BINNED.search(text) for text in texts)),
        "algebra": sum(bool(_ALGEBRA.search(text)) for text in texts) / n,
        "listing": float(_is_listing(texts)),
        "around": max(len(_angles(texts) & turn) / len(turn) for turn in _TURNS),
        "code": sum(bool(_CODE.search(text)) for text in texts) / n,
    }


def _is_listing(texts: Sequence[str]) -> bool:
    """A program or an algorithm: named as one and written in statements, or in numbered lines of such."""
    statements = sum(bool(_STATEMENT.match(text.strip())) for text in texts)
    named = bool(texts) and any(_LISTING.match(text.strip()) for text in texts[:2])
    return (named and statements >= 1) or (statements >= 2 and sum(bool(_NUMBERED.match(text)) for text in texts) >= 3)


def _angles(texts: Sequence[str]) -> set[int]:
    """Numbers of degrees that may stand around a circle; empty where no text has a sign of degrees."""
    if not any(text.endswith(("°", "º")) for text in texts):
        return set()
    return {int(match[1]) for text in texts if (match := _ANGLE.fullmatch(text))}
