"""The whole graph on the sample dump, held against the truth that the dump brings along."""

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
import orjson
import pyarrow.parquet as pq
import pytest
from PIL import Image
from rapidfuzz import fuzz

from omniscience_assets.assets.partition import NOTHING_LOST
from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.extraction.images import find_ghostscript
from omniscience_assets.records import LOGS
from omniscience_assets.sources.sample import SampleDump
from omniscience_assets.sources.stage import UNPLACED
from omniscience_assets.store.blobs import BlobStore
from omniscience_tests.conftest import SHOWN
from omniscience_tests.graph.home import OVER_ALL, Home, read_lines

ODD_PAPERS: dict[str, tuple[str, str, str]] = {
    "withdrawn": ("raw_papers", "dropped", "withdrawn"),
    "withdrawn_text": ("raw_papers", "dropped", "withdrawn"),
    "empty": ("raw_papers", "dropped", "empty"),
    "truncated_gzip": ("raw_papers", "failed", "truncated_gzip"),
    "no_metadata": ("raw_papers", "failed", "no_metadata"),
    "unknown_category": ("raw_papers", "failed", "unknown_category"),
    "html": ("raw_papers", "failed", "not_tex"),
    "missing_image": ("figure_evidence", "dropped", "no_image"),
    "nonexclusive": ("raw_papers", "dropped", "licence"),
    "shared_image": ("filtered_set", "dropped", "duplicate_image"),
    "single_file": ("triplets", "dropped", "no_figures"),
    "single_picture": ("figure_evidence", "dropped", "no_image"),
    "old_id_mathematics": ("triplets", "dropped", "no_figures"),
}
"""What is odd → where the paper (or one of its figures) ends, how and why; the other odd ones are read in full."""

COLUMNS = [
    "image", "caption", "raw_caption", "context", "title", "subject", "raw_subject", "source", "doi", "link",
    "recaption_model", "subfigures_info",
]  # fmt: skip
"""OmniScience's twelve."""

TITLES_READ = 0.95
"""Share of axis titles and legend entries of vector plots; 0.988 and 0.986 were measured on the whole sample."""


