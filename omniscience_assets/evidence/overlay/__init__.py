"""A figure with what was understood of it drawn over it."""
