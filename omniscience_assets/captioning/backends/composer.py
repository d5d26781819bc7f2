"""The composer: a dense caption from evidence, author caption and context. A program, not a model."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import TemplateError

from omniscience_assets.captioning.backends.protocol import CaptionFailure, CaptionReply, CaptionRequest
from omniscience_assets.captioning.facts import describe
from omniscience_assets.captioning.passages import caption_sentences, context_sentences
from omniscience_assets.captioning.prompts import Prompt
from omniscience_assets.records import Claim, ClaimSource


class Composer:
    """Writes by the request's template and nothing else: the same request gives the same caption.

    Failures: `nothing_to_say` when figure, caption and context are all silent; `bad_template` when the template does
    not fit the facts.
    """

    name = "composer"
    version = "1"

    def caption(self, requests: Sequence[CaptionRequest]) -> list[CaptionReply | CaptionFailure]:
        """One answer per request, in order; costs nothing."""
        return [_answer(request) for request in requests]


def _answer(request: CaptionRequest) -> CaptionReply | CaptionFailure:
    try:
        claims = tuple(_write(request))
    except TemplateError as error:
        return CaptionFailure("bad_template", f"{request.prompt.name}: {error}")
    if not claims:
        return CaptionFailure("nothing_to_say", "no text, axes, caption or context was found")
    text = " ".join(claim.text for claim in claims)
    return CaptionReply(text, claims, "stop", None, 0, 0, 0.0)


def _write(request: CaptionRequest) -> Iterator[Claim]:
    facts = describe(request.figure, request.evidence)
    say = _Speaker(request.prompt, facts)
    yield from say("overview", "pixels")
    yield from _authors(request, say)
    yield from _panels(facts, say)
    if facts["texts"] and not facts["chart"]:
        yield from say("texts", "pixels")
    yield from say("colours", "pixels")
    for index, sentence in enumerate(context_sentences(request.figure)):
        yield from say("context", "context", sentence=sentence, index=index)


class _Speaker:
    """Renders a part of the template to at most one claim."""

    def __init__(self, prompt: Prompt, facts: Mapping[str, Any]) -> None:
        self._prompt = prompt
        self._facts = facts

    def __call__(self, part: str, source: ClaimSource, **more: object) -> Iterator[Claim]:
        text = self._prompt.render(part, {**self._facts, **more})
        if text:
            yield Claim(text, source)


def _authors(request: CaptionRequest, say: _Speaker) -> Iterator[Claim]:
    sentences = caption_sentences(request.figure.caption)
    for index, sentence in enumerate(sentences):
        yield from say("authors", "author_caption", sentence=sentence, index=index)
    told = " ".join(sentences)
    for panel in request.figure.panels:
        parts = [part for part in caption_sentences(panel.caption) if part not in told]
        if parts and panel.letter:
            yield from say("sub_caption", "author_caption", letter=panel.letter, text=" ".join(parts))


def _panels(facts: Mapping[str, Any], say: _Speaker) -> Iterator[Claim]:
    """Panel titles, then axes and legends; panels that agree are told in one sentence."""
    titled = [panel for panel in facts["panels"] if panel["title"]]
    if titled:
        quoted = [f"“{panel['title']}”" for panel in titled]
        yield from say("titles", "pixels", names=[panel["name"] for panel in titled], quoted=quoted)
    for names, axes in _alike(facts["panels"], "axes"):
        yield from say("panel", "pixels", names=names, axes=axes)
    for names, entries in _alike(facts["panels"], "legend"):
        yield from say("legend", "pixels", names=names, entries=entries)


def _alike(panels: Sequence[Mapping[str, Any]], key: str) -> list[tuple[list[str], list[Any]]]:
    """Names of the panels that have the same non-empty value, with that value, by first appearance."""
    groups: list[tuple[list[str], list[Any]]] = []
    for panel in panels:
        group = next((names for names, value in groups if value == panel[key]), None)
        if group is not None:
            group.append(panel["name"])
        elif panel[key]:
            groups.append(([panel["name"]], panel[key]))
    return groups
