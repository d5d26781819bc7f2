"""From a bucket to `triplets`: what is replaced or withdrawn upstream is replaced or buried in the log."""

import gzip
from pathlib import Path

import orjson
import pytest

from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.extraction.stage import TripletsStage
from omniscience_assets.records import LOGS
from omniscience_assets.sources.fetch.arxiv import fetch_arxiv
from omniscience_assets.sources.fetch.pmc import Selection, fetch_pmc
from omniscience_assets.sources.fetch.pmc_inventory import keep_latest
from omniscience_assets.sources.fetch.transfer import Transfer
from omniscience_assets.sources.inventory import index_dumps
from omniscience_assets.sources.stage import ALLOWED_LICENCES, RawPapersStage
from omniscience_assets.store.audit import audit
from omniscience_assets.store.files import Files
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.views import connect
from omniscience_tests.sources.fetch.layouts import (
    add_article,
    add_inventory,
    add_tar,
    make_image,
    make_jats,
    make_papers,
)
from omniscience_tests.sources.hostile import Entry, make_package, make_tar

RUN = iter(range(10**9))
TAR = "arXiv_src_2401_001.tar"


class Home:
    """A home whose discipline biology is advanced from its dumps to `triplets`."""

    def __init__(self, folder: Path, transfer: Transfer, allowed: tuple[str, ...] = ALLOWED_LICENCES) -> None:
        self.files, self.dumps, self.transfer, self.allowed = Files(folder), folder / "dumps", transfer, allowed
        self.dumps.mkdir(parents=True)

    def fetch_pmc(self) -> None:
        kept = keep_latest(self.transfer, self.dumps / "pmc" / "inventory")
        report = fetch_pmc(self.transfer, self.dumps / "pmc", kept, Selection(ALLOWED_LICENCES), keep_free=0)
        assert report.faults == []

    def fetch_arxiv(self) -> None:
        assert fetch_arxiv(self.transfer, self.dumps / "arxiv", keep_free=0).faults == []

    def advance(self) -> dict[str, int]:
        """Work done per stage, in records."""
        inventory = index_dumps(self.dumps, Path(self.files.root) / "inventory")
        done = {}
        for stage in (RawPapersStage(inventory, self.allowed), TripletsStage(self.files, inventory)):
            run = advance(self.files, stage, "biology", run_id=f"run{next(RUN)}", executor=InlineExecutor())
            assert audit(self.files, stage, "biology", run.run_id).passed
            done[stage.asset] = run.computed
        return done

    def query(self, query: str) -> list[tuple]:
        with connect(self.files, LOGS) as connection:
            return connection.execute(query).fetchall()

    def papers(self) -> dict[str, tuple[str, str | None]]:
        return {row[0]: row[1:] for row in self.query("SELECT record_id, outcome, reason FROM current.raw_papers")}

    def captions(self) -> dict[str, str]:
        return dict(self.query("SELECT record_id, caption FROM current.triplets WHERE outcome = 'kept'"))


@pytest.fixture
def home(tmp_path: Path, transfer: Transfer) -> Home:
    return Home(tmp_path / "home", transfer)


