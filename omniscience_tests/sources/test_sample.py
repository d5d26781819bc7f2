import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from omniscience_assets.disciplines import ARXIV_CATEGORIES, DISCIPLINES, discipline_of
from omniscience_assets.sources.arxiv import MANIFEST, find_incompleteness, read_manifest, read_member, scan
from omniscience_assets.sources.licences import classify
from omniscience_assets.sources.packages import Package, PackageError, open_package
from omniscience_assets.sources.sample import SampleDump, add_paper, make_dump
from omniscience_assets.sources.sample.bank import FIELDS, draw, seeded
from omniscience_assets.sources.sample.layout import Draft
from omniscience_assets.sources.sample.oddities import ODDITIES
from omniscience_assets.sources.sample.papers import TEMPLATES, Author
from omniscience_assets.sources.sample.prose import number, to_plain

REFERENCE = re.compile(r"\\(?:auto|[cC])?ref\{([^}]*)\}|\\crefrange\{([^}]*)\}\{([^}]*)\}|\\figref\{([^#}]*)\}")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.open()]


def opened(dump: SampleDump) -> dict[str, Package | str]:
    """Each paper's package, or the reason why there is none."""
    found: dict[str, Package | str] = {}
    for name in dump.tars:
        for member in scan(dump.folder / name):
            assert member.paper_id
            assert member.sha256
            data = read_member(dump.folder / name, member.offset, member.size, member.sha256)
            try:
                found[member.paper_id] = open_package(data, member.name)
            except PackageError as error:
                found[member.paper_id] = error.reason
    return found


@pytest.fixture(scope="module", params=range(len(TEMPLATES)), ids=[t.__name__ for t in TEMPLATES])
def draft(request: pytest.FixtureRequest) -> Draft:
    return TEMPLATES[request.param](Author("physics", "test", seeded("test", request.param)))


def body_of(draft: Draft) -> str:
    """All TeX, without comments and what is switched off."""
    text = "\n".join(data.decode() for path, data in draft.files.items() if path.endswith(".tex"))
    text = re.sub(r"(?<!\\)%.*", "", text)
    return re.sub(r"\\iffalse.*?\\fi\b", "", text, flags=re.DOTALL)


def test_fields_are_those_of_the_disciplines() -> None:
    assert sorted(FIELDS) == sorted(DISCIPLINES)
    for key, field in FIELDS.items():
        assert {discipline_of([category]) for category in field.categories} == {key}
        assert field.old_archive in ARXIV_CATEGORIES


def test_references_in_the_text_lead_to_figures(draft: Draft) -> None:
    labels = {label for figure in draft.figures_truth() for label in figure["labels"]}
    used = {key for match in REFERENCE.findall(body_of(draft)) for part in match for key in part.split(",") if key}
    assert used - labels <= {"tab:settings", "#1"}
    assert len(used & labels) >= 4


def test_truth_agrees_with_the_text(draft: Draft) -> None:
    text = body_of(draft)
    figures = draft.figures_truth()
    assert len(re.findall(r"\\begin\{figure\*?\}", text)) == len(figures) >= 4
    assert "fig:old" not in text
    for figure in figures:
        assert f"\\label{{{figure['label']}}}" in text
        assert set(figure["image_files"]) <= set(draft.files)
        assert not re.search(r"\\(?!times)[a-zA-Z]+|[{}$]", figure["caption"] + "".join(figure["contexts"]))
        assert len(figure["caption"].split(". ")) >= 2
    assert any(figure["contexts"] for figure in figures)
    assert sorted(path for figure in figures for path in figure["image_files"]) == sorted(draft.specs)


def test_text_is_well_formed(draft: Draft) -> None:
    for path, data in draft.files.items():
        if path.endswith(".tex"):
            text = re.sub(r"\\[\\{}%]", "", data.decode())
            assert text.count("{") == text.count("}")
            begins, ends = (sorted(re.findall(rf"\\{end}\{{([^}}]*)\}}", text)) for end in ("begin", "end"))
            assert begins == ends


