"""The stage over a real log: what is asked, what is kept, and what is never asked again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.captioning.backends.chat import ChatFailure
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.crew import Crew
from omniscience_assets.captioning.ledger import read_ledger
from omniscience_assets.captioning.policy import Policy
from omniscience_assets.captioning.stage import RoutedCaptionsStage
from omniscience_assets.compute.asynchronous import AsyncExecutor
from omniscience_assets.records import LOGS, Evidence, Figure
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import Advance, advance
from omniscience_assets.store.views import connect
from omniscience_tests.captioning.samples import EVIDENCE, FIGURE
from omniscience_tests.captioning.scripted_chat import ScriptedChat, saying, statements
from omniscience_tests.factories import make_png
from omniscience_tests.store.given import write_rows

TRUE = "The horizontal axis shows Energy in keV from 0 to 10."
PNG = make_png()
NAMES = ("p", "q", "r", "s", "t")
RUNS = iter(range(10**6))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A home with five figures and their evidence in the log."""
    files = Files(tmp_path / "home")
    raster = BlobStore(files).put(PNG, ".png")
    figures = [
        replace(FIGURE, figure_id=f"{name}#fig.3", paper_id=name, raster=raster, caption=f"Sample {name}.")
        for name in NAMES
    ]
    write_rows(files, "triplets", Figure, "physics", {figure.figure_id: figure for figure in figures})
    seen = {f"{name}#fig.3@evidence": replace(EVIDENCE, figure_id=f"{name}#fig.3") for name in NAMES}
    write_rows(files, "figure_evidence", Evidence, "physics", seen)
    return files


@pytest.fixture
def executor() -> Iterator[AsyncExecutor]:
    executor = AsyncExecutor()
    yield executor
    executor.close()


def policy(version: str = "t", **tier: Any) -> Policy:
    made = {
        "backend": "openai", "endpoint": "e", "model": "m", "accept": {"words": [1, 99]},
        "price": {"tokens_in": 1000.0, "tokens_out": 2000.0}, **tier,
    }  # fmt: skip
    rules = [{"name": "all", "tier": "one"}]
    return Policy.model_validate({"version": version, "tiers": {"one": made}, "rules": rules})


def step(
    files: Files, executor: AsyncExecutor, rules: Policy, chat: ScriptedChat, budget: Budget | None = None
) -> Advance:
    stage = RoutedCaptionsStage(rules, files, Crew.of(rules, lambda _: chat, budget or Budget()))
    return advance(files, stage, "physics", run_id=f"run{next(RUNS)}", executor=executor)


def outcomes(files: Files) -> dict[str, tuple[str, str | None]]:
    with connect(files, {"routed_captions": LOGS["routed_captions"]}) as connection:
        rows = connection.execute("SELECT root_id, outcome, reason FROM current.routed_captions ORDER BY 1").fetchall()
    return {root: (outcome, reason) for root, outcome, reason in rows}


def test_every_figure_is_asked_about_once(files: Files, executor: AsyncExecutor) -> None:
    chat = ScriptedChat(saying(statements(TRUE)))
    done = step(files, executor, policy(), chat)
    assert (done.computed, len(chat.asked)) == (5, 5)
    assert outcomes(files) == dict.fromkeys(NAMES, ("kept", None))
    assert done.cost_usd == pytest.approx(5 * 0.2)
    assert step(files, executor, policy(), chat).computed == 0
    assert all(request.images == (PNG,) for request in chat.asked)


def test_an_older_prompt_or_another_rule_asks_nobody_again(files: Files, executor: AsyncExecutor) -> None:
    chat = ScriptedChat(saying(statements(TRUE)))
    step(files, executor, policy(), chat)
    step(files, executor, policy(format="short", accept={"words": [1, 99]}), chat)
    assert len(chat.asked) == 10
    back = step(files, executor, policy(), chat)
    assert (len(chat.asked), back.computed, back.copied) == (10, 0, 5)
    # Another threshold makes every row anew, but out of the replies that stand in the log.
    stricter = step(files, executor, policy(accept={"words": [1, 5]}), chat)
    assert (len(chat.asked), stricter.computed, stricter.cost_usd) == (10, 5, 0)
    assert outcomes(files) == dict.fromkeys(NAMES, ("dropped", "too_long"))
    # A dropped row holds its caption and the reply, so a milder threshold asks nobody either.
    step(files, executor, policy(accept={"words": [1, 50]}), chat)
    assert len(chat.asked) == 10
    assert outcomes(files) == dict.fromkeys(NAMES, ("kept", None))


def test_only_what_may_pass_is_tried_again(files: Files, executor: AsyncExecutor) -> None:
    turns = {"p": "timed_out", "q": "content_filter", "r": "rate_limited"}

    def say(request: Any) -> Any:
        name = next(name for name in NAMES if f"Sample {name}." in request.text)
        reason = turns.pop(name, None)
        return ChatFailure(reason, "so it is") if reason else saying(statements(TRUE))(request)

    step(files, executor, policy(), ScriptedChat(say))
    failed = {name: told for name, told in outcomes(files).items() if told[0] == "failed"}
    assert failed == {"p": ("failed", "timed_out"), "q": ("failed", "content_filter"), "r": ("failed", "rate_limited")}
    again = step(files, executor, policy(), ScriptedChat(saying(statements(TRUE))))
    assert again.computed == 2
    assert outcomes(files)["q"] == ("failed", "content_filter")


def test_a_spent_budget_stops_cleanly_and_the_next_run_goes_on(files: Files, executor: AsyncExecutor) -> None:
    chat = ScriptedChat(saying(statements(TRUE)))
    rules = policy(max_tokens=50, price={"tokens_in": 0.0, "tokens_out": 2000.0})
    budget = Budget(per_run=0.25)
    done = step(files, executor, rules, chat, budget)
    assert (len(chat.asked), budget.spent, budget.refused) == (2, 0.2, 3)
    assert done.cost_usd == pytest.approx(0.2)
    assert sorted(outcomes(files).values(), key=str) == [("failed", "over_budget")] * 3 + [("kept", None)] * 2
    step(files, executor, rules, chat, Budget(per_partition=0.45, earlier=read_ledger(files, "physics").cost_usd))
    assert len(chat.asked) == 4
    step(files, executor, rules, chat)
    assert outcomes(files) == dict.fromkeys(NAMES, ("kept", None))
    assert len(chat.asked) == 5


def test_the_ledger_is_the_logs_own_account(files: Files, executor: AsyncExecutor) -> None:
    chat = ScriptedChat(saying(statements(TRUE)))
    step(files, executor, policy(), chat)
    step(files, executor, policy(accept={"words": [1, 50]}), chat)
    ledger = read_ledger(files, "physics")
    assert ledger.cost_usd == pytest.approx(1.0)
    (tier,) = ledger.tiers
    assert (tier.tier, tier.model, tier.replies, tier.tokens_in, tier.tokens_out) == ("one", "m", 5, 500, 250)
    assert tier.cost_usd == pytest.approx(1.0)
    assert [round(cost, 6) for _, cost in ledger.days] == [1.0]
