"""Chains of steps that ask models, out of YAML; eight of them are shipped."""
