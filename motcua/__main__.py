"""`python -m motcua`: the same as the command `motcua`."""

import sys

from motcua.cli import main

if __name__ == "__main__":
    sys.exit(main())
