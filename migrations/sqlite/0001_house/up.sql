-- What this database holds, compared inside every commit: a newer value makes an older binary stand down.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

-- One row per history. The head's seq is the whole of concurrency control.
CREATE TABLE heads (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    kind       TEXT    NOT NULL
        CHECK (kind IN ('incident', 'report', 'evidence', 'organisation', 'account', 'access')),
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
    summary       TEXT,
    contained_count INTEGER NOT NULL
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

-- The next date of law that is still open: at most one row for an incident.
CREATE TABLE deadlines (
    incident  BLOB PRIMARY KEY,
    clock     TEXT   NOT NULL,
    certainty TEXT   NOT NULL,
    due_at    BIGINT NOT NULL
);

-- Measures against recurrence (再発防止策): one row per measure of an incident.
CREATE TABLE preventions (
    incident     BLOB NOT NULL,
    no           INTEGER NOT NULL,
    title        TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    is_live      BOOLEAN NOT NULL,
    owner_post   TEXT,
    owner_unit   TEXT,
    owner_person TEXT,
    due_at       BIGINT  NOT NULL,
    task         TEXT,
    task_due_at  BIGINT,
    next_at      BIGINT,
    PRIMARY KEY (incident, no)
);
CREATE INDEX preventions_live ON preventions (task_due_at, incident, no) WHERE is_live;
CREATE INDEX preventions_unit ON preventions (owner_unit, owner_post) WHERE is_live;
CREATE INDEX preventions_person ON preventions (owner_person) WHERE is_live;

-- Who was named for an item of the response (対応措置) that is still open.
CREATE TABLE charges (
    person   TEXT NOT NULL,
    incident BLOB NOT NULL,
    item     TEXT NOT NULL,
    due_at   BIGINT  NOT NULL,
    is_late  BOOLEAN NOT NULL,
    PRIMARY KEY (person, incident, item)
);
CREATE INDEX charges_incident ON charges (incident);

-- What an incident adds to the statistics: one row beside its own.
CREATE TABLE tallies (
    incident     BLOB PRIMARY KEY,
    confirmed_at BIGINT,
    recovered_at BIGINT,
    closed_at    BIGINT,
    lines        TEXT NOT NULL,
    steps        TEXT NOT NULL,
    dates        TEXT NOT NULL
);

-- What is searched: the words of an incident, folded, beside its row.
CREATE TABLE texts (
    incident BLOB PRIMARY KEY,
    reporter TEXT,
    folded   TEXT NOT NULL
);

-- Evidence, each item a history of its own, numbered within its incident.
CREATE TABLE evidence (
    id             BLOB PRIMARY KEY,
    incident       BLOB NOT NULL,
    no             INTEGER NOT NULL,
    seq            BIGINT  NOT NULL,
    kind           TEXT    NOT NULL,
    standing       TEXT    NOT NULL,
    description    TEXT    NOT NULL,
    holder         TEXT    NOT NULL,
    details        TEXT    NOT NULL,
    file_name      TEXT,
    file_sha256    TEXT,
    file_bytes     BIGINT,
    file_form      TEXT,
    cautions       TEXT    NOT NULL,
    is_stored      BOOLEAN NOT NULL,
    collected_at   BIGINT  NOT NULL,
    recorded_at    BIGINT  NOT NULL,
    held_until     BIGINT,
    overwritten_at BIGINT,
    is_warned      BOOLEAN NOT NULL,
    preserved_as   INTEGER,
    proposed_by    TEXT,
    verified_at    BIGINT,
    verified_by    TEXT,
    altered_at     BIGINT,
    is_missing     BOOLEAN NOT NULL,
    altered_holder TEXT,
    custody_count  INTEGER NOT NULL
);
CREATE UNIQUE INDEX evidence_number ON evidence (incident, no);
-- What an incident's own page counts, however many items it has.
CREATE INDEX evidence_altered ON evidence (incident) WHERE altered_at IS NOT NULL;
CREATE INDEX evidence_near ON evidence (incident) WHERE is_warned AND preserved_as IS NULL;

-- Each hand that an item passed through.
CREATE TABLE custody (
    evidence    BLOB NOT NULL,
    no          INTEGER NOT NULL,
    act         TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    recorded_at BIGINT  NOT NULL,
    recorded_by TEXT    NOT NULL,
    giver       TEXT    NOT NULL,
    receiver    TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    witness     TEXT    NOT NULL,
    seal        TEXT    NOT NULL,
    corrects    INTEGER,
    voided_by   INTEGER,
    PRIMARY KEY (evidence, no)
);

-- 文書番号 are counted within their incident: one count over all would tell of incidents that a reader may
-- not see.
CREATE TABLE documents (
    incident BLOB NOT NULL,
    no       INTEGER NOT NULL CHECK (no > 0),
    sha256   TEXT NOT NULL,
    code     TEXT NOT NULL,
    PRIMARY KEY (incident, no)
);
CREATE UNIQUE INDEX documents_sha256 ON documents (sha256);
CREATE INDEX documents_code ON documents (code);

-- The files themselves, each under what its bytes hash to.
CREATE TABLE document_files (
    sha256   TEXT PRIMARY KEY,
    incident BLOB NOT NULL,
    bytes    BLOB NOT NULL
);
CREATE INDEX document_files_incident ON document_files (incident);

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
    is_gathered BOOLEAN NOT NULL DEFAULT 0,
    CHECK ((person IS NULL) <> (party IS NULL))
);
-- Each channel waits in a lane of its own: what is due in one is found without reading another's.
CREATE INDEX outbox_lane ON outbox (channel, urgency, due_at) WHERE state = 'queued';
-- What nobody holds, by when it is due, and what somebody holds, by how long.
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'queued' AND lease_until IS NULL;
CREATE INDEX outbox_held ON outbox (lease_until) WHERE state = 'queued' AND lease_until IS NOT NULL;
-- What was lately told to whom of what may be told together where many come at once.
CREATE INDEX outbox_gathered ON outbox (person, channel, created_at) WHERE is_gathered;
CREATE INDEX outbox_history ON outbox (history);
CREATE INDEX outbox_dead ON outbox (created_at) WHERE state = 'dead';

-- Links in mails: each is known by the hash of its secret alone, with the delivery that carried it.
CREATE TABLE links (
    hash     BLOB PRIMARY KEY,
    delivery BLOB NOT NULL,
    incident BLOB NOT NULL,
    person   TEXT,
    party    TEXT,
    until    BIGINT NOT NULL,
    CHECK ((person IS NULL) <> (party IS NULL))
);
CREATE INDEX links_incident ON links (incident);
CREATE INDEX links_until ON links (until);

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
    units        TEXT    NOT NULL,
    kinds        TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    expires_at   BIGINT,
    revoked_at   BIGINT,
    used_at      BIGINT
);

-- Refused sign-ins that belong to no account, by source and hour.
CREATE TABLE refusals (
    hour   BIGINT NOT NULL,
    source TEXT   NOT NULL,
    count  BIGINT NOT NULL,
    PRIMARY KEY (hour, source)
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

-- The public part of each key that signed, so that what it signed can be proved when it is gone.
CREATE TABLE signers (
    key_id BLOB PRIMARY KEY,
    public BLOB NOT NULL,
    since  BIGINT NOT NULL
);

INSERT INTO meta (key, value) VALUES ('schema', 2), ('fact_format', 1), ('projection', 1), ('sending', 1);
