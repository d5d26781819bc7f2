"""A policy over the log without a call: it tells what a run then does."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.captioning.backends.chat import ChatReply, ChatRequest
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.crew import Crew
from omniscience_assets.captioning.curve import draw_curve, find_pairs, plot_curve
from omniscience_assets.captioning.policy import Policy
from omniscience_assets.captioning.replay import Forecast, forecast
from omniscience_assets.captioning.stage import RoutedCaptionsStage
from omniscience_assets.compute.asynchronous import AsyncExecutor
from omniscience_assets.records import Caption, Evidence, Figure
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Advance, advance
from omniscience_assets.store.views import connect
from omniscience_tests.captioning.samples import EVIDENCE, FIGURE, evidence
from omniscience_tests.captioning.scripted_chat import ScriptedChat, statements
from omniscience_tests.captioning.typical import diagram, heat_map, panels_of_lines, scatter, twin_axes, two_lines
from omniscience_tests.factories import make_png
from omniscience_tests.store.given import write_rows

FIGURES = 60
KINDS = (
    EVIDENCE, two_lines(), panels_of_lines(), scatter(), twin_axes(), heat_map(), diagram(), evidence(kind="photo"),
)  # fmt: skip
TRUE = "The figure shows what the paper says of it."


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A home of figures with all sorts of evidence."""
    files = Files(tmp_path_factory.mktemp("replay") / "home")
    raster = BlobStore(files).put(make_png(), ".png")
    chance = random.Random(5)
    figures, seen = {}, {}
    for number in range(FIGURES):
        name = f"p{number:03}#fig.1"
        words = " ".join(["word"] * chance.randint(3, 120))
        figures[name] = replace(FIGURE, figure_id=name, paper_id=name[:4], raster=raster, caption=words)
        seen[f"{name}@evidence"] = replace(chance.choice(KINDS), figure_id=name)
    write_rows(files, "triplets", Figure, "physics", figures)
    write_rows(files, "figure_evidence", Evidence, "physics", seen)
    return files


@pytest.fixture
def home(files: Files, tmp_path: Path) -> Files:
    shutil.copytree(Path(files.root), tmp_path / "home")
    return Files(tmp_path / "home")


@pytest.fixture
def executor() -> Iterator[AsyncExecutor]:
    executor = AsyncExecutor()
    yield executor
    executor.close()


def policy(*rules: dict[str, Any], **changes: Any) -> Policy:
    common = {"backend": "openai", "endpoint": "e", "accept": {"words": [1, 400]}, **changes}
    tiers = {
        "composer": {"backend": "composer"},
        "small": {**common, "model": "small", "price": {"tokens_in": 0.2, "tokens_out": 0.8}, "escalate_to": "large"},
        "large": {**common, "model": "large", "price": {"tokens_in": 2, "tokens_out": 8}},
    }
    return Policy.model_validate({"version": "t", "tiers": tiers, "rules": list(rules)})


ROUTED = policy(
    {"name": "axes", "when": [{"feature": "axes", "op": ">=", "value": 3}], "tier": "composer"},
    {"name": "long", "when": [{"feature": "caption_words", "op": ">", "value": 60}], "tier": "large"},
    {"name": "rest", "tier": "small"},
)


def say(request: ChatRequest) -> ChatReply:
    """Honest counts: a token for each three and a half characters, and longer answers to longer questions."""
    chance = random.Random(request.text)
    said = statements(*[TRUE] * chance.randint(5, 15))
    return ChatReply(said, "m", round(len(request.system + request.text) / 3.5) + 4, round(len(said) / 3.5), True)


def stage_of(files: Files, rules: Policy, chat: ScriptedChat | None = None) -> RoutedCaptionsStage:
    return RoutedCaptionsStage(rules, files, Crew.of(rules, lambda _: chat or ScriptedChat(say), Budget()))


def run(stage: RoutedCaptionsStage, executor: AsyncExecutor, name: str = "run") -> Advance:
    return advance(stage.files, stage, "physics", run_id=name, executor=executor)


def decided(files: Files) -> dict[str, tuple[str, str]]:
    with connect(files, {"routed_captions": Caption}) as connection:
        rows = connection.execute("SELECT figure_id, rule, attempts[1].tier FROM current.routed_captions").fetchall()
    return {figure: (rule, tier) for figure, rule, tier in rows}


