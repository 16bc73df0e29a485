-- What this database holds, compared inside every commit: a newer value makes an older binary stand down.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

-- One row per history. The head's seq is the whole of concurrency control.
CREATE TABLE heads (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    kind       TEXT    NOT NULL CHECK (kind IN ('incident', 'report', 'organisation', 'access', 'account')),
    seq        BIGINT  NOT NULL CHECK (seq > 0),
    hash       BLOB NOT NULL CHECK (length(hash) = 32),
    is_open    BOOLEAN NOT NULL,
    wake_at    BIGINT,
    look_at    BIGINT,
    sealed_seq BIGINT  NOT NULL DEFAULT 0,
    failures   INTEGER NOT NULL DEFAULT 0,
    retry_at   BIGINT,
    CHECK (kind <> 'incident' OR NOT is_open OR wake_at IS NOT NULL)
);
CREATE INDEX heads_wake ON heads (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX heads_look ON heads (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX heads_unsealed ON heads (id) WHERE seq > sealed_seq;

CREATE TABLE entries (
    history      BLOB NOT NULL,
    seq          BIGINT  NOT NULL,
    command      BLOB NOT NULL CHECK (length(command) = 16),
    at           BIGINT  NOT NULL,
    format       INTEGER NOT NULL,
    fact         TEXT    NOT NULL,
    fact_salt    BLOB NOT NULL,
    private      TEXT,
    private_salt BLOB,
    fact_hash    BLOB NOT NULL,
    private_hash BLOB NOT NULL,
    previous     BLOB NOT NULL,
    hash         BLOB NOT NULL,
    PRIMARY KEY (history, seq)
);
-- The command first: a retry finds what it did even where no row leads to the history any more.
CREATE UNIQUE INDEX entries_command ON entries (command, history);

-- Projections: functions of the state after a commit.
CREATE TABLE incidents (
    id            BLOB PRIMARY KEY,
    number        TEXT    NOT NULL UNIQUE,
    seq           BIGINT  NOT NULL,
    policy        INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    unit          TEXT,
    origin        TEXT    NOT NULL,
    certainty     TEXT    NOT NULL,
    severity      TEXT    NOT NULL,
    severity_rank INTEGER NOT NULL,
    phase         TEXT    NOT NULL,
    is_open       BOOLEAN NOT NULL,
    is_drill      BOOLEAN NOT NULL,
    is_restricted BOOLEAN NOT NULL,
    is_exhausted  BOOLEAN NOT NULL,
    late_count    INTEGER NOT NULL,
    next_due_at   BIGINT,
    aware_at      BIGINT  NOT NULL,
    opened_at     BIGINT  NOT NULL,
    updated_at    BIGINT  NOT NULL,
    wake_at       BIGINT,
    repeats       INTEGER NOT NULL,
    summary       TEXT
);
CREATE INDEX incidents_by_time ON incidents (opened_at DESC, id);
CREATE INDEX incidents_open ON incidents (opened_at DESC, id) WHERE is_open;
CREATE INDEX incidents_late ON incidents (opened_at DESC, id) WHERE is_open AND late_count > 0;
-- The order of the CISO's page, and behind it all that its counts look at.
CREATE INDEX incidents_urgent ON incidents (
    is_drill, is_exhausted DESC, (late_count > 0) DESC, (next_due_at IS NULL), next_due_at,
    severity_rank DESC, opened_at DESC, id, severity, late_count, is_open
) WHERE is_open;

-- The same dedup key joins the same open incident; the loser of a race appends Repeated.
CREATE TABLE dedup_keys (
    key      TEXT    PRIMARY KEY,
    incident BLOB NOT NULL
);

CREATE TABLE reports (
    id          BLOB PRIMARY KEY,
    number      TEXT    NOT NULL UNIQUE,
    incident    BLOB NOT NULL,
    secret_hash BLOB,
    origin      TEXT    NOT NULL,
    received_at BIGINT  NOT NULL
);
CREATE INDEX reports_incident ON reports (incident);

CREATE TABLE duties (
    incident  BLOB NOT NULL,
    no        INTEGER NOT NULL,
    line      TEXT    NOT NULL,
    step      TEXT    NOT NULL,
    act       TEXT    NOT NULL,
    post      TEXT    NOT NULL,
    unit      TEXT,
    state     TEXT    NOT NULL,
    opened_at BIGINT  NOT NULL,
    due_at    BIGINT,
    callee    TEXT,
    PRIMARY KEY (incident, no)
);

-- Who owes: rows only while the duty is owed (open or late).
CREATE TABLE bearers (
    person   TEXT    NOT NULL,
    incident BLOB NOT NULL,
    no       INTEGER NOT NULL,
    PRIMARY KEY (person, incident, no)
);
CREATE INDEX bearers_duty ON bearers (incident, no);

-- Who was told or reported: the grant that lets a person see an incident.
CREATE TABLE involvements (
    person   TEXT    NOT NULL,
    incident BLOB NOT NULL,
    PRIMARY KEY (person, incident)
);
CREATE INDEX involvements_incident ON involvements (incident);

-- Who must never learn of it. Wins over every grant.
CREATE TABLE exclusions (
    person   TEXT    NOT NULL,
    incident BLOB NOT NULL,
    PRIMARY KEY (person, incident)
);
CREATE INDEX exclusions_incident ON exclusions (incident);

-- Deliveries to make. A lease and a fence number keep a paused worker's late write out.
CREATE TABLE outbox (
    id          BLOB PRIMARY KEY,
    history     BLOB NOT NULL,
    seq         BIGINT  NOT NULL,
    person      TEXT,
    party       TEXT,
    channel     TEXT    NOT NULL,
    notice      TEXT    NOT NULL,
    urgency     INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('queued', 'sent', 'dead')),
    due_at      BIGINT  NOT NULL,
    lease_until BIGINT,
    fence       BIGINT  NOT NULL DEFAULT 0,
    attempts    INTEGER NOT NULL DEFAULT 0,
    last_error  TEXT,
    created_at  BIGINT  NOT NULL,
    finished_at BIGINT,
    is_noted    BOOLEAN NOT NULL DEFAULT 0,
    CHECK ((person IS NULL) <> (party IS NULL))
);
CREATE INDEX outbox_queued ON outbox (urgency, due_at) WHERE state = 'queued';
CREATE INDEX outbox_history ON outbox (history);
CREATE INDEX outbox_dead ON outbox (created_at) WHERE state = 'dead';

CREATE TABLE accounts (
    person        TEXT    PRIMARY KEY,
    login         TEXT    NOT NULL UNIQUE,
    password      TEXT    NOT NULL,
    is_admin      BOOLEAN NOT NULL DEFAULT 0,
    must_change   BOOLEAN NOT NULL DEFAULT 0,
    created_at    BIGINT  NOT NULL,
    disabled_at   BIGINT
);

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    person     TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    seen_at    BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL
);
CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE tokens (
    hash         BLOB PRIMARY KEY,
    name         TEXT    NOT NULL UNIQUE,
    scopes       TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    revoked_at   BIGINT
);

-- Seals: an append-only log of head hashes (RFC 6962 tree) and signed roots over it.
CREATE TABLE seal_leaves (
    no      BIGINT  PRIMARY KEY,
    history BLOB NOT NULL,
    seq     BIGINT  NOT NULL,
    hash    BLOB NOT NULL
);
CREATE INDEX seal_leaves_history ON seal_leaves (history, seq);
CREATE TABLE seals (
    size      BIGINT  PRIMARY KEY,
    at        BIGINT  NOT NULL,
    root      BLOB NOT NULL,
    key_id    BLOB NOT NULL,
    signature BLOB NOT NULL
);

INSERT INTO meta (key, value) VALUES ('schema', 1), ('fact_format', 1), ('projection', 1), ('sending', 1);
