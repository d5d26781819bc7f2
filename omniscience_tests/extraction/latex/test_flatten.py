"""Inputs, comments, conditionals and macros."""

import pytest

from omniscience_assets.extraction.latex import extract
from omniscience_assets.extraction.latex.comments import strip_comments
from omniscience_assets.extraction.latex.flatten import flatten
from omniscience_assets.extraction.latex.tree import FileTree
from omniscience_assets.extraction.limits import DEFAULT_LIMITS
from omniscience_assets.extraction.protocol import ExtractionError, PaperHead
from omniscience_tests.extraction.latex.papers import HEAD, document, figure, figures, read


def flat(text: str, **files: str) -> str:
    tree = FileTree(
        {"main.tex": text.encode(), **{name.replace("__", "."): body.encode() for name, body in files.items()}}
    )
    return flatten(tree, "main.tex", DEFAULT_LIMITS).text


COMMENTS = [
    ("50\\% of % all\n them", "50\\% of them"),
    ("a\n% whole line\nb", "a\nb"),
    ("a % end\n\nb", "a \nb"),
    ("a\\\\% after a line break\nb", "a\\\\b"),
    ("\\verb|%x_y| z", "\\texttt{\\%x\\_y} z"),
    ("\\url{http://a/%20b} c", "\\url{http://a/%20b} c"),
    ("a\\begin{comment}\\begin{figure}\\end{comment}b", "ab"),
    ("a\\begin{verbatim}% \\end{figure}\\end{verbatim}b", "ab"),
    ("a\\begin{lstlisting}[x]$\\end{lstlisting}b", "ab"),
    ("a\\begin{comment}never closed", "a\\begin{comment}never closed"),
    ("\\lstinline[style=x]|a%b| c\\\\%d", "\\texttt{a\\%b} c\\\\"),
    ("\\lstinline{a_b} \\mintinline{py}|x#|", "\\texttt{a\\_b} \\texttt{x\\#}"),
    ("\\\\verb is a word", "\\\\verb is a word"),
    ("\\nolinkurl{a%b}", "\\nolinkurl{a%b}"),
]


@pytest.mark.parametrize(("text", "expected"), COMMENTS)
def test_comments_and_code(text: str, expected: str) -> None:
    assert strip_comments(text) == expected


MACROS = [
    ("\\newcommand{\\x}{Y}a\\x b", "aYb"),
    ("\\newcommand\\x[1]{<#1>}\\x{a}\\x b", "<a><b>"),
    ("\\newcommand{\\x}[2][d]{#1#2}\\x{a}\\x[b]{a}", "daba"),
    ("\\def\\x#1#2{#2#1}\\x ab", "ba"),
    ("\\def\\x#1.{<#1>}\\x abc.d", "<abc>d"),
    ("\\def\\x[#1]{<#1>}\\x[q]r", "<q>r"),
    ("\\let\\y\\alpha\\y", "\\alpha"),
    ("\\newcommand{\\x}{\\alpha}\\x b", "\\alpha b"),
    ("\\newcommand{\\x}[1]{\\emph #1}\\x{b}", "\\emph b"),
    ("\\NewDocumentCommand{\\x}{s O{d} m}{#2#3}\\x*{a}\\x[c]{a}", "daca"),
    ("\\DeclareMathOperator*{\\x}{arg\\,max}\\x", "\\operatorname{arg\\,max}"),
    ("\\newcommand{\\x}{1}\\renewcommand{\\x}{2}\\x", "2"),
    ("\\newcommand{\\hide}[1]{}a\\hide{b}c", "ac"),
    ("\\newcommand{\\x}{\\y}\\newcommand{\\y}[1]{(#1)}\\x{a}", "(a)"),
    ("\\newenvironment{e}[1]{<#1>}{</>}\\begin{e}{q}x\\end{e}", "<q>x</>"),
    ("\\newenvironment{f}{\\figure}{\\endfigure}\\begin{f}x\\end{f}", "\\begin{figure}x\\end{figure}"),
    ("\\excludecomment{hid}a\\begin{hid}b\\end{hid}c", "ac"),
    ("\\renewcommand{\\caption}[1]{gone}\\caption{kept}", "\\caption{kept}"),
    ("\\newcommand{\\x}{a\\x}\\x", "aaaa\\x"),
    ("\\newcommandx{\\x}[2][1=d]{#1#2}\\x{a}\\x[b]{a}", "daba"),
    ("\\newcommandx*\\x[1]{<#1>}\\x{a}", "<a>"),
    ("\\NewDocumentEnvironment{e}{O{o} m}{<#1}{#2>}\\begin{e}{q}x\\end{e}", "<oxq>"),
    ("\\renewcommand{\\eqref}[1]{(\\ref{eq:#1})}\\eqref{a}", "(\\ref{eq:a})"),
    ("\\def\\lsim{\\mathrel{\\rlap{\\lower4pt\\hbox{$\\sim$}}\\raise1pt\\hbox{$<$}}}\\lsim", "\\lesssim"),
    ("\\newcommand{\\x}{\\alpha}\\x\\x b", "\\alpha\\alpha b"),
]


@pytest.mark.parametrize(("text", "expected"), MACROS)
def test_macros(text: str, expected: str) -> None:
    assert flat(text) == expected


