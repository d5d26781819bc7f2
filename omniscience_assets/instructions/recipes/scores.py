"""Scores out of replies."""

import re

_BRACKETED = re.compile(r"\[\[\s*(\d+)\s*\]\]")
_RANGE = re.compile(r"\d+\s*(?:to|and|[-–—−])\s*\d+", re.IGNORECASE)
_BARE = re.compile(r"(?<!\d[.,:])(?<![\w./+\-−])(\d+)(?![\w+\-−%]|[.,:]\d|\s*%)")
_SCALE = re.compile(r"(?:/|\bout\s+of|\bof)\s*$", re.IGNORECASE)


def read_score(reply: str, most: int = 5) -> int | None:
    """The score that a reply gives, 1 to `most`; `None` where it gives none.

    The last `[[n]]` within that range; else the last bare integer within it. Bare is an integer that is no part of a
    word, of a larger or broken number, of a percentage, date or range ("1 to 5"), and that does not say the scale:
    behind a slash, "of" or "out of". So "5/5 (2024)" is 5, which the authors of Oasis read as no score since 2024
    comes last, and "3/5" is 3.
    """
    bracketed = [int(told) for told in _BRACKETED.findall(reply)]
    if within := [score for score in bracketed if 1 <= score <= most]:
        return within[-1]
    plain = _RANGE.sub(" ; ", _BRACKETED.sub(" ; ", reply))
    bare = [int(told[1]) for told in _BARE.finditer(plain) if not _SCALE.search(plain[: told.start()])]
    return next((score for score in reversed(bare) if 1 <= score <= most), None)
