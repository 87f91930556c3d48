"""Devices: printers, keypad, buttons, sound. It knows nothing of queues."""
