"""The stage `routed_captions`: each figure to the tier that it deserves, and a dense caption back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from omniscience_assets.records import Attempt, Caption, Evidence, Figure
from omniscience_assets.store.files import Files
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, Task, WorkItem, earlier_items

if TYPE_CHECKING:
    from omniscience_assets.captioning.backends.protocol import Captioner
    from omniscience_assets.captioning.crew import Crew
    from omniscience_assets.captioning.policy import Policy
    from omniscience_assets.store.snapshot import Snapshot

CODE_VERSION = "3"


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
    files: Files
    crew: Crew | None = field(default=None, compare=False)
    """`None` for a policy that asks no model."""

    def spec(self) -> Spec:
        """What captions hang on: the policy's rules and tiers, each tier's backend version and prompt."""
        versions = self._crew.versions
        return {
            "code_version": CODE_VERSION,
            "policy": self.policy.as_made(),
            "tiers": {
                name: {"backend_version": versions[name], "prompt_hash": tier.prompt.hash}
                for name, tier in self.policy.tiers.items()
            },
        }

    def named_texts(self) -> list[str]:
        """The tiers' prompts."""
        return [tier.prompt.whole for tier in self.policy.tiers.values()]

    def load(self, log: Snapshot, tasks: Sequence[Task]) -> list[WorkItem]:
        """The figures, their evidence, and what models have said of them before."""
        items = super().load(log, tasks)
        if self.policy.is_embedded:
            return items
        replies = _earlier_replies(log, tasks)
        return [WorkItem(i.task, {**i.inputs, self.asset: replies.get(i.task.unit_id, [])}) for i in items]

    async def work(self, item: WorkItem) -> list[Output]:
        """Caption one figure. A dropped row still holds the caption that will not do, a failed one its attempts."""
        from omniscience_assets.captioning.images import FigureImage
        from omniscience_assets.captioning.write import caption_figure
        from omniscience_assets.store.blobs import BlobStore

        figure: Figure = item.one("triplets")
        image = FigureImage(BlobStore(self.files), figure.raster) if figure.raster else None
        made = await caption_figure(
            figure,
            item.one("figure_evidence"),
            self.policy,
            self.captioners,
            load_image=image.load if image else None,
            known={attempt.key: attempt for attempt in item.inputs.get(self.asset, ())},
        )
        outcome: Any = "failed" if made.failed else "dropped" if made.reason else "kept"
        return [
            Output(
                self.failed_id(figure.figure_id), made.caption, outcome, made.reason, made.detail, made.retryable, 0.0,
                made.tokens_in, made.tokens_out, made.cost_usd,
            )
        ]  # fmt: skip

    @property
    def captioners(self) -> Mapping[str, Captioner]:
        """Who serves each tier."""
        return self._crew.captioners

    @property
    def _crew(self) -> Crew:
        from omniscience_assets.captioning.crew import Crew

        return self.crew or Crew.embedded(self.policy)


def _earlier_replies(log: Snapshot, tasks: Sequence[Task]) -> dict[str, list[Attempt]]:
    """Per figure, every reply that stands in its rows, old ones too."""
    found: dict[str, list[Attempt]] = {}
    for unit_id, attempt in earlier_items(log, tasks, "routed_captions", "attempts"):
        if attempt["key"] and attempt["reply"]:
            found.setdefault(unit_id, []).append(Attempt(**attempt))
    return found
