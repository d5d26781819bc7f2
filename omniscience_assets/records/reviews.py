"""What people say of captioned figures."""

from dataclasses import dataclass
from typing import Literal

ReviewVerdict = Literal["keep", "drop", "unsure"]


@dataclass(frozen=True, slots=True)
class Review:
    """One person's judgement of one caption of a figure."""

    figure_id: str
    reviewer: str
    """Whoever it was, always by the same name."""
    verdict: ReviewVerdict
    score: float | None = None
    """A mark, more is better, on the reviewer's own scale."""
    reasons: tuple[str, ...] = ()
    """Short constants such as `wrong_axis`."""
    comment: str = ""
    caption_hash: str = ""
    """SHA-256 of the caption that was judged; empty where it is not known."""
    source: str = ""
    """Where the review comes from, such as the name of the file."""
    reviewed_at: str = ""
    """ISO 8601 in UTC, so that it sorts by time; empty where it is not known."""
