"""What can go wrong with a printer, by condition."""


class PrinterError(Exception):
    """Something about a printer; the subclasses name the condition."""


class UnknownPrinterKind(PrinterError, ValueError):
    """There is no such kind of printer."""


class BadPrinterOptions(PrinterError, ValueError):
    """The kind exists, but not with these options."""


class PrinterClosed(PrinterError):
    """The printer was closed before; it prints no more."""


class LineDown(PrinterError):
    """The device cannot be reached, or has gone away while it was talked to."""


class LineStalled(PrinterError):
    """The device took no more bytes before the deadline."""
