"""Floats, captions, panels and images as papers write them."""

import pytest

from omniscience_assets.extraction.latex import extract
from omniscience_tests.extraction.latex.papers import HEAD, figure, figures

PDF = b"%PDF-1.4\n"


@pytest.mark.parametrize(
    "environment",
    [
        "figure",
        "figure*",
        "wrapfigure",
        "SCfigure",
        "sidewaysfigure",
        "sidewaysfigure*",
        "floatingfigure",
        "marginfigure",
    ],
)
def test_figure_environments_give_one_numbered_figure(environment: str) -> None:
    (found,) = figures(figure(environment=environment))
    assert (found.number, found.float_kind, found.caption, found.label) == ("1", environment, "A caption.", "fig:a")
    assert found.figure_id == "arxiv:2401.01234#fig.1"


def test_tables_are_not_figures_even_with_images() -> None:
    assert figures("\\begin{table}\\includegraphics{a}\\caption{T}\\end{table}") == ()


def test_figure_that_holds_a_tabular_is_a_figure() -> None:
    (found,) = figures("\\begin{figure}\\begin{tabular}{c}1\\end{tabular}\\caption{Numbers.}\\end{figure}")
    assert found.caption == "Numbers."


def test_table_caption_inside_a_figure_environment_is_no_figure() -> None:
    assert figures("\\begin{figure}\\begin{tabular}{c}1\\end{tabular}\\captionof{table}{T}\\end{figure}") == ()


def test_two_captions_in_minipages_are_two_figures_with_their_own_images() -> None:
    half = "\\begin{minipage}{.5\\textwidth}\\includegraphics{%s}\\caption{%s}\\label{%s}\\end{minipage}"
    one, two = figures("\\begin{figure}" + half % ("l", "Left.", "l") + half % ("r", "Right.", "r") + "\\end{figure}")
    assert [(f.number, f.caption, f.labels, [i.path for i in f.images]) for f in (one, two)] == [
        ("1", "Left.", ("l",), ["l"]),
        ("2", "Right.", ("r",), ["r"]),
    ]


def test_two_captions_in_minipages_have_their_own_panels() -> None:
    panel = "\\begin{subfigure}{2cm}\\includegraphics{%s}\\caption{%s}\\end{subfigure}"
    left = panel % ("h", "Hot") + panel % ("c", "Cold") + "\\caption{Left.}"
    half = "\\begin{minipage}{.5\\textwidth}%s\\end{minipage}"
    body = half % left + half % "\\includegraphics{r}\\caption{Right.}"
    one, two = figures(f"\\begin{{figure}}{body}\\end{{figure}}")
    assert [[panel.caption for panel in item.panels] for item in (one, two)] == [["Hot", "Cold"], []]


@pytest.mark.parametrize("order", ["image_first", "caption_first"])
def test_two_captions_without_boxes_share_images_by_position(order: str) -> None:
    parts = ["\\includegraphics{a}", "\\caption{A.}"], ["\\includegraphics{b}", "\\caption{B.}"]
    body = "".join("".join(part if order == "image_first" else reversed(part)) for part in parts)
    one, two = figures(f"\\begin{{figure}}{body}\\end{{figure}}")
    assert [[image.path for image in item.images] for item in (one, two)] == [["a"], ["b"]]


def test_captionof_outside_floats_takes_its_environment() -> None:
    body = "\\begin{minipage}{5cm}\\includegraphics{m}\\captionof{figure}{No float.}\\label{m}\\end{minipage}"
    (found,) = figures(body)
    assert (found.caption, found.label, found.images[0].path) == ("No float.", "m", "m")


PANELS = {
    "subfigure command": "\\subfigure[Hot]{\\includegraphics{h}\\label{h}}"
    "\\subfigure[Cold]{\\includegraphics{c}\\label{c}}",
    "subfloat": "\\subfloat[Hot\\label{h}]{\\includegraphics{h}}\\subfloat[Cold\\label{c}]{\\includegraphics{c}}",
    "subfloat short": "\\subfloat[x][Hot]{\\includegraphics{h}\\label{h}}"
    "\\subfloat[x][Cold]{\\includegraphics{c}\\label{c}}",
    "subcaptionbox": "\\subcaptionbox{Hot\\label{h}}[3cm]{\\includegraphics{h}}"
    "\\subcaptionbox{Cold\\label{c}}{\\includegraphics{c}}",
    "environment": "\\begin{subfigure}[b]{3cm}\\includegraphics{h}\\caption{Hot}\\label{h}\\end{subfigure}"
    "\\begin{subfigure}[b]{3cm}\\includegraphics{c}\\caption{Cold}\\label{c}\\end{subfigure}",
    "side": "\\sidesubfloat[Hot]{\\includegraphics{h}\\label{h}}\\sidesubfloat[Cold]{\\includegraphics{c}\\label{c}}",
    "letters written": "\\subfigure[(a) Hot]{\\includegraphics{h}\\label{h}}"
    "\\subfigure[(b) Cold]{\\includegraphics{c}\\label{c}}",
    "minipage": "\\begin{minipage}{3cm}\\includegraphics{h}\\subcaption{Hot}\\label{h}\\end{minipage}"
    "\\begin{minipage}{3cm}\\includegraphics{c}\\subcaption{Cold}\\label{c}\\end{minipage}",
}


