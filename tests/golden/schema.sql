CREATE TABLE command (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    reply TEXT NOT NULL
) STRICT;
CREATE TABLE feedback (
    "case" TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    service TEXT,
    text TEXT NOT NULL,
    contact TEXT,
    device TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE TABLE joined (
    id TEXT PRIMARY KEY,
    ticket TEXT NOT NULL REFERENCES ticket,
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    code TEXT NOT NULL,
    UNIQUE (day, number)
) STRICT;
CREATE INDEX joined_code ON joined (code);
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    day TEXT,
    kind TEXT NOT NULL,
    cause TEXT,
    device TEXT,
    body TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX journal_landmarks ON journal (kind, seq)
WHERE kind = 'store/opened' OR kind = 'settings/adopted' OR kind = 'devices/enrolled'
OR kind = 'day/opened' OR kind = 'day/closed';
CREATE TABLE private (
    digest TEXT PRIMARY KEY,
    salt TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
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
) STRICT;
CREATE INDEX prompt_ticket ON prompt (ticket);
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
) STRICT;
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
    token TEXT, timed TEXT, replaced_by TEXT,
    UNIQUE (day, number)
) STRICT;
CREATE INDEX ticket_code ON ticket (code);
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
, service TEXT NOT NULL DEFAULT '', supplement INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX visit_day ON visit (day);
