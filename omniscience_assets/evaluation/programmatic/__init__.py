"""Questions by program: from what was read in a figure to questions whose answers are known by construction."""
