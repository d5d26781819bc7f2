"""What a paper's licence permits, in eight classes that can be compared."""

import re
from collections.abc import Iterable

CLASSES = (
    "public-domain",
    "attribution",
    "share-alike",
    "non-commercial",
    "non-commercial-share-alike",
    "no-derivatives",
    "no-redistribution",
    "unknown",
)
"""From the least to the most restrictive. `no-redistribution`: arXiv may distribute the paper, others not."""

_ELEMENTS = {
    frozenset({"zero"}): "public-domain",
    frozenset({"by"}): "attribution",
    frozenset({"by", "sa"}): "share-alike",
    frozenset({"by", "nc"}): "non-commercial",
    frozenset({"by", "nc", "sa"}): "non-commercial-share-alike",
    frozenset({"by", "nd"}): "no-derivatives",
    frozenset({"by", "nc", "nd"}): "no-derivatives",
}
_SPELLINGS = (
    (re.compile(r"public[\s-]*domain([\s-]*mark)?|\bcc[\s-]*(0|zero)\b|\bno rights reserved\b"), " zero "),
    (re.compile(r"creative[\s-]*commons"), " "),
    (re.compile(r"non[\s-]*commercial"), " nc "),
    (re.compile(r"no[\s-]*deriv(ative|ativework|ativeworks|atives|s)?\b"), " nd "),
    (re.compile(r"share[\s-]*alike"), " sa "),
    (re.compile(r"attribution"), " by "),
    (re.compile(r"\bcc(?=by)"), " "),
)
_CC_URL = re.compile(r"^(https?://)?(www\.)?creativecommons\.org/(licen[sc]es|publicdomain)/([a-z-]+)(/.*)?$")
_ARXIV_URL = re.compile(r"^(https?://)?(www\.)?arxiv\.org/licen[sc]es/(nonexclusive-distrib|assumed-1991-2003)(/.*)?$")
_NOISE = re.compile(
    r"^(cc|the|a|an|under|license|licence|licensed|deed|dedication|universal|international|unported|generic|igo"
    r"|v?\d(\.\d)?)$"
)


def classify(licence: str | None) -> str:
    """Class of a licence as a source states it: a Creative Commons or arXiv URL, a short name or a long one.

    Anything that is not wholly understood is `unknown`, which counts as the most restrictive.
    """
    text = " ".join((licence or "").casefold().split())
    if _ARXIV_URL.match(text):
        return "no-redistribution"
    url = _CC_URL.match(text)
    elements = _elements_of_url(url) if url else _elements_of_name(text)
    return _ELEMENTS.get(frozenset(elements), "unknown")


def most_restrictive(classes: Iterable[str]) -> str:
    """The class that a work made of several parts has; `unknown` when there are none or one is not in `CLASSES`."""
    ranks = [CLASSES.index(name) if name in CLASSES else len(CLASSES) - 1 for name in classes]
    return CLASSES[max(ranks, default=len(CLASSES) - 1)]


def _elements_of_url(url: re.Match[str]) -> list[str]:
    slug = url[4]
    in_public_domain = url[3] == "publicdomain" and slug in {"zero", "mark"}
    return ["zero"] if in_public_domain or slug == "publicdomain" else slug.split("-")


def _elements_of_name(text: str) -> list[str]:
    for pattern, element in _SPELLINGS:
        text = pattern.sub(element, text)
    return [word for word in re.split(r"[\s,/_()-]+", text) if word and not _NOISE.match(word)]
