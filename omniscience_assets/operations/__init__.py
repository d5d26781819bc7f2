"""What keeps the daily work dull: what dumps and log disagree on, what crashes leave behind, who is told of trouble."""
