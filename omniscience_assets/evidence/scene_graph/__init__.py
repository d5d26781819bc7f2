"""The scene graph of a figure: its parts, what they look like, and how they stand to one another."""
