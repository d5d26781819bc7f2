"""The judges of a run: asked at once about each caption, and never twice the same."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from omniscience_assets.captioning import brief
from omniscience_assets.captioning.backends.chat import Chat, ChatFailure, ChatRequest
from omniscience_assets.captioning.backends.model import without_control_tokens
from omniscience_assets.captioning.backends.protocol import LoadImage
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.formats import FORMATS
from omniscience_assets.captioning.images import ImageError
from omniscience_assets.captioning.objects import NoObjectError
from omniscience_assets.captioning.paid import PaidChat
from omniscience_assets.captioning.policy import PolicyError, Tier
from omniscience_assets.captioning.prices import image_tokens, price_of
from omniscience_assets.captioning.prompts import Prompt
from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.quality.judges.opinion import read_opinion, schema
from omniscience_assets.quality.settings import JudgeSettings
from omniscience_assets.records import Opinion
from omniscience_assets.store.hashing import content_hash

_RUBRICS = Path(__file__).parent / "rubrics"


@dataclass(frozen=True, slots=True)
class Asked:
    """An opinion, what it cost, and whether asking again may help."""

    opinion: Opinion
    cost_usd: float = 0.0
    reused: bool = False
    retryable: bool = False


@dataclass(frozen=True)
class Judge:
    """One judge: a chat engine with a rubric, within a budget."""

    settings: JudgeSettings
    paid: PaidChat

    async def ask(self, case: GateCase, load_image: LoadImage | None, known: Mapping[str, Opinion]) -> Asked:
        """The judge's opinion of a caption, from the log where it was asked just this before."""
        prompt = load_rubric(self.settings.rubric)
        facts = {**brief.tell(case.figure, case.evidence, FORMATS["dense"]), "judged": case.caption.text}
        system = prompt.render_lines("system", facts)
        text = without_control_tokens(prompt.render_lines("user", facts))
        key = self._key(system, text, case.figure.raster)
        if (earlier := known.get(key)) is not None:
            return Asked(
                self._opinion(earlier.reply, key, earlier.model, earlier.tokens_in, earlier.tokens_out), 0, True
            )
        try:
            images = (await load_image(self.settings.max_pixels),) if load_image else ()
        except ImageError as error:
            return Asked(self._silent("broken_image", str(error), key))
        size = image_tokens(case.figure.width or 0, case.figure.height or 0, self.settings.max_pixels)
        request = ChatRequest(system, text, images, schema(), self.settings.tier.sampling)
        reply, spent = await self.paid.ask(request, size)
        if isinstance(reply, ChatFailure):
            return Asked(self._silent(reply.reason, reply.detail, key), spent, retryable=reply.retryable)
        return Asked(self._opinion(reply.text, key, reply.model, reply.tokens_in, reply.tokens_out), spent)

    def _opinion(self, reply: str, key: str, model: str, tokens_in: int, tokens_out: int) -> Opinion:
        name = self.settings.name
        try:
            read = read_opinion(reply)
        except NoObjectError as error:
            return Opinion(name, model, None, None, "broken_reply", str(error), reply, key, tokens_in, tokens_out)
        reason = "abstained" if read.vote is None else None
        return Opinion(name, model, read.vote, read.score, reason, read.comment, reply, key, tokens_in, tokens_out)

    def _silent(self, reason: str, detail: str, key: str) -> Opinion:
        return Opinion(self.settings.name, self.settings.model, None, None, reason, detail, "", key)

    def _key(self, system: str, text: str, raster: str | None) -> str:
        return content_hash([judged_by(self.settings), self.paid.chat.version, system, text, raster])


@dataclass(frozen=True)
class JudgePanel:
    """All judges of a run."""

    judges: Sequence[Judge] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of each judge's engine."""

    @classmethod
    def of(cls, settings: Sequence[JudgeSettings], open_chat: Callable[[Tier], Chat], budget: Budget) -> "JudgePanel":
        """Open the engines.

        Raises:
            PolicyError: an engine cannot be opened, a rubric not be read, or a price is not known.
        """
        judges = [Judge(one, PaidChat(open_chat(one.tier), price_of(one.tier), budget)) for one in settings]
        for one in settings:
            load_rubric(one.rubric)
        return cls(judges, {judge.settings.name: judge.paid.chat.version for judge in judges})

    async def ask(self, case: GateCase, load_image: LoadImage | None, known: Mapping[str, Opinion]) -> list[Asked]:
        """Every judge's opinion, in the order of the settings."""
        return list(await asyncio.gather(*(judge.ask(case, load_image, known) for judge in self.judges)))

    async def aclose(self) -> None:
        """Close the engines."""
        for judge in self.judges:
            await judge.paid.chat.aclose()


def load_rubric(name: str) -> Prompt:
    """A shipped rubric by name, or a template by path.

    Raises:
        PolicyError: `unknown_rubric`.
    """
    path = Path(name) if name.endswith(".jinja") else _RUBRICS / f"{name}.jinja"
    try:
        return Prompt.from_text(path.stem, path.read_text(encoding="utf-8"))
    except OSError as error:
        shipped = ", ".join(sorted(entry.stem for entry in _RUBRICS.glob("*.jinja")))
        raise PolicyError("unknown_rubric", f"{name}: not a template's path and not one of {shipped}") from error


def judged_by(settings: JudgeSettings) -> dict[str, Any]:
    """What of a judge's settings its opinion hangs on: all but its name, address and price."""
    told = settings.model_dump(mode="json", exclude={"name", "endpoint", "price"})
    return {**told, "rubric": load_rubric(settings.rubric).hash}
