"""Paragraphs that refer to figures."""

import pytest

from omniscience_assets.extraction.latex import extract
from omniscience_assets.records import Figure
from omniscience_tests.extraction.latex.papers import HEAD, document, figure, figures, read

THREE = figure("One.", "fig:a") + figure("Two.", "fig:b") + figure("Three.", "fig:c")


def named(found: tuple[Figure, ...]) -> list[list[str]]:
    """For each figure what its mentions' spans cover, with panel letters behind a slash."""
    return [
        [
            m.text[s.start : s.end] + ("/" + "".join(s.letters) if s.letters else "")
            for m in item.mentions
            for s in m.spans
        ]
        for item in found
    ]


COMMANDS = [
    ("Fig.~\\ref{fig:b}", [[], ["Fig. 2"], []]),
    ("Fig.~\\ref{fig:b}a", [[], ["Fig. 2a/a"], []]),
    ("Figs. \\ref{fig:a} and~\\ref{fig:c}", [["Figs. 1 and 3"], [], ["Figs. 1 and 3"]]),
    ("see \\ref{fig:b}", [[], ["2"], []]),
    ("\\autoref{fig:b}", [[], ["Figure 2"], []]),
    ("\\cref{fig:a,fig:c}", [["Figs. 1 and 3"], [], ["Figs. 1 and 3"]]),
    ("\\Cref{fig:c}", [[], [], ["Figure 3"]]),
    ("\\crefrange{fig:a}{fig:c}", [["Figs. 1–3"], ["Figs. 1–3"], ["Figs. 1–3"]]),
    ("\\hyperref[fig:b]{the second plot}", [[], ["the second plot"], []]),
    ("\\vref{fig:b}", [[], ["2"], []]),
    ("\\Cref{{fig:b}}", [[], ["Figure 2"], []]),
    ("on page \\pageref{fig:b}", [[], [], []]),
    ("Fig. 2 by hand", [[], ["Fig. 2"], []]),
    ("Fig.\\,2 by hand", [[], ["Fig. 2"], []]),
    ("FIG. {\\bf 2} by hand", [[], ["FIG. 2"], []]),
    ("Abb.~2 von Hand", [[], ["Abb. 2"], []]),
    ("\\Cref*{fig:b}", [[], ["Figure 2"], []]),
    ("\\labelcref{fig:a,fig:b}", [["1 and 2"], ["1 and 2"], []]),
    ("\\fullref{fig:b}", [[], ["Fig. 2"], []]),
    ("\\Figref{fig:b}", [[], ["Fig. 2"], []]),
    ("\\myclassref{fig:b}", [[], ["Fig. 2"], []]),
    ("pages \\cpagerefrange{fig:a}{fig:c}", [[], [], []]),
    ("\\hyperref[fig:b]{Fig.~\\ref*{fig:b}}", [[], ["Fig. 2"], []]),
    ("Figs. 1--3 by hand", [["Figs. 1–3"], ["Figs. 1–3"], ["Figs. 1–3"]]),
    ("Fig. 2 of Ref. [12]", [[], [], []]),
    ("Supplementary Figure 2", [[], [], []]),
]


@pytest.mark.parametrize(("text", "expected"), COMMANDS)
def test_reference_forms(text: str, expected: list[list[str]]) -> None:
    assert named(figures(THREE + "\n\nWe see " + text + ", of course.\n\n")) == expected


def test_range_written_with_two_references_names_what_lies_between() -> None:
    assert named(figures(THREE + "\n\nFigs.~\\ref{fig:a}--\\ref{fig:c}.")) == [
        ["Figs. 1–3"],
        ["Figs. 1–3"],
        ["Figs. 1–3"],
    ]


def test_user_macros_that_wrap_references() -> None:
    preamble = "\\newcommand{\\fig}[1]{Fig.~\\ref{fig:#1}}\\def\\figs#1#2{Figs.~\\ref{fig:#1} and~\\ref{fig:#2}}"
    assert named(figures(THREE + "\n\nAs \\fig{b} and \\figs{a}{c} show.", preamble)) == [
        ["Figs. 1 and 3"],
        ["Fig. 2"],
        ["Figs. 1 and 3"],
    ]


BREAKS = {
    "blank line": "Before.\n\nSee \\ref{fig:a} here.\n\nAfter.",
    "blank line with spaces": "Before.\n  \nSee \\ref{fig:a} here.\n\t\nAfter.",
    "par": "Before.\\par See \\ref{fig:a} here.\\par After.",
    "section": "Before.\\section{Now} See \\ref{fig:a} here.\\subsection{Then} After.",
    "items": "\\begin{itemize}\\item Before. \\item See \\ref{fig:a} here. \\item After.\\end{itemize}",
    "float": "Before.\n\\begin{table}x\\end{table}See \\ref{fig:a} here."
    "\\begin{figure}\\caption{x}\\end{figure} After.",
}


@pytest.mark.parametrize("text", BREAKS.values(), ids=BREAKS)
def test_paragraph_boundaries(text: str) -> None:
    (mention,) = figures(figure() + text)[0].mentions
    assert mention.text == "See 1 here."


