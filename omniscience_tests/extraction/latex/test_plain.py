"""TeX to readable text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.extraction.latex.document import Target
from omniscience_assets.extraction.latex.plain import plain
from omniscience_assets.extraction.latex.printing import LabelPrinter

BIBLIOGRAPHY = r"""\begin{thebibliography}{9}
\bibitem{one} A. Author.
\bibitem{two} B. Author.
\bibitem[{Smith\ et~al.(2010)Smith, Jones}]{smith} Smith.
\end{thebibliography}"""
TARGETS = {"e": Target("equation", "7"), "t": Target("table", "2"), "s": Target("section", "3.1")}
PRINTER = LabelPrinter(TARGETS, BIBLIOGRAPHY, 0)


def text(tex: str) -> str:
    return plain(tex, PRINTER, depth=40).text


CASES = [
    ("a  b\nc", "a b c"),
    ("\\textbf{bold} {\\em it} \\emph{x}", "bold it x"),
    ("na\\\"ive caf\\'e \\v{s} \\c c \\'{\\i} \\o{} \\ss", "naïve café š ç í ø ß"),
    ("``q'' `r' a--b c---d", "“q” ‘r’ a–b c—d"),
    ("A~B\\,C\\ D\\\\E\\\\[2pt]F", "A B C D E F"),
    ("50\\% \\& \\$3 \\#1 a\\_b \\{x\\}", "50% & $3 #1 a_b {x}"),
    ("$\\alpha$, $\\Omega$, $\\mu$m", "α, Ω, μm"),
    ("$x=1$, $a<b$", "x = 1, a < b"),
    ("$10^{-5}$ cm$^{2}$ H$_2$O $x_i$", "10⁻⁵ cm² H₂O x_i"),
    ("$T_{\\rm eff}$ $M_\\odot$ $30^\\circ$", "T_eff M⊙ 30°"),
    ("$x_{i,j}^{2}$", "x_(i,j)²"),
    ("$\\frac{1}{2}$ $\\frac{a+b}{c}$ $\\sqrt{x}$ $\\sqrt[3]{a+b}$", "1/2 (a+b)/c √x √(a+b)"),
    ("$a \\times 10^3$, $\\pm 2$, $\\approx 3$, $\\sim$", "a × 10³, ± 2, ≈ 3, ∼"),
    ("$\\hat{x}$ $\\bar x$ $\\vec{E}$", "x̂ x̄ E⃗"),
    ("$\\left(\\frac12\\right)$ $\\Big[x\\Big]$", "(1/2) [x]"),
    ("$f_{\\text{the end}}$ $\\mathrm{d}x$", "f_(the end) dx"),
    ("$\\sin x$ $\\log_{10} y$", "sin x log ₁₀y"),
    (
        "\\SI{3.5}{\\kilo\\meter\\per\\second} \\SI{25}{\\celsius} \\num{42} \\ang{45} \\si{\\um}",
        "3.5 km/s 25 °C 42 45° µm",
    ),
    ("\\SI{4e-15}{\\eV} $T_\\mathrm{CMB}$", "4 × 10⁻¹⁵ eV T_CMB"),
    ("\\SIrange{1}{2}{\\mm}", "1–2 mm"),
    ("\\textcolor{red}{x} \\href{http://a}{y} \\url{http://b/c_d}", "x y http://b/c_d"),
    ("a\\label{x}\\vspace{1cm}\\index{q} b", "a b"),
    ("\\footnotesize small \\centering x", "small x"),
    ("word\\footnote{Note.} next", "word (Note.) next"),
    ("\\unknown[opt]{kept} \\other", "kept"),
    ("\\LaTeX\\ and \\xspace x", "LaTeX and x"),
    (
        "Eq.~\\eqref{e}, Table~\\ref{t}, \\cref{s}, \\autoref{t}, \\ref{no}",
        "Eq. (7), Table 2, Section 3.1, Table 2, ??",
    ),
    ("\\cite{one,two} \\citep[p.~3]{two} \\cite{none}", "[1, 2] [2, p. 3] [?]"),
    (
        "\\cite{smith} \\citep{smith} \\citep[see][Sec. 2]{smith}",
        "Smith et al. (2010) (Smith et al. 2010) (see Smith et al. 2010, Sec. 2)",
    ),
    ("\\citep[p.\\,70]{smith} \\citep[$\\sim$][]{smith}", "(Smith et al. 2010, p. 70) (∼ Smith et al. 2010)"),
    ("\\[ x = 1 \\] and \\( y \\)", "x = 1 and y"),
    ("H\\textsubscript{2}O m\\textsuperscript{2}", "H₂O m²"),
    ("$\\not= \\neq \\leq \\infty$", "= ≠ ≤ ∞"),
    ("a (\\cite{}) b", "a b"),
    ("$p_{\\text{in}}x$, $t_{\\rm res}f_{\\rm gw}$", "p_in x, t_res f_gw"),
    ("vs.\\@ the \\ensuremath{a_{\\rm b}-x}", "vs. the a_b-x"),
    ("\\texorpdfstring{$\\alpha$}{alpha} particles", "α particles"),
    ("\\SI{e-12}{\\eV} \\SI{5(1)e-3}{\\kilo\\gram\\meter\\squared\\per\\second}", "10⁻¹² eV 5(1) × 10⁻³ kg m²/s"),
    ("\\si{\\per\\cubic\\metre} \\si{\\square\\metre} \\SIlist{1;2}{\\m} \\numrange{1}{2}", "/m³ m² 1, 2 1–2"),
    ("\\ce{H2O} \\ce{SO4^2-} \\ce{2H2 + O2 -> 2H2O} \\ce{Na+}", "H₂O SO₄²⁻ 2H₂ + O₂ → 2H₂O Na⁺"),
    ("line \\tikz[baseline]\\draw[red] (0,0)--(1,0); \\raisebox{2pt}{\\tikz{\\draw (0,0);}} here", "line here"),
    ("\\begin{tikzpicture}\\draw (0,0);\\end{tikzpicture} after", "after"),
    ("\\hskip 1cm plus 2pt a\\kern-0.5em b \\hbox to 3cm{c} \\parindent=10pt d", "ab c d"),
    ("$\\stackrel{<}{\\sim}$ $\\overset{!}{=}$ \\ding{51} \\ding{192}", "≲ =^! ✓ ➀"),
    ("$\\ket{\\psi}$ $\\braket{a}{b}$ $\\abs{x}$", "|ψ⟩ ⟨a|b⟩ |x|"),
    ("\\phantom{x}\\hphantom{y}a \\footnotemark[2] \\linebreak[4] b", "a b"),
    ("\\enquote{a} \\ion{O}{iii} H\\,{\\sc ii} [O\\,\\textsc{iii}]", "“a” O III H II [O III]"),
    ("1$^{\\rm st}$ 2\\textsuperscript{nd} $W^\\pm$ $\\int_0^\\infty$ $f''$", "1st 2nd W^± ∫₀^∞ f′′"),
    ("\\begin{enumerate}[label=(\\alph*)]\\item a \\item[Key] b\\end{enumerate}", "a Key b"),
    ("\\cites{one}{two} \\onlinecite{one}", "[1]; [2] 1"),
    ("\\unknownref{t} \\Otherref{no}", "Table 2 no"),
    ("\\gls{x} \\acs{y}", "x y"),
    ("page \\pageref{e}", "page ??"),
]


@pytest.mark.parametrize(("tex", "expected"), CASES)
def test_text(tex: str, expected: str) -> None:
    assert text(tex) == expected


def test_groups_deeper_than_the_budget_are_left_out() -> None:
    assert plain("$x^{x^{x^{x}}}$", PRINTER, depth=2).text == "x^(x^x)"


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*"\\{}$^_~&#%[] a\n", "\\frac", "\\ref", "\\cite", "\\begin{x}", "\\'", "\\SI"])).map(
        "".join
    )
)
def test_any_input_gives_text_with_valid_spans(tex: str) -> None:
    found = plain(tex, PRINTER, depth=10)
    assert all(0 <= span.start <= span.end <= len(found.text) for span in found.spans)
    assert not any("\ue000" <= char <= "\ue00f" for char in found.text)


ENTRIES = """\\newacronym{cnn}{CNN}{neural network}\\acrodef{LHC}{collider}\\acro{ml}[ML]{learning}
\\newglossaryentry{pd}{name={power}, description={x}}\\DeclareAcronym{qc}{short = QC, long = {quark colour}}
\\crefname{figure}{fig.}{figs.}"""
ACRONYMS = [
    ("\\gls{cnn} \\glspl{cnn} \\acrfull{cnn} \\acrlong{cnn}", "CNN CNNs neural network (CNN) neural network"),
    ("\\ac{LHC} \\acl{LHC} \\acf{ml} \\acsp{ml}", "LHC collider learning (ML) MLs"),
    ("\\gls{pd} \\ac{qc} \\acl{qc}", "power QC quark colour"),
    ("\\cref{f} \\Cref{f} \\autoref{f}", "fig. 1 Figure 1 Figure 1"),
]


@pytest.mark.parametrize(("tex", "expected"), ACRONYMS)
def test_acronyms_and_names_that_the_document_defines(tex: str, expected: str) -> None:
    assert plain(tex, LabelPrinter({"f": Target("figure", "1")}, ENTRIES), depth=40).text == expected


BIBLATEX = r"""\usepackage[style=%s]{biblatex}\refsection{0}
\entry{one}{article}{}\name{author}{2}{}{{{hash=x}{family={Smith},given={A.}}}{{hash=y}{family={Li},given={B.}}}}
\field{year}{2010}\endentry\entry{two}{book}{}\name{author}{1}{}{{{hash=z}{family={Roe}}}}\field{year}{2011}\endentry
\endrefsection"""


@pytest.mark.parametrize(
    ("style", "expected"), [("numeric", "[1, 2]"), ("authoryear", "(Smith and Li 2010; Roe 2011)")]
)
def test_bibliography_of_biblatex(style: str, expected: str) -> None:
    text = BIBLATEX % style
    assert plain("\\parencite{one,two}", LabelPrinter({}, text, text.index("\\refs")), depth=40).text == expected
