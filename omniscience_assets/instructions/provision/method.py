"""ProVision as a method: a figure's scene graphs and its chart, asked about by program."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, ClassVar, Self

from omniscience_assets.evaluation.models import Memory, Model
from omniscience_assets.evaluation.options import short_hash
from omniscience_assets.evaluation.questions import make_questions
from omniscience_assets.instructions.method import Case
from omniscience_assets.instructions.provision.charts import converse
from omniscience_assets.instructions.provision.drawing import Found, draw_items
from omniscience_assets.instructions.provision.figures.scenes import Scene, find_scenes
from omniscience_assets.instructions.provision.generators import BY_NAME
from omniscience_assets.instructions.provision.sampling import chance_of
from omniscience_assets.instructions.provision.settings import CAPTION, CHART, ProvisionSettings
from omniscience_assets.instructions.provision.turns import (
    Conversation,
    Form,
    Refusal,
    Telling,
    phrases,
    phrases_text,
    tell,
)
from omniscience_assets.records import IMAGE, Box, Difficulty, Instruction, InstructionMethod, Question, Turn, View
from omniscience_assets.store.hashing import bytes_hash
from omniscience_assets.store.stage import Output

CODE_VERSION = "2"
_EASY = frozenset({"ExistsObject", "LeftMost", "RightMost", "TopMost", "BottomMost", "TypedAttributeBBox", "HasObject"})
_HARD = frozenset({
    "SceneGraphObjectQA", "SceneGraphRelationQA", "SceneGraphAttributeQA", "CompareRelation", "CompareAttribute",
    "CountAttributeObject", "CloserToAnchor", "FartherToAnchor",
})  # fmt: skip


@dataclass(frozen=True)
class Provision:
    """Conversations by program (ProVision, arXiv 2412.07012), and questions that only charts know."""

    name: ClassVar[InstructionMethod] = "provision"
    settings: ProvisionSettings = field(default_factory=ProvisionSettings)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """By settings as they are written. Raises `pydantic.ValidationError`."""
        return cls(ProvisionSettings.model_validate(told))

    @property
    def asked(self) -> tuple[str, ...]:
        """No model is."""
        return ()

    def spec(self) -> Mapping[str, Any]:
        """Settings, and the phrases."""
        settings = self.settings.model_dump(mode="json")
        return {"code_version": CODE_VERSION, **settings, "phrases": bytes_hash(phrases_text().encode())}

    def named_texts(self) -> Iterator[str]:
        """The phrases."""
        yield phrases_text()

    async def make(self, case: Case, models: Mapping[str, Model], memory: Memory) -> list[Output]:
        """Rows for one figure; one dropped row where there is nothing to ask."""
        return make_rows(case, self.settings)


def make_rows(case: Case, settings: ProvisionSettings, scenes: list[Scene] | None = None) -> list[Output]:
    """Up to `per_figure` conversations about a figure, and a dropped row for each item that could not be asked.

    Args:
        case: The figure and what was read in it.
        settings: How many, of what.
        scenes: Its scenes, where they are known already.
    """
    figure = case.figure
    if figure.raster is None:
        return [Output(_row_id(figure.figure_id), None, "dropped", "no_raster", "there is no image to ask about")]
    if scenes is None:
        scenes = find_scenes(figure, case.evidence)
    writer = _Writer(case, settings)
    kept = writer.charts()
    for found in draw_items(scenes, settings, settings.seed, figure.figure_id):
        if kept >= settings.per_figure:
            break
        kept += writer.item(found)
    rows = list(writer.rows.values())
    return rows or [Output(_row_id(figure.figure_id), None, "dropped", "nothing_to_ask", "nothing sure is known of it")]


class _Writer:
    """The rows of a figure, by their ids."""

    def __init__(self, case: Case, settings: ProvisionSettings) -> None:
        self.case, self.settings = case, settings
        self.rows: dict[str, Output] = {}

    def charts(self) -> int:
        """Questions on the chart; the number of those kept."""
        most = round(self.settings.charts * self.settings.per_figure)
        if not most or CHART not in self.settings.generators:
            return 0
        made = make_questions(self.case.figure, self.case.evidence, most)
        return sum(self._chart(question) for question in made)

    def item(self, found: Found) -> bool:
        """One item of a scene graph; whether it was kept."""
        scene, item = found
        if isinstance(item, str):
            return self._caption(scene, item)
        key = _told(item.key)
        chance = self._chance(scene.name, key)
        telling = Telling(self._form(chance), chance.random() < self.settings.spelled, scene.image)
        said = tell(scene.graphs, item, BY_NAME[item.generator], telling, chance)
        what = short_hash(scene.name, key)
        if isinstance(said, Refusal):
            return self._drop(what, item.generator, telling.form, said, f"{item.generator}{item.arguments!r}")
        boxes = [scene.boxes[view] for view in said.views] or [scene.boxes[0]]
        things = scene.graphs[item.views[0] if item.views else 0].things
        nodes = tuple(node for one in item.things if (node := things[one].node) and ".b" not in node)
        level: Difficulty = "easy" if item.generator in _EASY else "hard" if item.generator in _HARD else "medium"
        return self._keep(
            what, item.generator, said, boxes, difficulty=level, basis=f"{scene.name}: {key}", nodes=nodes
        )

    def _chart(self, question: Question) -> bool:
        chance = self._chance(CHART, question.question_id)
        form = self._form(chance)
        said = converse(question, form, chance)
        what = short_hash(CHART, question.text)
        if said is None:
            return self._drop(what, question.kind, form, Refusal("no_sentence", question.text), question.kind)
        level, basis, nodes = question.difficulty, question.basis, question.nodes
        return self._keep(what, question.kind, said, [None], difficulty=level, basis=basis, nodes=nodes)

    def _caption(self, scene: Scene, text: str) -> bool:
        chance = self._chance(scene.name, CAPTION)
        ask = chance.choice(phrases("caption")["ask"]).format(image=scene.image)
        said = Conversation("description", f"{IMAGE}\n{ask}", text, ())
        nodes = tuple(thing.node for thing in scene.graphs[0].things if ".b" not in thing.node)
        what = short_hash(scene.name, CAPTION)
        return self._keep(what, CAPTION, said, [scene.boxes[0]], difficulty="hard", basis=scene.name, nodes=nodes)

    def _chance(self, *parts: str) -> Random:
        return chance_of(self.settings.seed, self.case.figure.figure_id, *parts)

    def _form(self, chance: Random) -> Form:
        forms = self.settings.forms
        told: tuple[Form, ...] = ("open", "choice", "description")
        return chance.choices(told, (forms.open, forms.choice, forms.description))[0]

    def _keep(
        self,
        what: str,
        generator: str,
        said: Conversation,
        boxes: list[Box | None],
        *,
        difficulty: Difficulty,
        basis: str,
        nodes: tuple[str, ...],
    ) -> bool:
        figure = self.case.figure
        name = _row_id(figure.figure_id, what)
        if name in self.rows:
            return False
        made = replace(
            self._bare(name, generator, said.form),
            views=tuple(View(figure.figure_id, figure.raster or "", box) for box in boxes),
            turns=(Turn("human", said.ask), Turn("assistant", said.say)),
            options=said.options,
            key=said.key,
            accepted=said.accepted,
            difficulty=difficulty,
            basis=basis,
            nodes=nodes,
        )
        self.rows[name] = Output(name, made)
        return True

    def _drop(self, what: str, generator: str, form: Form, refusal: Refusal, of: str) -> bool:
        name = _row_id(self.case.figure.figure_id, what)
        made, why = self._bare(name, generator, form), f"{of}: {refusal.detail}"
        self.rows.setdefault(name, Output(name, made, "dropped", refusal.reason, why))
        return False

    def _bare(self, name: str, generator: str, form: Form) -> Instruction:
        """A conversation in which nothing is said yet: all that there is of one that cannot be held."""
        figure, kind = self.case.figure, self.case.evidence.kind
        return Instruction(
            instruction_id=name, figure_id=figure.figure_id, method="provision", generator=generator, form=form,
            views=(), turns=(), figure_kind=kind[0].label if kind else "", licence_class=figure.licence_class,
        )  # fmt: skip


def _row_id(figure_id: str, what: str = "") -> str:
    return f"{figure_id}@i.provision" + (f".{what}" if what else "")


def _told(value: Any) -> str:
    """A key as text that is the same in every process: sets are sorted."""
    if isinstance(value, frozenset):
        return f"{{{', '.join(sorted(map(_told, value)))}}}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_told, value))})"
    return repr(value)
