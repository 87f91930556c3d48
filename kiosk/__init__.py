"""The kiosk: citizens take a number."""
