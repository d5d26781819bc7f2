"""The arithmetic: parts add up to the change, and noise names nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from omniscience_assets.evaluation.statistics.student import t_quantile, t_tail
from omniscience_assets.lineage.triage.metrics import NothingToCompareError
from omniscience_assets.lineage.triage.model import Cause, CauseKind
from omniscience_assets.lineage.triage.parts import Weighed, create_effects, rank
from omniscience_assets.lineage.triage.registry import Registry
from omniscience_assets.lineage.triage.split import Split, create_layers, find_kinds, find_split

KINDS: tuple[CauseKind, ...] = ("decision", "same_decisions", "outage", "new_papers", "papers_gone")
UNIT = st.tuples(
    st.integers(0, 8),
    st.none() | st.floats(-1, 1),
    st.none() | st.floats(-1, 1),
    st.integers(0, len(KINDS) - 1),
    st.sampled_from(["line", "map"]),
)
"""Paper, value before and after, cause, kind of figure."""
Unit = tuple[int, float | None, float | None, int, str]


@contextmanager
def given_units(units: Sequence[Unit]) -> Iterator[tuple[DuckDBPyConnection, Split]]:
    registry = Registry()
    for each in KINDS:
        registry.cause_set({registry.cause(Cause(each, "triplets", ""))})
    with duckdb.connect() as connection:
        root, b, a, moving, kind = (list(column) for column in zip(*units, strict=True))
        moved = [None if old == new else number for old, new, number in zip(b, a, moving, strict=True)]
        table = pa.table({
            "discipline": ["physics"] * len(units), "root": root, "unit": list(map(str, range(len(units)))),
            "b": pa.array(b, pa.float64()), "a": pa.array(a, pa.float64()), "set_id": pa.array(moved, pa.int32()),
            "kind": kind,
        })  # fmt: skip
        connection.from_arrow(table).create("units")
        create_layers(connection, registry)
        split = find_split(connection)
        kinds = find_kinds(connection, split.grounds["a"][2])
        yield connection, Split(split.before, split.after, split.common, split.grounds, kinds)


@settings(max_examples=30, deadline=None)
@given(st.lists(UNIT, min_size=1, max_size=40))
def test_parts_and_units_add_up_to_the_change(units: list[Unit]) -> None:
    before, after = [[u[side] for u in units if u[side] is not None] for side in (1, 2)]
    assume(any(u[1] is not None and u[2] is not None for u in units))
    change = float(np.mean(np.array(after, float)) - np.mean(np.array(before, float)))
    with given_units(units) as (connection, split):
        assert split.after[0] - split.before[0] == pytest.approx(change, abs=1e-9)
        assert sum(one.test.contribution for one in rank(connection, split)) == pytest.approx(change, abs=1e-9)
        create_effects(connection, split)
        [(effects,)] = connection.execute("SELECT coalesce(sum(own) + sum(mix), 0) FROM effects").fetchall()
        assert effects == pytest.approx(change, abs=1e-9)


def test_contributions_by_hand() -> None:
    """Two common units of which one falls, one that came with papers, one that went by an event."""
    units: list[Unit] = [(0, 1.0, 0.5, 0, "line"), (1, 1.0, 1.0, 0, "map"), (2, None, 0.0, 3, "line"),
                         (3, 0.4, None, 2, "line")]  # fmt: skip
    with given_units(units) as (connection, split):
        found = {one.key: one.test.contribution for one in rank(connection, split)}
    assert found == pytest.approx({
        (0, "own"): -0.5 / 2,
        (2, "own"): -(0.4 - 1.0) / 3,
        (3, "mix"): (0.5 - 0.75) / 3,  # lines are worse than the mean of 0.75 …
        (3, "own"): (0.0 - 0.5) / 3,  # … and this one is worse than lines
    })  # fmt: skip


def test_nothing_in_common() -> None:
    with (
        pytest.raises(NothingToCompareError, match="both before and after"),
        given_units([(0, 1.0, None, 0, "line"), (0, None, 1.0, 0, "line")]),
    ):
        pass
    with pytest.raises(NothingToCompareError, match="no value before"), given_units([(0, None, 1.0, 0, "line")]):
        pass


def drawn(seed: int, shift: float = 0.0) -> list[Unit]:
    """Papers that differ, answers that flip by chance, more papers and fewer; `shift` is what the first cause does."""
    random = np.random.default_rng(seed)
    units: list[Unit] = []
    for paper in range(60):
        level = random.normal(0.6, 0.2)
        for _ in range(int(random.integers(1, 12))):
            b, a = (float(random.random() < level + move) for move in (0.0, shift))
            fate, kind = random.random(), "line" if random.random() < 0.7 else "map"
            if paper < 6:
                units.append((paper, None, a, 3, kind))
            elif fate < 0.1:
                units.append((paper, b, None, int(random.integers(3)), kind))
            elif fate < 0.2:
                units.append((paper, None, a, int(random.integers(2)), kind))
            else:
                units.append((paper, b, a if fate < 0.6 else b, int(random.integers(2)) if not shift else 0, kind))
    return units


def named(units: Sequence[Unit]) -> list[Weighed]:
    with given_units(units) as (connection, split):
        return [one for one in rank(connection, split) if one.named]


def test_noise_names_nothing() -> None:
    """Of 100 at most 5 are allowed."""
    assert sum(bool(named(drawn(seed))) for seed in range(40)) <= 2


def test_a_fall_is_named_though_small() -> None:
    assert sum(any(one.key == (0, "own") for one in named(drawn(seed, -0.3))) for seed in range(10)) >= 9


@pytest.mark.parametrize("degrees", [1, 2, 5, 30, 1000, 1e5])
@pytest.mark.parametrize("probability", [0.6, 0.975, 0.9999])
def test_tail_is_the_quantiles_inverse(degrees: float, probability: float) -> None:
    assert t_tail(t_quantile(probability, degrees), degrees) == pytest.approx(2 * (1 - probability), rel=0.02)


def test_tail_of_known_values() -> None:
    assert t_tail(0.0, 3) == 1.0
    assert t_tail(1.0, 1) == pytest.approx(0.5)
    assert t_tail(-2.776445, 4) == pytest.approx(0.05, abs=1e-6)
    assert t_tail(30, 1000) == pytest.approx(1.54e-141, rel=0.01)
