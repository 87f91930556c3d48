"""The schema of `centre.db`, as numbered steps. The journal is the truth, the tables follow from it.

Each step leaves its number in `user_version`, so that a start sees at once that nothing is to do; the last
number is `tables.SCHEMA`.
"""

import json
from collections.abc import Iterator

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

schema = Migrations("centre")

_JOURNAL = """
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    day TEXT,
    kind TEXT NOT NULL,
    cause TEXT,
    device TEXT,
    body TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT
"""
_LANDMARKS = """
CREATE INDEX journal_landmarks ON journal (kind, seq)
WHERE kind = 'store/opened' OR kind = 'settings/adopted' OR kind = 'devices/enrolled'
OR kind = 'day/opened' OR kind = 'day/closed'
"""
_COMMAND = """
CREATE TABLE command (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    reply TEXT NOT NULL
) STRICT
"""
_PRIVATE = """
CREATE TABLE private (
    digest TEXT PRIMARY KEY,
    salt TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""
_TICKET = """
CREATE TABLE ticket (
    id TEXT PRIMARY KEY,
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    also TEXT NOT NULL,
    code TEXT NOT NULL,
    service TEXT NOT NULL,
    priority TEXT NOT NULL,
    lang TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    device TEXT NOT NULL,
    offline INTEGER NOT NULL,
    state TEXT NOT NULL,
    token TEXT,
    UNIQUE (day, number)
) STRICT
"""
_JOINED = """
CREATE TABLE joined (
    id TEXT PRIMARY KEY,
    ticket TEXT NOT NULL REFERENCES ticket,
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    code TEXT NOT NULL,
    UNIQUE (day, number)
) STRICT
"""
_VISIT = """
CREATE TABLE visit (
    id TEXT PRIMARY KEY,
    day TEXT NOT NULL,
    ticket TEXT NOT NULL REFERENCES ticket,
    counter TEXT NOT NULL,
    officer TEXT NOT NULL,
    since TEXT,
    called_at TEXT NOT NULL,
    calls INTEGER NOT NULL,
    served_at TEXT,
    ended_at TEXT,
    ended TEXT
) STRICT
"""
_PROMPT = """
CREATE TABLE prompt (
    token TEXT PRIMARY KEY,
    day TEXT NOT NULL,
    visit TEXT NOT NULL,
    ticket TEXT NOT NULL,
    number TEXT NOT NULL,
    counter TEXT NOT NULL,
    officer TEXT NOT NULL,
    terminal TEXT,
    seconds INTEGER NOT NULL,
    form TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    shown_at TEXT,
    closed_at TEXT,
    why TEXT
) STRICT
"""
_RATING = """
CREATE TABLE rating (
    id TEXT PRIMARY KEY,
    day TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    visit TEXT,
    counter TEXT,
    score INTEGER NOT NULL,
    after_ms INTEGER,
    reasons TEXT NOT NULL,
    comment TEXT,
    at TEXT NOT NULL,
    device TEXT NOT NULL,
    device_at TEXT NOT NULL,
    verified INTEGER NOT NULL
) STRICT
"""
_FEEDBACK = """
CREATE TABLE feedback (
    "case" TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    service TEXT,
    text TEXT NOT NULL,
    contact TEXT,
    device TEXT NOT NULL
) STRICT
"""


@schema()
def make_journal(db: Database) -> None:
    """Hold every event in the order it happened, the answers to commands, and what must be erasable."""
    for statement in (_JOURNAL, _LANDMARKS, _COMMAND, _PRIVATE):
        db.execute(statement)
    db.execute("PRAGMA user_version = 1")


@schema()
def make_tables(db: Database) -> None:
    """Hold what the journal says, for reports and for facts of earlier days.

    Tickets, papers that were joined to a ticket, visits, questions, scores and feedback.
    """
    for statement in (_TICKET, _JOINED, _VISIT, _PROMPT, _RATING, _FEEDBACK):
        db.execute(statement)
    db.execute("CREATE INDEX ticket_code ON ticket (code)")
    db.execute("CREATE INDEX joined_code ON joined (code)")
    db.execute("CREATE INDEX visit_day ON visit (day)")
    db.execute("CREATE INDEX prompt_ticket ON prompt (ticket)")
    db.execute("PRAGMA user_version = 2")


@schema()
def add_facts(db: Database) -> None:
    """Hold how a ticket's time is known, what took its place, and what each visit was for."""
    for table, column in (
        ("ticket", "timed TEXT"),
        ("ticket", "replaced_by TEXT"),
        ("visit", "service TEXT NOT NULL DEFAULT ''"),
        ("visit", "supplement INTEGER NOT NULL DEFAULT 0"),
    ):
        db.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for statement, values in _facts(db):
        db.execute(statement, values)
    db.execute("PRAGMA user_version = 3")


def _facts(db: Database) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the changes that bring the new columns of older rows to what the journal says.

    A row that is damaged is passed over: `verify` names it, and it keeps no centre from starting.
    """
    services: dict[str, str] = {}
    tickets: dict[str, str] = {}
    kinds = ("day/opened", "ticket/issued", "ticket/replaced", "ticket/called", "ticket/transferred")
    marks = ", ".join("?" * len(kinds))
    query = f"SELECT kind, body FROM journal WHERE kind IN ({marks}) AND json_valid(body) ORDER BY seq"  # noqa: S608
    for kind, body in db.execute(query, kinds):
        match kind, json.loads(body):
            case "day/opened", _:
                services, tickets = {}, {}
            case "ticket/issued", {"ticket": ticket, "service": service, "timed": timed}:
                services[ticket] = service
                yield "UPDATE ticket SET timed = ? WHERE id = ?", (timed, ticket)
            case "ticket/replaced", {"ticket": ticket, "by": by}:
                yield "UPDATE ticket SET replaced_by = ? WHERE id = ?", (by, ticket)
            case "ticket/called", {"visit": visit, "ticket": ticket}:
                tickets[visit] = ticket
                yield "UPDATE visit SET service = ? WHERE id = ?", (services.get(ticket, ""), visit)
            case "ticket/transferred", {"visit": visit, "service": service} if visit in tickets:
                services[tickets[visit]] = service
