"""A coordinator that works as fast as it can until it is killed; prints the id of every answered command."""

import json
import sys
from pathlib import Path

from tests.coordinator.hall import Hall


def main(data_dir: Path) -> None:
    with Hall(data_dir) as hall:
        hall.store._connection.execute("PRAGMA wal_autocheckpoint = 25")
        hall.open_counter()
        while True:
            hall.clock.time = hall.clock.time.replace(microsecond=0)
            hall.pass_time(seconds=1)
            requests = [hall.command("kiosk-1", "ticket/request", service="ho-tich") for _ in range(3)]
            told = [reply["re"] for reply in hall.handle(*requests)]
            visit = hall.call()
            finish = hall.command("counter-1", "counter/finish", counter="quay-1", visit=visit)
            told += [reply["re"] for reply in hall.handle(finish)]
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
