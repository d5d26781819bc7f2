"""Settings of caption QA: what ships, what a home says, what is refused."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from omniscience_assets.evaluation.arms import ARMS
from omniscience_assets.evaluation.settings import EvaluationError, EvaluationSettings, load_settings

MODEL = {"model": "m", "backend": "vllm"}
SEES = MODEL | {"sees": True}


def test_what_ships_needs_no_model() -> None:
    told = load_settings()
    assert told == EvaluationSettings()
    assert (told.readers, told.arms, told.share, told.seed) == (("lexical",), ARMS, 1.0, 0)
    assert (told.questions.per_figure, told.questions.generated, dict(told.questions.imported)) == (8, None, {})
    assert (told.asked, told.reading, told.open_answers) == ((), (), None)
    filters = told.filters
    assert (filters.blind, filters.agreement, filters.modality) == (None, None, None)


def test_each_part_that_a_home_and_then_a_run_names_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "evaluation.yaml").write_text(yaml.safe_dump({"share": 0.5, "seed": 3, "arms": ["image", "blind"]}))
    told = load_settings(tmp_path, {"share": 0.1})
    assert (told.share, told.seed, told.arms, told.readers) == (0.1, 3, ("blind", "image"), ("lexical",))
    assert load_settings(tmp_path / "nowhere") == EvaluationSettings()
    (tmp_path / "evaluation.yaml").write_text("# nothing\n")
    assert load_settings(tmp_path) == EvaluationSettings()


def test_the_models_that_questions_and_answers_need() -> None:
    told = load_settings(None, {
        "models": {"big": SEES, "small": MODEL, "judge": MODEL, "spare": MODEL},
        "questions": {"generated": {"by": "big"}},
        "filters": {"blind": {"by": "small"}, "agreement": {"by": "big"}},
        "readers": ["lexical", "small", "big"],
        "open_answers": {"by": ["judge", "small"]},
    })  # fmt: skip
    assert told.asked == ("big", "small")
    assert told.reading == ("small", "big", "judge")


def test_benchmarks_lie_where_the_home_lies(tmp_path: Path) -> None:
    sets = {"one": {"path": "sets/one.jsonl"}, "two": {"path": "/data/two.json", "form": "spiqa"}}
    told = load_settings(tmp_path, {"questions": {"imported": sets}}).questions.imported
    assert told["one"].path == str(tmp_path / "sets/one.jsonl")
    assert (told["one"].form, told["two"].path, told["two"].form) == ("omniscience", "/data/two.json", "spiqa")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"reader": ["lexical"]}, "Extra inputs"),
    ({"readers": ["small"]}, r"models are named that are not there: \['small'\]; there are \[\]"),
    ({"readers": ["lexical", "lexical"]}, "named twice"),
    ({"readers": ["Lexical"]}, "String should match"),
    ({"models": {"Big Model": MODEL}}, "String should match"),
    ({"models": {"lexical": MODEL}}, "no model may be called lexical"),
    ({"models": {"a": MODEL | {"temprature": 0}}}, "temprature"),
    ({"models": {"a": MODEL | {"max_tokens": 4}}}, "max_tokens"),
    ({"models": {"a": {"model": "m"}}}, "an endpoint is what a model of the backend openai needs"),
    ({"models": {"a": {"model": "", "backend": "vllm"}}}, "model"),
    ({"arms": ["image"]}, "the arm `blind`"),
    ({"arms": []}, "the arm `blind`"),
    ({"arms": ["blind", "new"]}, "arms"),
    ({"share": 0}, "share"),
    ({"share": 1.1}, "share"),
    ({"questions": {"per_figure": -1}}, "per_figure"),
    ({"questions": {"generated": {"by": "a"}}}, "not there"),
    ({"models": {"a": MODEL}, "questions": {"generated": {"by": "a"}}}, r"\['a'\] must see the figure"),
    ({"models": {"a": SEES}, "questions": {"generated": {"by": "a", "share": 0}}}, "share"),
    ({"models": {"a": SEES}, "questions": {"generated": {"by": "a", "wrong": 0}}}, "wrong"),
    ({"questions": {"imported": {"a": {"path": "x", "form": "csv"}}}}, "form"),
    ({"questions": {"imported": {"A b": {"path": "x"}}}}, "String should match"),
    ({"filters": {"blind": {"by": "a"}}}, "not there"),
    ({"models": {"a": MODEL}, "filters": {"blind": {"by": "a", "shuffles": 0}}}, "shuffles"),
    ({"models": {"a": MODEL}, "filters": {"blind": {"by": "a", "of": ["people"]}}}, "of"),
    ({"models": {"a": MODEL}, "filters": {"agreement": {"by": "a"}}}, "must see"),
    ({"models": {"a": MODEL}, "filters": {"modality": {"by": "a"}}}, "must see"),
    ({"models": {"a": SEES}, "filters": {"modality": {"by": "a", "drop": ["all"]}}}, "drop"),
    ({"open_answers": {"by": []}}, "open_answers"),
    ({"open_answers": {"by": ["a"]}}, "not there"),
    ({"models": {"a": MODEL}, "open_answers": {"by": ["a", "a"]}}, "named twice"),
    ({"models": {"a": MODEL}, "open_answers": {"by": ["a"], "method": "bleu"}}, "method"),
    ({"models": {"a": MODEL}, "open_answers": {"by": ["lexical"]}}, "not there"),
]


@pytest.mark.parametrize(("told", "says"), REFUSED, ids=[says[:40] + str(at) for at, (_, says) in enumerate(REFUSED)])
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, told: dict[str, Any], says: str) -> None:
    with pytest.raises(EvaluationError, match=says) as run:
        load_settings(None, told)
    assert str(run.value).startswith("the run's changes: ")
    path = tmp_path / "evaluation.yaml"
    path.write_text(yaml.safe_dump(told))
    with pytest.raises(EvaluationError, match=says) as home:
        load_settings(tmp_path)
    assert str(home.value).startswith(f"{path}: ")


@pytest.mark.parametrize("content", ["{", "- 1\n- 2", "words", "5", "a: b: c", "\x00"])
def test_a_file_that_is_no_settings_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "evaluation.yaml").write_text(content)
    with pytest.raises(EvaluationError, match=r"evaluation\.yaml"):
        load_settings(tmp_path)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "evaluation.yaml").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(EvaluationError, match=r"evaluation\.yaml"):
        load_settings(tmp_path)
