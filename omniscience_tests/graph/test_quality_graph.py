"""The filtered set in the graph: thresholds over stored scores, twins across disciplines, benchmarks, reviews."""

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from PIL import Image
from typer.testing import CliRunner

from omniscience_assets.cli import app
from omniscience_assets.lineage.diff import diff
from omniscience_assets.quality.calibrating import caption_hash
from omniscience_tests.graph.home import CountingCompute, CountingExecutor, Home

DISCIPLINE = "physics"
FROM_SELECTION = ("selection", "filtered_set", "caption_qa_eval", "instructions", "release")


@pytest.fixture
def home(shown_home: Home, tmp_path: Path) -> Home:
    """A copy in which work is done in this process and counted."""
    shutil.copytree(shown_home.folder, tmp_path / "home")
    return Home(tmp_path / "home", CountingCompute())


@pytest.fixture
def calls() -> Iterator[Counter[tuple[str, str]]]:
    CountingExecutor.calls.clear()
    yield CountingExecutor.calls
    CountingExecutor.calls.clear()


def settle(home: Home, **settings: object) -> None:
    (home.folder / "quality.yaml").write_text(yaml.safe_dump(settings))


def now() -> str:
    return datetime.now(UTC).isoformat()


def filtered(home: Home) -> dict[str, tuple[str, str | None]]:
    rows = home.sql("SELECT figure_id, outcome, reason FROM current.filtered_set")
    return {figure: (outcome, reason) for figure, outcome, reason in rows}


