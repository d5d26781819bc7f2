import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from omniscience_assets.cli import app
from omniscience_assets.compute.capacity import (
    Assumption,
    AssumptionError,
    Assumptions,
    estimate,
    load_assumptions,
    override,
    read_settings,
)
from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.compute.measured import measure
from omniscience_assets.evidence.stage import FigureEvidenceStage
from omniscience_assets.extraction.stage import TripletsStage
from omniscience_assets.records import LOGS
from omniscience_assets.sources.inventory import index_dumps
from omniscience_assets.sources.sample import SampleDump
from omniscience_assets.sources.stage import RawPapersStage
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.views import connect

NUMBERS = {
    "work.figures": 3600.0,
    "work.figures_per_paper": 4.0,
    "work.hours": 10.0,
    "cpu_seconds.triplets": 2.0,
    "cpu_seconds.figure_evidence": 0.5,
    "cpu.busy": 0.5,
    "tokens_in.routed_captions": 1000.0,
    "tokens_out.routed_captions": 200.0,
    "gpu.prompt_tokens_per_second": 2000.0,
    "gpu.reply_tokens_per_second": 400.0,
    "gpu.per_replica": 2.0,
    "gpu.busy": 0.8,
    "fleet.cores": 0.0,
    "fleet.gpus": 0.0,
    "bytes_per_paper.dumps": 1e6,
    "bytes_per_figure.log": 5e5,
    "price.core_hour": 0.1,
    "price.gpu_hour": 2.0,
    "price.gb_month": 0.02,
    "price.months": 3.0,
}


def told(**changes: float) -> Assumptions:
    values = NUMBERS | {name.replace("__", "."): value for name, value in changes.items()}
    return {name: Assumption(value, "", "given") for name, value in values.items()}


def test_the_arithmetic_by_hand() -> None:
    found = estimate(told())
    assert found.papers == 900
    assert found.core_hours == {"triplets": 0.5, "figure_evidence": 0.5}
    assert found.gpu_hours == {"routed_captions": 2.0}  # 3,600 × (0.5 s + 0.5 s) × 2 cards
    assert (found.tokens_in, found.tokens_out) == (3_600_000, 720_000)
    assert (found.hours, found.cores, found.gpus) == (10.0, 1, 2)
    assert found.gigabytes == {"dumps": 0.9, "log": 1.8}
    assert found.usd == pytest.approx({"cpu": 0.2, "gpu": 5.0, "storage": 0.162})
    assert found.usd_in_all == pytest.approx(5.362)
    assert found.rates() == pytest.approx({"papers": 0.025, "figures": 0.1, "tokens_in": 100, "tokens_out": 20})


def test_given_machines_say_how_long_it_takes() -> None:
    assert estimate(told(fleet__cores=4, fleet__gpus=10)).hours == pytest.approx(0.5)  # 2 paid core hours on 4 cores
    slower = estimate(told(fleet__cores=100, fleet__gpus=1))
    assert slower.hours == pytest.approx(2.5)
    assert (slower.cores, slower.gpus) == (100, 1)


def test_a_replica_is_not_split() -> None:
    assert estimate(told(gpu__per_replica=8.0, work__hours=100.0)).gpus == 8


def test_without_models_there_are_no_gpus() -> None:
    found = estimate(told(tokens_in__routed_captions=0.0, tokens_out__routed_captions=0.0))
    assert (found.gpus, found.usd["gpu"]) == (0, 0.0)


@given(st.floats(1, 1e9), st.floats(1.5, 100))
def test_work_and_price_grow_with_figures(figures: float, times: float) -> None:
    one, more = (estimate(told(work__figures=count)) for count in (figures, figures * times))
    assert more.usd_in_all == pytest.approx(one.usd_in_all * times)
    assert more.cores >= one.cores
    assert more.gpus >= one.gpus


@given(st.sampled_from(sorted(NUMBERS)), st.floats(1.01, 10))
def test_no_dearer_assumption_makes_it_cheaper(name: str, times: float) -> None:
    cheaper = {"gpu.prompt_tokens_per_second", "gpu.reply_tokens_per_second", "cpu.busy", "gpu.busy"}
    cheaper |= {"work.figures_per_paper"}
    before, after = (estimate(told(**{name: NUMBERS[name] * factor})).usd_in_all for factor in (1, times))
    assert after <= before + 1e-9 if name in cheaper else after >= before - 1e-9


