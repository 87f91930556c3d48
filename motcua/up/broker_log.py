"""Which lines of mosquitto's log people are shown: what a technician needs, without our own coming and going.

`connection_messages false` would silence the logins that are refused, too.
"""

import re
from typing import Final

from broker_config.knock import NOBODY

_NEEDLESS: Final = (
    r"New connection from (127\.0\.0\.1|::1)[:\d]* on port",
    r"New client connected from (127\.0\.0\.1|::1)[:\d]* as",
    rf"Client {NOBODY} disconnected",
    # both limits are wanted: template of mosquitto.conf
    r"It is recommended to replace `message_size_limit`",
)
_IS_NEEDLESS: Final = re.compile("|".join(_NEEDLESS))
# Mosquitto 2.0 says so when a client has left before its own farewell was written to it; memory that it
# really lacks it calls "Out of memory".
_LEFT: Final = re.compile(r"(Client \S+ disconnected) due to out of memory\.")


def shown(line: str) -> str | None:
    """Return a line of mosquitto's log as people are shown it; None where it is left out."""
    return None if _IS_NEEDLESS.search(line) else _LEFT.sub(r"\1.", line)
