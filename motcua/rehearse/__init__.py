"""A real day, played through the whole chain."""
