"""Caption one figure: route it, ask the backend, record what was tried."""

from collections.abc import Mapping

from omniscience_assets.captioning import prompts
from omniscience_assets.captioning.backends.protocol import Captioner, CaptionFailure, CaptionRequest
from omniscience_assets.captioning.router import Policy, features, route
from omniscience_assets.records import Attempt, Caption, Evidence, Figure


class CaptionError(Exception):
    """A figure got no caption.

    Args:
        reason: The backend's own, or `no_backend` when nobody serves the tier.
        detail: What happened, for a person.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type["CaptionError"], tuple[str, str]]:
        return type(self), (self.reason, self.detail)


def caption_figure(figure: Figure, evidence: Evidence, policy: Policy, captioners: Mapping[str, Captioner]) -> Caption:
    """Write a figure's caption.

    Args:
        figure: With the author caption and the paragraphs that refer to it.
        evidence: What can be seen in it.
        policy: Decides on the tier.
        captioners: Backends by name.

    Raises:
        CaptionError: `no_backend`, or the reason that the backend gave.
    """
    seen = features(figure, evidence)
    decision = route(seen, policy)
    tier = policy.tiers[decision.tier]
    captioner = captioners.get(tier.backend)
    if captioner is None:
        offered = ", ".join(sorted(captioners)) or "none"
        raise CaptionError("no_backend", f"tier {decision.tier} needs {tier.backend}; offered: {offered}")
    (reply,) = captioner.caption([CaptionRequest(figure, evidence, prompts.load(tier.prompt), decision)])
    if isinstance(reply, CaptionFailure):
        raise CaptionError(reply.reason, reply.detail)
    return Caption(
        figure_id=figure.figure_id,
        text=reply.text,
        claims=reply.claims,
        tier=decision.tier,
        rule=decision.rule,
        policy=policy.version,
        features=seen,
        backend=captioner.name,
        model=reply.model,
        finish_reason=reply.finish_reason,
        attempts=(Attempt(decision.tier, captioner.name, reply.model, accepted=True, reason=None),),
    )
