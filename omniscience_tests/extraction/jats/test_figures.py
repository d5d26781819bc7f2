"""Which elements are figures, and what they are called."""

import pytest

from omniscience_tests.extraction.jats.articles import article, fig, figures, read


def test_a_figure_with_all_that_it_says() -> None:
    (figure,) = figures(fig("3", "<title>Title</title><p>Words.</p>", "x.g003.tif"))
    assert (figure.figure_id, figure.number, figure.series) == ("pmc:PMC1.1#fig.3", "3", "main")
    assert (figure.label, figure.labels, figure.float_kind, figure.parsed_from) == ("F3", ("F3",), "fig", "jats")
    assert figure.caption == "Title. Words."
    assert [image.path for image in figure.images] == ["x.g003.tif"]
    assert (figure.title, figure.licence_class, figure.panels) == ("A paper", "attribution", ())


@pytest.mark.parametrize(
    ("label", "number", "series"),
    [
        ("Figure 2", "2", "main"),
        ("Fig. S4.", "S4", "supplementary"),
        ("Extended Data Fig. 1", "Extended Data Fig. 1", "extended"),
        ("Scheme 1.", "Scheme 1", "main"),
        ("Figure 1—figure supplement 2.", "1—figure supplement 2", "supplementary"),
        ("Appendix 1—figure 1", "Appendix 1—figure 1", "appendix"),
        ("Figure", None, "main"),
        ("<bold>Figure</bold> <sc>5</sc>", "5", "main"),
    ],
)
def test_label(label: str, number: str | None, series: str) -> None:
    (figure,) = figures(f'<fig id="a"><label>{label}</label><caption><p>C</p></caption></fig>')
    assert (figure.number, figure.series) == (number, series)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>Text ", " goes on.</p>"),
        ("<sec><title>S</title>", "</sec>"),
        ("<fig-group>", "</fig-group>"),
        ("<boxed-text><sec>", "</sec></boxed-text>"),
        ("<list><list-item><p>", "</p></list-item></list>"),
        ("<supplementary-material>", "</supplementary-material>"),
        ("<table-wrap><table><tr><td>", "</td></tr></table></table-wrap>"),
        ("<disp-quote><p>", "</p></disp-quote>"),
    ],
)
def test_figures_stand_anywhere(before: str, after: str) -> None:
    assert [figure.number for figure in figures(before + fig() + after)] == ["1"]


def test_figures_outside_of_the_body() -> None:
    app = f"<app-group><app><title>A</title>{fig('2')}</app></app-group>"
    after = f"<floats-group>{fig('3')}</floats-group><sub-article><body>{fig('4')}</body></sub-article>"
    after += f"<response><body>{fig('5')}</body></response>"
    assert [figure.number for figure in figures(fig("1"), app, after)] == ["1", "2", "3", "4", "5"]


def test_tables_formulas_and_structures_as_graphics_are_no_figures() -> None:
    graphic = '<graphic xlink:href="a.tif"/>'
    others = f"<table-wrap>{graphic}</table-wrap><disp-formula>{graphic}</disp-formula>"
    others += f"<p><chem-struct-wrap>{graphic}</chem-struct-wrap><inline-graphic/></p>{graphic}"
    assert figures(others) == ()


def test_caption_and_graphics_inside_of_alternatives() -> None:
    inner = '<caption><p>Words.</p></caption><graphic xlink:href="a.tif"/><graphic xlink:href="a.jpg"/>'
    (figure,) = figures(f"<fig><label>Figure 1</label><alternatives>{inner}</alternatives></fig>")
    assert figure.caption == "Words."
    assert [image.path for image in figure.images] == ["a.tif"]


def test_group_lends_its_caption_and_label() -> None:
    members = "".join(
        f'<fig id="{letter}"><label>{letter}</label><graphic xlink:href="{letter}.tif"/></fig>' for letter in "AB"
    )
    found = figures(f"<fig-group><label>Figure 2.</label><caption><p>Both.</p></caption>{members}</fig-group>")
    assert [(figure.number, figure.caption) for figure in found] == [("2A", "Both."), ("2B", "Both.")]


def test_member_of_a_group_keeps_what_it_says_itself() -> None:
    group = f"<fig-group><label>Figures</label><caption><p>Both.</p></caption>{fig('1')}</fig-group>"
    assert [(figure.number, figure.caption) for figure in figures(group)] == [("1", "A caption.")]


def test_caption_that_was_put_into_the_label_is_moved() -> None:
    label = "Phylogenetic tree of all the sequences that were found in the sample."
    (figure,) = figures(f"<fig><label>{label}</label><caption/></fig>")
    assert (figure.number, figure.caption) == (None, label)


def test_label_that_the_caption_opens_with_is_read() -> None:
    (figure,) = figures("<fig><caption><p><bold>Fig. S2.</bold> A map.</p></caption></fig>")
    assert (figure.number, figure.series, figure.caption) == ("S2", "supplementary", "A map.")
    (figure,) = figures("<fig><caption><p>Figure 2 of the series.</p></caption></fig>")
    assert (figure.number, figure.caption) == (None, "Figure 2 of the series.")


def test_ids_of_figures_that_print_the_same_number_differ() -> None:
    found = figures(fig() + fig() + "<fig/><fig/>")
    assert [figure.figure_id.partition("#")[2] for figure in found] == ["fig.1", "fig.1.b", "fig.u1", "fig.u2"]


def test_figure_without_anything_is_kept() -> None:
    (figure,) = figures("<fig/>")
    assert (figure.number, figure.caption, figure.images, figure.label) == (None, "", (), None)


def test_same_package_gives_the_same_figures() -> None:
    body = fig("1") + fig("2") + '<p>See <xref rid="F1 F2">Figs. 1, 2</xref>.</p>'
    assert read(body) == read(body)
    assert article(body) == article(body)
