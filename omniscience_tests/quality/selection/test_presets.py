from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.quality.selection.kmeans import spherical_kmeans
from omniscience_assets.quality.selection.presets import (
    PRESETS,
    derived,
    first_failures,
    names_a_concept,
    with_limits,
)
from omniscience_assets.quality.selection.top import datacomp_threshold, share_of, top
from omniscience_assets.quality.selection.trusted import near_trusted, target_centroids
from omniscience_assets.quality.selection.uids import UID, intersection, read_uids, uid, uids, union, write_uids
from omniscience_assets.quality.selection.vectors import MissingColumnError, Rows, UnitVectors
from omniscience_tests.quality.selection.planted import blobs, names

GOOD: dict[str, Any] = {
    "language": "en", "text": "A plot of four lines", "width": 640, "height": 480, "image": "i0", "image_bytes": 90_000,
    "similarity": 0.3, "rare_words": 0,
}  # fmt: skip


def rows_of(*changes: dict[str, Any]) -> Rows:
    """One row for each set of changes to a good one; texts and images differ unless they are given."""
    full = [{**GOOD, "text": f"{GOOD['text']} {at}", "image": f"i{at}", **change} for at, change in enumerate(changes)]
    return Rows(names(len(full)), {name: np.array([row[name] for row in full]) for name in GOOD})


def reasons(preset: str, *changes: dict[str, Any]) -> list[str]:
    conditions = PRESETS[preset]
    found = first_failures(rows_of(*changes), conditions).tolist()
    return [conditions[at].reason if at >= 0 else "" for at in found]


def test_basic_filter_at_its_boundaries() -> None:
    assert reasons(
        "datacomp_basic",
        {}, {"language": "de"}, {"text": "two words"}, {"text": "a b c"}, {"text": "a b cc"},
        {"width": 200, "height": 200}, {"width": 199, "height": 300}, {"width": 600, "height": 200},
        {"width": 601, "height": 200}, {"width": 200, "height": 601},
    ) == [
        "", "not_english", "few_words", "few_characters", "", "", "small_image", "", "long_image", "long_image",
    ]  # fmt: skip


def test_captions_filter_of_image_based_is_a_little_wider() -> None:
    assert reasons("datacomp_captions", {"text": "two words"}, {"text": "single"}, {"width": 1}) == [
        "",
        "few_words",
        "",
    ]


def test_no_filter_keeps_all() -> None:
    assert reasons("datacomp_no_filter", {}, {"language": "", "text": "", "width": 0}) == ["", ""]


def test_laion_2b_at_its_boundaries() -> None:
    assert reasons("laion2b", {"similarity": 0.28}, {"similarity": 0.2799}, {"language": "fr"}) == [
        "", "low_similarity", "not_english",
    ]  # fmt: skip


def test_laion_5b_has_another_similarity_for_other_languages() -> None:
    assert reasons(
        "laion5b",
        {"similarity": 0.28}, {"similarity": 0.27}, {"language": "fr", "similarity": 0.26},
        {"language": "", "similarity": 0.2599}, {"text": "four"}, {"text": "fives"}, {"image_bytes": 4_999},
        {"image_bytes": 5_000}, {"similarity": np.nan},
    ) == [
        "", "low_similarity", "", "low_similarity_not_english", "few_characters", "", "small_file", "",
        "low_similarity",
    ]  # fmt: skip


def test_laion_5b_keeps_the_first_of_a_repeated_pair() -> None:
    twice = {"text": "the same text", "image": "same"}
    found = reasons("laion5b", twice, {"text": "the same text"}, twice, {"image": "same"}, twice)
    assert found == ["", "", "repeated_pair", "", "repeated_pair"]


def test_align_at_its_boundaries() -> None:
    long, short = " ".join("abcdefghijklmnopqrstu"), " ".join("abcdefghijklmnopqrst")
    assert reasons(
        "align",
        {"width": 201, "height": 300}, {"width": 200, "height": 300}, {"width": 903, "height": 301},
        {"width": 902, "height": 301}, {"text": "two words"}, {"text": "three words here"}, {"text": long},
        {"text": short}, {"rare_words": 1},
    ) == ["", "small_image", "long_image", "", "few_words", "", "many_words", "", "rare_words"]  # fmt: skip


def test_align_drops_texts_that_more_than_ten_images_share() -> None:
    ten = [{"text": "shared by ten images", "image": f"x{at}"} for at in range(10)]
    eleven = [{"text": "shared by eleven images", "image": f"y{at}"} for at in range(11)]
    twice = [{"text": "often under one image", "image": "z"}] * 12
    assert reasons("align", *ten, *eleven, *twice) == [""] * 10 + ["shared_text"] * 11 + [""] * 12


def test_align_drops_images_with_over_a_thousand_texts() -> None:
    texts = [{"image": "popular", "text": f"a caption numbered {at}"} for at in range(1001)]
    assert set(reasons("align", *texts)) == {"many_texts"}
    assert set(reasons("align", *texts[1:])) == {""}