@dataclass(frozen=True)
class Ran:
    """A home after a run over some disciplines, with the truth about them."""

    home: Home
    dump: SampleDump
    disciplines: tuple[str, ...]

    @cached_property
    def truth(self) -> dict[str, dict[str, Any]]:
        rows = {f"arxiv:{row['paper_id']}": row for row in read_lines(self.dump.folder / "truth.jsonl")}
        unplaced = {f"arxiv:{self.dump.oddities[name]}" for name in ("no_metadata", "unknown_category")}
        return {paper: row for paper, row in rows.items() if row["discipline"] in self.disciplines or paper in unplaced}

    @cached_property
    def images_truth(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = read_lines(self.dump.folder / "figures_truth.jsonl")
        return {(f"arxiv:{row['paper_id']}", row["image_file"]): row for row in rows}

    def kept(self, asset: str) -> dict[str, dict[str, Any]]:
        """Kept rows of these disciplines by the figure (or paper) that they are about."""
        rows = self.home.payloads(f"SELECT * FROM current.{asset} WHERE outcome = 'kept' AND {self.here}")
        return {row["record_id"].partition("@")[0]: row for row in rows}

    @property
    def here(self) -> str:
        return "discipline IN ({})".format(", ".join(f"'{name}'" for name in (*self.disciplines, UNPLACED)))

    def pairs(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Each true figure of the papers that were let through, and the one that was read."""
        for paper, read in self.figures.items():
            for figure in self.truth[paper]["figures"]:
                yield figure, read[figure["number"]]

    @cached_property
    def figures(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Paper → printed number → what was read."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for row in self.kept("triplets").values():
            found.setdefault(row["paper_id"], {})[row["number"]] = row
        return found


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(("shown_home", SHOWN), id="two"),
        pytest.param(("shown_home", DISCIPLINES), id="all", marks=pytest.mark.slow),
        pytest.param(("s3_home", SHOWN), id="s3", marks=[pytest.mark.slow, pytest.mark.timeout(1800)]),
    ],
)
def ran(request: pytest.FixtureRequest, sample_dump: SampleDump) -> Ran:
    """A home whose lake lies in its folder, or in a bucket."""
    name, disciplines = request.param
    home: Home = request.getfixturevalue(name)
    home.run(*(set(disciplines) - set(SHOWN)))
    return Ran(home, sample_dump, disciplines)


def test_every_paper_is_accounted_for_once(ran: Ran) -> None:
    rows = ran.home.sql(f"SELECT record_id, discipline FROM current.raw_papers WHERE {ran.here}")
    unplaced = {ran.dump.oddities["no_metadata"], ran.dump.oddities["unknown_category"]}
    assert sorted(rows) == sorted(
        (paper, UNPLACED if row["paper_id"] in unplaced else row["discipline"]) for paper, row in ran.truth.items()
    )
    kept = set(ran.kept("raw_papers"))
    assert {root for (root,) in ran.home.sql(f"SELECT root_id FROM current.triplets WHERE {ran.here}")} == kept
    assert len(kept) > len(ran.truth) / 2


def test_odd_papers_end_as_they_should(ran: Ran) -> None:
    seen = 0
    for oddity, (asset, outcome, reason) in ODD_PAPERS.items():
        paper = f"arxiv:{ran.dump.oddities[oddity]}"
        if paper not in ran.truth:
            continue
        rows = ran.home.sql(
            f"SELECT outcome, reason, detail FROM current.{asset} WHERE root_id = $paper AND outcome <> 'kept'",
            paper=paper,
        )
        assert {row[:2] for row in rows} == {(outcome, reason)}, oddity
        assert all(detail for *_, detail in rows) or reason == "no_figures", oddity
        seen += 1
    assert seen == len(ODD_PAPERS) or ran.disciplines == SHOWN
    assert seen >= 3


def test_nothing_else_was_lost_on_the_way(ran: Ran) -> None:
    """Apart from odd papers and the licence, only what is nearly alike (templates write and draw the sample),
    questions that cannot be asked and, without Ghostscript, figures in PostScript."""
    odd = [f"arxiv:{paper}" for paper in ran.dump.oddities.values()]
    for asset, reasons in {
        "raw_papers": {"licence"},
        "triplets": set(),
        "figure_evidence": set() if find_ghostscript() else {"no_image"},
        "routed_captions": set(),
        "filtered_set": {"duplicate_text", "duplicate_image"},
        "caption_qa_eval": {"no_question"},
        "instructions": {"nothing_to_make", "nothing_to_ask", "no_negatives", "fact_of_another_method"},
        "release": set(),
    }.items():
        found = ran.home.sql(
            f"SELECT DISTINCT reason FROM current.{asset} "
            f"WHERE outcome <> 'kept' AND {ran.here} AND root_id NOT IN (SELECT unnest($odd))",
            odd=odd,
        )
        assert {reason for (reason,) in found} <= reasons, asset


def test_figures_have_their_printed_numbers(ran: Ran) -> None:
    for paper, read in ran.figures.items():
        assert sorted(read) == sorted(figure["number"] for figure in ran.truth[paper]["figures"]), paper
    assert len(ran.figures) >= 3 * len(ran.disciplines)


def test_captions_and_files_are_the_authors(ran: Ran) -> None:
    for true, read in ran.pairs():
        assert fuzz.ratio(true["caption"], read["caption"]) >= 98, (true["caption"], read["caption"])
        assert (read["label"], set(read["labels"])) == (true["label"], set(true["labels"]))
        files = [image["path"] for image in read["images"] if image["path"] != "(drawing)"]
        assert files == (true["image_files"] if read["parsed_from"] == "latex" else [f"page {true['page']}"])
        own = [panel for panel in read["panels"] if panel["origin"] == "float"]
        assert [panel["caption"] != "" for panel in own] == [True] * len(true["subfigures"])


def test_contexts_are_the_paragraphs_that_refer(ran: Ran) -> None:
    seen = 0
    for true, read in ran.pairs():
        texts = [mention["text"] for mention in read["mentions"]]
        assert len(texts) == len(true["contexts"]), read["record_id"]
        for context, text in zip(true["contexts"], texts, strict=True):
            assert fuzz.ratio(context, text) >= 98, (context, text)
            seen += 1
        for mention in read["mentions"]:
            for span in mention["spans"]:
                assert re.search(r"\d", mention["text"][span["start"] : span["end"]]), mention["text"]
    assert seen >= 10 * len(ran.disciplines)


def test_rasters_are_pictures_of_their_stated_size(ran: Ran) -> None:
    blobs = BlobStore(ran.home.files)
    for row in ran.kept("figure_evidence").values():
        figure = ran.figures[row["root_id"]][row["figure_id"].rpartition("#fig.")[2]]
        with Image.open(io.BytesIO(blobs.get(figure["raster"]))) as image:
            image.load()
            assert image.size == (figure["width"], figure["height"])
            assert len(image.convert("L").getcolors(256) or ()) > 2


def letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def axes_read(ran: Ran) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """(true panel, evidence, caption row) of each panel of each vector plot."""
    evidence, captions = ran.kept("figure_evidence"), ran.kept("routed_captions")
    for paper, read in ran.figures.items():
        for figure in read.values():
            seen = evidence.get(figure["figure_id"])
            if seen is None or seen["origin"] != "vector":
                continue
            for image in figure["images"]:
                for panel in ran.images_truth.get((paper, image["path"]), {}).get("panels", ()):
                    yield panel, seen, captions[figure["figure_id"]]


def test_axes_are_read_from_vector_plots(ran: Ran) -> None:
    right = total = 0
    for panel, seen, _ in axes_read(ran):
        axes = [axis for read in seen["panels"] for axis in read["axes"]]
        for side in "xy":
            true = panel[side]
            if true["title"]:
                total += 1
                right += any(
                    axis["orientation"] == side
                    and axis["scale"] == true["scale"]
                    and letters(true["quantity"]) in letters(axis["title"] or "")
                    for axis in axes
                )
    assert total >= 10 * len(ran.disciplines)
    assert right / total >= TITLES_READ


def test_legends_are_read_from_vector_plots(ran: Ran) -> None:
    right = total = 0
    for panel, seen, _ in axes_read(ran):
        entries = {letters(entry["label"]) for read in seen["panels"] for entry in read["legend"]}
        total += len(panel["legend"])
        right += sum(letters(entry) in entries for entry in panel["legend"])
    assert total >= 10 * len(ran.disciplines)
    assert right / total >= TITLES_READ


def test_new_captions_name_what_the_axes_show(ran: Ran) -> None:
    named = [
        letters(panel[side]["quantity"]) in letters(caption["text"])
        for panel, _, caption in axes_read(ran)
        for side in "xy"
        if panel[side]["title"]
    ]
    assert sum(named) / len(named) >= TITLES_READ
    for caption in ran.kept("routed_captions").values():
        assert caption["backend"] == "composer"
        assert caption["model"] is None
        assert len(caption["text"].split()) >= 10


def shards(ran: Ran, discipline: str) -> list[io.BytesIO]:
    folder = f"release/discipline={discipline}"
    return [io.BytesIO(ran.home.files.read(f"{folder}/{name}")) for name in ran.home.files.names(folder, ".parquet")]


def test_release_has_omnisciences_columns_and_every_kept_figure(ran: Ran) -> None:
    judged = set(ran.kept("filtered_set"))
    released: list[dict[str, Any]] = []
    for discipline in ran.disciplines:
        for shard in shards(ran, discipline):
            table = pq.read_table(shard)
            assert table.column_names[: len(COLUMNS)] == COLUMNS
            released += table.to_pylist()
    assert sorted(row["figure_id"] for row in released) == sorted(judged)
    for row in released:
        with Image.open(io.BytesIO(row["image"]["bytes"])) as image:
            assert image.size == (row["image_width"], row["image_height"])
        assert row["recaption_model"] == "composer"
        parents = {parent["record_id"] for parent in orjson.loads(row["lineage"])}
        assert {row["figure_id"], f"{row['figure_id']}@caption", f"{row['figure_id']}@verdict"} <= parents


def test_release_names_the_hash_of_each_image(ran: Ran) -> None:
    for discipline in ran.disciplines:
        for row in pq.read_table(shards(ran, discipline)[0], columns=["image", "image_sha256"]).to_pylist():
            assert hashlib.sha256(row["image"]["bytes"]).hexdigest() == row["image_sha256"]


def test_release_opens_with_datasets(ran: Ran, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    files = []
    for discipline in ran.disciplines:
        for number, shard in enumerate(shards(ran, discipline)):
            files.append(str(tmp_path / f"{discipline}-{number}.parquet"))
            Path(files[-1]).write_bytes(shard.getvalue())
    loaded = datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded.column_names[: len(COLUMNS)] == COLUMNS
    assert loaded.num_rows == len(ran.kept("release"))
    for number in (0, loaded.num_rows - 1):
        row = loaded[number]
        assert isinstance(row["image"], Image.Image)
        row["image"].load()
        assert row["image"].size == (row["image_width"], row["image_height"])


def test_checks_passed_in_every_partition(ran: Ran) -> None:
    for asset in LOGS:
        key = dg.AssetCheckKey(dg.AssetKey(asset), NOTHING_LOST)
        history = ran.home.instance.event_log_storage.get_asset_check_execution_history(key, limit=100)
        evaluations = [one.event.dagster_event.asset_check_evaluation_data for one in history if one.event]  # type: ignore[union-attr]
        assert len(evaluations) >= (1 if asset == OVER_ALL else len(ran.disciplines))
        for evaluation in evaluations:
            numbers = {name: entry.value for name, entry in evaluation.metadata.items()}
            assert evaluation.passed
            assert evaluation.blocking
            assert numbers["inputs"] == numbers["accounted"]
            assert numbers["missing"] == numbers["orphans"] == []


def test_integrity_of_the_triplets_is_told(ran: Ran) -> None:
    for discipline in ran.disciplines:
        told = ran.home.metadata("triplets", discipline)
        assert told["extract_ratio"] == 1
        assert told["captions_cut_short"] == 0
        assert told["figures_without_image"] <= 2
        assert "| paper | figures |" in told["least_whole_papers"] or "No paper lacks" in told["least_whole_papers"]


def test_coverage_of_the_charts_is_told_with_overlays(ran: Ran) -> None:
    for discipline in ran.disciplines:
        told = ran.home.metadata("figure_evidence", discipline)
        assert 0 < told["charts_with_axis"] <= told["vector_charts"]
        assert f"| all charts | {told['vector_charts']} |" in told["coverage_by_kind"]
        assert 1 <= told["overlays"].count("](data:image/jpeg;base64,") <= 3


@pytest.mark.parametrize("asset", [asset for asset in LOGS if asset not in (OVER_ALL, "human_reviews")])
def test_metadata_tells_what_a_person_wants_to_know(ran: Ran, asset: str) -> None:
    for discipline in ran.disciplines:
        told = ran.home.metadata(asset, discipline)
        (counts,) = ran.home.sql(
            "SELECT count(*) FILTER (outcome = 'kept'), count(*) FILTER (outcome = 'dropped'), "
            f"count(*) FILTER (outcome = 'failed'), count(*) FROM current.{asset} WHERE discipline = $discipline",
            discipline=discipline,
        )
        assert (told["kept"], told["dropped"], told["failed"], told["dagster/row_count"]) == counts
        assert f"| kept |  | {told['kept']} |" in told["outcomes"]
        assert told["work_seconds"] >= 0
        assert ran.home.files.exists(f"specs/{told['spec_id']}.json")
        if asset != "raw_papers":
            assert "![](data:image/jpeg;base64," in told["sample"]
        assert told["sample"].startswith("| figure | record |")


def test_question_answering_ranks_the_arms(ran: Ran) -> None:
    for discipline in ran.disciplines:
        told = ran.home.metadata("caption_qa_eval", discipline)
        assert 0 <= told["score_lexical_blind"] < told["score_lexical_new_caption"] <= 1
        assert "| new_caption |" in told["arms"]


def test_conversations_are_told_by_method_and_with_their_figures(ran: Ran) -> None:
    """Each kept figure has a row, each row its method's counts, and all that is in is kept, dropped or failed."""
    for discipline in ran.disciplines:
        told = ran.home.metadata("instructions", discipline)
        (figures,) = ran.home.sql(
            "SELECT count(*) FROM current.filtered_set WHERE outcome = 'kept' AND discipline = $discipline",
            discipline=discipline,
        )[0]
        units = "SELECT count(DISTINCT unit_id) FROM current.instructions WHERE discipline = $discipline"
        assert ran.home.sql(units, discipline=discipline) == [(figures,)]
        for table in ("methods", "generators"):
            head, _, *lines = told[table].splitlines()
            at = head.split(" | ").index("in")
            counts = [[int(one) for one in line.strip("|").split("|")[at : at + 4]] for line in lines]
            assert lines
            assert all(entered == sum(left) for entered, *left in counts)
            assert sum(kept for _, kept, *_ in counts) == told["kept"]
        assert told["examples"].count("](data:image/jpeg;base64,") >= 2
        assert "- **assistant**: " in told["examples"]
        published = ran.home.sql(
            "SELECT DISTINCT i.version, p.published[:7] FROM current.instructions AS i "
            "JOIN current.raw_papers AS p ON p.record_id = i.root_id WHERE i.outcome = 'kept'"
        )
        assert published
        assert all(version == month for version, month in published)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_bucket_holds_the_same_lake(s3_home: Home, shown_home: Home) -> None:
    assert versions(s3_home, SHOWN) == versions(shown_home, SHOWN)
    for discipline in SHOWN:
        folder = f"release/discipline={discipline}"
        assert s3_home.files.names(folder) == shown_home.files.names(folder) != []
        for name in s3_home.files.names(folder):
            assert s3_home.files.read(f"{folder}/{name}") == shown_home.files.read(f"{folder}/{name}"), name
    assert sorted(path.name for path in s3_home.folder.iterdir()) == ["dumps", "inventory"]


def contents(folder: Path, pattern: str = "*.parquet") -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob(pattern))
    }


def versions(home: Home, disciplines: Sequence[str]) -> dict[tuple[str, str], str]:
    return {(asset, name): home.version(asset, name) for asset in LOGS if asset != OVER_ALL for name in disciplines}


def test_another_home_gives_the_same_versions_and_bytes(
    shown_home: Home, sample_dump: SampleDump, tmp_path: Path
) -> None:
    other = Home.with_dumps(tmp_path / "other", sample_dump.folder)
    other.run("physics")
    assert versions(other, ["physics"]) == versions(shown_home, ["physics"])
    release = "release/discipline=physics"
    assert contents(other.folder / release) == contents(shown_home.folder / release) != {}
    assert contents(other.folder / "blobs", "*.*").items() <= contents(shown_home.folder / "blobs", "*.*").items()
    before = versions(other, ["physics"])
    other.run("physics")
    assert versions(other, ["physics"]) == before
