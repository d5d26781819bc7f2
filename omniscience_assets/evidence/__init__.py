"""A figure in, what can provably be seen in it out."""

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.read import read_evidence

__all__ = ["EvidenceError", "read_evidence"]
