"""Under which licence a figure stands: one that was taken from elsewhere is not under the article's."""

import re
from typing import Final

from omniscience_assets.extraction.jats.document import Node, attribute
from omniscience_assets.extraction.jats.text import read_text
from omniscience_assets.sources.licences import classify, most_restrictive

_REPRODUCED = re.compile(
    r"\b(?:re-?produced|re-?printed|re-?published|re-?drawn|adapted|adopted|modified|used|taken|excerpted)\b"
    r"[^.;]{0,160}?(?:\bet al\.[^.;]{0,120}?)?\bpermission\b"
    r"|\bpermission\b[^.;]{0,40}\bto (?:re-?produce|re-?print|re-?publish|re-?use|adapt|use)\b"
    r"|\b(?:re-?produced|re-?printed) (?:from|with)\b|©|\ball rights reserved\b",
    re.IGNORECASE,
)
_LICENCE_URL = re.compile(r"(?:https?://)?(?:www\.)?creativecommons\.org/[a-z]+/[a-z-]+(?:/\d\.\d)?/?", re.IGNORECASE)
_MOST_CHARS: Final = 20_000


def licence_class(figure: Node, caption: str, article: str) -> str:
    """Class of a figure in an article of class `article`: the more restrictive of the article's and its own.

    Its own is that of a `license` in the figure; a `permissions` without one, and words such as "Reproduced with
    permission", mean `unknown`.
    """
    own = [_own(node) for node in figure.iter("permissions")]
    attributions = [read_text(node).text for node in figure.iter("attrib")]
    if not own and any(_REPRODUCED.search(text[:_MOST_CHARS]) for text in (caption, *attributions)):
        own = [_licence_in(" ".join((caption, *attributions)))]
    return most_restrictive([article, *own])


def _own(permissions: Node) -> str:
    licences = [_licence(node) for node in permissions.iter("license")]
    return most_restrictive(licences)


def _licence(node: Node) -> str:
    said = (attribute(node, "href"), attribute(node, "license-type"), *(attribute(n, "href") for n in node.iter("*")))
    known = [found for found in map(classify, said) if found != "unknown"]
    return known[0] if known else _licence_in(read_text(node).text)


def _licence_in(text: str) -> str:
    url = _LICENCE_URL.search(text)
    return classify(url[0]) if url else "unknown"
