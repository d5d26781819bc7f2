"""Diagrams: closed shapes, the text in them, and the lines and arrows between them."""
