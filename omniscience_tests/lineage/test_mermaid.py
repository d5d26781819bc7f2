"""Lineage as a flowchart: each record once, and nothing that a record is called becomes syntax."""

import re
from pathlib import Path

from omniscience_assets.lineage.mermaid import as_mermaid
from omniscience_assets.lineage.trace import Node, Trace, trace
from omniscience_tests.lineage.given import BEFORE, Home, World

NODE = re.compile(r'    (n\d+)\["([^"]*)"\](?::::(kept|dropped|failed))?')
EDGE = re.compile(r"    (n\d+) (-->|-\.->) (n\d+)")


def test_both_directions_of_a_caption(tmp_path: Path) -> None:
    home = Home(tmp_path).run(BEFORE, World(range(1)))
    lines = as_mermaid(trace(home.files, "arxiv:00000#fig.0@caption")).splitlines()
    assert lines[0] == "flowchart TD"
    names = {m[2].split("<br/>")[0].replace("#35;", "#"): m[1] for line in lines if (m := NODE.fullmatch(line))}
    edges = {(m[1], m[3]) for line in lines if (m := EDGE.fullmatch(line))}
    for parent, child in (
        ("dump:one.tar/0.gz", "arxiv:00000"),
        ("arxiv:00000#fig.0", "arxiv:00000#fig.0@evidence"),
        ("arxiv:00000#fig.0@evidence", "arxiv:00000#fig.0@caption"),
        ("arxiv:00000#fig.0@caption", "arxiv:00000#fig.0@scores"),
        ("arxiv:00000#fig.0@scores", "arxiv:00000#fig.0@verdict"),
    ):
        assert (names[parent], names[child]) in edges
    assert len(names) == sum(bool(NODE.fullmatch(line)) for line in lines)


def test_names_are_no_syntax() -> None:
    evil = 'a"] --> x\n`<b>`;%%end{}|click'
    node = Node(evil, "triplets", outcome="failed", reason='"<script>')
    text = as_mermaid(Trace(Node("child", "questions", children=(node,)), Node("child", "questions")))
    [label] = [m[2] for line in text.splitlines() if (m := NODE.fullmatch(line)) and m[3] == "failed"]
    assert not set('"`<>;%{}|[]') & set(re.sub(r"#\d+;|<br/>", "", label))
    assert len([line for line in text.splitlines() if EDGE.fullmatch(line)]) == 1


def test_an_edge_from_another_version_is_dashed() -> None:
    parent = Node("p", "triplets", outcome="kept", stale=True)
    text = as_mermaid(Trace(Node("c", "questions", children=(parent,)), Node("c", "questions")))
    assert " -.-> " in text
