"""Broken and hostile articles end cleanly and in bounded time."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.extraction.jats import extract
from omniscience_assets.extraction.limits import Limits
from omniscience_assets.extraction.protocol import Extraction, ExtractionError
from omniscience_tests.extraction.jats.articles import HEAD, article, fig, mentions, read, xref


def extracted(data: bytes, name: str = "a.xml", limits: Limits | None = None) -> Extraction:
    return extract({name: data}, paper=HEAD, put_blob=None, limits=limits or Limits())


def failure(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ExtractionError) as caught:
        extracted(data, limits=limits)
    return str(caught.value)


def reason(data: bytes) -> str:
    try:
        extracted(data)
    except ExtractionError as error:
        return error.reason
    return ""


def test_no_article() -> None:
    with pytest.raises(ExtractionError, match="no_article_xml: none of 2 files is a JATS article"):
        extract({"a.xml": b"<html/>", "b.txt": b"<article/>"}, paper=HEAD, put_blob=None)


def test_article_is_chosen_by_content() -> None:
    files = {"PMC1/a.xml": b"<manifest/>", "PMC1/b.nxml": article(fig("7"))}
    assert [figure.number for figure in extract(files, paper=HEAD, put_blob=None).figures] == ["7"]


def test_broken_file_gives_way_to_another() -> None:
    files = {"a.nxml": b"<article><", "b.xml": article(fig("7"))}
    assert [figure.number for figure in extract(files, paper=HEAD, put_blob=None).figures] == ["7"]


@pytest.mark.parametrize("root", ["pmc-articleset", "record"])
def test_article_inside_of_a_wrapper(root: str) -> None:
    data = f"<{root}>".encode() + article(fig()) + f"</{root}>".encode()
    assert len(extracted(data).figures) == 1


def test_article_of_a_namespace() -> None:
    data = article(fig() + f"<p>{xref('1')}</p>").replace(
        b"<article ", b'<article xmlns="https://jats.nlm.nih.gov/ns/" '
    )
    assert mentions(extracted(data)) == [["Figure 1"]]


def test_of_several_articles_the_first_is_read() -> None:
    found = extracted(b"<pmc-articleset>" + article(fig("1")) + article(fig("2")) + b"</pmc-articleset>")
    assert ([figure.number for figure in found.figures], found.warnings) == (["1"], ("several_articles",))


def test_truncated_article_is_read_as_far_as_it_goes() -> None:
    found = extracted(article(fig("1") + fig("2"))[:-60])
    assert ([figure.number for figure in found.figures], found.warnings) == (["1", "2"], ("malformed_xml_recovered",))


def test_prefix_without_a_name_is_kept() -> None:
    found = extracted(article(fig() + "<mml:><mml:1a><p>Fig. 1</p></mml:1a></mml:>"))
    assert (mentions(found), found.warnings) == ([["Fig. 1"]], ("malformed_xml_recovered",))


def test_article_that_breaks_before_its_body_fails() -> None:
    assert failure(b"<article>\n<front><x></front></article>").startswith("malformed_xml: line 2: ")


def test_entities_of_html_are_read_without_a_dtd() -> None:
    (figure,) = read(
        fig(caption="<p>A&nbsp;&alpha;&ndash;B &amp; C &unheardof;</p>".replace("&unheardof;", ""))
    ).figures
    assert figure.caption == "A α–B & C"


def test_unknown_entity_is_left_out() -> None:
    doctype = b'<!DOCTYPE article PUBLIC "x" "gone.dtd">'
    (figure,) = extracted(doctype + article(fig(caption="<p>A&unheardof; B</p>"))).figures
    assert figure.caption == "A B"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
@pytest.mark.parametrize("declared", ["utf-8", "us-ascii", "utf-16"])
def test_wrongly_declared_encoding(encoding: str, declared: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + article(fig(caption="<p>é</p>")).decode()
    found = extracted(text.encode(encoding))
    assert found.figures[0].caption == "é"
    assert found.warnings == (() if encoding == declared else ("encoding_guessed",))


def test_entities_do_not_multiply() -> None:
    names = "abcdefghij"
    entities = f'<!ENTITY a "{"x" * 1_000}">'
    entities += "".join(f'<!ENTITY {name} "{f"&{last};" * 10}">' for last, name in pairwise(names))
    bomb = f"<!DOCTYPE article [{entities}]>".encode() + article(fig(caption="<p>A &j; B</p>"))
    found = extracted(bomb)
    assert [figure.caption for figure in found.figures] == ["A"]
    assert found.warnings == ("malformed_xml_recovered",)


def test_external_entities_are_not_read() -> None:
    doctype = b'<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    (figure,) = extracted(doctype + article(fig(caption="<p>A &x; B</p>"))).figures
    assert figure.caption == "A B"


def test_deep_nesting_ends_cleanly() -> None:
    assert failure(b"<article>" + b"<sec>" * 100_000).startswith("malformed_xml: line 1: Excessive depth")
    found = extracted(article(fig() + "<sec>" * 5_000 + f"<p>{xref('1')}</p>" + "</sec>" * 5_000))
    assert ([figure.number for figure in found.figures], found.warnings) == (["1"], ("malformed_xml_recovered",))


def test_nested_formatting_is_read_to_the_depth_that_the_parser_allows() -> None:
    (figure,) = read(fig(caption="<p>" + "<italic>" * 240 + "x" + "</italic>" * 240 + "</p>")).figures
    assert figure.caption == "x"


def test_budgets() -> None:
    many = "".join(fig(str(number)) for number in range(1, 8)) + "<p>Fig. 1</p>" * 5
    found = extracted(article(many), limits=Limits(figures=3, paragraphs=2))
    assert len(found.figures) == 3
    assert len(found.figures[0].mentions) == 2
    assert found.warnings == ("too_many_figures", "too_many_paragraphs")
    assert failure(article(many), Limits(flat_chars=100)).startswith("too_large: a.xml has ")


def test_long_paragraph_is_cut() -> None:
    found = extracted(
        article(f"{fig()}<p>See Fig. 1. {'x ' * 500} {xref('1')}</p>"), limits=Limits(paragraph_chars=100)
    )
    (mention,) = found.figures[0].mentions
    assert len(mention.text) == 100
    assert [mention.text[span.start : span.end] for span in mention.spans] == ["Fig. 1"]


def test_large_article_takes_linear_time() -> None:
    body = "".join(fig(str(number)) + f"<p>{xref(str(number))} {'word ' * 50}</p>" for number in range(1, 1_501))
    started = time.process_time()
    found = extracted(article(f"<sec>{body}</sec>"))
    assert time.process_time() - started < 10
    assert all(len(figure.mentions) == 1 for figure in found.figures)


TAGS = [
    "p",
    "fig",
    "caption",
    "label",
    "xref",
    "title",
    "sec",
    "fig-group",
    "mml:math",
    "mml:mfrac",
    "sup",
    "alternatives",
]
TREES = st.recursive(
    st.sampled_from(["Fig. 1", "Figure", " ", "x", "<graphic/>", '<xref rid="F1">1</xref>', "&alpha;", "S1 Fig"]),
    lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=4)).map(
        lambda node: f'<{node[0]} id="F1">{"".join(node[1])}</{node[0]}>'
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_any_tree_is_read(tree: str) -> None:
    for untagged in (False, True):
        for figure in read(tree, untagged=untagged).figures:
            for mention in figure.mentions:
                assert all(0 <= span.start < span.end <= len(mention.text) for span in mention.spans)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 400), st.binary(max_size=6))
def test_any_damage_ends_in_figures_or_a_reason(place: int, noise: bytes) -> None:
    whole = article(fig("1") + f"<p>{xref('1')}</p>")
    damaged = whole[:place] + noise + whole[place + len(noise) :]
    assert reason(damaged) in ("", "malformed_xml", "no_article_xml")
