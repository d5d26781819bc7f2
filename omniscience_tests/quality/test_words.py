from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.quality.words import fold, sentences, words


def test_sentences_end_at_stops_but_not_at_abbreviations() -> None:
    text = "See Fig. 2 for J. Smith et al. Here, e.g. Adam wins. It took 3.5 s! (a) Left.\nRight"
    assert sentences(text) == [
        "See Fig. 2 for J. Smith et al. Here, e.g. Adam wins.",
        "It took 3.5 s!",
        "(a) Left.",
        "Right",
    ]


def test_words_keep_compounds_and_decimals_whole() -> None:
    assert words("An x-ray isn't 3.5 keV.") == ["An", "x-ray", "isn't", "3.5", "keV"]


def test_fold_forgets_case_width_and_punctuation() -> None:
    assert fold("  Ｔhe “X-axis”:\n time_(s) ") == "the x axis time s"


@given(st.text())
def test_fold_is_idempotent_and_sentences_lose_no_word(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(" ".join(sentences(text))) == fold(text)
