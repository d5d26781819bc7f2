"""What papers wrote, in the Markdown that Dagster's UI shows: text, and nothing that a browser would fetch or run."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.assets.preview import cell, code, make_preview
from omniscience_assets.assets.qa_report import describe_questions
from omniscience_assets.lineage.triage.tables import words_as_markdown
from omniscience_assets.lineage.words import Piece
from omniscience_assets.records import LOGS, Question
from omniscience_assets.store.files import Files
from omniscience_tests.factories import make_caption, make_figure, make_paper
from omniscience_tests.inspect.logs import ROOT, put, row

MARK = "hostile.example"
ATTACKS = (
    f"<img src=http://{MARK}/a.png onerror=alert(1)>",
    f"![a](http://{MARK}/a.png)",
    f"\\![a](http://{MARK}/a.png)",
    f"!\\[a](http://{MARK}/a.png)",
    f"\\[a](http://{MARK}/a)",
    f"\\\\[a](http://{MARK}/a)",
    f"![a][b]\n\n[b]: http://{MARK}/a.png",
    f"`` ` ![a](http://{MARK}/a.png) ` ``",
    f"a | b | <iframe src=http://{MARK}>",
    f"<script src=http://{MARK}/a.js></script>",
    f"<svg/onload=fetch('//{MARK}')>",
    f"<http://{MARK}/a>",
    f"[a](javascript:alert('{MARK}'))",
    f"&lt;img src=http://{MARK}/a.png&gt;",
    f"\n\n    <b>\n\n<style>@import 'http://{MARK}'</style>\n\n# head",
)


def offenders(markdown: str) -> list[str]:
    """What in it is more than text, with an address in it or with tags."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    found = []
    for block in parser.parse(markdown):
        for token in (block, *(block.children or ())):
            if token.type in ("html_block", "html_inline") and token.content != "<br/>":
                found.append(token.content)
            if token.type == "image" and not str(token.attrGet("src")).startswith("data:image/"):
                found.append(str(token.attrGet("src")))
            if token.type == "link_open":
                found.append(str(token.attrGet("href")))
    return found


def texts(markdown: str) -> str:
    """All text that a reader sees."""
    from markdown_it import MarkdownIt

    blocks = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    return " ".join(token.content for block in blocks for token in block.children or ())


def test_the_judge_sees_attacks() -> None:
    assert offenders(f"![a](http://{MARK}/a.png)") == [f"http://{MARK}/a.png"]
    assert offenders(f"x <img src=http://{MARK}>") == [f"<img src=http://{MARK}>"]
    assert sum(bool(offenders(f"| a |\n| - |\n| {attack} |")) for attack in ATTACKS) >= 7


@pytest.mark.parametrize("attack", ATTACKS)
def test_in_a_cell_and_in_code_it_is_text(attack: str) -> None:
    for told in (cell(attack), code(attack)):
        table = f"| a | b |\n| --- | --- |\n| {told} | end |"
        assert offenders(table) == []
        assert offenders(told) == []
        assert texts(table).endswith("end"), "the cell ends where it should"
    assert " ".join(attack.split()) in texts(cell(attack)).replace("\\", "\\")


@given(st.text("\\`[]()!<>|&a:/\n*_~#", max_size=30))
def test_any_text_in_a_cell_is_text(text: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| x{cell(text)}x | {code('x' + text)} |"
    assert offenders(table) == []
    assert offenders(words_as_markdown([Piece("ins", text)])) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_previews_of_a_hostile_paper(attack: str, tmp_path: Path) -> None:
    name = f"{ROOT}#fig.{attack}"
    rows: dict[str, dict[str, Any]] = {
        "raw_papers": row(ROOT, make_paper(title=attack)),
        "triplets": row(name, make_figure(figure_id=name, number=attack, caption=attack, raster=None)),
        "routed_captions": row(f"{name}@caption", make_caption(attack, figure_id=name, tier=attack, rule=attack)),
        "questions": row(
            f"{name}@q.1",
            Question(f"{name}@q.1", name, attack, attack, (attack, "b"), 0, (attack,), 0.0, "pixels", "easy", "program",
                     attack, attack),
        ),
        "filtered_set": row(f"{name}@verdict", None, outcome="dropped", reason=attack, detail=attack),
    }  # fmt: skip
    files = Files(str(tmp_path))
    for asset, one in rows.items():
        put(tmp_path, asset, one)
    for asset in rows:
        made = make_preview(files, SimpleNamespace(asset=asset, payload=LOGS[asset]), "physics")  # type: ignore[arg-type]
        assert (made.kept, made.dropped) == ((0, 1) if asset == "filtered_set" else (1, 0))
        assert offenders(made.sample) == offenders(made.outcomes) == []
    for told in describe_questions(files, "physics").values():
        assert offenders(str(getattr(told, "value", told))) == []
