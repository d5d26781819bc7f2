"""What a scripted server does: its faults, its limits, its latency."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

REPLIES = ("refusal", "length", "content_filter", "empty", "wrong_schema", "prose", "truncated", "html", "error_in_200")
"""Faults inside an answer with HTTP status 200."""
DECLINES = ("throttled_seconds", "throttled_ms", "throttled_date", "quota", "busy_seconds")
"""HTTP 429 with a header or a code, and 503 with `Retry-After`; `http_429` and `http_503` come without."""
BREAKS = ("hang", "trickle", "disconnect", "disconnect_midway", "garbage")
"""Faults of the connection."""
FAULTS = (*REPLIES, *DECLINES, *BREAKS)
"""And `http_NNN` for any status of an error."""

_MARK = re.compile(r"\[\[(\w+)(?: x(\d+))?\]\]")


@dataclass(frozen=True)
class Script:
    """How to answer.

    A prompt can bring its own faults: `[[hang]]` hangs always, `[[http_500 x2]] [[hang x1]]` fails twice, hangs once,
    and is answered from the fourth try on. Other prompts fail by chance; the same prompt in the same try always alike.

    Args:
        faults: Probability of each fault.
        seed: Of the chance.
        latency_s: Least and most seconds before an answer, uniform.
        limit: Requests per second, by a token bucket; beyond them HTTP 429, at once.
        burst: Size of the bucket; a second's worth if none.
        header: What a 429 of the bucket says of how long to wait.
        capacity: Requests at once; beyond them HTTP 503.
        key: That requests must bring.
        echo: Say what key a request brought, where it is refused and in pages of HTML, as some servers do.
        speak: Makes the object that a prompt for JSON is answered by; without, one that the schema allows.
    """

    faults: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    latency_s: tuple[float, float] = (0.0, 0.0)
    limit: float | None = None
    burst: float | None = None
    header: Literal["none", "seconds", "ms"] = "seconds"
    capacity: int | None = None
    key: str | None = None
    echo: bool = False
    speak: Callable[[str], object] | None = None

    def __post_init__(self) -> None:
        unknown = [name for name in self.faults if not _known(name)]
        if unknown:
            raise ValueError(f"unknown faults {unknown}; there are {', '.join(FAULTS)} and http_NNN")

    def fault(self, prompt: str, tries: int) -> str | None:
        """What goes wrong with the try of that number, from 0, at a prompt."""
        marked = False
        for name, times in _MARK.findall(prompt):
            if not _known(name):
                raise ValueError(
                    f"the prompt asks for an unknown fault {name}; there are {', '.join(FAULTS)}, http_NNN"
                )
            marked = True
            if not times or tries < int(times):
                return str(name)
            tries -= int(times)
        chance = 1.0 if marked else random.Random(f"{self.seed} {tries} {prompt}").random()
        for name, probability in self.faults.items():
            chance -= probability
            if chance < 0:
                return name
        return None


def _known(name: str) -> bool:
    return name in FAULTS or re.fullmatch(r"http_[45]\d\d", name) is not None