def test_other_limits_and_conditions_that_are_not_asked() -> None:
    conditions = with_limits(PRESETS["align"], {"many_words": 400}, ("rare_words",))
    rows = rows_of({"text": " ".join("abcdefghijklmnopqrstuvwxyz"), "rare_words": 5})
    assert first_failures(rows, conditions).tolist() == [-1]
    with pytest.raises(ValueError, match="'many_word' is no reason of this preset; it has small_image, long_image"):
        with_limits(PRESETS["align"], {"many_word": 400})
    with pytest.raises(ValueError, match="must be like 'en', not 3"):
        with_limits(PRESETS["datacomp_basic"], {"not_english": 3})


def test_given_columns_are_used_before_derived_ones() -> None:
    rows = Rows(names(1), {"text": np.array(["one two"]), "words": np.array([7])})
    assert derived(rows, "words").tolist() == [7]
    assert derived(rows, "characters").tolist() == [7]
    with pytest.raises(MissingColumnError, match="needs the column 'width'; the rows have text, words"):
        derived(rows, "aspect")


def test_a_value_that_nobody_found_fulfils_no_condition() -> None:
    rows = Rows(names(2), {"similarity": np.array([None, 0.5], object), "language": np.array([None, "en"], object)})
    assert first_failures(rows, PRESETS["laion2b"][1:]).tolist() == [0, -1]
    assert first_failures(rows, PRESETS["laion2b"]).tolist() == [0, -1]


def test_words_of_a_list_are_found_without_punctuation_and_case() -> None:
    texts = np.array(["A (Laser).", "lasers", "", None, "two laser-beams"], object)
    assert names_a_concept(texts, frozenset({"LASER"})).tolist() == [True, False, False, False, False]


@pytest.mark.parametrize(("fraction", "rows", "size"), [(0.3, 1000, 300), (0.29, 100, 29), (1.0, 7, 7), (0.0, 7, 0)])
def test_a_fraction_is_the_decimal_that_was_written(fraction: float, rows: int, size: int) -> None:
    assert share_of(fraction, rows) == size


def test_a_top_fraction_keeps_exactly_so_many() -> None:
    """The published rule keeps 301 of 1000 at 0.3."""
    scores = np.random.default_rng(0).normal(size=1000)
    assert top(names(1000), scores, share_of(0.3, 1000)).sum() == 300
    assert (scores >= datacomp_threshold(scores, 0.3)).sum() == 301


def test_a_fraction_of_one_keeps_all() -> None:
    """The published code ends in an IndexError."""
    scores = np.random.default_rng(0).normal(size=10)
    assert top(names(10), scores, share_of(1.0, 10)).all()
    assert (scores >= datacomp_threshold(scores, 1.0)).all()
    assert datacomp_threshold(np.array([]), 0.3) == 0


def test_ties_are_broken_by_id() -> None:
    """The published rule keeps all that tie with the last."""
    ids, scores = np.array(["d", "a", "c", "b"]), np.array([0.5, 0.5, 0.5, 0.9])
    assert top(ids, scores, 2).tolist() == [False, True, False, True]
    assert (scores >= datacomp_threshold(scores, 0.5)).all()


def test_scores_that_are_missing_have_no_order() -> None:
    with pytest.raises(ValueError, match="1 of them NaN"):
        top(names(2), np.array([0.1, np.nan]), 1)


def test_image_based_keeps_the_clusters_of_trusted_rows() -> None:
    matrix = blobs(6, 20, spread=0.05)
    pool = UnitVectors.of(matrix)
    clusters = spherical_kmeans(names(120), pool, 6)
    trusted = UnitVectors.of(blobs(6, 20, spread=0.05, seed=9)[20:60])  # of the second and third group
    assert target_centroids(clusters.centroids, trusted).sum() == 2
    assert np.flatnonzero(near_trusted(pool, clusters.centroids, trusted)).tolist() == list(range(20, 60))


def test_a_uid_is_half_of_a_hash_in_two_numbers(tmp_path: Path) -> None:
    digits = sha256(b"arxiv:1").hexdigest()
    assert uid("arxiv:1") == digits[:32]
    assert uids(["arxiv:1"]).tolist() == [(int(digits[:16], 16), int(digits[16:32], 16))]
    write_uids(tmp_path / "subset.npy", uids(names(50).tolist()))
    raw = np.load(tmp_path / "subset.npy")
    assert raw.dtype == np.dtype("u8,u8")
    assert raw.tolist() == sorted(raw.tolist())
    assert len(raw) == 50
    assert read_uids(tmp_path / "subset.npy").tolist() == raw.tolist()


@given(st.sets(st.text(max_size=3)), st.sets(st.text(max_size=3)))
def test_subsets_behave_as_sets(one: set[str], other: set[str]) -> None:
    assert union(uids(one), uids(other)).tolist() == uids(one | other).tolist()
    assert intersection(uids(one), uids(other)).tolist() == uids(one & other).tolist()
    assert uids([*one, *one]).dtype == UID
    assert uids([*one, *one]).tolist() == uids(one).tolist()


def test_another_file_is_no_subset(tmp_path: Path) -> None:
    np.save(tmp_path / "other.npy", np.arange(3))
    with pytest.raises(ValueError, match=r"other\.npy holds int64"):
        read_uids(tmp_path / "other.npy")
