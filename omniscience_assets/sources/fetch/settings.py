"""Where dumps are fetched from, and with which storage options: the home's `sources.yaml`.

    arxiv:
      url: s3://arxiv
      options: {requester_pays: true, profile: billing}
    pmc:
      url: s3://pmc-oa-opendata
      options: {anon: true}

Options are those of the fsspec file system that the URL names. Credentials are better left where that file system
finds them itself (a profile, the environment, the machine's role); none of them is printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = "sources.yaml"


@dataclass(frozen=True, slots=True)
class Place:
    """A URL and how it is opened."""

    url: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def at(self, url: str | None) -> "Place":
        """The same options at another URL of the same protocol; no options at one of another protocol."""
        if url is None:
            return self
        return Place(url, self.options if _protocol(url) == _protocol(self.url) else {})


DEFAULTS = {
    "arxiv": Place("s3://arxiv", {"requester_pays": True}),
    "pmc": Place("s3://pmc-oa-opendata", {"anon": True}),
}


def read_settings(home: Path) -> dict[str, Place]:
    """Places of all sources: the defaults, with what the home's file says instead.

    Raises:
        ValueError: the file is not of this form; nothing of its values is in the message.
    """
    import yaml

    path = home / FILE
    if not path.is_file():
        return dict(DEFAULTS)
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is not YAML") from error
    if not isinstance(given, dict) or not given.keys() <= DEFAULTS.keys():
        raise ValueError(f"{path} may have only the keys {', '.join(DEFAULTS)}")
    return DEFAULTS | {name: _place(path, name, entry) for name, entry in given.items()}


def _place(path: Path, name: str, entry: object) -> Place:
    if not isinstance(entry, dict) or not entry.keys() <= {"url", "options"}:
        raise ValueError(f"{path}: {name} may have only the keys url, options")
    url, options = entry.get("url", DEFAULTS[name].url), entry.get("options")
    if not isinstance(url, str) or not isinstance(options, dict | None):
        raise ValueError(f"{path}: {name}.url is a text, and {name}.options a mapping")
    return Place(url, options) if options is not None else DEFAULTS[name].at(url)


def _protocol(url: str) -> str:
    return url.partition("://")[0] if "://" in url else ""
