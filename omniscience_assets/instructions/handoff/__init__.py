"""Mixes as the files that trainers read as they are: LLaVA, LLaMA-Factory, ms-swift, TRL."""
