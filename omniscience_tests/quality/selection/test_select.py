from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from omniscience_assets.quality.selection import (
    Rows,
    Selection,
    SelectionError,
    UnitVectors,
    load_selection,
    parse_selection,
    select,
)
from omniscience_tests.quality.selection.planted import blobs, names

STEPS: dict[str, Any] = {
    "semdedup": {"step": "semdedup", "fraction": 0.8, "clusters": 5},
    "concept_pruning": {"step": "concept_pruning", "fraction": 0.5, "clusters": 6},
    "preset": {"step": "preset", "name": "datacomp_basic"},
    "top": {"step": "top", "by": "similarity", "fraction": 0.75},
    "reward": {"step": "reward", "weights": {"similarity": 1, "words": -0.01}, "fraction": 0.9},
    "image_based": {"step": "image_based", "clusters": 4},
    "text_based": {"step": "text_based", "words": ["laser", "plot"]},
    "intersect": {
        "step": "intersect",
        "steps": [{"step": "top", "by": "similarity", "fraction": 0.9}, {"step": "semdedup", "eps": 0.02}],
    },
}


def pool(rows: int = 160, seed: int = 0) -> Rows:
    generator = np.random.default_rng(seed)
    matrix = blobs(8, rows // 8, spread=0.1, seed=seed)
    matrix[::10] = matrix[1::10][: len(matrix[::10])]
    similarity = np.round(generator.uniform(0.1, 0.5, rows), 2)
    similarity[7] = np.nan
    matrix[11] = 0
    texts = [("A laser plot", "Of a wide thing")[at % 2] + " word" * (at % 4) for at in range(rows)]
    columns = {
        "similarity": similarity,
        "text": np.array(texts),
        "language": np.where(np.arange(rows) % 9, "en", "fr"),
        "width": generator.integers(150, 900, rows),
        "height": generator.integers(150, 900, rows),
        "trusted": np.arange(rows) % 40 < 3,
    }
    return Rows(names(rows), columns, UnitVectors.of(matrix))


def outcome(selection: Selection) -> Any:
    return list(map(repr, selection.decisions())), list(map(repr, selection.reports))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=4), st.integers(0, 1000))
def test_nothing_is_lost_and_the_order_of_rows_changes_nothing(kinds: list[str], seed: int) -> None:
    rows = pool(seed=seed % 7)
    config = parse_selection({"steps": [STEPS[kind] for kind in kinds], "seed": seed})
    try:
        found = select(rows, config)
    except SelectionError as error:
        assume("is true of no row" not in error.detail)
        raise
    entered = len(rows)
    for report in found.reports:
        assert report.entered == entered == report.kept + sum(report.dropped.values())
        entered = report.kept
    assert found.kept.sum() == entered
    decisions = list(found.decisions())
    assert [each.id for each in decisions] == sorted(rows.ids.tolist())
    assert all(each.kept == (each.reason == "") == (each.step == "") for each in decisions)
    shuffled = np.random.default_rng(seed).permutation(len(rows))
    assert outcome(select(rows.take(shuffled), config)) == outcome(found)


def test_each_step_has_its_exact_size() -> None:
    steps = [STEPS["semdedup"], STEPS["top"], {"step": "concept_pruning", "count": 60}]
    first, second, third = select(pool(), parse_selection({"steps": steps})).reports
    assert first.kept == int(159 * 0.8) + 1  # one row has no embedding and stays
    with_score = first.kept - second.dropped["no_similarity"]
    assert second.kept == int(with_score * 0.75)
    assert third.kept == 60


def test_decisions_say_what_they_rest_on() -> None:
    steps = [{"step": "semdedup", "eps": 0.001, "clusters": 3}, {"step": "top", "by": "similarity", "threshold": 0.3}]
    rows = pool()
    found = {each.id: each for each in select(rows, parse_selection({"steps": steps})).decisions()}
    copies = [each for each in found.values() if each.reason == "near_duplicate"]
    assert copies
    for copy in copies:
        at, other = (rows.ids.tolist().index(name) for name in (copy.id, copy.related))
        assert at // 10 == other // 10  # planted pairs stand side by side
        assert copy.value == pytest.approx(1, abs=1e-5)
        assert copy.limit == pytest.approx(0.999)
        assert copy.step == "1_semdedup"
    low = [each for each in found.values() if each.reason == "low_similarity"]
    assert low
    assert all(each.value is not None and each.value < 0.3 == each.limit for each in low)
    assert found[names(160)[7]].reason == "no_similarity"
    assert found[names(160)[7]].value is None


def test_an_intersection_takes_fractions_of_the_whole() -> None:
    one = {"step": "top", "by": "a", "fraction": 0.5}
    other = {"step": "top", "by": "b", "fraction": 0.5}
    rows = Rows(names(4), {"a": np.array([4, 3, 2, 1.0]), "b": np.array([1, 3, 2, 4.0])})
    both = parse_selection({"steps": [{"step": "intersect", "steps": [one, other]}]})
    assert select(rows, both).kept.tolist() == [False, True, False, False]
    assert select(rows, parse_selection({"steps": [one, other]})).kept.sum() == 1
    assert select(rows, both).reports[0].dropped == {"low_a": 2, "low_b": 1}


def test_compat_keeps_one_more_and_its_ties() -> None:
    rows = Rows(names(5), {"a": np.array([5, 4, 3, 3, 1.0])})
    step = {"step": "top", "by": "a", "fraction": 0.4}
    assert select(rows, parse_selection({"steps": [step]})).kept.sum() == 2
    assert select(rows, parse_selection({"steps": [{**step, "compat": True}]})).kept.sum() == 4


