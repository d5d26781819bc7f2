"""A figure in, what can provably be seen in it out."""
