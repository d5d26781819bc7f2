"""Sensors: what arrives, changes or fails asks for runs, or for a person. All are off until somebody turns them on."""

from omniscience_assets.sensors.dumps import WHOLE_GRAPH, changed_papers, follow_dumps, new_dumps

__all__ = ["WHOLE_GRAPH", "changed_papers", "follow_dumps", "new_dumps"]