@pytest.mark.parametrize("body", PANELS.values(), ids=PANELS)
def test_panels(body: str) -> None:
    (found,) = figures(
        f"\\begin{{figure}}{body}\\caption{{Both.}}\\label{{f}}\\end{{figure}} See \\ref{{h}}, \\ref{{f}}."
    )
    assert [(p.letter, p.caption, p.label, p.image_paths) for p in found.panels] == [
        ("a", "Hot", "h", ("h",)),
        ("b", "Cold", "c", ("c",)),
    ]
    assert (found.caption, found.label, found.number) == ("Both.", "f", "1")
    assert [span.letters for span in found.mentions[0].spans] == [("a",), ()]


IMAGES = {
    "\\includegraphics{a}": ["a.pdf"],
    "\\includegraphics*[width=3cm, trim={0 0 0 0}]{a.pdf}": ["a.pdf"],
    "\\includegraphics[0,0][1,1]{a}": ["a.pdf"],
    '\\includegraphics{"a"}': ["a.pdf"],
    "\\includegraphics{A.PDF}": ["a.pdf"],
    "\\includegraphics{a.eps}": ["a.pdf"],
    "\\includegraphics{elsewhere/a}": ["a.pdf"],
    "\\epsfig{file=b.eps,width=3cm}": ["sub/b.eps"],
    "\\psfig{figure=sub/b.eps,angle=-90}": ["sub/b.eps"],
    "\\epsfbox{sub/b.eps}": ["sub/b.eps"],
    "\\epsfxsize=4in\\epsffile{sub/b.eps}": ["sub/b.eps"],
    "\\plotone{a}": ["a.pdf"],
    "\\plottwo{a}{sub/b}": ["a.pdf", "sub/b.eps"],
    "\\plotfiddle{a}{1in}{0}{1}{1}{0}{0}": ["a.pdf"],
    "\\begin{overpic}[scale=1]{a}\\put(1,1){x}\\end{overpic}": ["a.pdf"],
    "\\includesvg[width=1cm]{a}": ["a.pdf"],
    "\\input{a.pdf_tex}": ["a.pdf"],
    "\\includegraphics{c}": ["c-eps-converted-to.pdf"],
    "\\graphicspath{{sub/}{other/}}\\includegraphics{b}": ["sub/b.eps"],
    "\\includegraphics{no_such}": ["no_such"],
    "\\includegraphics<1->[width=3cm]{a}": ["a.pdf"],
    "\\epsfig{width=3cm,figure={sub/b.eps}}": ["sub/b.eps"],
    "\\epsfxsize=4in\\epsfbox[0 0 1 1]{sub/b.eps}": ["sub/b.eps"],
    "\\begin{overpic*}[grid]{a}\\end{overpic*}": ["a.pdf"],
    "\\adjustimage{width=3cm}{a}": ["a.pdf"],
    "\\adjincludegraphics[width=3cm]{a}": ["a.pdf"],
    "\\includestandalone{a}": ["a.pdf"],
    "\\animategraphics[loop]{10}{a-}{0}{9}": ["a-0"],
    "\\gridline{\\fig{a}{1cm}{}\\leftfig{sub/b}{1cm}{}}": ["a.pdf", "sub/b.eps"],
    "\\ffigbox{}{\\includegraphics{a}}": ["a.pdf"],
    "\\psfrag{x}{y}\\includegraphics{a}": ["a.pdf"],
}


@pytest.mark.parametrize(("body", "paths"), IMAGES.items(), ids=IMAGES)
def test_image_commands(body: str, paths: list[str]) -> None:
    files = {"a__pdf": PDF, "sub/b__eps": b"%!PS-Adobe", "c-eps-converted-to__pdf": PDF}
    (found,) = figures(f"\\begin{{figure}}{body}\\caption{{C}}\\end{{figure}}", **files)
    assert [image.path for image in found.images] == paths


def test_missing_image_says_so() -> None:
    assert figures(figure())[0].images[0].error == "missing_file: no such file in the package"


