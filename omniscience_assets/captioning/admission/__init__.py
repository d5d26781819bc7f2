"""How much may be asked of one endpoint, and when: learnt from what it answers."""

from omniscience_assets.captioning.admission.controller import Admission, Refused
from omniscience_assets.captioning.admission.limits import Limits
from omniscience_assets.captioning.admission.outcome import Attempt, Outcome

__all__ = ["Admission", "Attempt", "Limits", "Outcome", "Refused"]
