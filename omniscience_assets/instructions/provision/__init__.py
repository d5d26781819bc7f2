"""Conversations by program over scene graphs, after ProVision (arXiv 2412.07012), for photos and for figures."""

from omniscience_assets.instructions.provision.method import Provision

__all__ = ["Provision"]
