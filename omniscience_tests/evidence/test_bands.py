"""Bands keep how far their edges reach, however many points these have."""

import numpy as np

from omniscience_assets.evidence.series.areas import _COLUMNS, _extreme_columns


def test_a_narrow_spike_of_an_edge_is_kept() -> None:
    random = np.random.default_rng(3)
    top, bottom = random.normal(100, 1, 5_000), random.normal(200, 1, 5_000)
    top[1_234], bottom[4_321] = 20.0, 290.0
    kept = _extreme_columns(top, bottom)
    assert len(kept) <= _COLUMNS
    assert {0, 1_234, 4_321, 4_999} <= set(kept.tolist())
    assert (np.diff(kept) > 0).all()


def test_few_columns_are_all_kept() -> None:
    assert _extreme_columns(np.zeros(7), np.ones(7)).tolist() == list(range(7))
