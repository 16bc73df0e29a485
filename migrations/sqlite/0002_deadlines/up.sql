-- The next date of law that is still open: at most one row for an incident.
CREATE TABLE deadlines (
    incident  BLOB PRIMARY KEY,
    clock     TEXT   NOT NULL,
    certainty TEXT   NOT NULL,
    due_at    BIGINT NOT NULL
);
