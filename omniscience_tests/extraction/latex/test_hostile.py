"""Papers written to break a reader end soon, with figures or with a reason."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.extraction.latex import extract
from omniscience_assets.extraction.protocol import ExtractionError, PaperHead
from omniscience_assets.sources.packages import PackageError, open_package
from omniscience_tests.extraction.latex.papers import HEAD, document, figure
from omniscience_tests.sources.hostile import HOSTILE

SOUND = figure() + "\n\nSee \\ref{fig:a}.\n\n"
MANY = 50_000
CASES = {
    "line of 10 MB": SOUND + "word " * 2_000_000,
    "braces in braces": SOUND + "{" * 100_000 + "}" * 100_000,
    "braces in a caption": figure("{" * MANY + "x" + "}" * MANY),
    "fonts in fonts": figure("\\textbf{" * MANY + "x" + "}" * MANY),
    "powers of powers": figure("$" + "x^{" * MANY + "}" * MANY + "$"),
    "sections in sections": SOUND + "\\section{" * (MANY // 2) + "}" * (MANY // 2),
    "accents on accents": figure("\\'" * MANY),
    "unclosed braces": SOUND + "{" * 1_000_000,
    "unclosed sections": SOUND + "\\section{" * MANY,
    "unclosed options": SOUND + "\\caption[" * MANY,
    "unclosed conditionals": SOUND + "\\iffalse " * MANY,
    "unclosed environments": SOUND + "\\begin{foo}" * MANY,
    "unclosed verbatim": SOUND + "\\begin{verbatim}" * MANY,
    "unclosed equations": SOUND + "\\begin{align}" * (MANY // 2),
    "unclosed figures": SOUND + "\\begin{figure}\\caption{" * (MANY // 2),
    "macro that doubles": "\\def\\x{\\x\\x}\\x" + SOUND,
    "argument that doubles": "\\newcommand{\\x}[1]{\\x{#1#1}}\\x{aaaa}" + SOUND,
    "delimiter that never comes": "\\def\\x#1END{#1}" + "\\x " * (MANY // 2) + SOUND,
    "panels": "\\begin{figure}" + "\\subfloat[a]{\\includegraphics{b}}" * 10_000 + "\\caption{x}\\end{figure}",
    "captions": "\\begin{figure}" + "\\caption{b}" * 10_000 + "\\end{figure}",
    "captions outside": "\\begin{center}\\captionof{figure}{a}" * 10_000,
    "figures": SOUND * 3_000,
    "references in one line": SOUND + "See Fig. 1 word \\ref{fig:a} " * MANY,
    "list of references": SOUND + "Figs. " + "1," * MANY,
    "backslashes": SOUND + "\\" * 500_001,
    "blank lines": SOUND + "\n\n" * 500_000,
    "comments": SOUND + "%\n" * 500_000,
}
REASONS = ("no_root_file", "macro_bomb", "input_loop", "too_large", "too_many_inputs")
SECONDS = 10
"""Far above what any case takes (about 2 s), far below what a quadratic step would take."""


@pytest.mark.parametrize("body", CASES.values(), ids=CASES)
def test_hostile_text_ends_soon(body: str) -> None:
    started = time.perf_counter()
    found = extract({"main.tex": document(body)}, paper=HEAD, put_blob=None)
    assert time.perf_counter() - started < SECONDS
    assert found.figures


@pytest.mark.parametrize("case", HOSTILE, ids=[case.name for case in HOSTILE])
def test_hostile_packages_give_figures_or_reasons(case: object) -> None:
    name, data = getattr(case, "name"), getattr(case, "data")  # noqa: B009
    try:
        files = open_package(data, name).files
        ended: int | str = len(extract(files, paper=PaperHead(name, "", ""), put_blob=None).figures)
    except PackageError:
        pytest.skip("the package does not open")
    except ExtractionError as error:
        ended = error.reason
    assert isinstance(ended, int) or ended in REASONS


TOKENS = [
    "\\begin{figure}",
    "\\end{figure}",
    "\\caption{",
    "}",
    "{",
    "\\label{a}",
    "\\ref{a}",
    "\\subfloat[x]{",
    "\\if",
    "\\else",
    "\\fi",
    "\\def\\a#1{#1#1}",
    "\\a",
    "\\newcommand{\\b}[1][x]{",
    "\\b",
    "\\input{main}",
    "%",
    "\n\n",
    "$",
    "\\section{",
    "\\includegraphics{x}",
    "\\begin{minipage}",
    "\\end{minipage}",
    "\\end{document}",
    "\\verb|",
    "\\item",
    "x",
    "[",
    "]",
    "\\let\\a\\b",
    "\\newif\\ifq",
    "\\ifq",
    "\\appendix",
    "\\setcounter{figure}{9}",
    "\\captionof{figure}{",
]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(TOKENS), max_size=60).map("".join))
def test_any_mixture_is_read_without_a_crash(body: str) -> None:
    found = extract({"main.tex": document(figure("First.", "first") + body)}, paper=HEAD, put_blob=None)
    assert found.figures[0].caption == "First."
    ids = [item.figure_id for item in found.figures]
    assert len(set(ids)) == len(ids)
    for item in found.figures:
        for mention in item.mentions:
            assert all(0 <= span.start <= span.end <= len(mention.text) for span in mention.spans)
