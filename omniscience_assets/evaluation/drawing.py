"""Samples of figures that are the same in every run."""

from hashlib import sha256


def is_drawn(figure_id: str, share: float, *salt: object) -> bool:
    """Whether a figure belongs to a share of all, by a hash: a larger share holds every smaller one."""
    told = sha256("\x1f".join([figure_id, *map(str, salt)]).encode()).digest()
    return int.from_bytes(told[:8]) < share * 2.0**64
