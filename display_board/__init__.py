"""The lobby's display board."""
