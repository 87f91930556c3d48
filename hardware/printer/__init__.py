"""Ticket printers: a slip in printing words, its layout, the printers, and `paper`, the virtual one."""