@pytest.mark.parametrize("missing", ["drop", "keep"])
def test_rows_without_a_score_go_or_stay_as_told(missing: str) -> None:
    rows = Rows(names(3), {"a": np.array([0.1, np.nan, 0.9])})
    config = parse_selection({"steps": [{"step": "top", "by": "a", "fraction": 0.5, "missing": missing}]})
    assert select(rows, config).kept.tolist() == [False, missing == "keep", True]


def test_no_rows_and_no_steps() -> None:
    empty = Rows(names(0), {"similarity": np.array([])}, UnitVectors.of(np.empty((0, 4), np.float32)))
    steps = [STEPS["semdedup"], STEPS["top"], STEPS["concept_pruning"]]
    assert select(empty, parse_selection({"steps": steps})).kept.size == 0
    assert select(pool(), parse_selection({})).kept.all()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"steps": [{"step": "semdedup", "eps": 1.5}]}, "steps.0.eps: 1.5: Input should be less than or equal to 1"),
        ({"steps": [{"step": "semdedup", "eps": 0.1, "keep": "best"}]}, "steps.0.keep: 'best': Input should be 'hard'"),
        ({"steps": [{"step": "semdedup", "eps": 0.1, "epss": 1}]}, "steps.0.epss: 1: unknown key; known are step, eps"),
        ({"steps": [{"step": "semdedup"}]}, "steps.0: give exactly one of eps, fraction, count; given: none"),
        ({"steps": [{"step": "top", "by": "a", "count": 1, "fraction": 1}]}, "given: fraction, count"),
        ({"steps": [{"step": "top", "count": 1}]}, "steps.0.by: Field required"),
        ({"steps": [{"step": "topp"}]}, "steps.0: .*'topp'.*'semdedup', 'concept_pruning', 'preset', 'top'"),
        ({"steps": [{"step": "preset", "name": "datacom"}]}, "unknown preset 'datacom'; known are datacomp_no_filter"),
        ({"steps": [{"step": "preset", "name": "align", "limits": {"x": 1}}]}, "'x' is no reason of this preset"),
        ({"steps": [{"step": "concept_pruning", "count": 5, "tau": 0}]}, "steps.0.tau: 0: .* greater than 0"),
        ({"steps": [{"step": "top", "by": "a", "count": 5, "compat": True}]}, "compat is a rule for a fraction"),
        ({"steps": [{"step": "intersect", "steps": [{"step": "top"}]}]}, "steps.0.steps"),
        ({"step": []}, r"step: \[\]: unknown key; known are steps, seed"),
        ([], r"selection: \[\]"),
    ],
)
def test_a_wrong_configuration_names_the_key_the_value_and_what_is_allowed(content: Any, said: str) -> None:
    with pytest.raises(SelectionError, match=said) as caught:
        parse_selection(content)
    assert caught.value.reason == "invalid_config"


def test_a_configuration_is_the_same_from_yaml() -> None:
    content = {"steps": list(STEPS.values()), "seed": 3}
    assert parse_selection(yaml.safe_load(yaml.safe_dump(content))) == parse_selection(content)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("semdedup", "1_semdedup needs embeddings"),
        ("image_based", "1_image_based needs embeddings"),
        ("top", "1_top needs the column 'similarity'; the rows have a"),
        ("reward", "1_reward needs the column 'similarity'"),
        ("preset", "1_preset needs the column 'language'"),
        ("text_based", "1_text_based needs the column 'text'"),
    ],
)
def test_a_step_that_lacks_its_column_says_so(step: str, said: str) -> None:
    with pytest.raises(SelectionError, match=said) as caught:
        select(Rows(names(1), {"a": np.array([1.0])}), parse_selection({"steps": [STEPS[step]]}))
    assert caught.value.reason == "missing_column"


def test_more_than_there_is_cannot_be_kept() -> None:
    config = parse_selection({"steps": [{"step": "top", "by": "similarity", "count": 1000}]})
    with pytest.raises(SelectionError, match="impossible: 1_top: cannot keep 1000 of 159 rows"):
        select(pool(), config)


def test_columns_and_embeddings_must_fit_the_ids() -> None:
    with pytest.raises(ValueError, match=r"\{'a': 2\}"):
        select(Rows(names(3), {"a": np.ones(2)}), parse_selection({}))
    with pytest.raises(ValueError, match="2 embeddings for 3 rows"):
        select(Rows(names(3), {}, UnitVectors.of(np.ones((2, 2)))), parse_selection({}))
    with pytest.raises(ValueError, match="stands in two rows"):
        select(Rows(np.array(["x", "x"]), {}), parse_selection({}))


RECIPES = (
    "align", "concept_pruning", "datacomp_1b", "datacomp_basic", "datacomp_clip_score", "datacomp_image_based",
    "datacomp_no_filter", "laion2b", "laion5b",
)  # fmt: skip


@pytest.mark.parametrize("name", RECIPES)
def test_shipped_recipes_run(name: str) -> None:
    rows = pool()
    texts = np.char.add(rows.columns["text"], np.arange(160).astype(str))
    columns = {
        **rows.columns,
        "text": texts,
        "image": rows.ids,
        "image_bytes": np.full(160, 9_000),
        "rare_words": np.zeros(160),
    }
    found = select(Rows(rows.ids, columns, rows.vectors), load_selection(name))
    assert 0 < found.kept.sum() <= 160
    assert (found.kept.sum() == 160) == (name == "datacomp_no_filter")


def test_an_unknown_recipe_names_those_that_are_shipped() -> None:
    with pytest.raises(SelectionError, match=f"unknown_recipe: x: .* {', '.join(RECIPES)}"):
        load_selection("x")
