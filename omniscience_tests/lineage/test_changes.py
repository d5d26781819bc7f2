"""Two specs against each other, and which rows each change can have touched."""

from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.lineage.triage.changes import SpecChange, spec_changes
from omniscience_assets.lineage.triage.narrowing import PAYLOAD, narrow
from omniscience_assets.records import LOGS
from omniscience_assets.store.schema import table_schema

LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)
SPECS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "reason", "a", "b"]), inner),
    max_leaves=12,
)


@given(SPECS, SPECS)
def test_no_change_is_told_exactly_of_equal_specs(before: Any, after: Any) -> None:
    # JSON tells true from 1, Python's == does not.
    if repr(before) == repr(after):
        assert spec_changes({"x": before}, {"x": after}) == []
    elif before != after:
        assert spec_changes({"x": before}, {"x": after}) != []


def test_rules_are_known_by_name_wherever_they_stand() -> None:
    before = {"rules": [{"name": "a", "tier": "x"}, {"name": "b", "tier": "x"}]}
    after = {"rules": [{"name": "new", "tier": "z"}, {"name": "a", "tier": "x"}, {"name": "b", "tier": "y"}]}
    assert spec_changes(before, after) == [
        SpecChange("rules.b.tier", '"x"', '"y"'),
        SpecChange("rules.new", None, '{"name":"new","tier":"z"}'),
    ]


def test_another_order_is_a_change_of_the_list() -> None:
    before = {"rules": [{"name": "a"}, {"name": "b"}]}
    after = {"rules": [{"name": "b"}, {"name": "a"}]}
    assert spec_changes(before, after) == [SpecChange("rules", '["a","b"]', '["b","a"]')]


def test_plain_lists_are_one_setting() -> None:
    assert spec_changes({"arms": ["blind"]}, {"arms": ["blind", "image"]}) == [
        SpecChange("arms", '["blind"]', '["blind","image"]')
    ]


def limit(least: float | None, most: float | None = None) -> dict[str, Any]:
    return {
        "limits": [{"reason": "short", "measure": "length.words", "min": least, "max": most, "needed": False}],
    }


def verdict(score: float | None) -> dict[str, Any]:
    return {"verdicts": [{"gate": "length.words", "keep": True, "score": score}], "outcome": "kept"}


def measured(**values: float) -> dict[str, Any]:
    return {"measures": [{"name": name.replace("_", "."), "value": value} for name, value in values.items()]}


def said(keep: bool | None, reason: str | None = None) -> dict[str, Any]:
    return {"opinions": [{"judge": "strict", "keep": keep, "score": None, "reason": reason}]}


def tiers(name: str, value: int) -> dict[str, Any]:
    return {"policy": {"tiers": {name: {"temperature": value}}}}


