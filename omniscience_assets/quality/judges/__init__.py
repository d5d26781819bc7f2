"""Models that give their opinion of captions, by a rubric, each with a vote."""