@pytest.mark.parametrize(
    "code",
    [
        "\\begin{tikzpicture}\\draw;\\end{tikzpicture}",
        "\\begin{picture}(1,1)\\end{picture}",
        "\\begin{pspicture}(1,1)\\end{pspicture}",
        "\\resizebox{3cm}{!}{\\begin{circuitikz}\\end{circuitikz}}",
        "\\tikz\\draw (0,0);",
    ],
)
def test_drawing_in_tex_is_kept_with_its_reason(code: str) -> None:
    (found,) = figures(f"\\begin{{figure}}{code}\\caption{{D}}\\end{{figure}}")
    assert (found.images[0].error or "").startswith("drawn_in_tex: ")


def test_plain_tex_insertion_is_a_figure_with_its_written_number() -> None:
    body = (
        "\\midinsert\\centerline{\\epsfbox{f.eps}}\\centerline{{\\bf Figure 2.} Flux.}\\endinsert See Figure 2 there."
    )
    (found,) = figures(body)
    assert (found.number, found.caption, len(found.mentions)) == ("2", "Flux.", 1)


def test_figcaption_outside_floats_is_a_figure() -> None:
    (found,) = figures("\\figcaption[p.eps]{Power.\\label{p}} Text on \\ref{p}.")
    assert (found.caption, found.label, [i.path for i in found.images]) == ("Power.", "p", ["p.eps"])


def test_empty_figure_environment_is_no_figure() -> None:
    assert figures("\\begin{figure}\\end{figure}") == ()


def test_unnumbered_and_colliding_figures_keep_apart_ids() -> None:
    body = (
        figure("One.", "a")
        + "\\begin{figure}\\includegraphics{x}\\end{figure}\\setcounter{figure}{0}"
        + figure("Two.", "b")
    )
    assert [item.figure_id.split("#")[1] for item in figures(body)] == ["fig.1", "fig.u1", "fig.1.b"]


def test_grid_of_aastex_gives_panels() -> None:
    grid = "\\gridline{\\fig{one.pdf}{3cm}{(a)}\\rightfig{two.pdf}{3cm}{(b) Residuals}}"
    (found,) = figures(f"\\begin{{figure}}{grid}\\caption{{Both.}}\\end{{figure}}", "", "aastex63")
    assert [(p.letter, p.caption, p.image_paths) for p in found.panels] == [
        ("a", "", ("one.pdf",)),
        ("b", "Residuals", ("two.pdf",)),
    ]


def test_label_and_star_and_short_form_of_captions() -> None:
    body = "\\begin{figure}[H]\\includegraphics{a}\\caption[Short]{\\label{l}Long.}\\end{figure}"
    body += "\\begin{figure}\\includegraphics{b}\\caption*{Bare.}\\end{figure}"
    body += "\\begin{center}\\includegraphics{c}\\captionof*{figure}{Out.}\\end{center}"
    assert [(item.number, item.caption, item.label) for item in figures(body)] == [
        ("1", "Long.", "l"),
        (None, "Bare.", None),
        (None, "Out.", None),
    ]


WRAPPERS = [
    ("\\newcommand{\\f}[3][x]{\\begin{figure}[#1]\\includegraphics{#2}\\caption{#3}\\end{figure}}", "\\f[h]{a}{C}"),
    ("\\newenvironment{f}[1]{\\begin{figure}\\def\\c{#1}}{\\caption{\\c}\\end{figure}}",
     "\\begin{f}{C}\\includegraphics{a}\\end{f}"),
    ("\\NewDocumentEnvironment{f}{O{t} m}{\\begin{figure}[#1]}{\\caption{#2}\\end{figure}}",
     "\\begin{f}{C}\\includegraphics{a}\\end{f}"),
    ("\\def\\f#1|#2;{\\begin{figure}\\includegraphics{#1}\\caption{#2}\\end{figure}}", "\\f a|C;"),
    ("\\let\\c\\caption", "\\begin{figure}\\includegraphics{a}\\c{C}\\end{figure}"),
    ("\\DeclareRobustCommand{\\c}{C}", "\\begin{figure}\\includegraphics{a}\\caption{\\c}\\end{figure}"),
]  # fmt: skip


@pytest.mark.parametrize(("preamble", "body"), WRAPPERS)
def test_figures_behind_definitions(preamble: str, body: str) -> None:
    (found,) = figures(body, preamble)
    assert (found.caption, [image.path for image in found.images]) == ("C", ["a"])


def test_what_is_switched_off_or_shown_as_code_is_no_figure() -> None:
    float_of = "\\begin{figure}\\includegraphics{x}\\caption{%s}\\end{figure}"
    hidden = "".join(
        f"\\begin{{{name}}}{float_of % 'No'}\\end{{{name}}}"
        for name in ("verbatim", "comment", "lstlisting", "minted", "filecontents")
    )
    body = hidden + f"\\iffalse{float_of % 'No'}\\fi\\ifx\\un\\undefined{float_of % 'Yes'}\\else{float_of % 'No'}\\fi"
    assert [item.caption for item in figures(body)] == ["Yes"]


