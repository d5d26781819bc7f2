"""The engines behind a policy's tiers: each opened once, however many tiers use it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from omniscience_assets.captioning.backends.chat import Chat
from omniscience_assets.captioning.backends.replicas import Replicas
from omniscience_assets.captioning.policy import PolicyError, Tier

if TYPE_CHECKING:
    from omniscience_assets.captioning.backends.openai import Endpoint


@dataclass(frozen=True, slots=True)
class Local:
    """What engines in this process may use."""

    gpus: int = 0
    """0 = CPU."""
    gpu_memory: float = 0.9
    """Share of a card's memory, for `vllm`."""
    batch: int = 8
    """Questions that `transformers` answers at a time."""
    dtype: str = "auto"
    max_model_len: int = 0
    """Tokens of prompt and answer, for `vllm`; 0 = the model's own limit."""


@dataclass
class Engines:
    """Opens engines and keeps them."""

    endpoints: Mapping[str, Sequence["Endpoint"]]
    """By name; several are replicas of one model."""
    local: Local = field(default_factory=Local)
    _open: dict[tuple[str, str, str], Chat] = field(default_factory=dict)

    def open(self, tier: Tier) -> Chat:
        """The engine of a tier.

        Raises:
            PolicyError: `not_served`: no such endpoint is set up, a library is missing, or a model cannot be loaded.
        """
        key = tier.backend, tier.endpoint, tier.model
        if key not in self._open:
            try:
                self._open[key] = self._load(tier)
            except (ImportError, OSError, ValueError, RuntimeError) as error:
                raise PolicyError("not_served", f"{tier.backend} cannot open {tier.model}: {error}") from error
        return self._open[key]

    def _load(self, tier: Tier) -> Chat:
        if tier.backend == "openai":
            from omniscience_assets.captioning.backends.openai import OpenAIChat

            if tier.endpoint not in self.endpoints:
                known = ", ".join(self.endpoints) or "none"
                raise ValueError(
                    f"no endpoint {tier.endpoint!r} is set up (there are: {known}); add it to `endpoints` of the "
                    "resource models"
                )
            return Replicas([OpenAIChat(endpoint, tier.model) for endpoint in self.endpoints[tier.endpoint]])
        if tier.backend == "vllm":
            from omniscience_assets.captioning.backends.vllm import VllmChat, VllmOptions

            asked = VllmOptions(
                tensor_parallel=max(1, self.local.gpus),
                gpu_memory=self.local.gpu_memory,
                max_model_len=self.local.max_model_len or None,
                dtype=self.local.dtype,
            )
            return VllmChat(tier.model, asked)
        from omniscience_assets.captioning.backends.transformers import TransformersChat, TransformersOptions

        device = "auto" if self.local.gpus else "cpu"
        options = TransformersOptions(dtype=self.local.dtype, device_map=device, max_batch=self.local.batch)
        return TransformersChat(tier.model, options)
