"""What the benchmark of near duplicates plants, and what it is compared with."""
