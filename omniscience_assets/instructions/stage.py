"""The stage `instructions`: training conversations about each kept figure, by every method that is on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from omniscience_assets.records import Caption, Evidence, Figure, Instruction, Judgement, Paper, Question
from omniscience_assets.store.files import Files
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Grain, Input, Output, Stage, StageError, Task, WorkItem

if TYPE_CHECKING:
    from omniscience_assets.evaluation.models import Memory, Model
    from omniscience_assets.instructions.method import Case, Method
    from omniscience_assets.instructions.settings import InstructionSettings
    from omniscience_assets.store.snapshot import Snapshot

CODE_VERSION = "2"


@dataclass(frozen=True)
class InstructionsStage(Stage):
    """One row per conversation, kept, dropped or failed; a figure that nothing can be made of is a dropped row."""

    asset: ClassVar[str] = "instructions"
    payload: ClassVar[type] = Instruction
    grain: ClassVar[Grain] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("filtered_set", Judgement, "figure"),
        Input("routed_captions", Caption, "figure"),
        Input("figure_evidence", Evidence, "figure"),
        Input("questions", Question, "figure"),
        Input("triplets", Figure, "figure"),
        Input("raw_papers", Paper, "paper"),
    )
    suffix: ClassVar[str] = "@i"
    chunk_size: ClassVar[int] = 64

    files: Files
    settings: InstructionSettings
    models: Mapping[str, Model] = field(default_factory=dict, compare=False)
    """Open ones, by their names in the settings."""

    @property
    def methods(self) -> Sequence[Method]:
        """Those that are on."""
        from omniscience_assets.instructions.registry import make_methods

        return make_methods(self.settings)

    def spec(self) -> Spec:
        """What each method says of itself, and the models' settings."""
        from omniscience_assets.evaluation.models import made_by
        from omniscience_assets.instructions.registry import asked

        return {
            "code_version": CODE_VERSION,
            "methods": {method.name: method.spec() for method in self.methods},
            "models": {name: made_by(self.settings.models[name]) for name in asked(self.settings)},
            "versions": {name: model.paid.chat.version for name, model in self.models.items()},
        }

    def named_texts(self) -> Iterator[str]:
        """The methods' prompts."""
        for method in self.methods:
            yield from method.named_texts()

    def load(self, log: Snapshot, tasks: Sequence[Task]) -> list[WorkItem]:
        """The records, and what models have said before."""
        from omniscience_assets.evaluation.replies import with_replies
        from omniscience_assets.instructions.registry import asked

        items = super().load(log, tasks)
        return with_replies(log, items, self.asset) if asked(self.settings) else items

    async def work(self, item: WorkItem) -> list[Output]:
        """Have each method make what it can of the figure."""
        from omniscience_assets.evaluation.models import Memory

        case, memory = self._case(item), Memory({reply.key: reply for reply in item.inputs.get("replies", ())})
        made = [one for method in self.methods for one in await self._make(method, case, memory)]
        return [_dated(one, case.version) for one in _once(made)] or [
            Output(
                self.failed_id(case.figure.figure_id), None, "dropped", "nothing_to_make",
                f"no method found anything in it: {', '.join(self.settings.methods)}",
            )
        ]  # fmt: skip

    async def _make(self, method: Method, case: Case, memory: Memory) -> list[Output]:
        """One method's rows; where it fails for a known reason that is a row, and costs the others nothing."""
        try:
            return await method.make(case, self.models, memory)
        except StageError as error:
            row = f"{case.figure.figure_id}@i.{method.name}"
            return [Output(row, None, "failed", error.reason, error.detail, error.retryable)]

    def _case(self, item: WorkItem) -> Case:
        from omniscience_assets.captioning.images import FigureImage
        from omniscience_assets.evaluation.models import Picture
        from omniscience_assets.instructions.method import Case
        from omniscience_assets.instructions.versions import version_of
        from omniscience_assets.store.blobs import BlobStore

        figure: Figure = item.one("triplets")
        image = FigureImage(BlobStore(self.files), figure.raster) if figure.raster else None
        questions = sorted(item.inputs["questions"], key=lambda one: one.question_id)
        return Case(
            figure, item.one("figure_evidence"), item.one("routed_captions"), tuple(questions),
            Picture.of(figure, image), version_of(item.one("raw_papers")),
        )  # fmt: skip


def _once(outputs: Sequence[Output]) -> Iterator[Output]:
    """Each fact kept of one method only, the first that asks for it: programs of two methods see the same chart."""
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for output in outputs:
        made: Instruction | None = output.payload
        if made is None or output.outcome != "kept" or not made.basis:
            yield output
            continue
        method, first = known.setdefault((made.generator, made.basis), (made.method, output.record_id))
        if method == made.method:
            yield output
        else:
            yield replace(output, outcome="dropped", reason="fact_of_another_method", detail=f"{first} asks for it")


def _dated(output: Output, version: str) -> Output:
    """With the month in which the paper came out."""
    return replace(output, payload=replace(output.payload, version=version)) if output.payload else output
