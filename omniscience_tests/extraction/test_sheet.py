"""The page to look at."""

from dataclasses import replace
from pathlib import Path

from omniscience_assets.extraction.batch import Extracted
from omniscience_assets.extraction.protocol import Extraction, Unresolved
from omniscience_assets.extraction.sheet import Sheet
from omniscience_assets.records import Mention, Panel, ReferenceSpan
from omniscience_tests.factories import make_figure


def test_page_shows_all_and_runs_nothing_of_the_paper(tmp_path: Path) -> None:
    mention = Mention("See <b>Fig. 2</b>b here.", "Results & more", (ReferenceSpan(7, 13, ("b",)),))
    figure = replace(
        make_figure(),
        caption="<script>alert(1)</script>",
        raster="abcd.png",
        panels=(Panel("b", 'the "second"', box=(0.5, 0.0, 1.0, 1.0)),),
        mentions=(mention,),
    )
    lost = Unresolved("Fig. 9", "main", "9", "See Fig. 9.", "")
    papers = [
        Extracted("arxiv:1", Extraction((figure,), (lost,)), 0.1, None),
        Extracted("arxiv:2", Extraction(()), 0.1, "no_root_file: none"),
    ]
    page = tmp_path / "look.html"
    with Sheet(page, tmp_path / "look.files") as sheet:
        for paper in papers:
            sheet.add(paper)
    text = page.read_text()
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert 'src="look.files/blobs/ab/abcd.png"' in text
    assert '<mark title="b">Fig. 2</mark>' in text
    assert "left:50.00%" in text
    assert "unresolved Fig. 9" in text
    assert "no_root_file: none" in text