def test_display_equation_does_not_end_a_paragraph() -> None:
    (mention,) = figures(figure() + "We find\n\\begin{equation}x=1\\end{equation}\nas in \\ref{fig:a}.")[0].mentions
    assert mention.text == "We find x = 1 as in 1."


def test_paragraph_with_two_references_is_one_mention_with_exact_spans() -> None:
    (mention,) = figures(figure() + "\n\nÜber \\textbf{Fig.~\\ref{fig:a}} und $\\alpha$: Fig.~\\ref{fig:a}(b).")[
        0
    ].mentions
    assert mention.text == "Über Fig. 1 und α: Fig. 1(b)."
    assert [(s.start, s.end, s.letters) for s in mention.spans] == [(5, 11, ()), (19, 28, ("b",))]


def test_section_title_is_plain() -> None:
    (mention,) = figures("\\section{The $\\beta$ {\\em decay}}\\label{s}" + figure() + "See \\ref{fig:a}.")[0].mentions
    assert mention.section == "The β decay"


def test_captions_of_other_floats_and_the_bibliography_are_not_contexts() -> None:
    body = (
        figure()
        + figure("As \\ref{fig:a}.", "fig:b")
        + "\\begin{thebibliography}{1}\\bibitem{k} Fig. 1\\end{thebibliography}"
    )
    assert named(figures(body)) == [[], []]


def test_figures_after_the_bibliography_count() -> None:
    body = "See \\ref{fig:a}.\\begin{thebibliography}{1}\\bibitem{k} x\\end{thebibliography}" + figure()
    assert named(figures(body)) == [["1"]]


def test_reference_to_a_panel_is_one_to_its_figure() -> None:
    body = "\\begin{figure}\\subfloat[x\\label{p}]{\\includegraphics{a}}\\caption{F}\\end{figure}"
    body += " Fig.~\\ref{p}, \\subref{p}."
    assert named(figures(body)) == [["Fig. 1a/a", "a/a"]]


UNRESOLVED = [
    ("See \\ref{fig:gone} and \\ref{fig:a}, \\eqref{eq}.", [("fig:gone", "main", None)]),
    ("See Fig.~\\ref{gone} and Section~\\ref{sec}.", [("gone", "main", None)]),
    ("See Figs.~\\ref{fig:a} and~\\ref{gone}.", [("gone", "main", None)]),
    ("See Section \\ref{gone}, Figure 1.", []),
    ("\\figref{gone}", [("gone", "main", None)]),
    ("See Fig. 7 and Fig. S2.", [("Fig. 7", "main", "7"), ("Fig. S2", "supplementary", "S2")]),
    ("See Fig. 7 of Ref. [12].", []),
    ("Fig. 7, and again Fig. 7.", [("Fig. 7", "main", "7")]),
    ("Fig.~\\ref{tab}.\\begin{table}\\caption{T}\\label{tab}\\end{table}", []),
]


@pytest.mark.parametrize(("text", "expected"), UNRESOLVED)
def test_references_that_lead_nowhere_are_told(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    lost = read("\\section{Here}" + figure() + text).unresolved
    assert [(item.reference, item.series, item.number) for item in lost] == expected
    assert all(item.section == "Here" and item.text for item in lost)


UNTAGGED = [
    ("Fig.~\\ref{fig:b}", [[], ["Fig. 2"], []]),
    ("\\cref{fig:a,fig:c}", [["Figs. 1 and 3"], [], ["Figs. 1 and 3"]]),
    ("see \\ref{fig:b}", [[], [], []]),
    ("\\hyperref[fig:b]{the second plot}", [[], [], []]),
]


@pytest.mark.parametrize(("text", "expected"), UNTAGGED)
def test_untagged_reading_looks_at_what_is_printed_alone(text: str, expected: list[list[str]]) -> None:
    files = {"main.tex": document(THREE + "\n\nWe see " + text + ".\n\n")}
    assert named(extract(files, paper=HEAD, put_blob=None, untagged=True).figures) == expected


def test_references_across_the_paper_and_its_supplement() -> None:
    main = document(figure("One.", "fig:a") + "\n\nSee Supplementary Figure 1 and Fig. 1.\n\n")
    extra = document(figure("Two.", "fig:b") + "\n\nHere Fig. 1 shows it.\n\n")
    found = extract({"main.tex": main, "supplement.tex": extra}, paper=HEAD, put_blob=None).figures
    assert named(found) == [["Fig. 1"], ["Supplementary Figure 1", "Fig. 1"]]


def test_figures_numbered_on_in_an_appendix_answer_to_their_number() -> None:
    body = figure() + "\\appendix" + figure("B.", "fig:b") + "\n\nIn Fig. 2."
    assert named(figures(body)) == [[], ["Fig. 2"]]


def test_supplementary_figures_meet_their_text_forms() -> None:
    body = figure() + "\\renewcommand{\\thefigure}{S\\arabic{figure}}\\setcounter{figure}{0}" + figure("S.", "s")
    assert named(figures(body + "\n\nIn Fig. S1.\n\nIn Supplementary Figure 1.")) == [
        [],
        ["Fig. S1", "Supplementary Figure 1"],
    ]
