"""Caption QA in the graph: questions that outlive captions, a fall that is seen, readers behind endpoints, outages."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
import yaml
from typer.testing import CliRunner

from omniscience_assets.captioning.backends.vllm_server import VllmServer
from omniscience_assets.captioning.policy import load_policy
from omniscience_assets.captioning.stage import RoutedCaptionsStage
from omniscience_assets.cli import app
from omniscience_assets.evaluation.drawing import is_drawn
from omniscience_assets.lineage.answers import compare_answers
from omniscience_assets.records import Caption, Claim
from omniscience_assets.sources.sample import make_dump
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.specs import Spec
from omniscience_assets.store.stage import Output, WorkItem
from omniscience_tests.graph.home import CountingExecutor, Home
from omniscience_tests.integration.vllm import SERVED_NAME
from omniscience_tests.scripted_server import Running, Script, serve_in_thread

DISCIPLINE = "physics"
SHARE = 0.1
FROM_CAPTIONS = ("caption_embeddings", "caption_scores", "selection", "filtered_set", "caption_qa_eval")
CONTROLS = {"blind", "author_caption", "author_caption_context"}


def now() -> str:
    return datetime.now(UTC).isoformat()


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with serve_in_thread(Script()) as running:
        yield running


@pytest.fixture
def home(shown_home: Home, tmp_path: Path) -> Home:
    return shown_home.copy(tmp_path / "home")


def settle(home: Home, server: Running, **settings: object) -> None:
    """A reader behind the scripted server, in the home's settings."""
    served = {"endpoints": {"here": {"base_url": server.base_url}}}
    (home.folder / "models.yaml").write_text(yaml.safe_dump(served))
    model = {"backend": "openai", "endpoint": "here", "model": "scripted", "sees": True,
             "price": {"tokens_in": 1.0, "tokens_out": 4.0}}  # fmt: skip
    (home.folder / "evaluation.yaml").write_text(yaml.safe_dump({"models": {"scripted": model}, **settings}))


def asked(server: Running) -> int:
    return sum(server.ledger()["prompts"].values())


def without_a_fact(caption: Caption) -> Caption:
    """The caption without the longest sentence that its writer took from the figure."""
    told = [claim for claim in caption.claims if claim.source == "pixels" and claim.text in caption.text]
    if not told:
        return caption
    lost = max(told, key=lambda claim: len(claim.text))
    kept: tuple[Claim, ...] = tuple(claim for claim in caption.claims if claim is not lost)
    return replace(caption, text=" ".join(caption.text.replace(lost.text, "").split()), claims=kept)


@dataclass(frozen=True)
class Worse(RoutedCaptionsStage):
    """Captions of a tenth of the figures lose a sentence of facts."""

    share: ClassVar[float] = SHARE

    def spec(self) -> Spec:
        return {**super().spec(), "worse": self.share}

    async def work(self, item: WorkItem) -> list[Output]:
        made = await super().work(item)
        if not is_drawn(item.task.unit_id, self.share, "worse"):
            return made
        return [replace(one, payload=without_a_fact(one.payload)) for one in made]


