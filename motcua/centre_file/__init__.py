"""`centre.toml`: its tables, what is wrong with it, what a change does, its page."""
