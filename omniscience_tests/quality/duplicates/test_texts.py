import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.quality.duplicates import near_texts, text_signature, text_similarity
from omniscience_assets.quality.duplicates.near_texts import LEAST_JACCARD

WORDS = [f"{a}{b}{c}" for a in "bdfgk" for b in ("al", "er", "ist", "on") for c in ("a", "ing", "ed", "um", "or")]


def caption(seed: int, length: int = 60) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def signed(text: str) -> bytes:
    signature = text_signature(text)
    assert signature is not None
    return signature


def test_case_width_and_punctuation_do_not_matter() -> None:
    text = caption(1)
    assert signed(text) == signed("  " + text.upper().replace(" ", ",  ", 5) + "!")


def test_a_short_caption_has_none() -> None:
    assert text_signature(caption(1, 19)) is None
    assert text_signature("") is None
    assert text_signature(caption(1, 20)) is not None


def test_similarity_is_the_jaccard_index_of_word_pairs() -> None:
    words = [f"w{index}" for index in range(30)]
    other = [*words[:10], "x", *words[11:]]
    assert text_similarity(signed(" ".join(words)), signed(" ".join(other))) == pytest.approx(27 / 31, abs=1e-4)


def test_long_texts_are_estimated() -> None:
    words = [f"w{index}" for index in range(3_000)]
    other = [word if index % 10 else f"x{index}" for index, word in enumerate(words)]
    assert text_similarity(signed(" ".join(words)), signed(" ".join(other))) == pytest.approx(2 / 3, abs=0.1)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=20, max_size=400), st.lists(st.sampled_from(WORDS), min_size=20))
def test_similarity_is_symmetric_and_one_for_itself(one: list[str], other: list[str]) -> None:
    left, right = signed(" ".join(one)), signed(" ".join(other))
    assert text_similarity(left, right) == text_similarity(right, left)
    assert text_similarity(left, left) == 1


def replaced(text: str, seed: int) -> str:
    rng, words = random.Random(seed), text.split()
    for at in rng.sample(range(len(words)), len(words) // 10):
        words[at] = f"other{rng.randrange(1000)}"
    return " ".join(words)


def test_a_tenth_of_other_words_is_near_and_nothing_else_is() -> None:
    texts = [caption(seed, 20 + seed % 80) for seed in range(200)]
    copies = [replaced(text, seed) for seed, text in enumerate(texts)]
    near = near_texts([signed(text) for text in texts + copies], np.arange(400))
    found = set(zip(near.left.tolist(), near.right.tolist(), strict=True))
    assert found <= {(row, row + 200) for row in range(200)}
    assert len(found) >= 197
    assert (near.similarity >= LEAST_JACCARD).all()


def test_captions_of_one_paper_are_left_out() -> None:
    texts = [signed(caption(1)), signed(replaced(caption(1), 1))]
    assert len(near_texts(texts, np.array([0, 1])).left) == 1
    assert len(near_texts(texts, np.array([0, -1])).left) == 1
    assert len(near_texts(texts, np.array([0, 0])).left) == 0


def test_a_crowd_hangs_together_by_its_first() -> None:
    texts = list(
        dict.fromkeys(signed(f"{caption(1)} {WORDS[seed % 100]} {WORDS[seed // 100]}") for seed in range(2_000))
    )
    near = near_texts(texts, np.arange(len(texts)))
    assert set(near.right[near.left == 0].tolist()) == set(range(1, len(texts)))
    assert len(near.left) < 400 * len(texts)
