"""From a captioned figure to verdicts: what is kept, what is dropped, and what each decision rests on."""
