"""Oasis: a model that is left in the user's turn writes what a user would ask, and other recipes of its kind."""

from omniscience_assets.instructions.oasis.method import Oasis

__all__ = ["Oasis"]
