"""Thresholds over measures: what they drop, in Python and in SQL alike; and the settings that they are read from."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.quality.limits import Limit, decide, first_failure, limit_sql, passes
from omniscience_assets.quality.settings import QualityError, load_settings
from omniscience_assets.records import Decision, Match, Measure, Scores

NUMBER = st.none() | st.floats(-2, 2, allow_nan=False).map(lambda value: round(value, 1))
LIMIT = st.builds(Limit, st.just("why"), st.sampled_from(["a.x", "a.y", "a.absent"]), NUMBER, NUMBER, st.booleans())


def scores(**values: float | None) -> Scores:
    measures = tuple(Measure(f"a.{name}", value, "told") for name, value in values.items())
    return Scores("arxiv:1#fig.1", "A caption.", "composer", measures, (), ())


def test_all_verdicts_are_kept_and_the_first_against_decides() -> None:
    limits = (Limit("low", "a.x", min=1), Limit("high", "a.y", max=3), Limit("other", "a.z", min=0))
    twin = Decision("arxiv:1#fig.1", twin=Match("arxiv:0#fig.1", "image", 0.97, "3 of 256 bits differ"))
    judgement = decide(scores(x=0.5, y=4), limits, twin)
    assert [(one.gate, one.keep, one.reason, one.score, one.threshold) for one in judgement.verdicts] == [
        ("a.x", False, "low", 0.5, 1),
        ("a.y", False, "high", 4, 3),
        ("a.z", True, None, None, 0),
        ("duplicates", False, "duplicate_image", 0.97, None),
        ("decontamination", True, None, None, None),
        ("selection", True, None, None, None),
    ]
    assert first_failure(judgement) == judgement.verdicts[0]
    assert judgement.twin == "arxiv:0#fig.1"
    assert "3 of 256 bits differ" in judgement.verdicts[3].evidence


def test_an_abstention_keeps_unless_the_measure_is_needed() -> None:
    assert Limit("low", "a.x", min=1).verdict(scores(x=None)).keep
    needed = Limit("low", "a.x", min=1, needed=True).verdict(scores(x=None))
    assert (needed.keep, needed.reason, needed.evidence) == (False, "low", "abstained: told")


def test_what_a_benchmark_holds_and_what_a_selection_leaves_out_say_so() -> None:
    decision = Decision(
        "f", benchmark=Match("spiqa/7", "question", 0.9, "…"), step="2_semdedup", cause="near_duplicate", related="g"
    )
    judgement = decide(scores(x=1), (), decision)
    assert [one.reason for one in judgement.verdicts] == [None, "contaminated_question", "not_selected_near_duplicate"]
    assert judgement.verdicts[2].evidence == "left out by 2_semdedup, for g"


def test_personal_data_and_listed_words_become_tags() -> None:
    measures = (Measure("pii.email", 2.0), Measure("pii.phone", 0.0), Measure("safety.hate", 1.0), Measure("a.x", 1.0))
    told = Scores("f", "", "composer", measures, (), ())
    assert decide(told, (), Decision("f")).tags == ("pii.email", "safety.hate")


@given(st.lists(LIMIT, max_size=4), NUMBER, NUMBER)
def test_sql_and_python_pass_the_same(limits: list[Limit], x: float | None, y: float | None) -> None:
    usable = [limit for limit in limits if limit.min is not None or limit.max is not None or limit.needed]
    case = scores(x=x, y=y)
    row = [{"name": one.name, "value": one.value} for one in case.measures]
    ((found,),) = duckdb.execute(
        f"SELECT {limit_sql(usable)} FROM (SELECT CAST($row AS STRUCT(name VARCHAR, value DOUBLE)[]) AS measures)",
        {"row": row},
    ).fetchall()
    assert found is passes(case, usable)


def test_a_home_changes_single_limits_and_a_calibration_has_the_last_word(tmp_path: Path) -> None:
    shipped = load_settings()
    assert shipped.ordered_limits[0] == Limit("image_missing", "image.present", min=1)
    (tmp_path / "quality.yaml").write_text(
        "limits:\n  too_short: {measure: length.words, min: 30}\n  too_long: null\nduplicates: {text: false}\n"
        "benchmarks: {mine: sets/mine}\nselection: datacomp_basic\n"
    )
    changed = load_settings(tmp_path)
    assert changed.limits["too_short"].min == 30
    assert "too_long" not in changed.limits
    assert list(changed.limits) == [name for name in shipped.limits if name != "too_long"]
    assert (changed.duplicates.image, changed.duplicates.text) == (True, False)
    assert changed.benchmarks == {"mine": str(tmp_path / "sets/mine")}
    assert changed.selection.steps
    (tmp_path / "calibration.yaml").write_text(
        "limits:\n  too_short: {measure: length.words, min: 44, calibrated: {precision: 0.95}}\n"
    )
    assert load_settings(tmp_path).limits["too_short"].min == 44
    assert load_settings(tmp_path, {"limits": {"too_short": None}}).limits.get("too_short") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("limits: {too_short: {measure: length.letters, min: 3}}", "nothing measures 'length.letters'"),
        ("limits: {too_short: {measure: length.words}}", "needs `min`, `max` or `needed`"),
        ("limit: {}", "limit"),
        ("limits: [", "quality.yaml"),
        ("- a", "quality.yaml"),
        ("selection: no_such", "unknown_recipe"),
        ("embedding: {backend: magic, model: x}", "backend"),
        ("judges: [{name: a, model: m, endpoint: e}, {name: a, model: m, endpoint: e}]", "two judges have one name"),
    ],
)
def test_settings_that_cannot_be_used_say_why_and_where(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "quality.yaml").write_text(text)
    with pytest.raises(QualityError, match=r"quality\.yaml") as raised:
        load_settings(tmp_path)
    assert told in str(raised.value)
