"""A small local web app to look at figures, captions, verdicts, answers and where they come from."""
