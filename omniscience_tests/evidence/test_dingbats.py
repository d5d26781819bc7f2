import pymupdf
import pytest

from omniscience_assets.evidence.dingbats import is_dingbat
from omniscience_assets.evidence.vector import Page, read_page


def page_with(*places: tuple[float, float], word: str = "") -> Page:
    document = pymupdf.open()
    page = document.new_page(width=300, height=200)
    for place in places:
        page.insert_text(place, "\u25cf", fontsize=10, fontname="zadb", color=(1, 0, 0))
    if word:
        page.insert_text((10, 20), word, fontsize=10, fontname="helv")
    return read_page(document.tobytes())


def test_the_font_is_known_by_its_name() -> None:
    assert is_dingbat("ABCDEF+ZapfDingbats")
    assert not is_dingbat("Helvetica")


def test_each_character_is_a_circle_around_its_middle() -> None:
    first, second = page_with((50, 100), (80, 60)).paths
    assert (first.operators, first.paint, first.fill) == ("cccc", "f", (1.0, 0.0, 0.0))
    assert first.box == pytest.approx((50.35, 92.92, 57.57, 100.14), abs=0.01)
    assert second.box[0] - first.box[0] == pytest.approx(30, abs=0.01)
    assert second.box[1] - first.box[1] == pytest.approx(-40, abs=0.01)


def test_circles_are_no_text() -> None:
    assert [run.text for run in page_with((50, 100), word="dose").runs] == ["dose"]