CONDITIONALS = [
    ("a\\iffalse b\\else c\\fi d", "a c d"),
    ("\\iftrue b\\else c\\fi d", " b d"),
    ("\\iffalse \\iftrue x\\fi y\\fi z", " z"),
    ("\\newif\\ifq\\ifq a\\else b\\fi\\qtrue\\ifq c\\else d\\fi", " b c"),
    ("\\newcommand{\\a}{x}\\ifdefined\\a 1\\else 2\\fi\\ifdefined\\b 3\\else 4\\fi", " 1 4"),
    ("\\ifx\\a\\undefined 1\\else 2\\fi", " 1"),
    ("\\newcommand{\\n}{3}\\ifnum\\n>2 1\\else 2\\fi", "1"),
    ("\\newtoggle{t}\\iftoggle{t}{1}{2}\\toggletrue{t}\\iftoggle{t}{1}{2}", "21"),
    ("\\newboolean{t}\\setboolean{t}{true}\\ifthenelse{\\boolean{t}}{1}{2}\\ifthenelse{\\not\\boolean{t}}{1}{2}", "12"),
    ("a\\iffalse never closed", "a never closed"),
    ("$a \\iff b$", "$a \\iff b$"),
]


@pytest.mark.parametrize(("text", "expected"), CONDITIONALS)
def test_conditionals(text: str, expected: str) -> None:
    assert flat(text) == expected


INPUTS = [
    ("\\input{part}", "PART"),
    ("\\input part.tex b", "PART b"),
    ("\\includeonly{sub/deep}\\include{part}\\include{sub/deep}", "DEEP"),
    ("\\include{sub/deep}", "DEEP"),
    ("\\import{sub/}{deep}", "DEEP"),
    ("\\subimport{sub}{deep.tex}", "DEEP"),
    ("\\input{PART}", "PART"),
    ("\\newcommand{\\dir}{sub}\\input{\\dir/deep}", "DEEP"),
    ("\\subfile{own}", "OWN"),
    ("\\InputIfFileExists{part}{}{}", "PART{}{}"),
    ("\\input{fig.tikz}", "\\input{fig.tikz}"),
    ("a\\endinput b", "a"),
]


@pytest.mark.parametrize(("text", "expected"), INPUTS)
def test_inputs(text: str, expected: str) -> None:
    own = "\\documentclass[main]{subfiles}\\begin{document}OWN\\end{document}"
    files = {"part__tex": "PART", "sub/deep__tex": "DEEP", "own__tex": own}
    assert flat(text, **files).replace("\\documentclass[main]{subfiles}", "") == expected


def test_local_style_gives_its_macros_but_not_its_internals() -> None:
    style = "\\newcommand{\\good}{G}\\newcommand{\\bad}{\\@inner}\\def\\caption{no}"
    assert flat("\\usepackage{mine}\\good\\bad", mine__sty=style) == "\\usepackage{mine}G\\bad"


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "|ls", "http://example.org/x"])
def test_inputs_outside_the_package_find_nothing(name: str) -> None:
    found = read(figure() + f"\\input{{{name}}}")
    assert found.warnings == ("missing_input",)
    assert len(found.figures) == 1


def test_input_loop_is_cut_and_the_paper_saved() -> None:
    assert read(figure() + "\\input{main}").warnings == ("input_loop",)


def test_macro_bomb_is_cut_and_the_paper_saved() -> None:
    bomb = "".join(f"\\def\\{chr(97 + i)}{{\\{chr(98 + i)}\\{chr(98 + i)}}}" for i in range(25))
    found = read(figure() + "\\a" + figure("After.", "b"), bomb)
    assert found.warnings == ("macro_bomb",)
    assert [item.caption for item in found.figures] == ["A caption.", "After."]


def test_macro_bomb_without_figures_is_an_error_with_its_reason() -> None:
    bomb = "".join(f"\\def\\{chr(97 + i)}{{\\{chr(98 + i)}\\{chr(98 + i)}}}" for i in range(25))
    with pytest.raises(ExtractionError) as error:
        read("\\a", bomb)
    assert error.value.reason == "macro_bomb"


@pytest.mark.parametrize("files", [{}, {"a.png": b"\x89PNG"}, {"notes.txt": b"no commands here"}])
def test_package_without_a_root_is_an_error_with_its_reason(files: dict[str, bytes]) -> None:
    with pytest.raises(ExtractionError) as error:
        extract(files, paper=PaperHead("p", "", ""), put_blob=None)
    assert error.value.reason == "no_root_file"


def test_paper_without_figures_gives_an_empty_tuple() -> None:
    assert figures("Only words.") == ()


def test_figures_made_by_macros() -> None:
    preamble = (
        "\\newcommand{\\bfig}{\\begin{figure}}\\newcommand{\\efig}{\\end{figure}}"
        "\\newcommand{\\myfig}[3]{\\begin{figure}\\includegraphics{#1}\\caption{#2}\\label{fig:#3}\\end{figure}}"
        "\\newenvironment{wide}{\\begin{figure*}}{\\end{figure*}}\\newcommand{\\Msun}{M_\\odot}"
    )
    body = "\\bfig\\caption{In $\\Msun$.}\\efig\\myfig{a}{Two}{b}\\begin{wide}\\caption{Three}\\end{wide}"
    found = figures(body, preamble)
    assert [(item.caption, item.label, item.float_kind) for item in found] == [
        ("In M⊙.", None, "figure"),
        ("Two", "fig:b", "figure"),
        ("Three", None, "figure*"),
    ]


def test_same_input_gives_the_same_output() -> None:
    files = {"main.tex": document(figure() + "See \\ref{fig:a}."), "a.pdf": b"%PDF-1.4"}
    reordered = dict(reversed(files.items()))
    assert extract(files, paper=HEAD, put_blob=None) == extract(reordered, paper=HEAD, put_blob=None)
