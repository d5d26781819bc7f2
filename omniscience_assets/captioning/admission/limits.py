"""What a person sets of an endpoint's admission; everything else is learnt."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds within which admission adapts."""

    max_in_flight: int = 256
    """Requests at once."""
    tries: int = 4
    """Of one request, when the transport fails; being throttled costs none."""
    patience_s: float = 600.0
    """For which one request is throttled before it fails, in seconds."""
    requests_per_second: float | None = None
    """Never ask more often; `None` to find out."""
    breaker_failures: int = 10
    """Failures in a row, no success between them, that open the breaker, ..."""
    breaker_over_s: float = 5.0
    """... when they are spread over so many seconds: one hiccup fails all that is in flight at once."""
    cool_down_s: float = 10.0
    """For which an open breaker lets nothing through, in seconds."""

    def __post_init__(self) -> None:
        """Refuse limits under which nothing could ever be asked.

        Raises:
            ValueError: If a bound is not positive.
        """
        for name in ("max_in_flight", "tries", "breaker_failures"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}, must be at least 1")
        if self.requests_per_second is not None and self.requests_per_second <= 0:
            raise ValueError(f"requests_per_second is {self.requests_per_second}, must be above 0, or none")
