-- Evidence: each item is a history of its own. SQLite changes a CHECK by making the table anew.
CREATE TABLE heads_new (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    kind       TEXT    NOT NULL
        CHECK (kind IN ('incident', 'report', 'organisation', 'access', 'account', 'evidence')),
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
INSERT INTO heads_new
    SELECT id, kind, seq, hash, is_open, wake_at, look_at, sealed_seq, failures, retry_at FROM heads;
DROP TABLE heads;
ALTER TABLE heads_new RENAME TO heads;
CREATE INDEX heads_wake ON heads (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX heads_look ON heads (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX heads_unsealed ON heads (id) WHERE seq > sealed_seq;

-- Items, numbered within their incident.
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
