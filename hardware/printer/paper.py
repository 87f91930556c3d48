"""`paper`, the virtual printer: it listens on a printer's port and lays each ticket down as a PNG.

    python -m hardware.printer.paper --port 9100 --control 9101 --out papers
    echo out | nc 127.0.0.1 9101

The second line is an order to go wrong; `help` tells which there are.
"""

import argparse
import signal
from collections.abc import Sequence
from pathlib import Path

from hardware.printer.virtual import ORDERS, VirtualPrinter


def main(argv: Sequence[str] | None = None) -> int:
    """Run the virtual printer until it is told to stop."""
    parser = argparse.ArgumentParser(prog="python -m hardware.printer.paper", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "orders: " + ", ".join(ORDERS)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100, help="the printer's port; 0: a free one")
    parser.add_argument("--control", type=int, help="the port that takes orders; 0: a free one")
    parser.add_argument("--out", type=Path, required=True, help="the directory for the papers")
    parser.add_argument("--width", type=int, choices=(58, 80), default=80, help="of the paper, in mm")
    parser.add_argument("--speed", type=float, default=0, help="mm a second; 0: at once")
    asked = parser.parse_args(argv)
    stop = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop)
    with VirtualPrinter(
        asked.out,
        host=asked.host,
        port=asked.port,
        control=asked.control,
        width_mm=asked.width,
        mm_per_s=asked.speed,
    ) as printer:
        orders = f", orders to {printer.control_port}" if printer.control_port else ""
        print(f"paper: {asked.host}:{printer.port}{orders}, papers in {asked.out}", flush=True)
        signal.sigwait(stop)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
