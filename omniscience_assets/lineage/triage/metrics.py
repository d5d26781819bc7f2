"""What can fall: metrics as means over units of current rows.

A unit's value is the sum of its rows' values times their signs, where all of them have one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from omniscience_assets.quality.limits import value_sql


class UnknownMetricError(LookupError):
    """No metric has this name."""


class NothingToCompareError(LookupError):
    """The metric has no value at one of the moments, or no unit has one at both; `had`: it had values before."""

    def __init__(self, told: str, *, had: bool) -> None:
        super().__init__(told)
        self.had = had


@dataclass(frozen=True, slots=True)
class Metric:
    """A mean over units."""

    name: str
    asset: str
    """Whose rows hold the values."""
    about: str
    """What is averaged, for people."""
    value: str
    """SQL over a row; NULL where it has no value."""
    unit: str = "record_id"
    """SQL: what the rows of one unit share."""
    sign: str = "1"
    """SQL: 1 or -1."""
    where: str = "true"
    """SQL: which rows count."""
    rows: int = 1
    """Rows that make a unit."""

    def query(self, view: str) -> str:
        """SQL that gives (discipline, root_id, unit, record_id, sign, value) of a view's rows."""
        return f"""
            SELECT discipline, root_id, {self.unit} AS unit, record_id, {self.sign} AS sign,
                ({self.value})::DOUBLE AS value
            FROM {view} WHERE {self.where}
        """


_ASKED = "question_id || ' ' || reader"
METRICS = (
    Metric("caption_qa.lift", "caption_qa_eval", "score from the new caption less that from no material, per question "
           "and reader", "score", _ASKED, "CASE arm WHEN 'blind' THEN -1 ELSE 1 END",
           "arm IN ('new_caption', 'blind')", 2),
    Metric("caption_qa.score", "caption_qa_eval", "score from the new caption, per question and reader", "score",
           _ASKED, where="arm = 'new_caption'"),
    Metric("filtered_set.keep_rate", "filtered_set", "1 for a kept figure, 0 for a dropped one",
           "CASE outcome WHEN 'kept' THEN 1 WHEN 'dropped' THEN 0 END"),
    Metric("routed_captions.words", "routed_captions", "words of a kept caption",
           "len(string_split_regex(trim(text), '\\s+'))", where="outcome = 'kept'"),
)  # fmt: skip
"""All but the measures of `caption_scores`, each of which is a metric too."""

_MEASURE = re.compile(r"caption_scores\.([a-z0-9_]+(?:\.[a-z0-9_]+)*)")
MEASURES = "caption_scores.<measure>"


def find_metric(name: str) -> Metric:
    """The metric of a name: one of `METRICS`, or `caption_scores.<measure>` for any measure.

    Raises:
        UnknownMetricError: naming those that there are.
    """
    for metric in METRICS:
        if metric.name == name:
            return metric
    if matched := _MEASURE.fullmatch(name):
        about = f"the measure {matched[1]} of a captioned figure"
        return Metric(name, "caption_scores", about, value_sql(matched[1]), where="outcome <> 'failed'")
    known = ", ".join([*(metric.name for metric in METRICS), MEASURES])
    raise UnknownMetricError(f"no metric {name}; there are {known}")
