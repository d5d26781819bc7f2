"""Paragraphs that refer to figures, by tags and by print."""

import pytest

from omniscience_tests.extraction.jats.articles import fig, mentions, read, xref

THREE = fig("1") + fig("2") + fig("3")


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        (f"See {xref('1')} and {xref('2')}.", [["Figure 1"], ["Figure 2"], []]),
        (f"See <italic>({xref('1')},</italic> <sup>{xref('2', 'top')}</sup>).", [["Figure 1"], ["top"], []]),
        (f"See {xref('1', 'Fig. <bold>1</bold>')}a,b.", [["Fig. 1a,b/ab"], [], []]),
        ('<xref rid="F1 F3">Figs. 1, 3</xref>', [["Figs. 1, 3"], [], ["Figs. 1, 3"]]),
        (f"Figures {xref('1', '1')}–{xref('3', '3')}", [["Figures 1–3"]] * 3),
        (f"Figs. {xref('1', '1A')}, {xref('2', '2B–D')}", [["Figs. 1A, 2B–D/a"], ["Figs. 1A, 2B–D/bcd"], []]),
        (f"as {xref('2', 'above')}", [[], ["above"], []]),
        ("Figs. 1 and 2b in print", [["Figs. 1 and 2b"], ["Figs. 1 and 2b/b"], []]),
        (f"{xref('1')} and, later, Fig. 3", [["Figure 1"], [], ["Fig. 3"]]),
        ("Fig. 1 of ref. 12", [[], [], []]),
        ('<xref ref-type="bibr" rid="B1">1</xref>', [[], [], []]),
    ],
)
def test_references(paragraph: str, expected: list[list[str]]) -> None:
    assert mentions(read(f"{THREE}<p>{paragraph}</p>")) == expected


def test_untagged_looks_away_from_tags() -> None:
    body = f"{THREE}<p>{xref('1', 'above')}, {xref('2', 'Figs. 1')}–{xref('1', '3')}</p>"
    assert mentions(read(body, untagged=True)) == [["Figs. 1–3"]] * 3


def test_ids_of_panels_and_of_the_group_mean_the_figure() -> None:
    panel = '<fig id="F1"><label>Figure 1</label><graphic id="F1a" xlink:href="a.tif"/></fig>'
    body = f'<fig-group id="G">{panel}{fig("2")}</fig-group>'
    body += '<p><xref rid="F1a">here</xref></p><p><xref rid="G">there</xref></p>'
    assert mentions(read(body)) == [["here", "there"], ["there"]]


def test_text_is_the_paragraph_as_printed_without_the_floats_in_it() -> None:
    table = "<table-wrap><caption><p>T</p></caption></table-wrap>"
    body = f"<sec><title>Results</title><p>Two {xref('1')}\n {fig()}{table} parts.</p></sec>"
    (mention,) = read(body).figures[0].mentions
    assert (mention.text, mention.section) == ("Two Figure 1 parts.", "Results")


@pytest.mark.parametrize(
    "place",
    [
        "<list><list-item><p>{}</p></list-item></list>",
        "<p>A <list><list-item><p>{}</p></list-item></list> list.</p>",
        "<boxed-text><sec><p>{}</p></sec></boxed-text>",
        "<fn-group><fn><p>{}</p></fn></fn-group>",
        "<media><caption><p>{}</p></caption></media>",
    ],
)
def test_paragraphs_stand_anywhere(place: str) -> None:
    assert mentions(read(fig() + place.format(f"See {xref('1')}."))) == [["Figure 1"]]


@pytest.mark.parametrize(
    "place",
    [
        "<table-wrap><caption><p>{}</p></caption></table-wrap>",
        "<table-wrap><table><tr><td><p>{}</p></td></tr></table></table-wrap>",
        "<fig><caption><p>{}</p></caption></fig>",
        "<fig-group><caption><p>{}</p></caption></fig-group>",
        "<sec><title>{}</title></sec>",
    ],
)
def test_captions_tables_and_titles_are_no_running_text(place: str) -> None:
    assert mentions(read(fig() + place.format(f"See {xref('1')}.")))[0] == []


def test_nearest_titled_section_is_named() -> None:
    inner = f"<sec><title>2.1. Inner</title><sec><p>{xref('1')}</p></sec></sec>"
    found = read(f"{fig()}<sec><title>Outer</title>{inner}<p>{xref('1')}</p></sec><p>{xref('1')}</p>")
    assert [mention.section for mention in found.figures[0].mentions] == ["2.1. Inner", "Outer", ""]


def test_parts_of_an_article_refer_to_their_own_figures() -> None:
    letter = (
        f"<sub-article><body>{fig('1').replace('F1', 'R1')}<p>See Figure 1 and {xref('1')}.</p></body></sub-article>"
    )
    found = read(f"{fig()}<p>{xref('1')}</p>", after=letter)
    assert [len(figure.mentions) for figure in found.figures] == [1, 1]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("See Fig. 4 and Fig. S1.", [("Fig. 4", "main", "4"), ("Fig. S1", "supplementary", "S1")]),
        ('See <xref ref-type="fig" rid="gone">Fig. 5</xref>.', [("Fig. 5", "main", "5")]),
        ('See <xref ref-type="fig" rid="gone">the map</xref>.', [("gone", "main", None)]),
        ('See <xref rid="SD1">S1 Fig</xref>.<supplementary-material id="SD1"/>', []),
        ("Figure S1. What a supplement shows.", []),
        ("Fig. 4 of Smith et al. (2010)", []),
        ("See Fig. 1.", []),
    ],
)
def test_unresolved(paragraph: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = read(f"{fig()}<sec><title>S</title><p>{paragraph}</p></sec>").unresolved
    assert [(item.reference, item.series, item.number) for item in found] == expected
    assert {item.section for item in found} <= {"S"}


def test_only_figure_without_a_number() -> None:
    alone = (
        '<fig id="F1"><label>Figure</label></fig><p>It grew (Figure). So Figure 1 shows.</p><p>The end (Figure).</p>'
    )
    assert mentions(read(alone, untagged=True)) == [["Figure", "Figure 1", "Figure"]]


def test_empty_tag_makes_a_context_without_a_place() -> None:
    (figure,) = read(f'{fig()}<p>It works.<xref rid="F1"/></p>').figures
    assert [(mention.text, mention.spans) for mention in figure.mentions] == [("It works.", ())]
