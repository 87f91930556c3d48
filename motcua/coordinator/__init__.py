"""The shell around the core: the only writer of the centre's database."""
