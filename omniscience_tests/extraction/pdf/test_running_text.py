"""Paragraphs of PDFs and what they refer to."""

from omniscience_tests.extraction.pdf.typesetting import Setter, prose, read


def paper(first: str, second: str) -> Setter:
    """A figure, and a paragraph that is broken by the page's end."""
    setter = Setter()
    setter.text("A Journal", 72, 40, size=8)
    setter.plot((150, 60, 450, 200))
    setter.rows(f"Figure 1: {prose(20)}", 72, 225, 468, size=9)
    setter.text("2 Methods of Measurement", 72, 290, size=13, font="tibo")
    y = setter.rows(prose(120), 72, 312, 468)
    setter.rows(first, 82, y, 458)
    setter.new_page()
    setter.text("A Journal", 72, 40, size=8)
    y = setter.rows(second, 72, 80, 468)
    setter.rows(prose(90, 3), 82, y, 458)
    return setter


def test_a_paragraph_over_a_page_break_with_its_section() -> None:
    setter = paper(f"{prose(30)[:-1]} as the com-", f"parison in Fig. 1a,b shows. {prose(20)}")
    (figure,) = read(setter).figures
    (mention,) = figure.mentions
    assert mention.section == "Methods of Measurement"
    assert mention.text == f"{prose(30)[:-1]} as the comparison in Fig. 1a,b shows. {prose(20)}"
    (span,) = mention.spans
    assert mention.text[span.start : span.end] == "Fig. 1a,b"
    assert span.letters == ("a", "b")


def test_a_reference_to_no_figure_of_the_paper() -> None:
    found = read(paper(f"In Fig. 9 nothing is seen. {prose(20)}", prose(30)))
    (lost,) = found.unresolved
    assert (lost.reference, lost.series, lost.number, lost.section) == ("Fig. 9", "main", "9", "Methods of Measurement")


def test_another_works_figure_is_not_ours() -> None:
    found = read(paper(f"This is Fig. 1 of Ref. [12] once more. {prose(20)}", prose(30)))
    assert (found.figures[0].mentions, found.unresolved) == ((), ())


def test_a_caption_is_no_mention() -> None:
    setter = paper(prose(30), prose(30))
    setter.new_page()
    setter.plot((150, 60, 450, 200))
    setter.rows(f"Figure 2: As in Figure 1. {prose(20)}", 72, 225, 468, size=9)
    assert [figure.mentions for figure in read(setter).figures] == [(), ()]


def test_line_numbers_are_left_out() -> None:
    setter = Setter()
    y = 80.0
    for number, index in enumerate(range(30), start=1):
        setter.text(str(number), 57 - 3.5 * len(str(number)), y, size=7)
        text = "Fig. 1 is where the model was seen to hold. " if index == 3 else ""
        y = setter.rows((text + prose(40, index))[:92], 72, y, 468)
    setter.new_page()
    setter.plot((150, 60, 450, 200))
    setter.rows(f"Figure 1: {prose(20)}", 72, 225, 468, size=9)
    for number in range(31, 45):
        setter.text(str(number), 50, 300 + 12 * (number - 31), size=7)
        setter.rows(prose(40)[:92], 72, 300 + 12 * (number - 31), 468)
    (figure,) = read(setter).figures
    (mention,) = figure.mentions
    assert not any(character.isdigit() for character in mention.text.replace("Fig. 1", ""))


def test_a_tables_head_is_no_section() -> None:
    setter = paper(prose(30), prose(30))
    for x, text in ((180, "Name"), (272, "Symbol"), (400, "Units")):
        setter.text(text, x, 330, font="tibo")
    setter.rows(f"This is seen in Fig. 1 again. {prose(60)}", 72, 360, 468)
    (figure,) = read(setter).figures
    assert [mention.section for mention in figure.mentions] == ["Methods of Measurement"]


def test_a_drawings_title_parts_no_sentence_from_its_end() -> None:
    setter = paper(prose(30), prose(30))
    setter.rows(f"The map of Fig. 1 {prose(60)[:-1].lower()} where", 72, 600, 468)
    setter.new_page()
    setter.text("All the orbits", 250, 60, size=14)
    setter.rows(f"nothing was left: {prose(60)}", 72, 90, 468)
    (figure,) = read(setter).figures
    assert ["where nothing was left: " in mention.text for mention in figure.mentions] == [True]


def test_a_row_that_begins_with_a_figures_number_is_no_item_of_a_list() -> None:
    setter = paper(f"{prose(60)[:-1]} as shown in Fig.", f"1. This holds. {prose(30)}")
    (figure,) = read(setter).figures
    (mention,) = figure.mentions
    assert mention.text.endswith(f"as shown in Fig. 1. This holds. {prose(30)}")


def test_a_paragraph_of_one_short_line_counts() -> None:
    setter = paper(prose(30), prose(30))
    setter.text("3 Results", 72, 250, size=13, font="tibo")
    setter.text("Figure 1 shows what was seen at low pressure.", 72, 270)
    setter.text("4 Discussion", 72, 300, size=13, font="tibo")
    setter.rows(prose(60), 72, 320, 468)
    (figure,) = read(setter).figures
    assert [(item.text, item.section) for item in figure.mentions] == [
        ("Figure 1 shows what was seen at low pressure.", "Results")
    ]
