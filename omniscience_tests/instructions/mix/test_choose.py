from collections import Counter, defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.instructions.mix.choose import choose
from omniscience_assets.instructions.mix.pool import ListPool
from omniscience_assets.instructions.mix.report import markdown, report_on
from omniscience_assets.instructions.mix.settings import MixSettings
from omniscience_assets.records import Turn, View
from omniscience_tests.instructions.mix.made import make_instruction, make_pictured, make_pool

Row = tuple[Any, ...]
BASE: dict[str, Any] = {"captions": {"dense": 1, "author": 1}, "held_out": 0.2}


def decided(pool: ListPool) -> list[dict[str, Any]]:
    with choose(pool, pool.settings) as choice:
        relation = choice.log.sql("FROM decided ORDER BY id")
        return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def taken(rows: list[dict[str, Any]], split: str = "train") -> list[dict[str, Any]]:
    return [row for row in rows if row["reason"] is None and row["split"] == split]


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 100), st.integers(0, 2**32))
def test_order_does_not_matter_and_the_seed_does(order: int, seed: int) -> None:
    told = MixSettings(**BASE, seed=seed, rows=120, per_figure=5)
    plain, shuffled = make_pool(told, papers=25), make_pool(told, papers=25, order=order)
    assert decided(plain) == decided(shuffled)
    other = MixSettings(**BASE, seed=seed + 1, rows=120, per_figure=5)
    assert taken(decided(make_pool(other, papers=25))) != taken(decided(plain))


def test_a_paper_lies_on_one_side_and_a_larger_share_keeps_apart_what_a_smaller_one_does() -> None:
    apart = []
    for share in (0.1, 0.3):
        rows = decided(make_pool(MixSettings(**(BASE | {"held_out": share})), papers=200, figures=2, rows=2))
        sides = defaultdict(set)
        for row in rows:
            sides[row["paper"]].add(row["split"])
        assert all(len(side) == 1 for side in sides.values())
        apart.append({paper for paper, side in sides.items() if side == {"test"}})
        assert abs(len(apart[-1]) - 200 * share) <= 5 * (200 * share * (1 - share)) ** 0.5
    assert apart[0] < apart[1]


def test_shares_of_rows_are_those_that_were_asked_for() -> None:
    """Cells are rounded by hash: an axis' count is off by a binomial of as many halves as there are cells."""
    ratios = {
        "method": {"provision": 4, "oasis": 2, "rest": 4},
        "difficulty": {"easy": 1, "medium": 2, "hard": 1},
        "figure_kind": {"line": 3, "bar": 1, "rest": 2},
    }
    pool = make_pool(MixSettings(**(BASE | {"held_out": 0.0}), ratios=ratios, rows=900), papers=200)
    rows = taken(decided(pool))
    cells = 3 * 3 * 3
    bound = 5 * (cells / 4) ** 0.5 + max(1, 0.002 * 900)
    assert abs(len(rows) - 900) <= bound
    for axis, shares in ratios.items():
        told = pool.settings
        counts = Counter(told.bucket(axis, row[axis]) for row in rows)  # type: ignore[arg-type]
        for value, share in shares.items():
            assert abs(counts[value] - 900 * share / sum(shares.values())) <= bound, (axis, counts)


def test_what_an_axis_does_not_name_is_left_out() -> None:
    pool = make_pool(MixSettings(**BASE, ratios={"licence_class": {"attribution": 1}}))
    rows = decided(pool)
    assert {row["licence_class"] for row in rows if row["reason"] is None} == {"attribution"}
    assert {row["reason"] for row in rows if row["licence_class"] != "attribution"} == {"unwanted_licence_class"}


