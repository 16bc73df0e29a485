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
