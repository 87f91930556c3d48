"""Mosquitto as this system needs it: accounts, access list, start and reload."""
