"""Mixes of a lake: rows in any order and any number of files give the same bytes."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from omniscience_assets.cli import app
from omniscience_assets.instructions.mix.pool import LogPool
from omniscience_assets.instructions.mix.settings import load_settings
from omniscience_assets.records import LOGS, Judgement
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_tests.factories import make_caption, make_evidence, make_figure, make_png
from omniscience_tests.instructions.mix.made import make_instruction
from omniscience_tests.store.given import write_rows

PAPERS = 12


def fill(home: Path, order: int, commits: int) -> Files:
    """A lake with two disciplines; figure 2 of each paper was not kept by a gate."""
    files, chance = Files.of_home(home), Random(order)
    for discipline, start in (("physics", 0), ("biology", 100)):
        rows: dict[str, dict[str, Any]] = {name: {} for name in LogPool.RECORDS}
        for paper in range(start, start + PAPERS):
            for number in (1, 2):
                figure_id = f"arxiv:2401.{paper:05d}#fig.{number}"
                raster = BlobStore(files).put(make_png((320, 240), lines=1 + paper % 5), ".png")
                rows["triplets"][figure_id] = make_figure(
                    figure_id=figure_id, paper_id=figure_id.partition("#")[0], raster=raster, width=320, height=240
                )
                rows["figure_evidence"][f"{figure_id}@evidence"] = make_evidence(figure_id=figure_id)
                rows["routed_captions"][f"{figure_id}@caption"] = replace(make_caption(), figure_id=figure_id)
                if number == 1:
                    rows["filtered_set"][f"{figure_id}@verdict"] = Judgement(figure_id, "", "composer", (), (), None)
                for at in range(3):
                    one = make_instruction(figure_id, at)
                    views = tuple(replace(view, image=raster) for view in one.views)
                    rows["instructions"][one.instruction_id] = replace(one, views=views)
        for asset, payloads in rows.items():
            shuffled = list(payloads.items())
            chance.shuffle(shuffled)
            for part in range(commits):
                write_rows(files, asset, LOGS[asset], discipline, dict(shuffled[part::commits]))
    return files


def make(home: Path, out: Path, *options: str) -> Any:
    result = CliRunner().invoke(app, ["mix", str(out), "--home", str(home), *options])
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    fill(folder, 0, 1)
    return folder


def test_a_lake_that_was_written_otherwise_gives_the_same_bytes(home: Path, tmp_path: Path) -> None:
    fill(tmp_path / "other", 7, 3)
    make(home, tmp_path / "one", "--workers", "1")
    make(tmp_path / "other", tmp_path / "two", "--workers", "2")
    one, two = (
        {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two
    assert len(one) > 10


def test_captions_are_of_figures_that_every_gate_kept(home: Path) -> None:
    pool = LogPool(Files.of_home(home), load_settings())
    papers = list(pool.papers())
    assert len(papers) == 2 * PAPERS
    assert papers == sorted(papers)
    examples = pool.examples("physics", [paper for discipline, paper in papers if discipline == "physics"])
    captions = [one for one in examples if one.method == "caption"]
    assert {one.figure_id for one in captions} == {one.figure_id for one in examples if one.figure_id.endswith(".1")}
    assert {one.generator for one in captions} > {"author"}
    assert len(examples) == PAPERS * 7
    assert all(one.fault is None and one.tokens > 100 for one in examples)


def test_the_command_says_what_it_made_and_how_to_go_on(home: Path, tmp_path: Path) -> None:
    result = make(home, tmp_path / "mix", "--form", "swift", "-d", "physics", "--rows", "20", "--seed", "5")
    assert f"sh {tmp_path / 'mix'}/swift/qwen2_5_vl.sh" in result.output
    assert "over_share" in result.output
    told = json.loads((tmp_path / "mix" / "mix.json").read_text())
    assert told["spec"]["seed"] == 5
    assert sum(told["written"].values()) <= 21
    assert {path.name for path in (tmp_path / "mix").iterdir()} == {"images", "swift", "mix.json", "mix.yaml", "MIX.md"}


def test_the_command_refuses_what_is_impossible(home: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("ratios: {method: {magic: 1}}")
    for arguments, said in (
        ([str(tmp_path)], "not empty"),
        ([str(tmp_path / "mix"), "--settings", str(tmp_path / "wrong.yaml")], "no method magic"),
        ([str(tmp_path / "mix"), "-d", "law"], "no discipline law"),
    ):
        result = CliRunner().invoke(app, ["mix", *arguments, "--home", str(home)])
        assert result.exit_code != 0
        assert said in result.output
    assert not (tmp_path / "mix").exists()
