"""What kind of figure it is, with probabilities."""
