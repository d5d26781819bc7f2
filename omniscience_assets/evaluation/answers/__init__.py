"""A reader's reply read strictly, and what it is worth."""
