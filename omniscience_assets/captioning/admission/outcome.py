"""What one try to ask an endpoint came to, as far as it matters for the next."""

import enum
from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Outcome(enum.Enum):
    """Four ways for a try to end, told apart because each is answered otherwise."""

    DELIVERED = "delivered"
    """The endpoint dealt with it, be it by saying that the question is bad."""
    THROTTLED = "throttled"
    """Asked too often: HTTP 429."""
    OVERLOADED = "overloaded"
    """Too much at once: no answer in time, or HTTP 503."""
    BROKEN = "broken"
    """A failure that says nothing of load: HTTP 500, a dropped connection."""


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T_co]):
    """One try.

    Args:
        outcome: How it ended.
        result: What the caller gets when this try is the last.
        error: For a person, when it was not delivered.
        retry_after: Seconds for which the endpoint wants no more requests, if it said so.
    """

    outcome: Outcome
    result: T_co
    error: str = ""
    retry_after: float | None = None
