"""Sensors: what arrives, changes or fails asks for runs, or for a person. All are off until somebody turns them on."""

from omniscience_assets.sensors.alerts import alert_failed_checks, alert_failed_runs
from omniscience_assets.sensors.dumps import WHOLE_GRAPH, changed_papers, follow_dumps, new_dumps
from omniscience_assets.sensors.inventory import new_inventory
from omniscience_assets.sensors.selection import AFTER_SELECTION, follow_selection

SENSORS = (
    new_inventory,
    new_dumps,
    changed_papers,
    follow_dumps,
    follow_selection,
    alert_failed_runs,
    alert_failed_checks,
)

__all__ = [
    "AFTER_SELECTION",
    "SENSORS",
    "WHOLE_GRAPH",
    "alert_failed_checks",
    "alert_failed_runs",
    "changed_papers",
    "follow_dumps",
    "follow_selection",
    "new_dumps",
    "new_inventory",
]
