"""Run a function over the items of a chunk: in worker processes here, or in this process."""
