"""Figures as scene graphs, and the method that asks about them."""

import asyncio
import re
from collections import Counter
from dataclasses import replace

import orjson
import pytest

from omniscience_assets.evaluation.models import Memory
from omniscience_assets.evaluation.programmatic.kinds import all_drafts
from omniscience_assets.instructions.method import Case
from omniscience_assets.instructions.provision import Provision
from omniscience_assets.instructions.provision.charts import answer_sentence, converse
from omniscience_assets.instructions.provision.figures.parts import find_parts
from omniscience_assets.instructions.provision.figures.relations import find_relations
from omniscience_assets.instructions.provision.figures.scenes import Scene, find_scenes
from omniscience_assets.instructions.provision.generators import BY_NAME
from omniscience_assets.instructions.provision.method import make_rows
from omniscience_assets.instructions.provision.sampling import chance_of
from omniscience_assets.instructions.provision.settings import ProvisionSettings
from omniscience_assets.instructions.provision.turns import Refusal, phrases
from omniscience_assets.records import IMAGE, Caption, Evidence, Figure, Instruction
from omniscience_assets.store.stage import Output
from omniscience_tests.captioning.typical import TYPICAL, grouped_bars, two_lines
from omniscience_tests.evaluation.test_questions import two_panels
from omniscience_tests.factories import make_categories, make_figure, make_panel, make_scale, make_series

MANY = ProvisionSettings(per_figure=200, per_generator=5)


def rows(evidence: Evidence, settings: ProvisionSettings = MANY, figure: Figure | None = None) -> list[Output]:
    case = Case(figure or make_figure(), evidence, None)  # type: ignore[arg-type]
    return make_rows(case, settings)


def scene(evidence: Evidence, name: str) -> Scene:
    found = [one for one in find_scenes(make_figure(), evidence) if one.name == name]
    assert found, f"no scene {name}"
    return found[0]


def relations(evidence: Evidence) -> set[tuple[str, str, str]]:
    return {(one.head, one.name, one.tail) for one in find_relations(find_parts(make_figure(), evidence))}


def test_the_things_of_a_chart_have_kinds_names_and_looks() -> None:
    parts = find_parts(make_figure(), two_lines()).by_node()
    assert (parts["p1.s1"].kind, parts["p1.s1"].name) == ("line", "line “signal”")
    assert parts["p1.s1"].attributes == (("colour", "blue"), ("line style", "solid"))
    assert parts["p1.s2"].attributes == (("colour", "orange"), ("line style", "dashed or dotted"))
    assert parts["p1.x.bottom"].attributes == (("scale", "linear"), ("title", "Energy"))
    assert find_parts(make_figure(), two_lines()).countable >= {"line", "legend entry"}


def test_lines_that_cross_are_not_above_one_another() -> None:
    assert ("p1.s1", "crossing", "p1.s2") in relations(two_lines())
    high = make_series((0.0, 90.0), (10.0, 80.0), label="high")
    low = make_series((0.0, 10.0), (10.0, 20.0), label="low", colour="orange")
    axes = (make_scale("x", 0, 5, 10), make_scale("y", 0, 50, 100))
    apart = replace(two_lines(), panels=(make_panel(axes=axes, series=(high, low)),))
    assert {one for one in relations(apart) if "entirely" in one[1]} == {
        ("p1.s1", "entirely above", "p1.s2"), ("p1.s2", "entirely below", "p1.s1"),
    }  # fmt: skip
    near = make_series((0.0, 11.0), (10.0, 21.0), label="near", colour="green")
    doubtful = replace(two_lines(), panels=(make_panel(axes=axes, series=(high, low, near)),))
    assert not {one for one in relations(doubtful) if "entirely" in one[1]}


