"""The tray of the virtual printer, for a desktop: in a hall the paper is paper."""
