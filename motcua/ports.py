"""Ports that are free, below those that the kernel lends to outgoing connections: so they stay free."""

import errno
import random
import socket

_OURS = range(20_000, 30_000)
_TRIES = 100


def free_port(listen: str) -> int:
    """Return a port at the address `listen` that is free; raises OSError where it cannot be listened on."""
    family = socket.AF_INET6 if ":" in listen else socket.AF_INET
    for _ in range(_TRIES):
        port = random.SystemRandom().choice(_OURS)
        try:
            with socket.create_server((listen, port), family=family):
                return port
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"no port from {_OURS.start} to {_OURS.stop - 1} is free")