@pytest.fixture(scope="module")
def large_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Enough figures of one discipline for a small fall to show."""
    dump = make_dump(tmp_path_factory.mktemp("large"), papers_per_discipline=60, disciplines=(DISCIPLINE,))
    home = Home.with_dumps(tmp_path_factory.mktemp("large_home") / "home", dump.folder)
    # Sample plots are drawn from few templates, and most would go as each other's twins.
    (home.folder / "quality.yaml").write_text(yaml.safe_dump({"duplicates": {"image": False, "text": False}}))
    home.run(DISCIPLINE)
    return home


@pytest.mark.slow
def test_captions_made_worse_on_purpose_are_seen(large_home: Home) -> None:
    """One sentence of facts less in a tenth of the captions: the fall is no chance, and the questions say where."""
    moment = now()
    before = dict(large_home.sql("SELECT figure_id, text FROM current.routed_captions WHERE outcome = 'kept'"))
    stage = Worse(load_policy(), large_home.files)
    advance(large_home.files, stage, DISCIPLINE, run_id="worse", executor=CountingExecutor())
    large_home.run(DISCIPLINE, assets=FROM_CAPTIONS)
    after = dict(large_home.sql("SELECT figure_id, text FROM current.routed_captions WHERE outcome = 'kept'"))
    worse = {figure for figure in before if after[figure] != before[figure]}
    assert 0.04 * len(before) < len(worse) < 0.2 * len(before)

    found = compare_answers(large_home.files, moment, now(), most=10_000)
    (moved,) = found.moved
    told = moved.comparison
    assert told.high is not None
    assert told.high < 0
    assert moved.p_value is not None
    assert moved.p_value < 0.05
    turned = {one.figure_id for one in found.turned}
    assert turned
    assert turned <= worse
    assert all(one.text for one in found.turned)
    print(f"{len(worse)} of {len(before)} captions worse: {told}; {len(turned)} figures named")

    shown = CliRunner().invoke(app, ["qa", "compare", moment, now(), "--home", str(large_home.folder), "--json"])
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.stdout)["moved"][0]["comparison"]["high"] < 0


def test_questions_do_not_hang_on_captions(home: Home) -> None:
    before = home.state()["questions"]
    stage = Worse(load_policy(), home.files)
    advance(home.files, stage, DISCIPLINE, run_id="worse", executor=CountingExecutor())
    home.run(DISCIPLINE)
    assert home.state()["questions"] == before
    assert home.counted("computed", DISCIPLINE)["questions"] == 0


def test_the_embedded_reader_prefers_the_new_caption(home: Home) -> None:
    shown = CliRunner().invoke(app, ["qa", "scores", "--home", str(home.folder), "--json"])
    assert shown.exit_code == 0, shown.output
    arms = {one["arm"]: one for one in json.loads(shown.stdout)}
    assert set(arms) == CONTROLS | {"new_caption", "new_caption_matched"}
    assert arms["blind"]["answered"] == 0
    assert arms["new_caption"]["lift"]["low"] > 0
    assert arms["new_caption"]["score"]["value"] > arms["author_caption_context"]["score"]["value"]
    assert arms["new_caption_matched"]["words"] <= arms["author_caption"]["words"]
    table = CliRunner().invoke(app, ["qa", "scores", "--home", str(home.folder)])
    assert table.exit_code == 0
    board = CliRunner().invoke(app, ["qa", "leaderboard", "--home", str(home.folder), "--json"])
    assert board.exit_code == 0, board.output
    assert json.loads(board.stdout)[0]["name"].startswith("composer")


def test_a_reader_behind_an_endpoint_is_asked_once(home: Home, server: Running) -> None:
    settle(home, server, readers=["lexical", "scripted"])
    before = asked(server)
    home.run(DISCIPLINE, assets=("caption_qa_eval",))
    rows = home.sql("SELECT arm, status, count(*) FROM current.caption_qa_eval WHERE reader = 'scripted' GROUP BY ALL")
    assert {arm for arm, *_ in rows} == CONTROLS | {"new_caption", "new_caption_matched", "image"}
    assert {status for _, status, _ in rows} <= {"answered", "abstained", "unparsed"}
    (spent,) = home.sql("SELECT sum(cost_usd), sum(tokens_in) FROM current.caption_qa_eval")
    assert spent[0] > 0
    first = asked(server) - before
    assert 0 < first <= sum(count for *_, count in rows)
    home.run(DISCIPLINE, assets=("caption_qa_eval",))
    settle(home, server, readers=["scripted"])
    home.run(DISCIPLINE, assets=("caption_qa_eval",))
    assert asked(server) - before == first, "other readers beside it change nothing that it was asked"
    shown = home.metadata("caption_qa_eval", DISCIPLINE)
    assert "score_scripted_image" in shown
    assert "gap to image" in shown["arms"]


def test_an_outage_is_unscored_and_mends_itself(home: Home, server: Running) -> None:
    settle(home, server, readers=["scripted"], arms=["blind", "new_caption"])
    models = yaml.safe_load((home.folder / "models.yaml").read_text())
    models["endpoints"]["here"]["base_url"] = "http://127.0.0.1:9/v1"
    (home.folder / "models.yaml").write_text(yaml.safe_dump(models))
    home.run(DISCIPLINE, assets=("caption_qa_eval",))
    query = (
        "SELECT outcome, status, score IS NULL, retryable, count(*) FROM current.caption_qa_eval "
        f"WHERE arm IS NOT NULL AND discipline = '{DISCIPLINE}' GROUP BY ALL"
    )
    (told,) = home.sql(query)
    assert told[:4] == ("failed", "unscored", True, True)
    settle(home, server, readers=["scripted"], arms=["blind", "new_caption"])
    home.run(DISCIPLINE, assets=("caption_qa_eval",))
    assert {row[0] for row in home.sql(query)} == {"kept"}


def test_a_model_writes_and_others_filter(home: Home, server: Running) -> None:
    filters = {"blind": {"by": "scripted", "shuffles": 3}, "agreement": {"by": "scripted"}}
    settle(home, server, questions={"per_figure": 2, "generated": {"by": "scripted", "per_figure": 3}}, filters=filters)
    home.run(DISCIPLINE, assets=("questions",))
    rows = home.sql(
        "SELECT origin, outcome, reason, count(*) FROM current.questions WHERE origin IS NOT NULL GROUP BY ALL"
    )
    assert {origin for origin, *_ in rows} == {"program", "model"}
    blind = home.sql(
        "SELECT count(*), min(list_filter(verdicts, lambda v: v.gate = 'blind')[1].threshold) FROM current.questions "
        f"WHERE discipline = '{DISCIPLINE}' AND origin = 'program' AND len(options) > 0"
    )
    assert blind[0][0] > 0
    assert blind[0][1] is not None
    shown = home.metadata("questions", DISCIPLINE)
    assert "| blind |" in shown["filters"]
    first = asked(server)
    home.run(DISCIPLINE, assets=("questions",))
    filters["blind"]["shuffles"] = 2
    settle(home, server, questions={"per_figure": 2, "generated": {"by": "scripted", "per_figure": 3}}, filters=filters)
    home.run(DISCIPLINE, assets=("questions",))
    assert asked(server) == first, "a smaller number of shuffles is judged from the replies in the log"


def test_a_benchmarks_questions_are_asked(home: Home) -> None:
    ((figure,),) = home.sql(
        "SELECT figure_id FROM current.caption_qa_eval WHERE outcome = 'kept' AND discipline = 'physics' LIMIT 1"
    )
    row = {"figure_id": figure, "question": "What is the colour of nothing?", "options": ["red", "blue"], "answer": "B"}
    (home.folder / "mine.jsonl").write_text(json.dumps(row) + "\n")
    (home.folder / "evaluation.yaml").write_text(
        yaml.safe_dump({"questions": {"imported": {"mine": {"path": "mine.jsonl"}}}})
    )
    home.run(DISCIPLINE, assets=("questions", "caption_qa_eval"))
    (kept,) = home.payloads("SELECT * FROM current.questions WHERE author = 'mine'")
    assert (kept["key"], kept["accepted"], kept["origin"]) == (1, ["blue"], "benchmark")
    assert home.sql(f"SELECT count(*) FROM current.caption_qa_eval WHERE question_id = '{kept['question_id']}'") == [
        (5,)
    ]


@pytest.mark.parametrize("told", [{"readers": ["nobody"]}, {"arms": ["image"]}, {"unknown": 1}])
def test_settings_that_cannot_be_used_stop_the_run_with_the_file_named(home: Home, told: dict[str, object]) -> None:
    (home.folder / "evaluation.yaml").write_text(yaml.safe_dump(told))
    ((_, success, errors),) = home.try_run(DISCIPLINE, assets=("caption_qa_eval",))
    assert not success
    assert "evaluation.yaml" in errors[0]


@pytest.mark.slow
@pytest.mark.vllm
@pytest.mark.timeout(900)
def test_a_real_vllm_server_reads_at_chance(home: Home, vllm_server: VllmServer) -> None:
    """Random weights under a grammar: every answer is a letter, and right as often as chance would have it."""
    served = {"base_url": vllm_server.urls[0], "max_in_flight": 16, "timeout_seconds": 300}
    (home.folder / "models.yaml").write_text(yaml.safe_dump({"endpoints": {"here": served}}))
    model = {"backend": "openai", "endpoint": "here", "model": SERVED_NAME, "sees": True, "temperature": 1.0,
             "max_tokens": 64, "max_pixels": 40_000, "price": {"tokens_in": 0, "tokens_out": 0}}  # fmt: skip
    told = {"models": {"tiny": model}, "readers": ["tiny"], "open_answers": {"by": ["tiny"], "method": "l3score"}}
    (home.folder / "evaluation.yaml").write_text(yaml.safe_dump(told))
    home.run(DISCIPLINE, assets=("caption_qa_eval",))
    ends = home.sql(
        "SELECT arm, status, coalesce(cause, ''), count(*) FROM current.caption_qa_eval "
        "WHERE reader = 'tiny' GROUP BY ALL ORDER BY ALL"
    )
    print(ends)
    assert {arm for arm, *_ in ends} == CONTROLS | {"new_caption", "new_caption_matched", "image"}
    # All arms of a question have one order of options, and a model may like one letter: questions are what varies.
    chosen = home.sql(
        "SELECT avg(a.correct::INT), any_value(len(q.options)), count(*) FROM current.caption_qa_eval AS a "
        "JOIN current.questions AS q USING (question_id) "
        "WHERE a.reader = 'tiny' AND a.status = 'answered' AND len(q.options) > 0 "
        "GROUP BY question_id"
    )
    right, chances = sum(share for share, *_ in chosen), [1 / options for _, options, _ in chosen]
    expected, deviation = sum(chances), math.sqrt(sum(chance * (1 - chance) for chance in chances))
    answers = sum(count for *_, count in chosen)
    print(
        f"{right:.1f} of {len(chosen)} questions right ({answers} answers), {expected:.1f} +- {deviation:.1f} by chance"
    )
    assert len(chosen) > 50
    assert abs(right - expected) < 3.3 * deviation
