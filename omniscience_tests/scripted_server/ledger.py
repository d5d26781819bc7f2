"""What a scripted server was asked and what it gave."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Ledger:
    """Counts since the server began."""

    tries: Counter[str] = field(default_factory=Counter)
    """By request id: the header `X-Client-Request-Id`, else the prompt's hash."""
    answered: Counter[str] = field(default_factory=Counter)
    """Whole answers, by request id."""
    prompts: Counter[str] = field(default_factory=Counter)
    """Whole answers, by hash of the prompt: more than one was paid for twice."""
    keys: Counter[str] = field(default_factory=Counter)
    """Whole answers, by the `Authorization` that asked."""
    statuses: Counter[str] = field(default_factory=Counter)
    """By HTTP status; faults of the connection by name."""
    open: int = 0
    most_open: int = 0
    """Requests at once."""

    def opened(self) -> None:
        self.open += 1
        self.most_open = max(self.most_open, self.open)

    def as_json(self) -> dict[str, Any]:
        return {
            "tries": dict(self.tries),
            "answered": dict(self.answered),
            "prompts": dict(self.prompts),
            "keys": dict(self.keys),
            "statuses": dict(self.statuses),
            "most_open": self.most_open,
        }
