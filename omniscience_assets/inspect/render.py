"""Templates; whatever they are given is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from omniscience_assets.inspect.links import Links
from omniscience_assets.inspect.pages.captions import support_of
from omniscience_assets.inspect.plots import signed

SIGNS = {"supported": "✓", "partly": "≈", "unsupported": "✗", "contradicted": "✗", "unchecked": "·"}
"""What says beside the colour how far a statement is borne out."""


@cache
def environment() -> Environment:
    """The one environment; no template turns escaping off."""
    made = Environment(
        loader=PackageLoader("omniscience_assets.inspect"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "number": number,
        "moment": moment,
        "short": short,
        "share": share,
        "words": words,
        "signed": signed,
    }
    made.globals |= {"signs": SIGNS, "support_of": support_of}
    return made


def render(template: str, links: Links, values: Mapping[str, Any]) -> str:
    """A page as HTML."""
    return environment().get_template(template).render(values, links=links)


def number(value: float | None, digits: int = 4) -> str:
    """A number for a table; a dash for none."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.{digits}g}".replace("-", "−")


def share(value: float | None) -> str:
    """A share as percent."""
    return "–" if value is None else f"{value:.1%}".replace("-", "−")


def moment(value: datetime | None) -> str:
    """A time of the log, which is UTC."""
    return "–" if value is None else f"{value:%Y-%m-%d %H:%M:%S}"


def short(value: str | None, most: int = 8) -> str:
    """The beginning of an id."""
    return (value or "")[:most]


def words(value: str) -> str:
    """A constant such as `author_caption` as words."""
    return value.replace("_", " ")