CASES = [
    ("routed_captions", tiers("x", 0), tiers("x", 1), {"tier": "x"}, {"tier": "x"}, True),
    ("routed_captions", tiers("x", 0), tiers("x", 1), {"tier": "y"}, {"tier": "y"}, False),
    ("routed_captions", tiers("x", 0), tiers("x", 1), {"tier": "y"}, {"tier": "y", "attempts": [{"tier": "x"}]}, True),
    ("routed_captions", {"tiers": {"x": 1}}, {"tiers": {"x": 2}}, None, {"tier": "x"}, True),
    ("routed_captions", {"tiers": {"it's": 1}}, {"tiers": {"it's": 2}}, None, {"tier": "x"}, False),
    ("routed_captions", {"policy": {"rules": [{"name": "r", "tier": "x"}]}},
     {"policy": {"rules": [{"name": "r", "tier": "y"}]}}, {"rule": "r"}, {"rule": "q"}, True),
    ("routed_captions", {"policy": {"rules": [{"name": "r", "tier": "x"}]}},
     {"policy": {"rules": [{"name": "r", "tier": "y"}]}}, {"rule": "q"}, {"rule": "q"}, False),
    ("routed_captions", {"policy": {"rules": [{"name": "a"}, {"name": "b"}]}},
     {"policy": {"rules": [{"name": "b"}, {"name": "a"}]}}, {"rule": "a"}, {"rule": "b"}, True),
    ("routed_captions", {"policy": {"rules": [{"name": "a"}, {"name": "b"}]}},
     {"policy": {"rules": [{"name": "b"}, {"name": "a"}]}}, {"rule": "a"}, {"rule": "a"}, False),
    ("routed_captions", {"code_version": "1"}, {"code_version": "2"}, {"tier": "y"}, {"tier": "y"}, True),
    ("filtered_set", limit(15), limit(20), verdict(17), verdict(17), True),
    ("filtered_set", limit(15), limit(20), verdict(25), verdict(17), True),
    ("filtered_set", limit(15), limit(20), verdict(25), verdict(10), False),
    ("filtered_set", limit(15), limit(20), verdict(None), verdict(None), False),
    ("filtered_set", limit(15), limit(None, 30), verdict(40), verdict(40), True),
    ("filtered_set", {"limits": []}, limit(15), verdict(10), verdict(10), True),
    ("filtered_set", {"limits": []}, limit(15), verdict(16), verdict(16), False),
    ("caption_scores", {"gates": {"length": 1}}, {"gates": {"length": 2}}, measured(length_words=1),
     measured(length_words=2), True),
    ("caption_scores", {"gates": {"length": 1}}, {"gates": {"length": 2}}, measured(length_words=1, copy_n=1),
     measured(length_words=1, copy_n=2), False),
    ("caption_scores", {"judges": {"strict": 1}}, {"judges": {"strict": 2}}, said(True), said(False), True),
    ("caption_scores", {"judges": {"strict": 1}}, {"judges": {"strict": 2}}, said(True), said(True), False),
    ("caption_scores", {"judge_versions": {"kind": 1}}, {"judge_versions": {"kind": 2}}, said(True), said(False),
     False),
    ("caption_qa_eval", {"models": {"r": 1}}, {"models": {"r": 2}}, {"reader": "r"}, {"reader": "r"}, True),
    ("caption_qa_eval", {"models": {"r": 1}}, {"models": {"r": 2}}, {"reader": "s"}, {"reader": "s"}, False),
    ("caption_qa_eval", {"models": {"r": 1}}, {"models": {"r": 2}}, {"reader": "s"},
     {"reader": "s", "scored_by": "l3score"}, True),
    ("caption_qa_eval", {"prompts": {"same": 1}}, {"prompts": {"same": 2}}, {"reader": "s"}, {"reader": "s"}, False),
    ("caption_qa_eval", {"share": 1}, {"share": 0.5}, {"reader": "s", "outcome": "kept"},
     {"reader": "s", "outcome": "kept"}, False),
    ("caption_qa_eval", {"share": 1}, {"share": 0.5}, {"reader": "s", "outcome": "kept"}, None, True),
    ("raw_papers", {"allowed_licences": ["a"]}, {"allowed_licences": []}, {"outcome": "kept"}, {"outcome": "dropped"},
     True),
    ("raw_papers", {"allowed_licences": ["a"]}, {"allowed_licences": []}, {"outcome": "kept"}, {"outcome": "kept"},
     False),
]  # fmt: skip


@pytest.mark.parametrize(("asset", "old", "new", "b", "a", "expected"), CASES)
def test_a_setting_touches_only_rows_that_it_can(
    asset: str, old: dict[str, Any], new: dict[str, Any], b: dict[str, Any] | None, a: dict[str, Any] | None, *,
    expected: bool,
) -> None:  # fmt: skip
    [condition] = {one.condition for one in narrow(asset, spec_changes(old, new), old, new)}
    schema = table_schema(LOGS[asset])
    side = pa.struct([schema.field(name) for name in ("outcome", "reason", *PAYLOAD[asset])])
    table = pa.table({"b": pa.array([b], side), "a": pa.array([a], side)})
    with duckdb.connect() as connection:
        connection.from_arrow(table).create("delta")
        [(touched,)] = connection.execute(f"SELECT coalesce({condition}, false) FROM delta").fetchall()
    assert touched is expected


def test_limits_of_selection_are_told_as_the_filters() -> None:
    old = {"limits": {"short": {"min": 1, "calibrated": {}}}, "duplicates": {"image": True}}
    new = {"limits": {"short": {"min": 2, "calibrated": {"n": 1}}}, "duplicates": {"image": False}}
    found = narrow("selection", spec_changes(old, new), old, new)
    assert [(one.asset, one.change.path) for one in found] == [
        ("filtered_set", "limits.short.min"), ("selection", "duplicates.image"),
    ]  # fmt: skip
