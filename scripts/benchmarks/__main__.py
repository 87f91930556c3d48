"""`scripts/bench`: print the figures as a table, or as JSON."""

import argparse
import sys

from scripts.benchmarks import spine
from scripts.benchmarks.figures import show


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    return 0 if show(spine.figures(), as_json=options.json) else 1


if __name__ == "__main__":
    sys.exit(main())
