"""What each arm gives to the reader, and which figures are drawn."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.evaluation.arms import ARMS, author_caption, cut, materials
from omniscience_assets.evaluation.drawing import is_drawn
from omniscience_assets.quality.words import words
from omniscience_assets.records import Panel
from omniscience_tests.factories import CAPTION_TEXT, make_caption, make_figure, make_mention


def make_panel(caption: str, letter: str | None = "a") -> Panel:
    return Panel(letter=letter, caption=caption, label=None)


def test_the_arms_in_their_order() -> None:
    figure = make_figure(mentions=(make_mention("See Fig. 2."), make_mention("And Fig. 2 again.")))
    told = materials(figure, make_caption())
    assert tuple(told) == ARMS
    assert ARMS[0] == "blind"
    assert (told["blind"], told["image"]) == ("", "")
    assert told["author_caption"] == figure.caption
    assert told["author_caption_context"] == f"{figure.caption}\n\nSee Fig. 2.\n\nAnd Fig. 2 again."
    assert told["new_caption"] == CAPTION_TEXT
    assert 0 < len(words(told["new_caption_matched"])) <= len(words(figure.caption)) < len(words(CAPTION_TEXT))
    assert CAPTION_TEXT.startswith(told["new_caption_matched"])


def test_the_author_caption_has_the_panels_that_it_lacks() -> None:
    panels = (make_panel("Signal.", "a"), make_panel("Left out.", "b"), make_panel("No letter.", None), make_panel(""))
    figure = make_figure(caption="Two. (a) Signal.", panels=panels)
    assert author_caption(figure) == "Two. (a) Signal.\n(b) Left out.\nNo letter."


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("One two. Three four. Five.", 4, "One two. Three four."),
        ("One two. Three four. Five.", 3, "One two. Three"),
        ("One two. Three four five. Six.", 9, "One two. Three four five. Six."),
        ("One two three.", 2, "One two"),
        ("One two three.", 3, "One two three."),
        ("red/green/blue lines", 2, ""),
        ("The red/green/blue lines", 2, "The"),
        ("As Fig. 2 shows, it falls. Then it rises.", 6, "As Fig. 2 shows, it falls."),
        ("One.", 0, ""),
        ("", 5, ""),
    ],
)
def test_a_text_is_cut_after_so_many_words(text: str, most: int, kept: str) -> None:
    assert cut(text, most) == kept


@given(
    st.text(st.sampled_from("ab.Z!?)/-'’ \n1") | st.characters(), max_size=120) | st.just(CAPTION_TEXT),
    st.integers(0, 40),
)
def test_no_more_words_are_left_than_asked_for(text: str, most: int) -> None:
    left = cut(text, most)
    assert len(words(left)) <= most
    assert words(left) == words(text)[: len(words(left))]


@given(st.text(max_size=40), st.floats(0, 1), st.floats(0, 1), st.text(max_size=5))
def test_a_larger_share_holds_every_smaller_one(figure_id: str, one: float, other: float, salt: str) -> None:
    less, more = sorted((one, other))
    assert is_drawn(figure_id, less, salt) <= is_drawn(figure_id, more, salt)
    assert is_drawn(figure_id, 1.0, salt)
    assert not is_drawn(figure_id, 0.0, salt)


def test_about_the_share_is_drawn_and_other_figures_with_other_salt() -> None:
    drawn = [[is_drawn(f"paper:{number}#fig.1", 0.3, salt) for number in range(4000)] for salt in (0, 1)]
    for one in drawn:
        assert sum(one) / len(one) == pytest.approx(0.3, abs=0.03)
    assert sum(map(min, *drawn)) / len(drawn[0]) == pytest.approx(0.09, abs=0.02)
    order = random.Random(0).sample(range(4000), 4000)
    assert [is_drawn(f"paper:{number}#fig.1", 0.3, 0) for number in order] == [drawn[0][number] for number in order]