def test_numbers_in_captions_are_those_that_were_plotted(draft: Draft) -> None:
    found = 0
    for figure in draft.figures_truth():
        specs = [draft.specs[path] for path in figure["image_files"]]
        known = {round(value, 9) for spec in specs for panel in spec.get("panels", ()) for series in panel["series"]
                 for value in (*series["x"], *series["y"])}  # fmt: skip
        for value in re.findall(r"(?:reaches|maximum of|highest in [^,]*, at) (-?[\d.]+\d)", figure["caption"]):
            near = [one for one in known if abs(one - float(value)) <= 0.006 * max(abs(one), 1e-9)]
            assert near, (value, figure["caption"])
            found += 1
    assert found >= 1


def test_pdf_says_what_the_truth_says() -> None:
    for motif in ("trend", "scatter", "power", "bars", "spread", "twin"):
        drawing = draw("physics", motif, "test")  # type: ignore[arg-type]
        with pymupdf.open(stream=drawing.data, filetype="pdf") as document:
            words = " ".join(document[0].get_text().split())
        for panel in drawing.spec["panels"]:
            titles = [panel[side]["title"] for side in ("x", "y")]
            for text in [*filter(None, titles), *panel["legend"], *panel["categories"]]:
                assert text in words, (motif, text, words)
            assert len(panel["y"]["ticks"]) >= 2


def test_ticks_are_those_on_the_axis() -> None:
    drawing = draw("earth-science", "trend", "test")
    spec = drawing.spec["panels"][0]
    assert spec["x"]["ticks"] == [0, 250, 500, 750, 1000, 1250]
    with pymupdf.open(stream=drawing.data, filetype="pdf") as document:
        words = document[0].get_text().split()
    for side in ("x", "y"):
        assert {f"{tick:g}" for tick in spec[side]["ticks"]} <= {f"{float(w):g}" for w in words if w.isdecimal()}
    assert (spec["x"]["scale"], spec["x"]["unit"]) == ("linear", "m")
    assert draw("physics", "power", "test").spec["panels"][0]["x"]["scale"] == "log"
    assert draw("physics", "bars", "test").spec["panels"][0]["x"]["scale"] == "category"


def test_dump_is_complete_and_every_member_is_told_of(small_dump: SampleDump) -> None:
    listings = read_manifest(small_dump.folder / MANIFEST)
    assert sorted(listings) == sorted(small_dump.tars)
    assert all(find_incompleteness(small_dump.folder / tar, listings[tar]) is None for tar in small_dump.tars)
    truth = lines(small_dump.folder / "truth.jsonl")
    assert sorted(opened(small_dump)) == sorted(row["paper_id"] for row in truth)
    assert (len(truth), sum(len(row["figures"]) for row in truth)) == (small_dump.papers, small_dump.figures)
    described = {row["id"] for row in lines(small_dump.folder / "arxiv-metadata-oai-snapshot.json")}
    assert {row["paper_id"] for row in truth} - described == {small_dump.oddities["no_metadata"]}


def test_odd_papers_are_as_odd_as_they_say(small_dump: SampleDump) -> None:
    found = {name: outcome if isinstance(outcome := opened(small_dump)[paper], str) else outcome.kind
             for name, paper in small_dump.oddities.items()}  # fmt: skip
    assert set(found) == set(ODDITIES)
    assert found == dict.fromkeys(ODDITIES, "tex-tree") | {
        "pdf_only": "pdf",
        "withdrawn": "withdrawn",
        "withdrawn_text": "withdrawn",
        "empty": "empty",
        "truncated_gzip": "truncated_gzip",
        "html": "not_tex",
        "single_file": "tex-single",
        "single_picture": "tex-single",
        "old_id_mathematics": "tex-single",
    }


