"""The method `adamllm`: a caption, and a task that a synthesizer makes of it, together (arXiv 2411.19930)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from omniscience_assets.captioning.backends.chat import Sampling
from omniscience_assets.captioning.backends.model import without_control_tokens
from omniscience_assets.captioning.paid import Name
from omniscience_assets.evaluation.models import Memory, Model, Said, Silence
from omniscience_assets.instructions.adamllm.cooking import INDICATORS, cook, placed
from omniscience_assets.instructions.adamllm.prompts import consistent
from omniscience_assets.instructions.adamllm.synthesis import (
    INFORMATIVE,
    PRECISE,
    Triplet,
    collect_triplet,
    parse_synthesis,
    read_consistency,
)
from omniscience_assets.instructions.adamllm.training import DESCRIBE
from omniscience_assets.instructions.method import Case
from omniscience_assets.instructions.oasis.hooking import Frame, TemplateRefusedError
from omniscience_assets.instructions.oasis.method import Hooking
from omniscience_assets.instructions.recipes.requests import request_for
from omniscience_assets.instructions.recipes.rows import conversation, kind_of, nothing, view_of
from omniscience_assets.records import Instruction, InstructionMethod, Measure, Reply, Verdict
from omniscience_assets.store.stage import Output

CODE_VERSION = "1"
_JUDGED = Sampling(max_tokens=16)


class Adamllm(BaseModel):
    """Its settings. Models are named as the settings of the stage name them."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: ClassVar[InstructionMethod] = "adamllm"

    synthesizer: Name
    """A model trained on `build_sets`; its server takes raw prompts with images, as that of Oasis."""
    judge: Name
    """Reads both answers, and says whether they agree."""
    hooking: Hooking
    """The synthesizer's chat template."""
    stops: tuple[str, ...] = Field(default=("<|endoftext|>", "<|end_of_text|>"), min_length=1)
    """What the synthesizer ends with; ends of turns do not end it."""
    max_tokens: int = Field(default=512, ge=16)
    stages: Literal["single", "two"] = "single"
    """`single`: caption and task in one conversation; `two`: each in one of its own, to be trained on in turn."""
    seed: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        _ = self.frame
        return self

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Adamllm":
        """Of settings as they are written.

        Raises:
            ValueError: they are not possible, or the chat template cannot be cut.
        """
        try:
            return cls.model_validate(dict(told))
        except (TemplateRefusedError, ValidationError) as error:
            raise ValueError(f"adamllm: {error}") from error

    @cached_property
    def frame(self) -> Frame:
        """What the synthesizer's template puts around what is said."""
        return self.hooking.frame()

    @property
    def asked(self) -> tuple[str, ...]:
        """Both, or the one that is both."""
        return tuple(dict.fromkeys((self.synthesizer, self.judge)))

    def spec(self) -> Mapping[str, Any]:
        """Settings, the template's frame, hint lines, indicators and the prompt's hash."""
        frame = self.frame
        return {
            "code_version": CODE_VERSION,
            "settings": self.model_dump(mode="json", exclude={"hooking"}),
            "frame": [frame.opening, frame.answering, frame.asking, frame.closing],
            "hints": [DESCRIBE, PRECISE, INFORMATIVE],
            "indicators": list(INDICATORS),
            "prompts": {"consistent": consistent().hash},
        }

    def named_texts(self) -> Iterator[str]:
        """The prompt."""
        yield consistent().whole

    async def make(self, case: Case, models: Mapping[str, Model], memory: Memory) -> list[Output]:
        """The caption with the task; or the caption alone, and beside it the row of the task that was not to be.

        Where a model could not be asked there is but a failed row: a later try may find the task.
        """
        if case.picture is None:
            return [nothing(case, self.name, "mix", "no_picture", "the figure has no raster to show")]
        figure_id = case.figure.figure_id
        caption = (request_for(figure_id, self.name), case.caption.text)
        found = await self._task(case, models, memory)
        if found.task is None and found.failed:
            return [self._row(case, "task", found, ())]
        if found.task is None:
            alone = self._row(case, "caption", _Task(author=case.caption.model or "program"), (caption,))
            return [alone, self._row(case, "task", found, ())]
        if self.stages == "two":
            stage_one = _Task(author=case.caption.model or "program")
            return [self._row(case, "caption", stage_one, (caption,)), self._row(case, "task", found, (found.task,))]
        return [self._row(case, "mix", found, placed(caption, found.task, figure_id, self.seed))]

    async def _task(self, case: Case, models: Mapping[str, Model], memory: Memory) -> "_Task":
        """Have the synthesizer write, and the judge compare."""
        prompt = self.frame.open_turn(DESCRIBE, without_control_tokens(case.caption.text))
        said = await models[self.synthesizer].complete(
            prompt, memory, sampling=Sampling(self.max_tokens), picture=case.picture, stops=self.stops
        )
        found = _Task().hearing(said)
        if isinstance(said.reply, Silence):
            return found
        parsed = parse_synthesis(said.reply.said, self.frame)
        counts = {"exchanges": len(parsed.exchanges), "malformed": parsed.malformed, "cut": parsed.cut}
        measures = tuple(Measure(f"adamllm.{name}", float(count)) for name, count in counts.items())
        found = replace(found, measures=measures, author=said.reply.model)
        triplet = collect_triplet(parsed.exchanges)
        if triplet is None:
            reason = "no_triplet" if parsed.exchanges else "malformed"
            return replace(found, dropped=reason, detail=f"{counts}: {said.reply.said[:200]!r}")
        return await self._judged(found, triplet, case.figure.figure_id, models[self.judge], memory)

    async def _judged(self, found: "_Task", triplet: Triplet, figure_id: str, judge: Model, memory: Memory) -> "_Task":
        facts = {"question": triplet.question, "informative": triplet.informative, "precise": triplet.precise}
        said = await judge.ask(consistent(), facts, memory, sampling=_JUDGED)
        found = found.hearing(said)
        if isinstance(said.reply, Silence) and said.reply.cause != "length":
            return found
        told = read_consistency(said.reply.said) if isinstance(said.reply, Reply) else "unclear"
        keep, reason = told == "yes", f"consistency_{told}"
        verdict = Verdict("consistency", keep, None if keep else reason, None, None, told)
        found = replace(found, verdicts=(verdict,), failed=None)
        if not keep:
            return replace(found, dropped=reason, detail=f"{triplet.question[:200]!r}")
        question, answer, how = cook(triplet, figure_id, self.seed)
        return replace(found, task=(question, answer), cooked=how)

    def _row(self, case: Case, what: str, found: "_Task", turns: tuple[tuple[str, str], ...]) -> Output:
        row = f"{case.figure.figure_id}@i.{self.name}.{what}"
        made = Instruction(
            instruction_id=row,
            figure_id=case.figure.figure_id,
            method=self.name,
            generator="caption_only" if what == "caption" else f"{what}.{found.cooked}" if found.cooked else what,
            form="description" if what == "caption" else "task",
            views=(view_of(case),),
            turns=conversation(*turns),
            figure_kind=kind_of(case),
            author=found.author,
            basis="the caption, and what a synthesizer asked itself",
            licence_class=case.figure.licence_class,
            measures=found.measures,
            verdicts=found.verdicts,
            replies=found.replies,
        )
        reason = found.failed or found.dropped
        return Output(
            row, made, "failed" if found.failed else "dropped" if found.dropped else "kept", reason, found.detail,
            found.retryable, 0.0, found.read_tokens, found.made_tokens, found.cost_usd,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Task:
    """What came of asking for a task."""

    task: tuple[str, str] | None = None
    cooked: str = ""
    dropped: str | None = None
    failed: str | None = None
    detail: str | None = None
    retryable: bool = False
    author: str = "program"
    measures: tuple[Measure, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    replies: tuple[Reply, ...] = ()
    read_tokens: int = 0
    made_tokens: int = 0
    cost_usd: float = 0.0

    def hearing(self, said: Said) -> "_Task":
        """With one more reply, or why there is none, and what it cost."""
        cost = self.cost_usd + said.cost_usd
        if isinstance(said.reply, Silence):
            told = said.reply
            return replace(self, failed=told.cause, detail=told.detail, retryable=told.retryable, cost_usd=cost)
        read, made = (0, 0) if said.reused else (said.reply.read_tokens, said.reply.made_tokens)
        return replace(
            self, replies=(*self.replies, said.reply), read_tokens=self.read_tokens + read,
            made_tokens=self.made_tokens + made, cost_usd=cost,
        )  # fmt: skip
