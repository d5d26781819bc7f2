"""Gold answers of the corpus, and what of them is mended before a system is scored on them."""

import json
from pathlib import Path
from typing import Any

from lxml import etree

from omniscience_assets.sources.mupdf import load_pymupdf

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus"
Gold = dict[str, dict[str, Any]]
"""Paper id → its line in the scorer's schema."""

_FLOATS = {
    "fig", "fig-group", "table-wrap", "table-wrap-group", "supplementary-material", "boxed-text", "media", "list",
    "def-list", "disp-quote",
}  # fmt: skip


def read_gold(kind: str) -> Gold:
    """The gold of `latex`, `jats` or `pdf` as it is."""
    lines = [json.loads(line) for line in (CORPUS / f"dev/gold_{kind}.jsonl").read_text().splitlines()]
    return {line["paper_id"]: line for line in lines}


def pdf_gold() -> tuple[Gold, int]:
    """The PDF gold with the paragraphs, which it lacks, from the TeX gold, and without figures that no file shows.

    Some of the PDFs end after the first pages. Also gives how many figures those are; papers without TeX gold are left
    out.
    """
    gold, tex = read_gold("pdf"), read_gold("latex")
    mended, lost = Gold(), 0
    for paper_id in sorted(gold.keys() & tex.keys()):
        contexts = {figure["number"]: figure["contexts"] for figure in tex[paper_id]["figures"]}
        with load_pymupdf().open(CORPUS / f"dev/pdf/{paper_id}.pdf") as document:
            pages = document.page_count
        figures = gold[paper_id]["figures"]
        shown = [figure for figure in figures if (figure["page"] or 0) <= pages]
        lost += len(figures) - len(shown)
        shown = [{**figure, "contexts": contexts.get(figure["number"], [])} for figure in shown]
        mended[paper_id] = {**gold[paper_id], "figures": shown}
    return mended, lost


def jats_gold_without_floats() -> tuple[Gold, int]:
    """The JATS gold with paragraphs that do not hold the captions and tables that publishers put inside of them.

    Also gives how many paragraphs were mended.
    """
    gold, mended = read_gold("jats"), 0
    for paper_id, line in gold.items():
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, remove_comments=True)
        paragraphs = list(etree.parse(str(CORPUS / f"dev/jats/{paper_id}.xml"), parser).iter("p"))
        whole = {_letters("".join(map(str, node.itertext()))): node for node in paragraphs}
        for figure in line["figures"]:
            for context in figure["contexts"]:
                node = whole.get(_letters(context["text"]))
                own = _own_text(node) if node is not None else ""
                if own and len(_letters(own)) < len(_letters(context["text"])):
                    context["text"] = " ".join(own.split())
                    mended += 1
    return gold, mended


def _own_text(node: Any) -> str:
    """Text of a paragraph without the floats in it."""
    inside = (
        ("" if child.tag in _FLOATS or not isinstance(child.tag, str) else _own_text(child)) + (child.tail or "")
        for child in node
    )
    return (node.text or "") + "".join(inside)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
