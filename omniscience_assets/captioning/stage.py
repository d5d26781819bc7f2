"""The stage `routed_captions`: each figure to the tier that it deserves, and a dense caption back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from omniscience_assets.records import Caption, Evidence, Figure
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, StageError, WorkItem

if TYPE_CHECKING:
    from omniscience_assets.captioning.backends.protocol import Captioner
    from omniscience_assets.captioning.router import Policy

CODE_VERSION = "2"


@dataclass(frozen=True)
class RoutedCaptionsStage(Stage):
    """Routes each figure by its features and asks the tier's backend for a caption."""

    asset: ClassVar[str] = "routed_captions"
    payload: ClassVar[type] = Caption
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("figure_evidence", Evidence, "figure"),
        Input("triplets", Figure, "figure"),
    )
    suffix: ClassVar[str] = "@caption"
    chunk_size: ClassVar[int] = 256

    policy: Policy

    def spec(self) -> Spec:
        """The policy, and for each of its tiers the backend's version and the prompt's hash."""
        from omniscience_assets.captioning import prompts

        backends = _captioners()
        return {
            "code_version": CODE_VERSION,
            "policy": self.policy.model_dump(mode="json"),
            "tiers": {
                name: {
                    "backend": tier.backend,
                    "backend_version": backends[tier.backend].version if tier.backend in backends else None,
                    "prompt_hash": prompts.load(tier.prompt).hash,
                }
                for name, tier in self.policy.tiers.items()
            },
        }

    def work(self, item: WorkItem) -> list[Output]:
        """Caption one figure."""
        from omniscience_assets.captioning.write import CaptionError, caption_figure

        figure: Figure = item.one("triplets")
        try:
            caption = caption_figure(figure, item.one("figure_evidence"), self.policy, _captioners())
        except CaptionError as error:
            raise StageError(error.reason, error.detail) from error
        return [Output(self.failed_id(figure.figure_id), caption)]


def _captioners() -> dict[str, Captioner]:
    from omniscience_assets.captioning.backends.composer import Composer

    return {"composer": Composer()}
