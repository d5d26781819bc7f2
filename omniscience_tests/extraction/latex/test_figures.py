"""Floats, captions, panels and images as papers write them."""

import pytest

from omniscience_tests.extraction.latex.papers import figure, figures

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
}


@pytest.mark.parametrize(("body", "paths"), IMAGES.items(), ids=IMAGES)
def test_image_commands(body: str, paths: list[str]) -> None:
    files = {"a__pdf": PDF, "sub/b__eps": b"%!PS-Adobe", "c-eps-converted-to__pdf": PDF}
    (found,) = figures(f"\\begin{{figure}}{body}\\caption{{C}}\\end{{figure}}", **files)
    assert [image.path for image in found.images] == paths


def test_missing_image_says_so() -> None:
    assert figures(figure())[0].images[0].error == "missing_file: no such file in the package"


@pytest.mark.parametrize(
    "code", ["\\begin{tikzpicture}\\draw;\\end{tikzpicture}", "\\begin{picture}(1,1)\\end{picture}"]
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
