"""Benchmarks: what the centre costs and how fast it is, each beside its floor. Not tests."""
