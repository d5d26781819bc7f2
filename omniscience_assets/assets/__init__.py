"""The graph's assets, one file each, with their checks."""
