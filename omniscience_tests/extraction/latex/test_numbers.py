"""Printed numbers and series, as LaTeX and the usual classes print them."""

import pytest

from omniscience_assets.extraction.latex.counters import Counters
from omniscience_tests.extraction.latex.papers import figure, figures

F = figure(label="")
SUPPLEMENT = "\\setcounter{figure}{0}\\renewcommand{\\thefigure}{S\\arabic{figure}}"
CASES = [
    ("article", F + F, ["1 main", "2 main"]),
    ("report", "\\chapter{A}" + F + F + "\\chapter{B}" + F, ["1.1 main", "1.2 main", "2.1 main"]),
    ("book", F, ["1 main"]),
    ("article", "\\numberwithin{figure}{section}\\section{A}" + F + "\\section{B}" + F, ["1.1 main", "2.1 main"]),
    ("article", "\\section*{A}\\numberwithin{figure}{section}\\section{B}" + F, ["1.1 main"]),
    ("article", F + SUPPLEMENT + F + F, ["1 main", "S1 supplementary", "S2 supplementary"]),
    ("article", "\\makeatletter\\renewcommand\\thefigure{S\\@arabic\\c@figure}\\makeatother" + F, ["S1 supplementary"]),
    ("article", "\\def\\thefigure{\\Roman{figure}}" + F + F, ["I main", "II main"]),
    ("article", "\\addtocounter{figure}{4}" + F, ["5 main"]),
    ("article", "\\stepcounter{figure}" + F, ["2 main"]),
    ("article", F + "\\setcounter{figure}{\\value{section}}" + F, ["1 main", "1 main"]),
    ("article", F + "\\appendix" + F, ["1 main", "2 main"]),
    (
        "mnras",
        F + "\\appendix\\section{A}" + F + F + "\\section{B}" + F,
        ["1 main", "A1 appendix", "A2 appendix", "B1 appendix"],
    ),
    ("aa", F + "\\begin{appendix}\\section{A}" + F + "\\end{appendix}", ["1 main", "A.1 appendix"]),
    ("elsarticle", F + "\\appendix\\section{A}" + F, ["1 main", "A.2 appendix"]),
    ("report", "\\chapter{A}" + F + "\\appendix\\chapter{B}" + F, ["1.1 main", "A.1 appendix"]),
    ("article", "\\begin{figure}\\includegraphics{a}\\end{figure}" + F, ["None main", "1 main"]),
    ("article", "\\begin{figure}\\includegraphics{a}\\caption*{No number}\\end{figure}" + F, ["None main", "1 main"]),
    (
        "article",
        F + "\\begin{figure}\\ContinuedFloat\\includegraphics{b}\\caption{Again}\\end{figure}",
        ["1 main", "1 main"],
    ),
    ("article", "\\begin{table}\\caption{T}\\end{table}" + F, ["1 main"]),
    ("article", "\\renewcommand{\\figurename}{Supplementary Figure}" + F, ["1 supplementary"]),
    ("article", "\\renewcommand{\\figurename}{Extended Data Fig.}" + F, ["1 extended"]),
    ("article", "\\renewcommand{\\figurename}{Fig. S}" + F, ["S1 supplementary"]),
    (
        "article",
        "\\makeatletter\\renewcommand{\\fnum@figure}{\\figurename~S\\thefigure}\\makeatother" + F,
        ["S1 supplementary"],
    ),
    ("article", "\\captionsetup[figure]{name=Supplementary Figure}" + F, ["1 supplementary"]),
    (
        "article",
        "\\DeclareCaptionLabelFormat{s}{#1 S#2}\\captionsetup{labelformat=s}" + F,
        ["S1 supplementary"],
    ),
    ("article", "\\renewcommand*{\\thefigure}{ED\\the\\value{figure}}" + F, ["ED1 extended"]),
    ("article", "\\counterwithin*{figure}{section}\\section{A}" + F + "\\section{B}" + F, ["1 main", "1 main"]),
    ("article", "\\counterwithin{figure}{section}\\section{A}" + F, ["1.1 main"]),
    ("aastex63", "\\begin{figure}\\figurenum{7}\\caption{x}\\end{figure}" + F, ["7 main", "1 main"]),
    (
        "mnras",
        F + "\\begin{figure}\\contcaption{Again}\\end{figure}" + F,
        ["1 main", "1 main", "2 main"],
    ),
    (
        "article",
        F + "\\newfloat{extfig}{t}{ext}\\floatname{extfig}{Extended Data Figure}"
        "\\begin{extfig}\\includegraphics{a}\\caption{E}\\end{extfig}" + F,
        ["1 main", "1 extended", "2 main"],
    ),
    (
        "article",
        "\\DeclareFloatingEnvironment[name={Supplementary Figure}]{sfig}\\begin{sfig*}\\caption{E}\\end{sfig*}",
        ["1 supplementary"],
    ),
    ("article", "\\begin{suppfigure}\\caption{x}\\end{suppfigure}", ["1 supplementary"]),
]


