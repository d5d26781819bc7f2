"""Who answers questions in the place of the figure: a lexical reader without a model, and models."""