@pytest.mark.parametrize(("heights", "told"), [((10.0, 50.0, 90.0), True), ((10.0, 50.0, 51.0), False)])
def test_bars_are_compared_if_all_of_them_clearly_differ(heights: tuple[float, ...], told: bool) -> None:
    bars = make_series(*enumerate(heights), kind="bar", dash=None)
    axes = (make_categories("x", "A", "B", "C"), make_scale("y", 0, 50, 100))
    seen = replace(two_lines(), panels=(make_panel(axes=axes, series=(bars,)),))
    taller = {one for one in relations(seen) if one[1] == "taller than"}
    assert taller == ({("p1.s1.b2", "taller than", "p1.s1.b1"), ("p1.s1.b3", "taller than", "p1.s1.b1"),
                       ("p1.s1.b3", "taller than", "p1.s1.b2")} if told else set())  # fmt: skip


def test_panels_stand_to_one_another_and_are_shown_on_their_own() -> None:
    assert relations(two_panels()) >= {("p1", "directly above", "p2"), ("p2", "directly below", "p1")}
    whole = scene(two_panels(), "names.panels")
    assert [thing.label for thing in whole.graphs[0].things] == ["panel (a)", "panel (b)"]
    own = scene(two_panels(), "p2.kinds")
    (crop,) = own.boxes
    assert crop is not None
    assert crop[1] > 0.4
    (graph,) = own.graphs
    assert {thing.node.split(".")[0] for thing in graph.things} == {"p2"}
    assert all(0 <= thing.box[0] <= thing.box[2] <= graph.graph.width for thing in graph.things)


@pytest.mark.parametrize("evidence", [make() for make in (*TYPICAL.values(), two_panels)], ids=[*TYPICAL, "two_panels"])
def test_rows_are_whole(evidence: Evidence) -> None:
    figure = make_figure()
    found = rows(evidence)
    assert len({row.record_id for row in found}) == len(found) > 0
    for row in found:
        made = row.payload
        if made is None:
            assert [row.reason] == ["nothing_to_ask"] * len(found)
            continue
        assert isinstance(made, Instruction)
        assert re.fullmatch(re.escape(f"{figure.figure_id}@i.provision.") + r"[0-9a-f]{8}", row.record_id)
        ask, say = made.turns
        assert (ask.speaker, say.speaker) == ("human", "assistant")
        assert ask.text.count(IMAGE) == len(made.views)
        assert IMAGE not in say.text
        assert not re.search(r"[{}]| {2}|\bNone\b", ask.text.replace("\n", " ") + say.text), (ask.text, say.text)
        assert all(view.image == figure.raster for view in made.views)
        if made.form == "choice":
            assert made.key is not None
            assert made.accepted == (made.options[made.key],)
            assert say.text.endswith(made.options[made.key])
        else:
            assert say.text[0] == say.text[0].upper()
            assert say.text.endswith(".")


def test_what_cannot_be_said_is_a_row_that_tells_its_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{Provision.__module__}.tell", lambda *_: Refusal("unsayable", "no words"))
    found = rows(two_panels(), ProvisionSettings(charts=0, generators=("ExistsObject",)))
    assert {(row.outcome, row.reason) for row in found} == {("dropped", "unsayable")}
    assert {(row.payload.generator, row.payload.turns) for row in found if row.payload} == {("ExistsObject", ())}
    assert all(row.payload for row in found)


def test_the_same_comes_out_again_and_another_seed_gives_others() -> None:
    def told(seed: int) -> bytes:
        return orjson.dumps(rows(two_panels(), ProvisionSettings(seed=seed)))

    assert told(1) == told(1)
    assert told(1) != told(2)


def test_settings_say_how_many_of_what() -> None:
    few = rows(two_panels(), ProvisionSettings(per_figure=3, charts=0))
    assert sum(row.outcome == "kept" for row in few) == 3
    one = ProvisionSettings(per_figure=9, generators=("ExistsObject",), forms={"open": 0, "description": 0})  # type: ignore[arg-type]
    kept = [row.payload for row in rows(two_panels(), one) if row.outcome == "kept"]
    assert {(made.generator, made.form) for made in kept} == {("ExistsObject", "choice")}
    only = [row.payload for row in rows(two_lines(), ProvisionSettings(generators=("chart",), charts=1))]
    assert only
    assert not {made.generator for made in only} & BY_NAME.keys()


