from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.quality.embedding.windows import equal_windows, sentence_windows

TEXT = st.text(st.sampled_from("ab .!?\n\tA(1)é"), max_size=300)


@given(TEXT, st.integers(1, 12))
def test_windows_hold_every_word_once_and_are_short_enough(text: str, most: int) -> None:
    windows = sentence_windows(text, most)
    assert [word for low, high in windows for word in text[low:high].split()] == text.split()
    assert all(0 < len(text[low:high].split()) <= most for low, high in windows)


def test_sentences_stay_whole_where_they_fit() -> None:
    text = "One two three. Four five. Six seven eight nine ten eleven twelve."
    assert [text[low:high] for low, high in sentence_windows(text, 5)] == [
        "One two three. Four five.",
        "Six seven eight nine ten",
        "eleven twelve.",
    ]


@given(TEXT, st.integers(1, 12))
def test_equal_windows_have_equal_length(text: str, words: int) -> None:
    windows = equal_windows(text, words)
    assert all(len(window.split()) == words for window in windows)
    assert len(windows) == len(text.split()) // words
