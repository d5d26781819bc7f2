"""From a fallen score to its cause: `triage` splits a metric's change exactly among what differs in the log.

`deltas` finds the records that differ, `own` what set in at them (`changes` and `narrowing`: changed settings),
`inherited` what came down from their parents; `units` brings both to the metric's units, `split` and `parts` turn that
into numbers.
"""

from omniscience_assets.lineage.triage.metrics import MEASURES, METRICS, NothingToCompareError, UnknownMetricError
from omniscience_assets.lineage.triage.model import Cause, Example, Moved, Part, Rerun, Triage, as_plain
from omniscience_assets.lineage.triage.run import triage
from omniscience_assets.lineage.triage.tables import as_markdown

__all__ = [
    "MEASURES",
    "METRICS",
    "Cause",
    "Example",
    "Moved",
    "NothingToCompareError",
    "Part",
    "Rerun",
    "Triage",
    "UnknownMetricError",
    "as_markdown",
    "as_plain",
    "triage",
]
