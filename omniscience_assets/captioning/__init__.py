"""Figure and evidence in, dense caption out."""