def test_a_replay_tells_what_a_fresh_run_does(home: Files, executor: AsyncExecutor) -> None:
    told = forecast(stage_of(home, ROUTED), "physics")
    assert told.figures == len(told.planned) == FIGURES
    assert {rule for rule, _ in told.rules()} == {"axes", "long", "rest"}
    assert told.moves()["none", "small"] > 0
    run(stage_of(home, ROUTED), executor)
    assert {one.figure_id: (one.rule, one.tiers[0]) for one in told.planned} == decided(home)
    again = forecast(stage_of(home, ROUTED), "physics")
    assert not again.moves()
    assert (again.asked(), again.usd) == ({}, 0)


def test_what_another_policy_would_change(home: Files, executor: AsyncExecutor) -> None:
    run(stage_of(home, ROUTED), executor)
    small = policy({"name": "all", "tier": "small"})
    told = forecast(stage_of(home, small), "physics")
    before = [tier for _, tier in decided(home).values()]
    assert told.moves() == {(tier, "small"): before.count(tier) for tier in ("composer", "large")}
    assert told.asked() == {"small": FIGURES - before.count("small")}


def bill(told: Forecast, done: Advance) -> float:
    return told.usd / done.cost_usd


def test_the_forecast_is_near_the_bill_once_a_few_were_captioned(home: Files, executor: AsyncExecutor) -> None:
    """A tenth of the figures teach what a prompt and a reply cost."""
    rules = policy({"name": "all", "tier": "small"})
    few = policy({"name": "few", "when": [{"feature": "caption_words", "op": "<", "value": 20}], "tier": "small"},
                 {"name": "rest", "tier": "composer"})  # fmt: skip
    run(stage_of(home, few), executor, "few")
    told = forecast(stage_of(home, rules), "physics")
    assert 0 < sum(one.asks[0].known is not None for one in told.planned) < FIGURES // 3
    assert bill(told, run(stage_of(home, rules), executor, "all")) == pytest.approx(1, abs=0.12)


def test_a_sample_is_scaled_up(home: Files) -> None:
    rules = policy({"name": "all", "tier": "small"})
    whole, part = forecast(stage_of(home, rules), "physics"), forecast(stage_of(home, rules), "physics", sample=20)
    assert len(part.planned) == 20
    assert part.usd == pytest.approx(whole.usd, rel=0.15)


def test_the_curve_comes_out_of_the_log(home: Files, executor: AsyncExecutor, tmp_path: Path) -> None:
    """The dear tier names what the figure names, the cheap one does not: routing by axes must beat a coin."""

    def by_model(request: ChatRequest, dear: bool) -> ChatReply:
        titles = "Energy Counts signal background Time Voltage" if dear else "Something"
        said = statements(f"{titles} are shown in full, and {request.text[-200:]}" if dear else "A thing is shown.")
        return ChatReply(said, "m", 1000, 100, True)

    both = policy({"name": "all", "teachers": {"tiers": ["small", "large"]}})
    chats = {
        "small": ScriptedChat(lambda request: by_model(request, False)),
        "large": ScriptedChat(lambda request: by_model(request, True)),
    }
    stage = RoutedCaptionsStage(both, home, Crew.of(both, lambda tier: chats[tier.model], Budget()))
    run(stage, executor)
    asked = len(chats["small"].asked)
    routed = RoutedCaptionsStage(ROUTED, home, Crew.of(ROUTED, lambda tier: chats[tier.model], Budget()))
    pairs = find_pairs(routed, ["physics"], "small", "large")
    assert len(pairs) == FIGURES
    assert len(chats["small"].asked) == asked, "nobody is asked"
    curve = draw_curve(pairs)
    assert curve.cheap[0] < curve.routed[0] < curve.dear[0]
    assert curve.cheap[1] <= curve.coin <= curve.dear[1]
    plot_curve(curve, tmp_path / "curve.png", "grounded")
    assert (tmp_path / "curve.png").stat().st_size > 5000


def test_a_curve_without_replies_says_how_to_get_them(home: Files) -> None:
    with pytest.raises(ValueError, match="let both write as teachers"):
        draw_curve(find_pairs(stage_of(home, ROUTED), ["physics"], "small", "large"))
