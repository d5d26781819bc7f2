"""Training conversations about figures: programs over scene graphs, and recipes that ask models."""