@pytest.mark.parametrize("told", [{"generators": ("Nothing",)}, {"images": (1,)}, {"images": (5,)}, {"cap": 0},
                                  {"forms": {"open": 0, "choice": 0, "description": 0}}, {"other": 1}])  # fmt: skip
def test_impossible_settings_are_refused(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Provision.of(told)


def test_a_figure_without_an_image_or_without_evidence_is_a_dropped_row() -> None:
    (none,) = rows(two_lines(), figure=make_figure(raster=None))
    assert (none.outcome, none.reason) == ("dropped", "no_raster")
    empty = replace(two_lines(), panels=(), kind=(), texts=())
    (nothing,) = rows(empty)
    assert (nothing.outcome, nothing.reason) == ("dropped", "nothing_to_ask")


def test_the_method_asks_no_model_and_names_its_phrases() -> None:
    method = Provision.of({"per_figure": 4})
    assert method.asked == ()
    assert method.spec()["per_figure"] == 4
    assert list(method.named_texts())
    caption: Caption = None  # type: ignore[assignment]
    made = asyncio.run(method.make(Case(make_figure(), two_panels(), caption), {}, Memory()))
    assert made == make_rows(Case(make_figure(), two_panels(), caption), method.settings)


def test_every_question_on_a_chart_is_answered_by_a_sentence() -> None:
    kinds: Counter[str] = Counter()
    for evidence in (make() for make in (*TYPICAL.values(), two_panels)):
        for draft in all_drafts(make_figure(), evidence):
            said = answer_sentence(draft.text, draft.answer or "1")
            assert said is not None, draft.text
            assert said.endswith(".")
            assert (draft.answer or "1") in said or draft.kind == "order_at"
            kinds[draft.kind] += 1
    assert len(kinds) >= 35


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("What is the value of “up” in panel (b) at x = 5?", "3", "The value of “up” in panel (b) at x = 5 is 3."),
        ("How often do “a” and “b” cross in panel (c)?", "twice", "“a” and “b” cross twice in panel (c)."),
        ("How often do “a” and “b” cross?", "never", "“a” and “b” never cross."),
        ("How many bars are higher than 20?", "1", "1 bar is higher than 20."),
        ("In which order do the lines stand in panel (b) at x = 2, the highest first?", "a > b > c",
         "From the highest to the lowest, the lines in panel (b) at x = 2 are “a”, “b” and “c”."),
        ("Which line is drawn in blue?", "rain", "The line drawn in blue is “rain”."),
        ("Which panel is directly below panel (a)?", "(c)", "Panel (c) is directly below panel (a)."),
        ("To which box does the arrow from “in” lead?", "“out”", "The arrow from “in” leads to “out”."),
        ("Which question is this?", "none", None),
    ],
)  # fmt: skip
def test_answers_are_sentences(question: str, answer: str, said: str | None) -> None:
    assert answer_sentence(question, answer) == said


def test_an_open_question_that_its_options_make_clear_names_them() -> None:
    from omniscience_assets.evaluation.questions import make_questions

    for seed in range(30):
        for question in make_questions(make_figure(figure_id=f"arxiv:{seed}#fig.1"), grouped_bars()):
            said = converse(question, "open", chance_of(seed))
            assert said is not None
            if "of these" in question.text:
                assert all(option in said.ask for option in question.options)


def test_every_generator_has_at_least_four_ways_of_asking_and_of_answering() -> None:
    for key in {one.phrases for one in BY_NAME.values()} | {"reading"}:
        told = phrases(key)
        assert all(len(set(told[part])) >= 4 for part in ("ask", "tell")), key
        assert len(set(told.get("pick", told["ask"]))) >= 4, key
        assert len(set(told.get("state", told["tell"]))) >= 2, key
