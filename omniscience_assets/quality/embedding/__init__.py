"""Images and texts as vectors of one space: the models, and the stages that keep the vectors in the log."""
