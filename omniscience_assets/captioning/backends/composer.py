"""The composer: a dense caption from evidence, author caption and context. A program, not a model."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import TemplateError

from omniscience_assets.captioning import prompts
from omniscience_assets.captioning.backends.protocol import CaptionFailure, CaptionReply, CaptionRequest
from omniscience_assets.captioning.facts import describe
from omniscience_assets.captioning.passages import caption_sentences, context_sentences, fold
from omniscience_assets.captioning.prompts import Prompt
from omniscience_assets.records import Claim, ClaimSource, Evidence, Figure


class Composer:
    """Writes by the request's template and nothing else: the same request gives the same caption.

    Failures: `nothing_to_say` when figure, caption and context are all silent; `bad_template` when the template does
    not fit the facts.
    """

    name = "composer"
    version = "7"

    async def caption(self, request: CaptionRequest) -> CaptionReply | CaptionFailure:
        """Write one caption; costs nothing."""
        return _answer(request)

    async def aclose(self) -> None:
        """Nothing is held."""


_NOTHING: Mapping[str, Any] = {"counted": [], "named": [], "legend": [], "unlisted": 0, "count": 0}
"""What is plotted where nothing is."""


def see(figure: Figure, evidence: Evidence) -> list[str]:
    """What the composer would say of the image alone: sentences that rest on what was read in it."""
    prompt = prompts.load("compose")
    facts = describe(figure, evidence)
    return [claim.text for claim in _seen(facts, _Speaker(prompt, facts))]


def _answer(request: CaptionRequest) -> CaptionReply | CaptionFailure:
    try:
        claims = tuple(_write(request))
    except TemplateError as error:
        return CaptionFailure("bad_template", f"{request.prompt.name}: {error}")
    if not claims:
        return CaptionFailure("nothing_to_say", "no text, axes, caption or context was found")
    return CaptionReply(" ".join(claim.text for claim in claims), claims, None)


def _write(request: CaptionRequest) -> Iterator[Claim]:
    facts = describe(request.figure, request.evidence)
    say = _Speaker(request.prompt, facts)
    yield from _seen(facts, say)
    yield from _authors(request, say)
    for index, sentence in enumerate(context_sentences(request.figure)):
        yield from say("context", "context", sentence=sentence, index=index)


def _seen(facts: Mapping[str, Any], say: "_Speaker") -> Iterator[Claim]:
    yield from say("overview", "pixels")
    yield from _panels(facts, say)
    if facts["diagram"]:
        for part in ("diagram", "arrows", "links"):
            yield from say(part, "pixels")
    if facts["texts"] and not facts["chart"]:
        yield from say("texts", "pixels")
    if not facts["read"]:
        yield from say("colours", "pixels")


class _Speaker:
    """Renders a part of the template to at most one claim."""

    def __init__(self, prompt: Prompt, facts: Mapping[str, Any]) -> None:
        self._prompt = prompt
        self._facts = facts

    def __call__(self, part: str, source: ClaimSource, **more: object) -> Iterator[Claim]:
        text = self._prompt.render(part, {**self._facts, **more})
        if text:
            yield Claim(text[0].upper() + text[1:], source)


def _authors(request: CaptionRequest, say: _Speaker) -> Iterator[Claim]:
    sentences = caption_sentences(request.figure.caption)
    for index, sentence in enumerate(sentences):
        yield from say("authors", "author_caption", sentence=sentence, index=index)
    told = fold(" ".join(sentences))
    for panel in request.figure.panels:
        parts = [part for part in caption_sentences(panel.caption) if fold(part) not in told]
        if parts and panel.letter:
            yield from say("sub_caption", "author_caption", letter=panel.letter, text=" ".join(parts))


def _panels(facts: Mapping[str, Any], say: _Speaker) -> Iterator[Claim]:
    """Panel titles, what all panels share, then axes, and behind them what is plotted; what agrees is told together."""
    titled = [panel for panel in facts["panels"] if panel["title"]]
    if titled:
        quoted = [f"“{panel['title']}”" for panel in titled]
        yield from say("titles", "pixels", names=[panel["name"] for panel in titled], quoted=quoted)
    shared = _shared_axes(facts["panels"])
    if shared:
        yield from say("axes", "pixels", names=_names(facts["panels"]), axes=shared)
    legend = _shared_legend(facts["panels"])
    yield from say("plotted", "pixels", names=[], **{**_NOTHING, **legend})
    for panels in _alike(facts["panels"], ("axes",)):
        own = [axis for axis in panels[0]["axes"] if axis not in shared]
        if own:
            yield from say("axes", "pixels", names=_names(panels), axes=own)
        known = _names(panels) if (own or len(facts["panels"]) == 1) and len(panels) == 1 else []
        for group in _alike(panels, ("colour",)):
            if group[0]["colour"]:
                yield from say("colour", "pixels", names=_place(group, known), axis=group[0]["colour"])
        for group in _alike(panels, ("counted", "named", "legend", "unlisted")):
            more = {key: group[0][key] for key in _NOTHING} | ({"legend": [], "unlisted": 0} if legend else {})
            yield from say("plotted", "pixels", names=_place(group, known), **more)
        for group in _alike(panels, ("told", "rest", "relations", "top")):
            yield from _series(group[0], _place(group, known), say)


def _shared_axes(panels: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The axes that all of several panels have."""
    return [axis for axis in panels[0]["axes"] if all(axis in other["axes"] for other in panels)] if panels else []


def _shared_legend(panels: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The legend of all of several panels, which is told once; nothing where they have none or several."""
    one = {key: panels[0][key] for key in ("legend", "unlisted")} if len(panels) > 1 and panels[0]["legend"] else {}
    return one if all(panel[key] == value for panel in panels for key, value in one.items()) else {}


def _series(panel: Mapping[str, Any], names: Sequence[str], say: _Speaker) -> Iterator[Claim]:
    """The sentences on the series of a panel, of which the first says where they are if that is not known."""
    parts = [("series", {"series": one}) for one in panel["told"]]
    parts += [("rest", {"groups": panel["rest"]})] if panel["rest"] else []
    parts += [("top", {"top": panel["top"]})] if panel["top"] else []
    parts += [("relation", {"relation": one}) for one in panel["relations"]]
    for index, (part, more) in enumerate(parts):
        yield from say(part, "pixels", names=[] if index else names, **more)


def _place(panels: Sequence[Mapping[str, Any]], known: Sequence[str]) -> list[str]:
    """Names of the panels, or none where the sentence before has just named them."""
    names = _names(panels)
    return [] if names == known else names


def _names(panels: Sequence[Mapping[str, Any]]) -> list[str]:
    return [panel["name"] for panel in panels]


def _alike(panels: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> list[list[Mapping[str, Any]]]:
    """Panels that have the same values of the keys, by first appearance."""
    groups: list[list[Mapping[str, Any]]] = []
    for panel in panels:
        group = next((group for group in groups if all(group[0][key] == panel[key] for key in keys)), None)
        if group is None:
            groups.append([panel])
        else:
            group.append(panel)
    return groups