@pytest.mark.parametrize("name", ["work.figures_per_paper", "cpu.busy", "gpu.reply_tokens_per_second", "work.hours"])
def test_a_divisor_of_zero_is_named(name: str) -> None:
    with pytest.raises(AssumptionError, match=f"{name} must be more than 0"):
        estimate(told(**{name: 0.0}))


def test_only_assumptions_can_be_set() -> None:
    changed = override(told(), read_settings(["price.gpu_hour=3", " work.figures = 1e7"]), "given")
    assert (changed["price.gpu_hour"].value, changed["work.figures"].value) == (3.0, 1e7)
    with pytest.raises(AssumptionError, match=r"no assumption 'price\.gpu'"):
        override(told(), {"price.gpu": 1.0}, "given")
    for value in (-1.0, float("nan"), float("inf")):
        with pytest.raises(AssumptionError, match="a number from 0 on"):
            override(told(), {"price.gpu_hour": value}, "given")
    with pytest.raises(AssumptionError, match="not of the form name=number"):
        read_settings(["price.gpu_hour"])


def test_each_shipped_assumption_says_what_it_is_and_where_from() -> None:
    shipped = load_assumptions()
    assert shipped["work.figures"].value == 10_000_000
    for name, one in shipped.items():
        assert one.unit, name
        assert one.source.partition(":")[0] in {"given", "assumed", "measured"}, name
        assert one.source == "given" or one.source.partition(": ")[2], f"{name} does not say on what it rests"
    assets = {name.partition(".")[2] for name in shipped if name.startswith(("cpu_seconds.", "tokens_"))}
    assert assets <= set(LOGS)
    assert estimate(shipped).gpus > 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, tiny_dump: SampleDump) -> Path:
    """A home in which a few papers were read."""
    folder = tmp_path_factory.mktemp("read")
    files, inventory = Files(folder), index_dumps(tiny_dump.folder, folder / "inventory")
    for stage in (RawPapersStage(inventory), TripletsStage(files, inventory), FigureEvidenceStage(files)):
        advance(files, stage, "physics", run_id="run", executor=InlineExecutor())
    return folder


def test_a_home_s_log_is_measured(home: Path) -> None:
    found = measure(Files(home), LOGS, load_assumptions())
    with connect(Files(home), LOGS) as log:
        asked = "SELECT count(*) FILTER (outcome = 'kept'), sum(seconds) FROM current.{}"
        (papers, _), (figures, reading), (_, seeing) = (
            log.sql(asked.format(asset)).fetchall()[0] for asset in ("raw_papers", "triplets", "figure_evidence")
        )
    assert found["work.figures_per_paper"] == pytest.approx(figures / papers)
    assert found["cpu_seconds.triplets"] == pytest.approx(reading / papers)
    assert found["cpu_seconds.figure_evidence"] == pytest.approx(seeing / figures)
    lake = sum(path.stat().st_size for path in (home / "lake").rglob("*") if path.is_file())
    assert found["bytes_per_figure.log"] == pytest.approx(lake / figures)
    assert "tokens_in.routed_captions" not in found, "no model was asked"


def asked(*options: str) -> Any:
    """What the command does on a wide terminal."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["capacity", *options])


def test_the_command_shows_every_assumption_with_its_source(home: Path) -> None:
    result = asked("--figures", "1000", "--set", "price.gpu_hour=3", "--home", str(home), "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    sources = {name: one["source"] for name, one in found["assumptions"].items()}
    assert sources.keys() == load_assumptions().keys()
    assert (sources["work.figures"], sources["price.gpu_hour"]) == ("given", "given")
    assert sources["cpu_seconds.triplets"] == f"measured: the log of {home}"
    assert found["capacity"]["figures"] == 1000
    table = asked("--figures", "1000").stdout
    assert "1,000 figures of " in table
    for name in load_assumptions():
        assert name in table


def test_the_command_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    assert "no assumption 'gpus'" in " ".join(asked("--set", "gpus=8").output.replace("│", " ").split())
    result = asked("--home", str(tmp_path))
    assert result.exit_code == 1
    assert "holds no kept figure" in result.output
