"""The centre's pages: what a visitor sees behind the QR code of a ticket."""
