"""Caption one figure: route it, ask, check, escalate or choose, and record what was tried."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from omniscience_assets.captioning.acceptance import Draft, choose, refuse, score
from omniscience_assets.captioning.backends.protocol import (
    Captioner,
    CaptionFailure,
    CaptionRequest,
    LoadImage,
    Paid,
)
from omniscience_assets.captioning.grounding.support import Sources, mean_support
from omniscience_assets.captioning.policy import Policy, Teachers
from omniscience_assets.captioning.router import Decision, features, route
from omniscience_assets.records import Attempt, Caption, Evidence, Figure, Score


@dataclass(frozen=True, slots=True)
class Captioned:
    """How a figure's captioning ended, and what it cost."""

    caption: Caption
    """With `reason`, one that is not good enough, or with no text where nobody wrote one: its attempts, and the replies
    that were paid for, must not be lost."""
    reason: str | None = None
    """Why there is none; the backend's own, or `too_short`, `too_long`, `unsupported`, `unsourced`,
    `none_good_enough`."""
    detail: str | None = None
    retryable: bool = False
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0
    """Of what was asked now; replies that stood in the log cost nothing again."""

    @property
    def failed(self) -> bool:
        """Nobody wrote a caption."""
        return not self.caption.text


@dataclass(frozen=True)
class _Tried:
    """An attempt, and the caption that came of it."""

    attempt: Attempt
    paid: Paid
    draft: Draft | None
    failure: CaptionFailure | None = None

    def named(self, **changes: object) -> "_Tried":
        return replace(self, attempt=replace(self.attempt, **changes))  # type: ignore[arg-type]


async def caption_figure(
    figure: Figure,
    evidence: Evidence,
    policy: Policy,
    captioners: Mapping[str, Captioner],
    *,
    load_image: LoadImage | None = None,
    known: Mapping[str, Attempt] | None = None,
) -> Captioned:
    """Write a figure's caption.

    Args:
        figure: With the author caption and the paragraphs that refer to it.
        evidence: What can be seen in it.
        policy: Decides on the tiers.
        captioners: By tier.
        load_image: Gives the image to backends that look at it.
        known: Replies to this figure that stand in the log, by key.
    """
    seen = features(figure, evidence)
    decision = route(seen, policy)
    desk = _Desk(figure, evidence, policy, captioners, load_image, known or {}, Sources(figure, evidence))
    if decision.teachers:
        return _finish(desk, decision, seen, *await desk.let_choose(decision.teachers))
    return _finish(desk, decision, seen, *await desk.climb(decision.tiers[0]))


@dataclass(frozen=True)
class _Desk:
    """One figure's captioning."""

    figure: Figure
    evidence: Evidence
    policy: Policy
    captioners: Mapping[str, Captioner]
    load_image: LoadImage | None
    known: Mapping[str, Attempt]
    sources: Sources

    async def climb(self, tier: str) -> tuple[list[_Tried], str | None]:
        """Ask a tier, and the one above it as long as what comes is not good enough; each is asked once.

        A failure that may pass (a busy endpoint, a spent budget) is no reason to ask a dearer one.
        """
        tried = [await self.ask(tier)]
        while tried[-1].attempt.reason and not (tried[-1].failure and tried[-1].failure.retryable):
            above = self.policy.tiers[tried[-1].attempt.tier].escalate_to
            if above is None:
                return tried, tried[-1].attempt.reason
            tried.append(await self.ask(above))
        return tried, tried[-1].attempt.reason

    async def let_choose(self, teachers: Teachers) -> tuple[list[_Tried], str | None]:
        """Ask all teachers at once and put the chosen one last."""
        tried = list(await asyncio.gather(*map(self.ask, teachers.tiers)))
        scores = {
            one.attempt.tier: score(one.draft, self.evidence, teachers.scorer)
            for one in tried
            if one.draft and not one.attempt.reason
        }
        best = choose(scores, teachers)
        tried = [one.named(score=scores.get(one.attempt.tier)) for one in tried]
        if best is not None:
            others = [one for one in tried if one.attempt.tier != best]
            chosen = next(one for one in tried if one.attempt.tier == best)
            return [*(one if one.attempt.reason else one.named(reason="not_chosen") for one in others), chosen], None
        # A teacher who may answer later is waited for; else the best of the bad ones stands for them.
        later = [one for one in tried if one.failure and one.failure.retryable]
        last = later[0] if later else max(tried, key=lambda one: (one.draft is not None, one.attempt.score or 0.0))
        return [*(one for one in tried if one is not last), last], last.attempt.reason or "none_good_enough"

    async def ask(self, tier: str) -> _Tried:
        """One attempt: the caption with its claims checked, and why it will not do."""
        captioner, rung = self.captioners[tier], self.policy.tiers[tier]
        request = CaptionRequest(self.figure, self.evidence, rung.prompt, self.load_image, self.known)
        reply = await captioner.caption(request)
        if isinstance(reply, CaptionFailure):
            attempt = _attempt(tier, captioner.name, reply.model, reply.reason, reply.paid)
            return _Tried(attempt, reply.paid, None, reply)
        draft = Draft(reply.text, tuple(map(self.sources.check, reply.claims)))
        return _Tried(_attempt(tier, captioner.name, reply.model, refuse(draft, rung), reply.paid), reply.paid, draft)


def _attempt(tier: str, backend: str, model: str | None, reason: str | None, paid: Paid) -> Attempt:
    return Attempt(
        tier, backend, model, False, reason, None, paid.reply, paid.key, paid.repaired,
        paid.tokens_in, paid.tokens_out, paid.cost_usd,
    )  # fmt: skip


def _finish(
    desk: _Desk, decision: Decision, seen: Sequence[Score], tried: list[_Tried], reason: str | None
) -> Captioned:
    last, now = tried[-1], [one.paid for one in tried if not one.paid.reused]
    cost = (sum(p.tokens_in for p in now), sum(p.tokens_out for p in now), sum(p.cost_usd for p in now))
    draft, failure = last.draft or Draft("", ()), last.failure
    tier = desk.policy.tiers[last.attempt.tier]
    caption = Caption(
        figure_id=desk.figure.figure_id,
        text=draft.text,
        claims=draft.claims,
        tier=last.attempt.tier,
        rule=decision.rule,
        policy=desk.policy.version,
        features=tuple(seen),
        backend=last.attempt.backend,
        model=last.attempt.model,
        finish_reason=failure.reason if failure else "stop",
        attempts=(*(one.attempt for one in tried[:-1]), replace(last.attempt, accepted=reason is None)),
        format="composed" if tier.backend == "composer" else tier.format,
        support=mean_support(draft.claims),
    )
    if failure:
        return Captioned(caption, reason, f"{last.attempt.tier}: {failure.detail}", failure.retryable, *cost)
    return Captioned(caption, reason, _why(last) if reason else None, False, *cost)


def _why(last: _Tried) -> str:
    assert last.draft is not None
    support = mean_support(last.draft.claims)
    told = "" if support is None else f", {support:.0%} supported"
    return f"{last.attempt.tier}: {len(last.draft.text.split())} words{told}: {last.draft.text[:200]}"
