"""motcua: queue and satisfaction system for public service centres."""

__version__ = "0.1.0"