def test_old_latex_is_read() -> None:
    head = b"\\documentstyle[12pt,epsf]{article}\\begin{document}"
    tex = head + b"\\begin{figure}\\epsfbox{a.eps}\\caption{Old.}\\end{figure}"
    (found,) = extract({"p.tex": tex + b" In Fig.\\ 1.\\end{document}"}, paper=HEAD, put_blob=None).figures
    assert (found.number, found.caption, [m.text for m in found.mentions]) == ("1", "Old.", ["In Fig. 1."])


@pytest.mark.parametrize("name", ["captionabove", "captionbelow", "fcaption", "bicaption", "captionbox"])
def test_captions_of_other_packages(name: str) -> None:
    (found,) = figures(f"\\begin{{figure}}\\includegraphics{{a}}\\{name}{{C}}{{x}}\\label{{l}}\\end{{figure}}")
    assert (found.number, found.caption, found.label) == ("1", "C", "l")


def test_panels_without_a_caption_have_letters_for_their_labels() -> None:
    part = "\\begin{subfigure}{0pt}\\phantomsubcaption\\label{%s}\\end{subfigure}"
    body = "\\begin{figure}\\includegraphics{a}" + part % "one" + part % "two"
    (found,) = figures(body + "\\caption{C}\\end{figure} See \\ref{two}.")
    assert [(panel.letter, panel.label) for panel in found.panels] == [("a", "one"), ("b", "two")]
    assert found.mentions[0].text == "See 1b."


def test_a_panel_that_only_makes_room_is_none() -> None:
    part = "\\begin{subfigure}{3cm}%s\\end{subfigure}"
    body = part % "\\includegraphics{a}" + part % "" + part % "\\includegraphics{b}"
    (found,) = figures(f"\\begin{{figure}}{body}\\caption{{C}}\\end{{figure}}")
    assert [panel.image_paths for panel in found.panels] == [("a",), ("b",)]


def test_letters_of_panels_stand_in_the_brackets_that_the_paper_sets() -> None:
    part = "\\begin{subfigure}{3cm}\\includegraphics{%s}\\caption{}\\label{%s}\\end{subfigure}"
    body = part % ("a", "one") + part % ("b", "two") + "\\caption{\\subref{one} Hot, \\subref{two} cold.}"
    preamble = "\\usepackage[labelformat=simple]{subcaption}\\renewcommand\\thesubfigure{(\\alph{subfigure})}"
    (found,) = figures(f"\\begin{{figure}}{body}\\end{{figure}} See Fig. \\ref{{two}}.", preamble)
    assert found.caption == "(a) Hot, (b) cold."
    (mention,) = found.mentions
    assert (mention.text, mention.spans[0].letters) == ("See Fig. 1(b).", ("b",))


_SUB = "\\begin{subfigure}{%s\\textwidth}\n\\includegraphics[width=\\linewidth]{%s}\n\n\\caption{C}\\end{subfigure}"
_HALF = "\\includegraphics[height=2cm,width=0.47\\linewidth]{%s}"
ROWS = {
    "line broken": (r"\includegraphics{a} \\ \includegraphics{b}", [0, 1]),
    "paragraph": ("\\includegraphics{a}\n\n\\includegraphics{b}", [0, 1]),
    "widths": (_HALF % "a" + _HALF % "b" + _HALF % "c", [0, 0, 1]),
    "widths of boxes": (_SUB % (".5", "a") + "\n" + _SUB % (".5", "b") + "\n" + _SUB % (".5", "c"), [0, 0, 1]),
    "break between boxes": (_SUB % (".3", "a") + "\n\n" + _SUB % (".3", "b"), [0, 1]),
    "box by a command": (r"\subcaptionbox{C}[.5\textwidth]{\includegraphics{a}}" + _HALF % "b", [0, 0]),
    "resized": (r"\resizebox{.9\textwidth}{!}{\includegraphics{a}}" + _HALF % "b", [0, 1]),
    "full width": (r"\includegraphics[width=\columnwidth]{a}\includegraphics[width=\columnwidth]{b}", [0, 1]),
    "table": (r"\halign{\includegraphics{a} & \includegraphics{b} \\ \includegraphics{c}}", [0, 0, 1]),
    "not told": (r"\includegraphics[width=4cm]{a}\includegraphics[width=\textwidth/2]{b}", [None, None]),
    "one": (r"\includegraphics{a}", [None]),
}  # fmt: skip


@pytest.mark.parametrize(("body", "rows"), ROWS.values(), ids=ROWS)
def test_images_stand_in_the_rows_that_the_paper_sets_them_in(body: str, rows: list[int | None]) -> None:
    (found,) = figures(f"\\begin{{figure}}{body}\\caption{{C}}\\end{{figure}}")
    assert [image.row for image in found.images] == rows
