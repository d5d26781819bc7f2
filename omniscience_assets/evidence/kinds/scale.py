"""The scale of counts among features."""

import math


def log_count(count: float) -> float:
    """A count on a scale on which 0 is 0 and 150 is about 1."""
    return math.log1p(max(0.0, count)) / 5
