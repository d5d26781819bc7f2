"""Which questions are fair: each filter says of a question what it found, whether it stays, and why."""
