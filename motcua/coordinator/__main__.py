"""`python -m motcua.coordinator`: the same as `motcua coordinator`."""

import sys

from motcua.coordinator.command import main

if __name__ == "__main__":
    sys.exit(main())
