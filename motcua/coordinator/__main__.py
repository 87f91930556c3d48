"""`python -m motcua.coordinator`: the coordinator alone."""

import sys

from motcua.coordinator.command import main

sys.exit(main())
