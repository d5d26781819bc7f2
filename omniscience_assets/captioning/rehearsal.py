"""A stage whose engines are never asked: for forecasts and replays."""

from pathlib import Path

from omniscience_assets.captioning.backends.openai import Endpoint
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.crew import Crew
from omniscience_assets.captioning.engines import Engines
from omniscience_assets.captioning.policy import Policy
from omniscience_assets.captioning.stage import RoutedCaptionsStage
from omniscience_assets.store.files import Files

_NOWHERE = "http://127.0.0.1:9/v1"
"""Engines open their connections with the first question, and there is none."""


def rehearse(policy: Policy, home: str | Path | Files) -> RoutedCaptionsStage:
    """The stage of a policy over a home, for asking what it would do.

    Raises:
        PolicyError: a price is not known, or a local model is not there.
    """
    files = home if isinstance(home, Files) else Files.of_home(home)
    endpoints = {tier.endpoint: (Endpoint(base_url=_NOWHERE),) for tier in policy.tiers.values() if tier.endpoint}
    return RoutedCaptionsStage(policy, files, Crew.of(policy, Engines(endpoints).open, Budget()))