def test_details_of_odd_papers(small_dump: SampleDump) -> None:
    packages = opened(small_dump)
    truth = {row["paper_id"]: row for row in lines(small_dump.folder / "truth.jsonl")}
    records = {row["id"]: row for row in lines(small_dump.folder / "arxiv-metadata-oai-snapshot.json")}
    odd = small_dump.oddities

    def files(name: str) -> dict[str, bytes]:
        package = packages[odd[name]]
        assert isinstance(package, Package)
        return package.files

    missing = {path for figure in truth[odd["missing_image"]]["figures"] for path in figure["image_files"]}
    assert missing - set(files("missing_image")) == {"figs/view.png"}
    assert b"\\input{loop}" in files("recursive_input")["loop.tex"]
    braces = files("unbalanced_braces")["main.tex"]
    assert braces.count(b"{") == braces.count(b"}") + 1
    first, second = truth[odd["duplicate_caption"]]["figures"]
    assert first["caption"] == second["caption"]
    assert classify(records[odd["nonexclusive"]]["license"]) == "no-redistribution"
    images = Counter(data for package in packages.values() if isinstance(package, Package)
                     for path, data in package.files.items() if path.endswith("png"))  # fmt: skip
    assert max(images.values()) == 2
    with pymupdf.open(stream=next(iter(files("pdf_only").values())), filetype="pdf") as document:
        assert records[odd["pdf_only"]]["title"] in " ".join(document[0].get_text().split())
        assert "Figure 1:" in document[1].get_text()


def test_same_seed_same_bytes(small_dump: SampleDump, tmp_path: Path) -> None:
    draw.cache_clear()
    again = make_dump(tmp_path / "again", 1, disciplines=("biology", "physics"))
    names = sorted(path.name for path in small_dump.folder.iterdir())
    assert names == sorted(path.name for path in again.folder.iterdir())
    for name in names:
        assert (small_dump.folder / name).read_bytes() == (again.folder / name).read_bytes(), name
    with pytest.raises(FileExistsError, match="holds a dump already"):
        make_dump(again.folder, 1)


def test_added_papers_have_ids_of_their_own(tmp_path: Path) -> None:
    ids = [add_paper(tmp_path, "astronomy", seed) for seed in (5, 6)]
    assert ids == ["2403.00001", "2403.00002"]
    assert sorted(read_manifest(tmp_path / MANIFEST)) == ["arXiv_src_2403_001.tar", "arXiv_src_2403_002.tar"]
    assert [row["paper_id"] for row in lines(tmp_path / "truth.jsonl")] == ids


@pytest.mark.slow
def test_whole_dump(tmp_path: Path) -> None:
    dump = make_dump(tmp_path)
    truth = lines(tmp_path / "truth.jsonl")
    sound = [row for row in truth if not row["oddity"]]
    assert Counter(row["discipline"] for row in sound) == dict.fromkeys(DISCIPLINES, 4)
    assert all(len(row["figures"]) >= 4 for row in sound)
    assert {figure["number"][0] for row in truth for figure in row["figures"]} >= {"1", "A", "S"}
    endings = {Path(path).suffix for row in truth for figure in row["figures"] for path in figure["image_files"]}
    assert endings == {".pdf", ".png", ".jpg", ".eps"}
    classes = [classify(row.get("license")) for row in lines(tmp_path / "arxiv-metadata-oai-snapshot.json")]
    assert "unknown" not in classes
    assert classes.count("attribution") > len(classes) / 2
    captions = Counter(figure["caption"] for row in truth for figure in row["figures"])
    assert sum(count > 1 for count in captions.values()) < 0.05 * dump.figures


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        (r"$-3.2$~$\mu$m and 5~\%", "-3.2 μm and 5 %"),
        (r"$1.20\times 10^{5}$~cm/s$^{2}$", "1.20 × 105 cm/s2"),
        (r"a \textbf{bold} word -- and $\log M_{\odot}$", "a bold word – and log M⊙"),
        (r"20~$^{\circ}$C in Table~\ref{tab:settings}", "20 °C in Table 1"),
    ],
)
def test_plain_text(tex: str, plain: str) -> None:
    assert to_plain(tex) == plain


@pytest.mark.parametrize(
    ("value", "tex"),
    [
        (0.0, "0"),
        (3.14159, "3.14"),
        (-2.5, "$-2.5$"),
        (1234.4, "1234"),
        (2.5e6, r"$2.50\times 10^{6}$"),
        (0.0005, r"$5.00\times 10^{-4}$"),
    ],
)
def test_numbers(value: float, tex: str) -> None:
    assert number(value) == tex
