"""Who captions: the backends that a policy's tiers need, opened once and shared by all figures of a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from omniscience_assets.captioning.backends.chat import Chat
from omniscience_assets.captioning.backends.composer import Composer
from omniscience_assets.captioning.backends.model import ModelCaptioner
from omniscience_assets.captioning.backends.protocol import Captioner
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.policy import Policy, PolicyError, Tier
from omniscience_assets.captioning.prices import price_of

OpenChat = Callable[[Tier], Chat]
"""Opens the engine of a tier; tiers that share one get the same."""


@dataclass(frozen=True)
class Crew:
    """A captioner for each tier of a policy."""

    captioners: Mapping[str, Captioner]
    budget: Budget = field(default_factory=Budget)

    @classmethod
    def embedded(cls, policy: Policy) -> "Crew":
        """The crew of a policy that asks no model.

        Raises:
            PolicyError: `not_served`, naming the tiers that do.
        """
        models = [name for name, tier in policy.tiers.items() if tier.backend != "composer"]
        if models:
            raise PolicyError("not_served", f"the tiers {', '.join(models)} need a model, and none is set up")
        return cls(dict.fromkeys(policy.tiers, Composer()))

    @classmethod
    def of(cls, policy: Policy, open_chat: OpenChat, budget: Budget) -> "Crew":
        """The crew of any policy.

        Raises:
            PolicyError: an engine cannot be opened, or a price is not known.
        """
        captioners: dict[str, Captioner] = {}
        for name, tier in policy.tiers.items():
            if tier.backend == "composer":
                captioners[name] = Composer()
            else:
                captioners[name] = ModelCaptioner(open_chat(tier), tier, price_of(tier), budget)
        return cls(captioners, budget)

    @cached_property
    def versions(self) -> dict[str, str]:
        """Version of each tier's backend."""
        return {tier: captioner.version for tier, captioner in self.captioners.items()}

    async def aclose(self) -> None:
        """Close all engines."""
        for captioner in self.captioners.values():
            await captioner.aclose()
