"""The keypad: an officer's five buttons and four lamps. Of the centre it knows the wire alone."""