def test_pmc_from_the_bucket_to_triplets_and_back(home: Home, objects: dict[str, bytes]) -> None:
    for name in ("PMC1.1", "PMC2.1", "PMC3.1", "PMC4.1"):
        add_article(objects, name, caption=f"Of {name}.")
    add_article(objects, "PMC5.1", licence="CC BY-ND")
    add_inventory(objects, "2026-09-14")
    home.fetch_pmc()
    home.advance()
    assert home.papers() == {f"pmc:PMC{n}": ("kept", None) for n in (1, 2, 3, 4)} | {"pmc:PMC5": ("dropped", "licence")}
    assert home.captions() == {f"pmc:PMC{n}#fig.1": f"Of PMC{n}.1." for n in (1, 2, 3, 4)}
    paper = home.query("SELECT source, link, version, package_kind, licence_class FROM current.raw_papers LIMIT 1")
    assert paper == [("pmc", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/", "v1", "jats", "attribution")]
    rasters = home.query("SELECT count(*) FROM current.triplets WHERE raster IS NOT NULL")
    assert rasters == [(4,)], "the image that the article calls g001.tif was found"
    assert home.advance() == {"raw_papers": 0, "triplets": 0}

    add_article(objects, "PMC1.2", caption="Of PMC1.2.")
    add_article(objects, "PMC2.1", caption="Of PMC2.1.", retracted=True)
    del objects["metadata/PMC3.1.json"]
    add_inventory(objects, "2026-09-15")
    home.fetch_pmc()
    assert home.advance() == {"raw_papers": 2, "triplets": 1}, "the article that stayed cost nothing"
    assert home.papers() == {
        "pmc:PMC1": ("kept", None), "pmc:PMC2": ("dropped", "retracted"), "pmc:PMC4": ("kept", None),
        "pmc:PMC5": ("dropped", "licence"),
    }  # fmt: skip
    assert home.captions() == {"pmc:PMC1#fig.1": "Of PMC1.2.", "pmc:PMC4#fig.1": "Of PMC4.1."}
    buried = home.query("SELECT record_id FROM history.triplets WHERE outcome = 'tombstone' ORDER BY ALL")
    assert buried == [("pmc:PMC2#fig.1",), ("pmc:PMC3#fig.1",)]
    before = home.query("SELECT caption FROM history.triplets WHERE root_id = 'pmc:PMC1' AND outcome = 'kept'")
    assert sorted(before) == [("Of PMC1.1.",), ("Of PMC1.2.",)]


def test_arxiv_replaced_and_withdrawn(home: Home, objects: dict[str, bytes]) -> None:
    papers = ("2401.00001", "2401.00002", "2401.00003")
    licence = "http://creativecommons.org/licenses/by/4.0/"
    lines = [{"id": paper, "categories": "q-bio.NC", "license": licence, "title": "T"} for paper in papers]
    (home.dumps / "arxiv-metadata.json").write_bytes(b"\n".join(map(orjson.dumps, lines)))
    add_tar(objects, TAR, make_papers(*papers, text="Version one."))
    home.fetch_arxiv()
    home.advance()
    assert home.captions() == {f"arxiv:{paper}#fig.1": "Version one." for paper in papers}

    notice = gzip.compress(b"%auto-ignore\nThis paper has been withdrawn by the author.", mtime=0)
    image = make_image()
    second = make_package(
        Entry("m.tex", b"\\documentclass{article}\\begin{document}\\begin{figure}\\includegraphics{one}"
              b"\\caption{Version two.}\\end{figure}\\end{document}"),
        Entry("one.png", image),
    )  # fmt: skip
    add_tar(objects, TAR, make_tar(
        Entry("2401/2401.00001.gz", second), Entry("2401/2401.00002.gz", notice)
    ))  # fmt: skip
    home.fetch_arxiv()
    home.advance()
    assert home.papers() == {"arxiv:2401.00001": ("kept", None), "arxiv:2401.00002": ("dropped", "withdrawn")}
    assert home.captions() == {"arxiv:2401.00001#fig.1": "Version two."}
    assert home.query("SELECT count(*) FROM history.triplets WHERE outcome = 'tombstone'") == [(2,)]


@pytest.mark.parametrize(("first", "second"), [("2312_001", "2401_001"), ("2401_001", "2312_001")])
def test_the_higher_version_counts_whichever_dump_it_is_in(home: Home, first: str, second: str) -> None:
    for name, version in ((first, "v1"), (second, "v2")):
        data = make_tar(Entry(f"2312/2312.00001{version}.gz", make_package(Entry("m.tex", b"\\begin{x}"))))
        (home.dumps / f"arXiv_src_{name}.tar").write_bytes(data)
    inventory = index_dumps(home.dumps, home.dumps.parent / "inventory")
    assert [row.version for row in inventory.unplaced()] == ["v2"]
    assert [row.version for row in inventory.superseded()] == ["v1"]


def test_old_packages_are_read(home: Home) -> None:
    """As PMC's FTP service had them: the article as .nxml, images as .jpg and .gif, no metadata object."""
    by = '<permissions><license xlink:href="https://creativecommons.org/licenses/by/4.0/"/></permissions>'
    notice = '<related-article related-article-type="retraction-forward" xlink:href="10.1/x"/>' + by
    folder = home.dumps / "oa_package" / "08" / "e0"
    folder.mkdir(parents=True)
    image = make_image()
    for article, front in (("PMC11", by), ("PMC12", notice), ("PMC13", "")):
        package = make_package(
            Entry(f"{article}/a.nxml", make_jats(article, front=front)), Entry(f"{article}/g001.jpg", image)
        )
        (folder / f"{article}.tar.gz").write_bytes(package)
    (folder / "PMC14.tar.gz").write_bytes(package[:-20])
    home.advance()
    assert home.papers() == {
        "pmc:PMC11": ("kept", None), "pmc:PMC12": ("dropped", "retracted"), "pmc:PMC13": ("dropped", "licence")
    }  # fmt: skip
    assert list(home.captions()) == ["pmc:PMC11#fig.1"]
    dumps = {Path(dump.name).name: dump for dump in index_dumps(home.dumps, home.dumps.parent / "inventory").dumps()}
    assert (dumps["PMC14.tar.gz"].problem or "").startswith("truncated_gzip")
    (folder / "PMC11.tar.gz").unlink()
    home.advance()
    assert home.captions() == {}


def test_an_article_without_its_media_fails_where_its_licence_is_allowed(home: Home, objects: dict[str, bytes]) -> None:
    home.allowed = (*ALLOWED_LICENCES, "no-derivatives")
    add_article(objects, "PMC5.1", licence="CC BY-ND")
    add_article(objects, "PMC6.1", subject="Alchemy")
    add_inventory(objects, "2026-09-14")
    home.fetch_pmc()
    home.advance()
    assert home.papers() == {"pmc:PMC5": ("failed", "not_fetched")}
    unplaced = index_dumps(home.dumps, home.dumps.parent / "inventory").unplaced()
    assert [(row.paper_id, row.problem) for row in unplaced] == [
        ("pmc:PMC6", "unknown_category: Research Article; Alchemy")
    ]
