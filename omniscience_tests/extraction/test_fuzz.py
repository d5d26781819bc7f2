"""Broken papers end in figures or in a reason; `fuzz` does the same with thousands of real ones."""

from functools import cache
from pathlib import Path

import pytest

from omniscience_assets.extraction.protocol import Extraction
from omniscience_assets.records import Mention, ReferenceSpan
from omniscience_assets.sources.mupdf import load_pymupdf
from omniscience_tests.extraction import fuzz
from omniscience_tests.extraction.latex.papers import document, figure
from omniscience_tests.extraction.mutation import Format, mutate
from omniscience_tests.factories import make_figure

ENDS = {
    "latex": {"figures", "no figures", "no_root_file", "macro_bomb", "input_loop", "too_large", "too_many_inputs"},
    "jats": {"figures", "no figures", "malformed_xml", "no_article_xml"},
    "pdf": {"figures", "no figures", "not_a_pdf", "unreadable_pdf", "encrypted_pdf", "no_text_layer"},
}
SEEDS = range(100)

_LATEX = {
    "main.tex": document(
        r"\input{macros}\section{One}See \figs{a} and Figs.~\ref{b}--3."
        + figure(r"First \emph{caption} of $x^{2}$ \cite{k}.", "a")
        + r"\begin{figure}\subfloat[Left]{\includegraphics{b}\label{b1}}\subfloat[Right]{\includegraphics{c}}"
        + r"\caption[Short]{Both. (a) One. (b) Other.}\label{b}\end{figure}\appendix\section{Two}\ref{b1}"
        + figure("Last.", "c"),
        r"\usepackage{graphicx,subfig}",
    ),
    "macros.tex": rb"\newcommand{\figs}[1]{Figure~\ref{#1}}\def\half{\frac12}" + b"\n",
    "b.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
}
_JATS = b"""<?xml version="1.0" encoding="UTF-8"?>
<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta><title-group>
<article-title>A paper</article-title></title-group></article-meta></front><body><sec><title>Results</title>
<p>As <xref ref-type="fig" rid="F1">Figure 1</xref> and
<italic><xref ref-type="fig" rid="F2 F3">Figs 2-3</xref></italic> show.</p>
<fig id="F1"><label>Figure 1</label><caption><title>First.</title><p>(A) One. (B) Two &#945;.</p></caption>
<graphic xlink:href="p.g001"/></fig>
<fig-group id="G"><caption><p>Group.</p></caption><fig id="F2"><label>Figure 2</label><graphic xlink:href="g2"/></fig>
<fig id="F3"><label>Figure 3</label><caption><p>Third.</p></caption><graphic xlink:href="g3"/></fig></fig-group>
</sec></body></article>
"""


@cache
def paper(kind: Format) -> dict[str, bytes]:
    if kind == "pdf":
        return {"paper.pdf": _pdf()}
    return _LATEX if kind == "latex" else {"paper.xml": _JATS, "p.g001.jpg": b"\xff\xd8\xff" + bytes(40)}


def _pdf() -> bytes:
    with load_pymupdf().open() as pages:
        for number in (1, 2):
            page = pages.new_page()
            page.draw_rect((100, 100, 400, 300), color=(1, 0, 0), fill=(0.5, 0.8, 1))
            page.draw_line((100, 100), (400, 300))
            page.insert_text((100, 330), f"Figure {number}: A blue box and a line across it.")
            page.insert_textbox((72, 400, 520, 700), f"As Figure {number} shows, the box is blue. " * 12)
        return bytes(pages.tobytes(expand=255, deflate=False, no_new_id=True))


@pytest.mark.parametrize("kind", ENDS)
def test_broken_papers_end_in_figures_or_a_reason(kind: Format) -> None:
    assert fuzz.end_of(paper(kind), kind, seed=0) == "figures"
    ends = {fuzz.end_of(mutate(paper(kind), kind, seed), kind, seed) for seed in SEEDS}
    assert ends <= ENDS[kind]
    assert len(ends) > 1


@pytest.mark.parametrize("kind", ENDS)
def test_damage_is_real_and_the_same_for_a_seed(kind: Format) -> None:
    broken = [mutate(paper(kind), kind, seed) for seed in SEEDS]
    assert broken == [mutate(paper(kind), kind, seed) for seed in SEEDS]
    assert sum(files != paper(kind) for files in broken) > 90


def test_what_an_extractor_should_not_raise_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> Extraction:
        raise KeyError("lost")

    monkeypatch.setattr(fuzz, "read_paper", fail)
    with pytest.raises(KeyError, match="lost"):
        fuzz.end_of(paper("latex"), "latex", seed=1)


def test_text_that_cannot_be_stored_and_offsets_outside_are_seen() -> None:
    with pytest.raises(TypeError, match="surrogates"):
        fuzz.check(Extraction((make_figure(caption="\ud800"),)))
    with pytest.raises(AssertionError, match="outside of the text"):
        fuzz.check(Extraction((make_figure(mentions=(Mention("Fig. 1", "", (ReferenceSpan(0, 7),)),)),)))
    with pytest.raises(AssertionError, match="one id"):
        fuzz.check(Extraction((make_figure(), make_figure())))


def test_without_a_corpus_there_is_nothing_to_break(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fuzz, "DEV", tmp_path)
    assert fuzz.main(["--format", "jats"]) == 0
    assert capsys.readouterr().out == "no corpus beside the repository: nothing to break\n"
