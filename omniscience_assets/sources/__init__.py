"""Dumps in, papers out: what lies in a dump, whose it is, under which licence, and its files in memory."""
