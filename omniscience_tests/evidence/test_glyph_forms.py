"""Pages as matplotlib wrote them before its version 3.11: signs beyond a font's first 256 are forms."""

import pymupdf
import pytest

from omniscience_assets.evidence.vector import Page, read_page

OUTLINES = {
    "F1-DejaVuSans-minus": "106 355 m 732 355 l 732 272 l 106 272 l h f",
    "F2-DejaVuSans-Oblique-gamma": "60 -200 m 560 -200 l 560 560 l 60 560 l h f",
    "F1-DejaVuSans-uni0302": "-400 600 m -100 600 l -100 800 l -400 800 l h f",
    "F1-DejaVuSans-arrowright": "57 200 m 780 200 l 780 420 l 57 420 l h f",
    "M0": "-300 -300 m 300 -300 l 300 300 l h f",
}


def _page(content: str) -> Page:
    return read_page(_document(content))


def _document(content: str) -> bytes:
    document = pymupdf.open()
    page = document.new_page(width=200, height=100)
    page.insert_text((0, 0), " ", fontname="helv")
    forms = []
    for name, outline in OUTLINES.items():
        xref = document.get_new_xref()
        document.update_object(xref, "<</Type/XObject/Subtype/Form/BBox[-1000 -1000 2000 2000]>>")
        document.update_stream(xref, outline.encode())
        forms.append(f"/{name} {xref} 0 R")
    resources = f"<</Font{document.xref_get_key(page.xref, 'Resources/Font')[1]}/XObject<<{' '.join(forms)}>>>>"
    document.xref_set_key(page.xref, "Resources", resources)
    document.update_stream(page.get_contents()[0], content.encode())
    return document.tobytes()


def _text(text: str, x: float, y: float = 50) -> str:
    return f"BT /helv 10 Tf {x} {y} Td ({text}) Tj ET\n"


def _form(name: str, x: float, y: float = 50, size: float = 10) -> str:
    return f"q {size / 1000} 0 0 {size / 1000} {x} {y} cm /{name} Do Q\n"


def test_a_sign_painted_as_a_form_is_read_among_the_letters() -> None:
    page = _page(_text("a", 20) + _text("b", 37) + _form("F1-DejaVuSans-minus", 27.5))
    assert [run.text for run in page.runs] == ["a − b"]


def test_signs_in_a_figure_on_the_page_of_a_paper_are_read_as_well() -> None:
    inner = pymupdf.open("pdf", _document(_text("a", 20) + _text("b", 37) + _form("F1-DejaVuSans-minus", 27.5)))
    outer = pymupdf.open()
    page = outer.new_page(width=300, height=300)
    page.show_pdf_page(pymupdf.Rect(50, 100, 250, 200), inner)
    (run,) = read_page(outer.tobytes()).runs
    assert run.text == "a − b"
    assert (run.box[0], run.box[3]) == pytest.approx((70, 152), abs=1)


def test_letters_turned_with_the_page_are_read_along_it() -> None:
    inner = _text("of", 0, 0) + _form("F2-DejaVuSans-Oblique-gamma", 11, 0)
    page = _page(f"q 0 1 -1 0 50 20 cm\n{inner}Q\n")
    assert [(run.text, run.angle) for run in page.runs] == [("of γ", 90.0)]


def test_an_accent_is_put_on_the_letter_below() -> None:
    page = _page(_text("of", 20) + _form("F1-DejaVuSans-uni0302", 36.5) + _form("F2-DejaVuSans-Oblique-gamma", 31))
    assert [run.text for run in page.runs] == ["of γ̂"]


def test_a_number_keeps_one_minus_sign() -> None:
    assert [run.text for run in _page(_form("F1-DejaVuSans-minus", 20) + _text("5", 28.4)).runs] == ["−5"]


def test_a_colour_is_that_in_which_the_form_is_painted() -> None:
    (run,) = _page("1 0 0 rg\n" + _form("F2-DejaVuSans-Oblique-gamma", 20)).runs
    assert (run.text, run.colour) == ("γ", (1.0, 0.0, 0.0))


@pytest.mark.parametrize("inside", ["q", "Q", "(q\\) Q"])
def test_what_strings_hold_is_no_operator(inside: str) -> None:
    page = _page(f"q 1 0 0 1 10 0 cm {_text(inside, 100)} {_form('F1-DejaVuSans-arrowright', 10)} Q\n")
    arrow = next(run for run in page.runs if run.text == "→")
    assert arrow.box[0] == pytest.approx(20, abs=0.1)


def test_their_outlines_are_no_shapes_but_markers_are() -> None:
    page = _page(_form("F1-DejaVuSans-minus", 20) + _form("M0", 60))
    assert [path.operators for path in page.paths] == ["lll"]