def test_budgets_hold_and_what_they_cut_keeps_its_shares() -> None:
    ratios = {"method": {"provision": 3, "oasis": 1}}
    whole = taken(decided(make_pool(MixSettings(**BASE, ratios=ratios), papers=120)))
    budget = sum(row["tokens"] for row in whole) // 4
    tokens = {"row": 10_000, "total": round(budget / 0.8), "method": {}}
    cut = taken(decided(make_pool(MixSettings(**BASE, ratios=ratios, tokens=tokens), papers=120)))
    spent = sum(row["tokens"] for row in cut)
    assert budget * 0.95 <= spent <= budget + 1
    assert {row["id"] for row in cut} < {row["id"] for row in whole}
    counts = Counter(row["method"] for row in cut)
    assert counts["provision"] / len(cut) == pytest.approx(0.75, abs=3 / len(cut))


def test_budgets_of_a_row_of_a_method_and_of_a_figure() -> None:
    tokens = {"row": 150, "method": {"oasis": 2000}}
    pool = make_pool(MixSettings(**BASE, tokens=tokens, per_figure=3), papers=100)
    rows = decided(pool)
    assert all(row["tokens"] <= 150 for row in rows if row["reason"] is None)
    assert all(row["tokens"] > 150 for row in rows if row["reason"] == "too_long")
    spent = sum(row["tokens"] for row in taken(rows) if row["method"] == "oasis")
    assert 0.8 * 0.85 * 2000 <= spent <= 0.8 * 2000
    figures = Counter(row["figure"] for row in rows if row["reason"] is None)
    assert max(figures.values()) <= 3
    assert {"too_long", "over_method_tokens", "over_figure"} <= {row["reason"] for row in rows}


def test_methods_take_turns_at_a_figure() -> None:
    figure = "arxiv:1#fig.1"
    many = [make_instruction(figure, number, method="provision") for number in range(50)]
    told = MixSettings(captions={"author": 1}, held_out=0, per_figure=4)
    rows = decided(ListPool(told, "physics", [*many, make_instruction(figure, 99, method="oasis")],
                            [make_pictured(figure)]))  # fmt: skip
    assert Counter(row["method"] for row in taken(rows)) == {"provision": 2, "oasis": 1, "caption": 1}


def test_what_cannot_be_trained_on_is_counted_by_its_fault() -> None:
    figure = "arxiv:1#fig.1"
    faulty = {
        "turns": make_instruction(figure, 0, turns=(Turn("human", "<image>\nWhat?"),)),
        "image_marks": make_instruction(figure, 1, turns=(Turn("human", "What?"), Turn("assistant", "This."))),
        "placeholder": make_instruction(
            figure, 2, turns=(Turn("human", "<image>\nWhat?"), Turn("assistant", "A <video> of it."))
        ),
        "unknown_view": make_instruction(figure, 3, views=(View("arxiv:2#fig.1", "other.png"),)),
    }
    told = MixSettings(captions={}, held_out=0)
    pool = ListPool(told, "physics", [*faulty.values(), make_instruction(figure, 4)], [make_pictured(figure)])
    rows = {row["id"]: row["reason"] for row in decided(pool)}
    assert {one.instruction_id: reason for reason, one in faulty.items()}.items() <= rows.items()
    assert list(rows.values()).count(None) == 1


def test_the_report_adds_up_and_names_what_is_missing() -> None:
    told = MixSettings(**BASE, ratios={"method": {"provision": 1, "caption": 1}}, rows=80)
    pool = make_pool(told, papers=40)
    with choose(pool, told) as choice:
        report = report_on(choice)
    assert report.seen == sum(report.left_out.values()) + sum(one.rows for one in report.splits)
    assert report.seen == 40 * 2 * 7
    shares = {(one.axis, one.value): one for one in report.shares}
    assert shares["method", "provision"].asked == 0.5
    assert abs(shares["method", "provision"].share - 0.5) < 0.05
    assert shares["caption", "dense"].asked == 0.5
    text = markdown(report)
    assert report.spec_id in text
    assert "unwanted_method" in text
    with choose(make_pool(told, rows=0), told) as choice:
        assert "there are no rows of method provision" in report_on(choice).warnings
