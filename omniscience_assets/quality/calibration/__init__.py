"""Thresholds that hold against human reviews: reviews in, whom to ask what, agreement, promised precision, drift."""