def test_another_threshold_is_judged_from_stored_scores(home: Home, calls: Counter[tuple[str, str]]) -> None:
    lengths = home.sql(
        "SELECT list_filter(measures, lambda m: m.name = 'length.words')[1].value FROM current.caption_scores "
        f"WHERE discipline = '{DISCIPLINE}' ORDER BY 1"
    )
    threshold = lengths[len(lengths) // 2][0]
    before, moment = filtered(home), now()
    settle(home, limits={"too_short": {"measure": "length.words", "min": threshold}})
    home.run(DISCIPLINE)
    assert {asset for asset, _ in calls} <= {"filtered_set", "caption_qa_eval", "instructions", "release"}
    after = filtered(home)
    turned = {figure for figure in after if after[figure] != before[figure]}
    flips = {(before[figure], after[figure]) for figure in turned}
    assert (("kept", None), ("dropped", "too_short")) in flips
    assert all(now_is == ("dropped", "too_short") or now_is[1] is None for _, now_is in flips)

    found = diff(home.files, moment, now(), assets=["caption_scores", "filtered_set"])
    assert {flip.record_id.partition("@")[0] for flip in found.flips} == turned
    assert all("threshold" in (flip.detail_after or "") for flip in found.flips if flip.after == "dropped too_short")
    (delta,) = [one for one in found.scores if one.measure == "length.words" and one.discipline == DISCIPLINE]
    assert delta.before == delta.after
    assert (15.0 in delta.thresholds_before, threshold in delta.thresholds_after) == (True, True)
    assert not [one for one in found.changes if one.asset == "caption_scores" and one.records != one.same_content]

    calls.clear()
    (home.folder / "quality.yaml").unlink()
    home.run(DISCIPLINE)
    assert not calls
    assert filtered(home) == before


def test_a_twin_of_another_discipline_is_found_whatever_came_first(home: Home) -> None:
    kept = [figure for figure, (outcome, _) in sorted(filtered(home).items()) if outcome == "kept"]
    (mine,) = home.sql(
        "SELECT min(figure_id) FROM current.filtered_set WHERE outcome = 'kept' AND discipline = 'biology'"
    )[0]
    rows = home.sql("SELECT record_id, raster, discipline FROM current.triplets WHERE outcome = 'kept'")
    rasters = {figure: (raster, discipline) for figure, raster, discipline in rows}
    other = next(figure for figure in kept if rasters[figure][1] == DISCIPLINE)
    # The same picture, a little smaller and recompressed, under the other figure's name in the blob store.
    blobs = {path.name: path for path in (home.folder / "blobs").rglob("*.*")}
    with Image.open(blobs[rasters[other][0]]) as image:
        changed = image.convert("RGB").resize((int(image.width * 0.8), int(image.height * 0.8)))
    changed.save(blobs[rasters[mine][0]], "PNG")
    for asset in ("figure_embeddings",):
        shutil.rmtree(home.folder / "lake" / asset)
    home.run("biology", DISCIPLINE)
    (decided,) = home.payloads(f"SELECT twin FROM current.selection WHERE figure_id = '{mine}'")
    assert decided["twin"]["record_id"] == other
    assert decided["twin"]["by"] == "image"
    assert filtered(home)[mine] == ("dropped", "duplicate_image")
    assert filtered(home)[other][0] == "kept"
    (parents,) = home.payloads(f"SELECT parents FROM current.selection WHERE figure_id = '{mine}'")
    assert f"{other}@embedding" in {parent["record_id"] for parent in parents["parents"]}


def test_what_a_benchmark_holds_is_dropped_with_the_match_shown(home: Home) -> None:
    rows = home.sql(
        "SELECT f.figure_id, t.raster FROM current.filtered_set AS f JOIN current.triplets AS t "
        "ON t.record_id = f.figure_id WHERE f.outcome = 'kept' ORDER BY 1"
    )
    (figure, raster), (asked, _) = rows[0], rows[-1]
    (caption,) = home.sql(f"SELECT text FROM current.routed_captions WHERE figure_id = '{asked}'")[0]
    folder = home.folder / "benchmarks"
    folder.mkdir()
    (path,) = (home.folder / "blobs").rglob(raster)
    shutil.copy(path, folder / "item7.png")
    question = " ".join(caption.split()[:16]) + "?"
    (folder / "questions.jsonl").write_text(json.dumps({"id": "q1", "question": question}) + "\n")
    settle(home, benchmarks={"mine": "benchmarks"})
    home.run(DISCIPLINE, "biology", assets=FROM_SELECTION)
    told = filtered(home)
    assert told[figure] == ("dropped", "contaminated_image")
    assert told[asked] == ("dropped", "contaminated_question")
    (row,) = home.payloads(f"SELECT benchmark FROM current.selection WHERE figure_id = '{asked}'")
    assert row["benchmark"]["record_id"] == "mine:q1"
    assert caption.split()[1].lower() in row["benchmark"]["detail"]

    settle(home, benchmarks={"mine": "no_such_folder"})
    ended = home.try_run(DISCIPLINE, assets=["selection"])
    assert not ended[0][1]
    assert "no_such_folder" in ended[0][2][0]


def test_a_selection_keeps_what_it_is_told_and_says_why_of_the_rest(home: Home) -> None:
    settle(home, selection={"steps": [{"step": "top", "by": "length.words", "count": 5}]})
    home.run(DISCIPLINE, "biology", assets=FROM_SELECTION)
    outcomes = Counter(filtered(home).values())
    assert outcomes["kept", None] == 5
    assert any(reason and reason.startswith("not_selected_") for _, reason in outcomes)
    assert "| 1_top |" in home.metadata("selection", DISCIPLINE)["steps"]
    assert len(home.sql("SELECT 1 FROM current.release")) == 5


def test_reviews_become_thresholds_that_lineage_shows(home: Home, no_home: Path) -> None:
    del no_home
    runner = CliRunner()
    at = ["--home", str(home.folder)]
    queued = home.folder / "reviews" / "ana.csv"
    queued.parent.mkdir()
    args = ["reviews", "queue", "--reviewer", "ana", "--size", "12", "--random-share", "1", "-o", str(queued)]
    assert runner.invoke(app, [*args, "--images", str(home.folder / "shown"), *at]).exit_code == 0
    with queued.open(newline="") as file:
        asked = list(csv.DictReader(file))
    assert len(asked) == 12
    assert all((home.folder / "shown" / row["image"]).is_file() for row in asked)
    assert all(row["caption_hash"] == caption_hash(row["caption"]) for row in asked)

    # Two people who always agree: captions of 60 words and more are good.
    for reviewer in ("ana", "bo"):
        with (queued.parent / f"{reviewer}.csv").open("w", newline="") as file:
            table = csv.DictWriter(file, asked[0])
            table.writeheader()
            for row in asked:
                verdict = "keep" if len(row["caption"].split()) >= 60 else "drop"
                table.writerow({**row, "reviewer": reviewer, "verdict": verdict})
    with (queued.parent / "bad.csv").open("w") as file:
        file.write("figure_id,reviewer,verdict\narxiv:1,ana,perhaps\n")
    home.run(DISCIPLINE, "biology", assets=["human_reviews"])
    assert home.sql("SELECT count(*) FROM current.human_reviews WHERE outcome = 'kept'") == [(24,)]
    assert home.metadata("human_reviews", DISCIPLINE)["not_read"] == 1
    assert "perhaps" in home.metadata("human_reviews", DISCIPLINE)["problems"]

    agreed = runner.invoke(app, ["reviews", "agreement", *at])
    assert agreed.exit_code == 0, agreed.output
    assert "24 reviews" in agreed.output
    ranked = sorted(asked, key=lambda row: len(row["caption"].split()))
    pairs = home.folder / "pairs.csv"
    lines = [f"{long['figure_id']},{short['figure_id']}" for short in ranked[:4] for long in ranked[-4:]]
    pairs.write_text("better,worse\n" + "\n".join(lines) + "\n")
    fitted = runner.invoke(app, ["reviews", "reward", str(pairs), "-f", "length.words", *at])
    assert fitted.exit_code == 0, fitted.output
    (step,) = yaml.safe_load(fitted.stdout)
    assert step["weights"]["length.words"] > 0
    exact = ["--false-keep", "0", "--false-drop", "0"]
    none = runner.invoke(app, ["calibrate", "too_short", "--precision", "0.95", *exact, *at])
    assert none.exit_code == 1
    assert "No threshold can promise" in none.output
    args = ["calibrate", "too_short", "--precision", "0.3", "--confidence", "0.5", *exact]
    done = runner.invoke(app, [*args, *at])
    assert done.exit_code == 0, done.output
    settle(home, selection={"steps": [step]})
    home.run(DISCIPLINE, "biology", assets=FROM_SELECTION)
    written = yaml.safe_load((home.folder / "calibration.yaml").read_text())["limits"]["too_short"]
    assert written["calibrated"]["at_random"] is True
    (spec,) = home.sql("SELECT DISTINCT s.spec FROM current.selection AS f JOIN specs AS s USING (spec_id)")[0]
    assert json.loads(spec)["limits"]["too_short"] == {**written, "max": None}
