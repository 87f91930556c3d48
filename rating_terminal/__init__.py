"""The rating terminal: citizens say how it was."""