@pytest.mark.parametrize(("document_class", "body", "expected"), CASES)
def test_printed_numbers(document_class: str, body: str, expected: list[str]) -> None:
    assert [f"{item.number} {item.series}" for item in figures(body, "", document_class)] == expected


def test_document_hooks_in_the_preamble_do_not_count() -> None:
    assert figures(F, "\\AtEndDocument{\\refstepcounter{figure}}")[0].number == "1"


def test_a_form_that_prints_itself_ends() -> None:
    counters = Counters("article")
    counters.set_form("figure", "\\thefigure\\thefigure")
    assert counters.step("figure") == ""


@pytest.mark.parametrize(
    ("style", "printed"), [("alph", "d"), ("Alph", "D"), ("roman", "iv"), ("Roman", "IV"), ("arabic", "4")]
)
def test_counter_styles(style: str, printed: str) -> None:
    counters = Counters("article")
    counters.set_form("figure", f"\\{style}{{figure}}")
    counters.assign("figure", 3)
    assert counters.step("figure") == printed


TARGETS = [
    ("\\newtheorem{thm}{Theorem}[section]\\section{A}\\begin{thm}\\label{x}\\end{thm}", "Theorem 1.1"),
    ("\\newtheorem{a}{A}\\newtheorem{lem}[a]{Lemma}\\begin{a}\\end{a}\\begin{lem}\\label{x}\\end{lem}", "Lemma 2"),
    ("\\begin{enumerate}\\item a\\item\\label{x} b\\end{enumerate}", "item 2"),
    (
        "\\begin{enumerate}\\item\\begin{enumerate}\\item\\label{x} b\\end{enumerate}\\end{enumerate}",
        "item 1a",
    ),
    ("\\begin{algorithm}\\caption{A}\\label{x}\\end{algorithm}", "Algorithm 1"),
    ("\\begin{table}\\caption{A}\\end{table}\\begin{table}\\caption{B}\\label{x}\\end{table}", "Table 2"),
    ("\\begin{align}a\\\\b\\label{x}\\end{align}", "Eq. 2"),
    ("\\begin{align}\\begin{aligned}a\\\\b\\end{aligned}\\end{align}\\begin{align}c\\label{x}\\end{align}", "Eq. 2"),
    ("\\begin{align}\\sum_{\\substack{i\\\\j}}\\left\\{a\\right\\}\\\\c\\label{x}\\end{align}", "Eq. 2"),
    ("\\begin{equation}a\\tag{A$'$}\\end{equation}\\begin{equation}b\\label{x}\\end{equation}", "Eq. 1"),
    ("\\begin{align}a\\tag{C1}\\label{x}\\end{align}", "Eq. C1"),
]


@pytest.mark.parametrize(("body", "printed"), TARGETS)
def test_what_other_labels_print(body: str, printed: str) -> None:
    (found,) = figures(body + F + "\n\nFig. 1 and \\cref{x}.")
    assert found.mentions[0].text == f"Fig. 1 and {printed}."
