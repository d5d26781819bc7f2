"""What models cost, and how many tokens a text or an image is, before anyone was asked."""

import math
from functools import cache
from pathlib import Path

import yaml

from omniscience_assets.captioning.policy import PolicyError, Price, Tier

_TABLE = Path(__file__).parent / "prices.yaml"
_CHARACTERS = 4.0
"""Characters of English a token."""
_PATCH = 28
"""Pixels on a side of the patch that is one token of Qwen2-VL and its successors (arXiv 2409.12191)."""


def price_of(tier: Tier) -> Price:
    """A tier's price: its own, its model's in the table, or nothing for what runs on our own machines.

    Raises:
        PolicyError: `no_price`, for a model behind an endpoint of which no price is known.
    """
    if tier.price is not None:
        return tier.price
    if tier.backend != "openai":
        return Price(tokens_in=0.0, tokens_out=0.0)
    if tier.model not in _table():
        raise PolicyError(
            "no_price",
            f"the price of {tier.model} is not known; give the tier one: `price: {{tokens_in: 0.2, tokens_out: 0.6}}` "
            "in US dollars a million tokens, 0 for a server of your own",
        )
    return _table()[tier.model]


def count_tokens(text: str) -> int:
    """About how many tokens a text is."""
    return math.ceil(len(text) / _CHARACTERS)


def image_tokens(width: int, height: int, max_pixels: int) -> int:
    """About how many tokens an image is after it was brought down to so many pixels."""
    if not width or not height:
        return 0
    scale = min(1.0, math.sqrt(max_pixels / (width * height)))
    return max(1, round(width * scale / _PATCH)) * max(1, round(height * scale / _PATCH))


@cache
def _table() -> dict[str, Price]:
    data = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return {model: Price.model_validate(price) for model, price in data["usd_per_million_tokens"].items()}
