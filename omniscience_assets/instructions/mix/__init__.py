"""Which conversations and captions are trained on: by shares, budgets and a split by paper, the same in every run."""
